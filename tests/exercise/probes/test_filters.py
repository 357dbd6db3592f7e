# SPDX-License-Identifier: Apache-2.0

from typing import Any

import pytest

from conformance.exercise.probes import orders
from tests.exercise.probes import conftest

LIST = "GET /v1/books"


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"bare": True},
        {"paging": "offset"},
        {"paging": "none"},
        {"search": True},
        {"folded": True},
        {"slugs": True},
    ],
    ids=str,
)
def test_nothing_is_said_of_lists_that_do_as_they_are_asked(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe("list_filters", **style)
    assert told.messages == []
    assert told.looked == {
        f"{LIST} {each}" for each in ("genre", "title", "title desc", "-pages")
    }


@pytest.mark.parametrize(
    ("bug", "subject"),
    [
        ("genre_ignored", "genre others"),
        ("genre_others", "genre others"),
        ("genre_empty", "genre none"),
        ("title_ignored", "title others"),
        ("title_capitals", "title none"),
        ("order_ignored", "order"),
    ],
)
def test_a_list_that_does_not_do_as_it_is_asked_is_found(
    probe: conftest.Probe, bug: str, subject: str
) -> None:
    told = probe("list_filters", bug)
    assert told.found == [(LIST, subject)]
    assert told.messages[0].startswith("A list asked for with '")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("name", ("name", None)),
        ("-name", ("name", True)),
        ("+name", ("name", False)),
        ("create_time desc", ("create_time", True)),
        ("create_time_asc", ("create_time", False)),
        ("name:desc", ("name", True)),
        (7, ("", None)),
    ],
)
def test_orders_are_read_in_their_usual_forms(
    value: object, expected: tuple[str, bool | None]
) -> None:
    assert orders.order_of(value) == expected


@pytest.mark.parametrize(
    ("keys", "descending"),
    [
        ([1, 2, 2, 3], False),
        ([3, 2, 1], True),
        ([3, 2, 1], None),
        (["B", "a"], False),
        (["a", "B"], False),
        (["item 9", "item 10"], False),
        (["9.50", "10.00"], False),
        (["ab", "a c"], False),
        (["ä", "b", "a"], False),
        ([], True),
    ],
)
def test_an_order_is_kept_however_texts_are_compared(
    keys: list[Any], descending: bool | None
) -> None:
    assert orders.is_sorted(keys, descending)


@pytest.mark.parametrize(
    ("keys", "descending"),
    [
        ([1, 3, 2], False),
        ([1, 3, 2], None),
        (["a", "c", "b"], False),
        (["a", "b"], True),
    ],
)
def test_an_order_that_is_not_kept_is_none(
    keys: list[Any], descending: bool | None
) -> None:
    assert not orders.is_sorted(keys, descending)
