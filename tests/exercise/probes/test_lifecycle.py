# SPDX-License-Identifier: Apache-2.0

from typing import Any

import pytest

from tests.exercise.probes import conftest

PROBES = (
    "lifecycle_read_your_write",
    "lifecycle_location",
    "lifecycle_delete",
    "show_deleted",
)
# All are right, each in a way of its own.
STYLES: tuple[dict[str, Any], ...] = (
    {},
    {"bare": True},
    {"integer_ids": True},
    {"id_name": "book_id"},
    {"id_name": "bookId", "bare": True},
    {"paging": "offset"},
    {"paging": "token"},
    {"paging": "none"},
    {"paging": "link"},
    {"capped": True},
    {"capped": True, "paging": "offset"},
    {"location_only": True},
    {"empty_updates": True},
    {"soft": True},
    {"conditional": True},
    {"tags": False, "head": False},
    {"lag": 0.3},
    {"unique": True},
    {"refuses_unknown": False},
)


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_nothing_is_said_of_what_is_right(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe(" ".join(PROBES), **style)
    assert told.messages == []
    assert told.looked == {"/v1/books"}
    assert told.left_out == {}


def test_without_the_parameter_nothing_deleted_is_looked_for(
    probe: conftest.Probe,
) -> None:
    assert probe("show_deleted").outcomes == []


@pytest.mark.parametrize(
    ("bug", "operation", "subject"),
    [
        ("create_lost", "GET /v1/books/{book_id}", "read"),
        ("note_lost", "GET /v1/books/{book_id}", "values"),
        ("cents_lost", "GET /v1/books/{book_id}", "values"),
        ("not_listed", "GET /v1/books", "list"),
        ("echo", "POST /v1/books", "echo pages"),
    ],
)
@pytest.mark.parametrize("style", [{}, {"bare": True}, {"paging": "offset"}])
def test_what_was_created_must_be_there_as_it_was_sent(
    probe: conftest.Probe,
    bug: str,
    operation: str,
    subject: str,
    style: dict[str, Any],
) -> None:
    told = probe("lifecycle_read_your_write", bug, **style)
    assert told.found == [(operation, subject)]
    [message] = told.messages
    assert message.endswith(".")


@pytest.mark.parametrize("bug", ["create_lost", "note_lost", "not_listed"])
def test_it_must_also_where_the_answer_has_but_a_location(
    probe: conftest.Probe, bug: str
) -> None:
    told = probe("lifecycle_read_your_write", bug, location_only=True)
    assert len(told.found) == 1


def test_where_one_body_breaks_the_service_another_is_tried(
    probe: conftest.Probe,
) -> None:
    told = probe("lifecycle_read_your_write", "note_500")
    assert told.found == []
    assert told.looked == {"/v1/books"}


def test_a_finding_names_the_fields_that_differ(probe: conftest.Probe) -> None:
    [message] = probe("lifecycle_read_your_write", "note_lost").messages
    assert message == (
        "A resource that was just created is read with other values in 'note'."
    )


@pytest.mark.parametrize(
    ("bug", "operation", "subject"),
    [
        ("no_location", "POST /v1/books", "missing"),
        ("location_elsewhere", "GET /v1/books/{book_id}", "broken"),
        ("location_nowhere", "", "broken"),
    ],
)
def test_a_location_must_lead_to_what_was_created(
    probe: conftest.Probe, bug: str, operation: str, subject: str
) -> None:
    assert probe("lifecycle_location", bug).found == [(operation, subject)]


@pytest.mark.parametrize(
    ("bug", "style", "found"),
    [
        ("delete_noop", {}, ("GET /v1/books/{book_id}", "read")),
        ("still_read", {}, ("GET /v1/books/{book_id}", "read")),
        ("still_listed", {}, ("GET /v1/books", "list")),
        ("still_listed", {"soft": True}, ("GET /v1/books", "list")),
        (
            "restore_refused",
            {"soft": True},
            ("POST /v1/books/{book_id}:undelete", "undelete"),
        ),
        (
            "restored_wrong",
            {"soft": True},
            ("GET /v1/books/{book_id}", "restored"),
        ),
    ],
)
def test_what_was_deleted_must_be_gone_until_it_is_brought_back(
    probe: conftest.Probe,
    bug: str,
    style: dict[str, Any],
    found: tuple[str, str],
) -> None:
    assert probe("lifecycle_delete", bug, **style).found == [found]


def test_what_was_deleted_must_be_shown_to_who_asks_for_it(
    probe: conftest.Probe,
) -> None:
    told = probe("show_deleted", "deleted_hidden", soft=True)
    assert told.found == [("GET /v1/books", "not shown")]
    assert "'show_deleted=true'" in told.messages[0]


@pytest.mark.parametrize("name", PROBES[:3])
def test_what_a_creation_only_begins_is_left_alone(
    probe: conftest.Probe, name: str
) -> None:
    told = probe(name, parts=("exports",))
    assert told.found == []
    assert told.looked == set()
    if name != "lifecycle_delete":
        assert told.left_out == {"/v1/exports": "a creation only begins"}


@pytest.mark.parametrize("name", PROBES[:3])
def test_where_nobody_can_create_it_says_so(
    probe: conftest.Probe, name: str
) -> None:
    told = probe(name, closed=True)
    assert told.found == []
    assert told.left_out == {"/v1/books": "a creation was answered with 403"}
    assert sum(each.request.method == "POST" for each in told.records) == 1


@pytest.mark.parametrize("name", PROBES)
def test_nothing_is_created_where_only_reading_is_allowed(
    probe: conftest.Probe, name: str
) -> None:
    told = probe(name, only="GET")
    assert told.outcomes == []
    assert {each.request.method for each in told.records} <= {"GET"}
