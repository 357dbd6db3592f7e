# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import hypothesis
import jsonschema_rs
import pytest
from hypothesis import strategies

from conformance.contract import model, reader
from conformance.exercise import samples

SCALARS: strategies.SearchStrategy[dict[str, Any]] = strategies.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "maxLength": 3},
        {"type": "string", "minLength": 9, "example": "a long example"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "pattern": "^[a-z]{3}$"},
        {"type": "string", "enum": ["a", "b"]},
        {"type": ["string", "null"], "maxLength": 20},
        {"type": "integer", "minimum": 3, "maximum": 4},
        {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5},
        {"type": "boolean"},
        {"const": 7},
        {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 2}]},
        {"oneOf": [{"type": "integer"}, {"type": "string"}]},
    ]
)
NAMES = strategies.sampled_from(["title", "note", "kind", "size", "author"])


# Texts of a pattern are searched for in the same way as a test's examples.
nested = hypothesis.settings(
    suppress_health_check=[
        hypothesis.HealthCheck.nested_given,
        hypothesis.HealthCheck.too_slow,
    ]
)


def _object(inner: strategies.SearchStrategy[dict[str, Any]]) -> Any:
    return strategies.dictionaries(NAMES, inner, max_size=4).flatmap(
        lambda fields: strategies.fixed_dictionaries(
            {
                "type": strategies.just("object"),
                "properties": strategies.just(fields),
                "required": strategies.lists(
                    strategies.sampled_from(sorted(fields)), unique=True
                )
                if fields
                else strategies.just([]),
                "additionalProperties": strategies.just(False),
            }
        )
    )


SCHEMAS: strategies.SearchStrategy[dict[str, Any]] = _object(
    strategies.recursive(
        SCALARS,
        lambda inner: (
            _object(inner)
            | inner.map(lambda items: {"type": "array", "items": items})
            | inner.map(lambda schema: {"allOf": [schema]})
        ),
        max_leaves=6,
    )
)


def contract_of(
    schema: Any, version: str = "3.1.0", **media: Any
) -> model.Contract:
    """Reads a document with one operation, which takes a schema."""
    body = {"content": {"application/json": {"schema": schema, **media}}}
    answer = {"responses": {"201": {"description": "It."}}}
    document = {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": {**answer, "requestBody": body}}},
    }
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder) / "openapi.json"
        place.write_text(json.dumps(document), encoding="utf-8")
        return reader.load(str(place))


def made(
    schema: Any,
    known: Mapping[str, Sequence[str]] | None = None,
    version: str = "3.1.0",
    **media: Any,
) -> tuple[list[Any], samples.Sampler]:
    """Has bodies made for an operation that takes a schema."""
    contract = contract_of(schema, version, **media)
    sampler = samples.Sampler(
        contract, lambda name: (known or {}).get(name, ())
    )
    return list(sampler.bodies(contract.operations[0])), sampler


@nested
@hypothesis.given(SCHEMAS)
def test_a_body_is_made_and_keeps_its_schema(schema: dict[str, Any]) -> None:
    bodies, _ = made(schema)
    assert bodies
    for each in bodies:
        jsonschema_rs.validate(schema, each, validate_formats=True)
    assert set(schema["required"]) <= set(bodies[0])


@nested
@hypothesis.given(SCHEMAS)
def test_the_first_body_has_every_field(schema: dict[str, Any]) -> None:
    bodies, _ = made(schema)
    assert set(bodies[0]) == set(schema["properties"])


TITLE = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string", "maxLength": 40},
        "currency": {"type": "string", "minLength": 3},
        "id": {"type": "string", "readOnly": True},
    },
}


def test_what_the_document_gives_as_an_example_comes_first() -> None:
    bodies, _ = made(TITLE, example={"title": "Alba", "currency": "EUR"})
    assert bodies[0]["title"].startswith("Alba ")
    # As it stands too: a currency is no free text, though nobody says so.
    assert {"title": "Alba", "currency": "EUR"} in bodies


def test_examples_have_names_as_well() -> None:
    bodies, _ = made(TITLE, examples={"one": {"value": {"title": "Named"}}})
    assert bodies[0]["title"].startswith("Named ")


def test_an_example_that_breaks_the_schema_is_left_out() -> None:
    bodies, _ = made(TITLE, example={"title": 7})
    assert bodies
    assert all(isinstance(each["title"], str) for each in bodies)


def test_what_is_read_only_is_not_sent() -> None:
    bodies, _ = made(TITLE)
    assert all("id" not in each for each in bodies)


def test_two_bodies_have_no_text_in_common() -> None:
    titles = [made(TITLE)[0][0]["title"] for _ in range(2)]
    assert titles[0] != titles[1]


def test_a_reference_gets_an_id_that_is_there() -> None:
    schema = {
        "type": "object",
        "properties": {
            "author_id": {"type": "string"},
            "shelf_id": {"type": "integer"},
        },
    }
    bodies, _ = made(
        schema, known={"author_id": ["a1", "a2"], "shelf_id": ["7"]}
    )
    assert bodies[0] == {"author_id": "a1", "shelf_id": 7}


def test_other_references_are_tried_in_turn() -> None:
    schema = {"type": "object", "properties": {"author_id": {"type": "string"}}}
    _, sampler = made(schema, known={"author_id": ["a1", "a2"]})
    value = {"author_id": "x"}
    seen = []
    for _ in range(3):
        seen.append(sampler.fresh(None, value)["author_id"])
        sampler.turn()
    assert seen == ["a1", "a2", "a1"]
    assert value == {"author_id": "x"}


def test_of_alternatives_one_is_made_whole() -> None:
    card = {
        "type": "object",
        "required": ["kind", "number"],
        "additionalProperties": False,
        "properties": {
            "kind": {"const": "card"},
            "number": {"type": "integer"},
        },
    }
    cash = {
        "type": "object",
        "required": ["kind"],
        "additionalProperties": False,
        "properties": {"kind": {"const": "cash"}},
    }
    bodies, _ = made({"oneOf": [card, cash]})
    assert bodies[0] == {"kind": "card", "number": 1}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_schema_that_refers_to_itself_has_an_end(version: str) -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "parts": {
                "type": "array",
                "items": {
                    "$ref": "#/paths/~1a/post/requestBody/content/"
                    "application~1json/schema"
                },
            },
        },
    }
    bodies, _ = made(schema, version=version)
    assert bodies
    assert "name" in bodies[0]


def test_without_json_there_is_no_body() -> None:
    bodies, _ = made({"type": "string", "pattern": r"^\p{Lu}{99}$"})
    assert bodies == []


@pytest.mark.parametrize(
    "field",
    [
        {"type": "array", "minItems": 10**8, "items": {"type": "string"}},
        {"type": "string", "minLength": 10**9},
        {
            "type": "array",
            "minItems": 999,
            "items": {"type": "string", "minLength": 999_999},
        },
        {
            "type": "array",
            "minItems": 999,
            "items": {
                "type": "array",
                "minItems": 999,
                "items": {"type": "integer"},
            },
        },
    ],
    ids=["items", "characters", "both", "nested"],
)
def test_a_body_that_nobody_could_send_is_not_made(
    field: dict[str, Any],
) -> None:
    schema = {"type": "object", "properties": {"field": field}}
    # Without the field there is one all the same, sent as it is at last.
    assert made(schema)[0] == [{}, {}]
    assert made({**schema, "required": ["field"]})[0] == []


def test_a_schema_that_branches_into_itself_ends() -> None:
    names = "abcdefgh"
    reference = {"$ref": "#/paths/~1a/post/requestBody/content/media/schema"}
    reference["$ref"] = reference["$ref"].replace("media", "application~1json")
    schema = {"type": "object", "properties": dict.fromkeys(names, reference)}
    assert made(schema)[0] == [{}, {}]
