# SPDX-License-Identifier: Apache-2.0

from typing import Any

import pytest

from tests.exercise.probes import conftest

PROBES = ("validate_only", "request_id_once")


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"bare": True, "integer_ids": True},
        {"location_only": True},
        {"paging": "none"},
        {"paging": "token"},
        {"unique": True},
    ],
    ids=str,
)
def test_nothing_is_said_of_fields_that_do_as_they_say(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe(" ".join(PROBES), **style)
    assert told.messages == []
    assert told.looked == {"/v1/books"}


@pytest.mark.parametrize("style", [{}, {"location_only": True}])
def test_what_is_only_tried_must_not_be_done(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe("validate_only", "dry_run_done", **style)
    assert told.found == [("GET /v1/books/{book_id}", "done")]
    assert told.messages[0].startswith("With 'validate_only' a creation")


@pytest.mark.parametrize(
    ("bug", "says"),
    [
        ("dry_run_done", "the list has what was sent."),
        ("dry_run_leaves", "the list has one more."),
    ],
)
def test_the_list_shows_what_was_done_all_the_same(
    probe: conftest.Probe, bug: str, says: str
) -> None:
    told = probe("validate_only", bug, only="/books$")
    assert told.found == [("GET /v1/books", "done")]
    assert told.messages[0].endswith(says)


def test_a_request_with_its_id_must_be_done_once(
    probe: conftest.Probe,
) -> None:
    told = probe("request_id_once", "done_twice")
    assert told.found == [("POST /v1/books", "twice")]
    assert "'request_id'" in told.messages[0]


@pytest.mark.parametrize("name", PROBES)
def test_without_the_field_nothing_is_sent(
    probe: conftest.Probe, name: str
) -> None:
    told = probe(name, parts=("loans",))
    assert told.outcomes == []
    assert told.records == []


@pytest.mark.parametrize("name", PROBES)
def test_where_nobody_can_create_it_says_so(
    probe: conftest.Probe, name: str
) -> None:
    told = probe(name, closed=True)
    assert told.left_out == {"/v1/books": "a creation was answered with 403"}
