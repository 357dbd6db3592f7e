# SPDX-License-Identifier: Apache-2.0

import re

import pytest

from tests.exercise.probes import conftest

BOOK = "/v1/books/{book_id}"


@pytest.mark.parametrize(
    "style",
    [{}, {"patch_type": "application/merge-patch+json"}, {"integer_ids": True}],
    ids=str,
)
def test_who_refuses_what_is_forbidden_hears_nothing(
    probe: conftest.Probe, style: dict[str, object]
) -> None:
    told = probe("forbidden_input", **style)
    assert told.found == []
    assert {"POST /v1/books", f"PUT {BOOK}", f"PATCH {BOOK}"} <= told.looked


@pytest.mark.parametrize(
    ("bug", "place", "why"),
    [
        ("any_genre", "genre", "'genre' is 'none-such'"),
        ("text_pages", "pages", "'pages' is '12' and not of type integer"),
        ("any_pages", "pages", "'pages' is 0, below 1"),
        ("any_price", "price", r"'price' does not match ^\d{1,6}\.\d{2}$"),
        ("price_optional", "price", "'price' is missing"),
        ("empty_title", "title", "'title' is shorter than 1"),
        ("any_note", "note", "'note' is 12 and not of type string"),
    ],
)
def test_what_is_taken_though_it_is_forbidden_is_told(
    probe: conftest.Probe, bug: str, place: str, why: str
) -> None:
    told = probe("forbidden_input", bug)
    assert {subject for _, subject in told.found} == {f"body {place}"}
    # Each operation that takes it is told once.
    labels = [label for label, _ in told.found]
    assert len(labels) == len(set(labels))
    assert "POST /v1/books" in labels
    assert any(why in message for message in told.messages)
    assert all("a 4xx is expected" in message for message in told.messages)


def test_an_unknown_member_is_told_of_the_body(probe: conftest.Probe) -> None:
    told = probe("forbidden_input", refuses_unknown=False)
    assert {subject for _, subject in told.found} == {"body"}
    assert "it has a member 'unknown_member_of_conformance'" in told.messages[0]


def test_a_body_that_nobody_looks_at_is_told_once(
    probe: conftest.Probe,
) -> None:
    told = probe("forbidden_input", "unchecked")
    at_book = [each for each in told.found if each[0].endswith(BOOK)]
    assert sorted(at_book) == [
        (f"PATCH {BOOK}", "unchecked body"),
        (f"PUT {BOOK}", "unchecked body"),
    ]
    message = next(each for each in told.messages if "whatever" in each)
    assert "200 whatever was wrong with a body" in message
    assert "'genre' is missing, though it is required, 'pages'" in message
    assert re.search(r", and \d more; a 4xx is expected\.", message)
    # Of a new book some members are looked at, and each other is told.
    added = {subject for label, subject in told.found if "POST" in label}
    assert {"body genre", "body note"} <= added


def test_only_its_own_resources_are_changed(probe: conftest.Probe) -> None:
    told = probe("forbidden_input", "any_pages")
    books = list(told.service.books.there.values())
    theirs = {each["id"] for each in books[:7]}
    touched = {
        each.path.rpartition("/")[2]
        for each in told.records
        if each.request.method in ("PUT", "PATCH")
    }
    assert touched
    assert not theirs & touched


@pytest.mark.parametrize(
    "style",
    [{}, {"unique": True}, {"location_only": True}],
    ids=str,
)
def test_who_takes_what_is_allowed_hears_nothing(
    probe: conftest.Probe, style: dict[str, object]
) -> None:
    told = probe("permitted_input", **style)
    assert told.found == []
    assert {"POST /v1/books", f"PUT {BOOK}", f"PATCH {BOOK}"} <= told.looked


@pytest.mark.parametrize(
    ("bug", "place", "what"),
    [
        ("short_title", "title", "'title' is of 80 characters, the most"),
        ("few_pages", "pages", "'pages' is 5000, its maximum"),
        ("no_poetry", "genre", ", one of its values"),
    ],
)
def test_what_is_refused_though_it_is_allowed_is_told(
    probe: conftest.Probe, bug: str, place: str, what: str
) -> None:
    told = probe("permitted_input", bug)
    assert {subject for _, subject in told.found} == {f"allowed {place}"}
    assert "POST /v1/books" in {label for label, _ in told.found}
    assert all("that its contract allows" in each for each in told.messages)
    assert all(what in each for each in told.messages)


def test_where_an_ordinary_body_is_refused_there_is_nothing_to_compare(
    probe: conftest.Probe,
) -> None:
    told = probe("permitted_input", closed=True)
    assert told.found == []
    assert told.left_out["POST /v1/books"] == (
        "an ordinary body is answered with 403"
    )
