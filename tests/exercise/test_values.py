# SPDX-License-Identifier: Apache-2.0

import itertools
import re
from typing import Any

import hypothesis
import jsonschema_rs
import pytest
from hypothesis import strategies

from conformance.exercise import values

WHOLE = strategies.integers(-50, 50)
FORMS = (
    "date",
    "date-time",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uuid",
    "time",
    "duration",
)
PATTERNS = (
    r"^[a-z]+$",
    r"^\d{1,6}\.\d{2}$",
    r"^[A-Z]{2}-\d{4}$",
    r"^(red|green)$",
    r"x{3,}",
)


def is_valid(schema: dict[str, Any], value: Any) -> bool:
    return jsonschema_rs.is_valid(schema, value, validate_formats=True)


@strategies.composite
def bounded(draw: strategies.DrawFn, kind: str) -> dict[str, Any]:
    """Draws a schema of numbers between two bounds, some of them strict."""
    low = draw(WHOLE)
    high = low + draw(strategies.integers(0, 20))
    schema: dict[str, Any] = {"type": kind}
    lower = draw(strategies.sampled_from(["minimum", "exclusiveMinimum", ""]))
    upper = draw(strategies.sampled_from(["maximum", "exclusiveMaximum", ""]))
    if lower:
        schema[lower] = low
    if upper:
        schema[upper] = high
    step = draw(strategies.sampled_from([0, 0, 1, 2, 3]))
    if step:
        schema["multipleOf"] = step
    return schema


@hypothesis.given(bounded("integer"))
def test_a_whole_number_is_made_wherever_there_is_one(
    schema: dict[str, Any],
) -> None:
    made = values.scalar(schema, frozenset({"integer"}))
    assert isinstance(made, int)
    allowed = [each for each in range(-60, 80) if is_valid(schema, each)]
    assert is_valid(schema, made) or not allowed


@hypothesis.given(bounded("number"))
def test_a_number_is_made_wherever_there_is_one(
    schema: dict[str, Any],
) -> None:
    made = values.scalar(schema, frozenset({"number"}))
    allowed = [
        each / 2 for each in range(-120, 160) if is_valid(schema, each / 2)
    ]
    assert is_valid(schema, made) or not allowed


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"minimum": 0, "exclusiveMinimum": True, "maximum": 1}, 1),
        ({"minimum": 5, "exclusiveMinimum": True}, 6),
        ({"maximum": 1, "exclusiveMaximum": True}, 0),
        ({"minimum": 7, "exclusiveMinimum": False}, 7),
    ],
)
def test_bounds_are_strict_by_a_switch_as_well(
    schema: dict[str, Any], expected: int
) -> None:
    assert values.scalar(schema, frozenset({"integer"})) == expected


@hypothesis.given(strategies.integers(0, 30), strategies.integers(0, 30))
def test_a_text_is_as_long_as_it_must_be(shortest: int, more: int) -> None:
    schema = {
        "type": "string",
        "minLength": shortest,
        "maxLength": shortest + more,
    }
    assert is_valid(schema, values.scalar(schema, frozenset({"string"})))


@pytest.mark.parametrize("form", FORMS)
def test_a_text_has_the_form_that_is_asked_for(form: str) -> None:
    schema = {"type": "string", "format": form}
    assert is_valid(schema, values.scalar(schema, frozenset({"string"})))


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("shortest", [0, 5])
def test_a_text_matches_the_pattern_that_is_asked_for(
    pattern: str, shortest: int
) -> None:
    schema = {"type": "string", "pattern": pattern, "minLength": shortest}
    made = values.scalar(schema, frozenset({"string"}))
    is_possible = len("green") >= shortest
    assert is_possible
    assert re.search(pattern, made)
    assert is_valid(schema, made)


def test_a_pattern_of_another_dialect_is_no_end() -> None:
    schema = {"type": "string", "pattern": r"^\p{Lu}(?<x>"}
    assert values.scalar(schema, frozenset({"string"})) == "sample"


@hypothesis.given(
    strategies.text("abc xyz", min_size=1, max_size=20),
    strategies.integers(20, 60),
)
def test_a_free_text_is_new_each_time_and_keeps_its_length(
    text: str, longest: int
) -> None:
    schema = {"type": "string", "maxLength": longest}
    numbers = itertools.count()
    made = [values.renewed(schema, text, numbers) for _ in range(3)]
    assert len({*made, text}) == 4
    assert all(is_valid(schema, each) for each in made)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"enum": ["a", "b"]}, "a"),
        ({"const": "a"}, "a"),
        ({"format": "date"}, "2026-01-02"),
        ({"maxLength": 2}, "DE"),
        ({"pattern": "^[A-Z]{3}$"}, "EUR"),
    ],
)
def test_a_text_that_has_a_form_stays(
    schema: dict[str, Any], value: str
) -> None:
    assert values.renewed(schema, value, itertools.count()) == value


def test_an_address_stays_one() -> None:
    made = values.renewed({}, "a+1@example.org", itertools.count())
    assert re.fullmatch(r"a\+\w+@example\.org", made)


@hypothesis.given(bounded("integer"), strategies.data())
def test_another_number_keeps_the_schema_and_differs(
    schema: dict[str, Any], data: strategies.DataObject
) -> None:
    allowed = [each for each in range(-60, 80) if is_valid(schema, each)]
    hypothesis.assume(allowed)
    value = data.draw(strategies.sampled_from(allowed))
    made = values.other(schema, value, itertools.count())
    if made is values.MISSING:
        step = schema.get("multipleOf", 1)
        assert value + step not in allowed
        assert value - step not in allowed
    else:
        assert made != value
        assert is_valid(schema, made)


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"enum": ["a", "b"]}, "a", "b"),
        ({"enum": ["a"]}, "a", values.MISSING),
        ({"const": "a"}, "a", values.MISSING),
        ({}, True, False),
        ({"pattern": r"^\d\.\d\d$"}, "1.50", "2.50"),
        ({"format": "date"}, "2026-01-02", values.MISSING),
        ({}, {"an": "object"}, values.MISSING),
        ({}, None, values.MISSING),
    ],
    ids=str,
)
def test_another_value_is_one_that_the_schema_allows(
    schema: dict[str, Any], value: Any, expected: Any
) -> None:
    assert values.other(schema, value, itertools.count()) == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"example": "a", "default": "b"}, "a"),
        ({"const": 0}, 0),
        ({"enum": [None, "a"]}, "a"),
        ({"examples": ["a", "b"]}, "a"),
        ({"default": False}, False),
        ({"type": "string"}, values.MISSING),
        ({"enum": []}, values.MISSING),
    ],
    ids=str,
)
def test_what_a_schema_names_itself_comes_first(
    schema: dict[str, Any], expected: Any
) -> None:
    assert values.said(schema) == expected
