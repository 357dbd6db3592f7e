# SPDX-License-Identifier: Apache-2.0

import re
from typing import Any

import pytest

from conformance.exercise.probes import routing
from tests.exercise.probes import conftest

ITEM = "/v1/books/{book_id}"
PROBES = "unknown_id method_not_allowed envelope_error_everywhere docs_accurate"
NEXT = (404, 410)


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"bare": True},
        {"integer_ids": True},
        {"id_name": "book_id"},
        {"soft": True},
        {"head": False},
        {"cors": True},
        {"tags": False},
        {"parts": ("books", "old", "exports")},
    ],
    ids=str,
)
def test_nothing_is_said_of_answers_that_are_right(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe(PROBES, **style)
    assert told.messages == []
    assert {f"GET {ITEM}", f"POST {ITEM}", "An unknown route"} <= told.looked


@pytest.mark.parametrize(
    ("name", "bug", "subjects"),
    [
        ("unknown_id", "unknown_served", {"unknown"}),
        ("unknown_id", "unknown_400", {"unknown"}),
        ("method_not_allowed", "no_allow", {"allow"}),
        ("method_not_allowed", "silent_method", {"served /v1/books"}),
        ("docs_accurate", "silent_method", {"beyond /v1/books"}),
        ("docs_accurate", "list_unserved", {"not served"}),
        (
            "envelope_error_everywhere",
            "bare_errors",
            {"An unknown route", "A wrong method"},
        ),
        (
            "envelope_error_everywhere",
            "any_type",
            {"A body of another media type"},
        ),
    ],
)
def test_an_answer_that_is_wrong_is_found(
    probe: conftest.Probe, name: str, bug: str, subjects: set[str]
) -> None:
    assert {each for _, each in probe(name, bug).found} == subjects


def test_a_method_that_is_not_there_is_not_a_path_that_is_not(
    probe: conftest.Probe,
) -> None:
    told = probe("method_not_allowed", unrouted=404)
    assert {each for _, each in told.found} == {"status"}
    assert "405 is expected" in told.messages[0]


@pytest.mark.parametrize(
    ("bug", "message"),
    [
        (
            "unknown_served",
            "An id that is not there is answered with 200; 404 is expected.",
        ),
        (
            "unknown_400",
            "An id that is not there is answered with 400; 404 is expected.",
        ),
    ],
)
def test_an_unknown_id_is_told_with_its_answer(
    probe: conftest.Probe, bug: str, message: str
) -> None:
    told = probe("unknown_id", bug)
    assert told.messages == [message]
    assert told.found[0][0] == f"GET {ITEM}"


def test_methods_are_not_tried_where_only_reading_is_allowed(
    probe: conftest.Probe,
) -> None:
    told = probe("method_not_allowed", only="GET")
    assert told.left_out == {"all paths": "only reading is allowed"}
    assert told.records == []


def test_without_an_envelope_in_the_document_none_is_expected(
    probe: conftest.Probe,
) -> None:
    told = probe("envelope_error_everywhere", parts=("old",))
    assert told.left_out == {
        "all operations": "the document has no envelope with 'error'"
    }


@pytest.mark.parametrize(
    ("known", "form", "statuses"),
    [
        ("17", r"9+", NEXT),
        ("0b5f2a4e-6f0c-4d59-9a1d-3f0f8f0a7c11", r"[0-9a-f-]{36}", NEXT),
        ("bk_7Qx-9", r"[a-z]{2}_\d[A-Z][a-z]-\d", (400, 404, 410, 422)),
        ("", r"[0-9a-f-]{36}", (400, 404, 410, 422)),
    ],
)
def test_an_id_that_is_not_there_has_the_form_of_one_that_is(
    known: str, form: str, statuses: tuple[int, ...]
) -> None:
    made, expected = routing.absent_id(known)
    assert re.fullmatch(form, made)
    assert made != known
    assert expected == set(statuses)
