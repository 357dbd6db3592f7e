# SPDX-License-Identifier: Apache-2.0

from typing import Any

import pytest

from conformance.exercise.probes import base
from tests.exercise.probes import conftest

LIST = "GET /v1/books"
PROBES = (
    "pagination_walk pagination_size_honoured pagination_out_of_range "
    "pagination_links"
)


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"bare": True},
        {"paging": "offset"},
        {"paging": "offset", "bare": True},
        {"paging": "token"},
        {"paging": "link"},
        {"paging": "link", "bare": True},
        {"paging": "none"},
        {"capped": True},
        {"capped": True, "paging": "offset"},
        {"integer_ids": True, "id_name": "book_id"},
    ],
    ids=str,
)
def test_nothing_is_said_of_pages_that_are_right(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe(PROBES, **style)
    assert told.messages == []
    assert told.looked == (set() if style.get("paging") == "none" else {LIST})


@pytest.mark.parametrize(
    ("name", "bug", "style", "subject"),
    [
        ("pagination_size_honoured", "size_ignored", {}, "size"),
        ("pagination_size_honoured", "no_maximum", {}, "maximum"),
        (
            "pagination_size_honoured",
            "size_ignored",
            {"paging": "token"},
            "size",
        ),
        ("pagination_out_of_range", "past_end", {}, "past the end"),
        (
            "pagination_out_of_range",
            "past_end",
            {"paging": "offset"},
            "past the end",
        ),
        ("pagination_out_of_range", "negative_page", {}, "page nonsense"),
        ("pagination_links", "next_stays", {}, "next"),
        ("pagination_links", "prev_elsewhere", {}, "prev"),
        ("pagination_links", "last_past_end", {}, "last"),
        ("pagination_links", "last_goes_on", {}, "after the last"),
        ("pagination_links", "links_drop_filters", {}, "filters"),
        ("pagination_links", "next_stays", {"paging": "link"}, "next"),
        ("pagination_walk", "total_pages", {}, "pages"),
    ],
)
def test_a_page_that_is_wrong_is_found(
    probe: conftest.Probe,
    name: str,
    bug: str,
    style: dict[str, Any],
    subject: str,
) -> None:
    told = probe(name, bug, **style)
    assert (LIST, subject) in told.found
    assert len({each for _, each in told.found}) == 1


def test_a_list_that_says_it_would_give_all_is_believed(
    probe: conftest.Probe,
) -> None:
    told = probe("pagination_size_honoured", "no_maximum")
    assert told.messages == [
        (
            "A page may hold 20 items at the most, the list says that 201 may "
            "come when 201 were asked for."
        )
    ]


@pytest.mark.parametrize("name", PROBES.split())
def test_where_no_list_answers_it_says_so(
    probe: conftest.Probe, name: str
) -> None:
    told = probe(name, "list_unserved")
    assert told.found == []
    assert told.left_out in (
        {LIST: "it answered 404"},
        # Without links there is nothing to follow.
        {} if name == "pagination_links" else None,
    )


def test_the_last_page_that_may_be_asked_for_may_hold_something(
    probe: conftest.Probe,
) -> None:
    told = probe("pagination_out_of_range", most_pages=2)
    assert told.outcomes == [base.Looked(LIST)]
