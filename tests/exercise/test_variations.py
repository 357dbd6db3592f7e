# SPDX-License-Identifier: Apache-2.0

import copy
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import jsonschema_rs
import pytest

from conformance.contract import schemas
from conformance.exercise import extremes, members, samples, violations
from tests.exercise import test_samples

Vary = Callable[..., Iterator[members.Variation]]


def varied(vary: Vary, schema: Any, whole: Any) -> list[members.Variation]:
    """Varies a body for an operation that takes a schema."""
    contract = test_samples.contract_of(schema)
    sampler = samples.Sampler(contract, lambda _: ())
    node = sampler.schema(contract.operations[0])
    assert node is not None
    return list(vary(schemas.Schemas(contract), sampler, node, whole))


def broken(schema: Any, whole: Any) -> list[members.Variation]:
    """Breaks the promises of a schema, one at a time."""
    return varied(violations.of, schema, whole)


@test_samples.nested
@hypothesis.given(test_samples.SCHEMAS)
def test_what_is_made_is_forbidden_and_close_to_what_is_allowed(
    schema: dict[str, Any],
) -> None:
    (whole, *_), _ = test_samples.made(schema)
    before = copy.deepcopy(whole)
    made = broken(schema, whole)
    assert whole == before
    # The schemas are closed: there always is a member that they don't know.
    assert made
    for each in made:
        assert not jsonschema_rs.is_valid(
            schema, each.of(whole), validate_formats=True
        )
        body = each.of(whole)
        assert isinstance(body, dict)
        names = whole.keys() | body.keys()
        changed = {
            name
            for name in names
            if whole.get(name) != body.get(name)
            or (name in whole) != (name in body)
        }
        assert len(changed) == 1
        assert each.place.split(".")[0] in {"", *changed}


@pytest.mark.parametrize(
    ("keywords", "value", "wrong", "why"),
    [
        ({"type": "string"}, "a", 12, "is 12 and not of type string"),
        ({"type": "integer"}, 1, "12", "is '12' and not of type integer"),
        ({"type": "boolean"}, True, "yes", "is 'yes' and not of type boolean"),
        ({"type": "array"}, [], {}, "is an object and not of type array"),
        ({"type": "object"}, {}, [], "is a list and not of type object"),
        ({"enum": ["a"]}, "a", "none-such", "none of its values"),
        ({"const": 7}, 7, "none-such", "none of its values"),
        ({"type": "string", "minLength": 3}, "abc", "ab", "shorter than 3"),
        ({"type": "string", "maxLength": 3}, "a", "axxx", "longer than 3"),
        ({"type": "string", "pattern": "^a$"}, "a", "?!", "does not match ^a$"),
        ({"type": "integer", "minimum": 3}, 4, 2, "is 2, below 3"),
        ({"type": "integer", "maximum": 3}, 2, 4, "is 4, above 3"),
        ({"exclusiveMinimum": 3}, 4, 3, "not above 3"),
        ({"exclusiveMaximum": 3}, 2, 3, "not below 3"),
        ({"type": "array", "minItems": 1}, [1], [], "fewer than 1 items"),
        ({"type": "array", "maxItems": 1}, [1], [1, 1], "more than 1 items"),
        ({"type": "string"}, "a", None, "is null"),
    ],
)
def test_each_promise_is_broken(
    keywords: dict[str, Any], value: Any, wrong: Any, why: str
) -> None:
    schema = {"type": "object", "properties": {"field": keywords}}
    whole = {"field": value}
    made = broken(schema, whole)
    (found,) = [each for each in made if why in each.what]
    assert found.of(whole) == {"field": wrong}
    assert found.place == "field"
    assert (found.what == violations.NULL) == (wrong is None)


def test_what_is_missing_or_unknown_is_told_of_the_object() -> None:
    inner = {
        "type": "object",
        "required": ["a"],
        "additionalProperties": False,
        "properties": {"a": {}, "b": {}},
    }
    schema = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": inner}},
    }
    whole = {"items": [{"a": 1, "b": 2}]}
    made = broken(schema, whole)
    said = {each.place: each for each in made}
    assert said["items.*.a"].of(whole) == {"items": [{"b": 2}]}
    assert said["items.*.a"].what == "is missing, though it is required"
    (told,) = [each for each in made if "has a member" in each.what]
    assert told.place == "items.*"
    (name,) = set(told.of(whole)["items"][0]) - {"a", "b"}
    assert name in told.what


def test_what_a_schema_allows_is_no_violation() -> None:
    schema = {
        "type": "object",
        "properties": {"field": {"type": ["string", "null"]}},
    }
    whole = {"field": "a"}
    made = broken(schema, whole)
    assert [each.of(whole) for each in made] == [{"field": 12}]
    assert broken({}, {"field": 1}) == []
    assert broken({"type": "object"}, {"field": 1}) == []


@test_samples.nested
@hypothesis.given(test_samples.SCHEMAS)
def test_an_extreme_is_allowed_and_another_value(
    schema: dict[str, Any],
) -> None:
    (whole, *_), _ = test_samples.made(schema)
    before = copy.deepcopy(whole)
    for each in varied(extremes.of, schema, whole):
        body = each.of(whole)
        jsonschema_rs.validate(schema, body, validate_formats=True)
        assert body != whole
        assert each.place
    assert whole == before


@pytest.mark.parametrize(
    ("keywords", "value", "others"),
    [
        ({"type": "string", "maxLength": 3}, "a", ["axx"]),
        ({"type": "string", "minLength": 1}, "abc", ["a"]),
        (
            {"type": "string", "maxLength": 9, "format": "date"},
            "2026-01-02",
            [],
        ),
        ({"type": "integer", "minimum": 1, "maximum": 5}, 2, [1, 5]),
        ({"enum": ["a", "b", "c"]}, "b", ["a", "c"]),
        ({"type": "boolean"}, True, []),
    ],
)
def test_each_bound_is_tried(
    keywords: dict[str, Any], value: Any, others: list[Any]
) -> None:
    schema = {"type": "object", "properties": {"field": keywords}}
    whole = {"field": value}
    made = varied(extremes.of, schema, whole)
    assert [each.of(whole)["field"] for each in made] == others
