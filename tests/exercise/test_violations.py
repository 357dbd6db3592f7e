# SPDX-License-Identifier: Apache-2.0

import copy
import json
import pathlib
import tempfile
from typing import Any

import hypothesis
import jsonschema_rs
import pytest

from conformance.contract import reader, schemas
from conformance.exercise import samples, violations
from tests.exercise import test_samples


def broken(schema: Any, whole: Any) -> list[violations.Violation]:
    """Breaks the promises of a schema, one at a time, in a body."""
    answer = {"responses": {"201": {"description": "It."}}}
    body = {"content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {**answer, "requestBody": body}}},
    }
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder) / "openapi.json"
        place.write_text(json.dumps(document), encoding="utf-8")
        contract = reader.load(str(place))
    sampler = samples.Sampler(contract, lambda _: ())
    node = sampler.schema(contract.operations[0])
    assert node is not None
    made = violations.Violations(schemas.Schemas(contract), sampler)
    return list(made.of(node, whole))


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
            schema, each.body, validate_formats=True
        )
        assert isinstance(each.body, dict)
        names = whole.keys() | each.body.keys()
        changed = {
            name
            for name in names
            if whole.get(name) != each.body.get(name)
            or (name in whole) != (name in each.body)
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
    made = broken(schema, {"field": value})
    (found,) = [each for each in made if why in each.why]
    assert found.body == {"field": wrong}
    assert found.place == "field"
    assert found.is_null == (wrong is None)


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
    made = broken(schema, {"items": [{"a": 1, "b": 2}]})
    said = {each.place: each for each in made}
    assert said["items.*.a"].body == {"items": [{"b": 2}]}
    assert said["items.*.a"].why == "is missing, though it is required"
    (told,) = [each for each in made if "has a member" in each.why]
    assert told.place == "items.*"
    (name,) = set(told.body["items"][0]) - {"a", "b"}
    assert name in told.why


def test_what_a_schema_allows_is_no_violation() -> None:
    schema = {
        "type": "object",
        "properties": {"field": {"type": ["string", "null"]}},
    }
    assert [each.body for each in broken(schema, {"field": "a"})] == [
        {"field": 12}
    ]
    assert broken({}, {"field": 1}) == []
    assert broken({"type": "object"}, {"field": 1}) == []
