# SPDX-License-Identifier: Apache-2.0

import decimal
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies

from conformance.exercise.probes import comparing

SCALARS = (
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.floats(allow_nan=False, allow_infinity=False)
    | strategies.text(max_size=8)
)
VALUES: strategies.SearchStrategy[Any] = strategies.recursive(
    SCALARS,
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(
            strategies.text(max_size=4), inner, max_size=3
        )
    ),
    max_leaves=8,
)
NAMES = strategies.sampled_from(["name", "note", "price", "pages", "tags"])


@hypothesis.given(VALUES)
def test_every_value_says_the_same_as_itself(value: Any) -> None:
    assert comparing.is_same(value, value)


@hypothesis.given(SCALARS, SCALARS)
def test_two_scalars_say_the_same_whichever_comes_first(
    one: Any, other: Any
) -> None:
    assert comparing.is_same(one, other) == comparing.is_same(other, one)


@hypothesis.given(
    strategies.dictionaries(NAMES, VALUES),
    strategies.dictionaries(NAMES, VALUES),
)
def test_an_object_may_have_more_members_than_were_said(
    said: dict[str, Any], more: dict[str, Any]
) -> None:
    assert comparing.is_same(said, {**more, **said})


@hypothesis.given(strategies.integers(), strategies.integers())
def test_whole_numbers_say_the_same_only_where_they_are(
    one: int, other: int
) -> None:
    assert comparing.is_same(one, other) == (one == other)
    assert comparing.is_same(one, str(other)) == (one == other)


@hypothesis.given(
    strategies.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False)
)
def test_a_cent_is_a_difference_however_amounts_are_written(
    amount: decimal.Decimal,
) -> None:
    less = amount - decimal.Decimal("0.01")
    assert comparing.is_same(str(amount), f"{amount}0")
    assert comparing.is_same(str(amount), float(amount))
    assert not comparing.is_same(str(amount), str(less))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, 1.0),
        (1.1, 1.10000002384),
        ("12.50", 12.5),
        ("Name ", "name"),
        ("2026-01-02T03:04:05Z", "2026-01-02T04:04:05+01:00"),
        ("2026-01-02T03:04:05.123Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02 03:04:05", "2026-01-02T03:04:05Z"),
        ("https://example.org", "https://example.org/"),
        (["b", "a"], ["a", "b"]),
        ([], None),
        ("", None),
        ({}, None),
        (True, 1),
        (False, "false"),
        (5, {"id": 5, "name": "whole"}),
        ({"id": 5}, 5),
        ([{"a": 1}], [{"a": 1, "b": 2}]),
    ],
)
def test_another_way_to_write_it_is_no_difference(
    left: Any, right: Any
) -> None:
    assert comparing.is_same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, 2),
        (0, None),
        (False, None),
        (True, False),
        (True, 2),
        ("a", "b"),
        ("19.99", "19.98"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"),
        (["a"], ["a", "a"]),
        (["a"], []),
        ([{"a": 1}], [{"a": 2}]),
        ([1], 1),
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {}),
        ("x", None),
    ],
)
def test_another_value_is_a_difference(left: Any, right: Any) -> None:
    assert not comparing.is_same(left, right)
    assert not comparing.is_same(right, left) or isinstance(left, dict)


@hypothesis.given(strategies.dictionaries(NAMES, VALUES))
def test_what_stays_has_not_changed(state: dict[str, Any]) -> None:
    assert list(comparing.changed(state, dict(state))) == []
    assert list(comparing.departures(state, dict(state))) == []


@hypothesis.given(
    strategies.dictionaries(NAMES, strategies.integers(), min_size=1),
    strategies.data(),
)
def test_every_field_that_changes_or_goes_is_named(
    state: dict[str, int], data: strategies.DataObject
) -> None:
    name = data.draw(strategies.sampled_from(sorted(state)))
    other = {**state, name: state[name] + 1}
    gone = {key: value for key, value in state.items() if key != name}
    assert list(comparing.changed(state, other)) == [name]
    assert list(comparing.changed(state, gone)) == [name]
    assert list(comparing.departures(state, other)) == [name]
    assert list(comparing.departures(state, gone)) == []


@pytest.mark.parametrize(
    "name",
    [
        "update_time",
        "updatedAt",
        "lastSeen",
        "etag",
        "version",
        "status",
        "view_count",
        "expires_at",
        "access_token",
    ],
)
def test_what_services_change_by_themselves_has_not_changed(name: str) -> None:
    assert list(comparing.changed({name: "a"}, {name: "b"})) == []
    nested = {"inside": {name: 1, "kept": 2}}, {"inside": {name: 9, "kept": 2}}
    assert list(comparing.changed(*nested)) == []


@pytest.mark.parametrize("name", ["name", "price", "category", "stockLevel"])
def test_what_only_clients_change_has(name: str) -> None:
    assert list(comparing.changed({name: "a"}, {name: "b"})) == [name]


def test_a_signature_in_a_url_is_new_each_time() -> None:
    before = {"image": "https://example.org/a.png?sig=1"}
    after = {"image": "https://example.org/a.png?sig=2"}
    assert list(comparing.changed(before, after)) == []
    moved = {"image": "https://example.org/b.png?sig=1"}
    assert list(comparing.changed(before, moved)) == ["image"]


@pytest.mark.parametrize("name", ["password", "apiToken", "client_secret"])
def test_what_must_not_be_shown_is_not_compared(name: str) -> None:
    assert list(comparing.departures({name: "a"}, {name: "***"})) == []


@pytest.mark.parametrize("other", [None, [], "text", 7])
def test_what_is_no_object_has_no_fields(other: Any) -> None:
    assert list(comparing.departures({"a": 1}, other)) == []
    assert list(comparing.changed(other, {"a": 1})) == []
