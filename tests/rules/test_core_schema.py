# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
from typing import Any

import pytest

from conformance.rules import ruleset
from tests.rules.conftest import found_at, lint

DOCUMENT = """
openapi: 3.0.3
info: {title: t, version: 1, x-null: null, x-map: {'007': {'200': x}}}
paths:
  /a:
    get:
      requestBody: {$ref: '#/components/requestBodies/B'}
      responses: {'200': {$ref: '#/components/responses/R'}}
    put:
      requestBody: {$ref: '#/components/nowhere'}
      responses: {}
components:
  requestBodies:
    B: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}
  responses:
    R: {description: r}
  schemas:
    S: {type: object, properties: {self: {$ref: '#/components/schemas/S'}}}
"""


def told(
    folder: pathlib.Path, path: str, schema: Any, field: str = "", **more: Any
) -> list[tuple[str, str]]:
    then = {
        "function": "schema",
        "functionOptions": {"schema": schema, **more},
    }
    if field:
        then["field"] = field
    rules = {"rules": {"r": {"given": path, "then": then}}}
    found = lint(folder, json.dumps(rules), DOCUMENT)
    assert all(each.rule == "r" for each in found), found
    return [(found_at((each,))[0], each.message) for each in found]


def test_the_first_error_is_the_one_that_ajv_finds_first(
    tmp_path: pathlib.Path,
) -> None:
    schema = {
        "type": "object",
        "properties": {"title": {"type": "number"}},
        "additionalProperties": False,
        "required": ["title", "nope", "other"],
        "minProperties": 9,
    }
    path = "$.info"
    assert told(tmp_path, path, schema) == [
        ("/info", "The value has less than 9 properties.")
    ]
    del schema["minProperties"]
    assert told(tmp_path, path, schema) == [
        ("/info", '"nope" is a required property.')
    ]
    schema["anyOf"] = [{"required": ["x"]}]
    assert "anyOf" in told(tmp_path, path, schema)[0][1]
    schema["type"] = "array"
    del schema["anyOf"]
    ((_, message),) = told(tmp_path, path, schema)
    assert message == 'The value is not of type "array".'


def test_all_errors_are_told_on_demand(tmp_path: pathlib.Path) -> None:
    schema = {
        "required": ["nope"],
        "properties": {
            "title": {"type": "number"},
            "version": {"type": "string"},
        },
    }
    assert sorted(told(tmp_path, "$.info", schema, allErrors=True)) == [
        ("/info", '"nope" is a required property.'),
        ("/info/title", "'title' is not of type \"number\"."),
        ("/info/version", "'version' is not of type \"string\"."),
    ]


def test_a_value_that_is_not_there_is_an_error(tmp_path: pathlib.Path) -> None:
    assert told(tmp_path, "$.info", {}, "nope") == [
        ("/info", "'nope' must be there.")
    ]


def test_references_are_followed_to_where_a_defect_stands(
    tmp_path: pathlib.Path,
) -> None:
    schema = {
        "properties": {
            "requestBody": {
                "required": ["content"],
                "properties": {
                    "content": {
                        "additionalProperties": {
                            "properties": {
                                "schema": {
                                    "properties": {"type": {"const": "array"}}
                                }
                            }
                        }
                    }
                },
            },
            "responses": {
                "patternProperties": {"^2": {"required": ["headers"]}}
            },
        }
    }
    path = "$.paths[*].get"
    assert sorted(told(tmp_path, path, schema, allErrors=True)) == [
        ("/components/responses/R", '"headers" is a required property.'),
        ("/components/schemas/S/type", '"array" was expected.'),
    ]
    # A broken one stays as it stands.
    assert told(tmp_path, "$.paths[*].put", schema) == [
        ("/paths/~1a/put/requestBody", '"content" is a required property.')
    ]


def test_a_schema_and_a_document_that_contain_themselves_end(
    tmp_path: pathlib.Path,
) -> None:
    schema = {
        "properties": {"type": {"const": "x"}},
        "additionalProperties": {"$ref": "#"},
    }
    found = told(tmp_path, "$.components.schemas", schema, allErrors=True)
    assert set(found) == {("/components/schemas/S/type", '"x" was expected.')}


def test_keys_of_digits_are_found_again(tmp_path: pathlib.Path) -> None:
    schema = {"additionalProperties": {"additionalProperties": False}}
    deep = {"additionalProperties": {"additionalProperties": {"type": "null"}}}
    assert found_pointers(tmp_path, schema) == ["/info/x-map/007"]
    assert found_pointers(tmp_path, deep) == ["/info/x-map/007/200"]


def found_pointers(folder: pathlib.Path, schema: Any) -> list[str]:
    return [pointer for pointer, _ in told(folder, "$.info.x-map", schema)]


@pytest.mark.parametrize(
    ("schema", "count"),
    [
        ({"type": "string", "nullable": True}, 0),
        ({"type": "string"}, 1),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"type": "string"}}}, 1),
        ({"$schema": "http://json-schema.org/draft-04/schema#", "not": {}}, 1),
    ],
)
def test_null_is_a_value(
    schema: Any, count: int, tmp_path: pathlib.Path
) -> None:
    assert len(told(tmp_path, "$.info.x-null", schema)) == count


@pytest.mark.parametrize(
    ("dialect", "count"),
    [
        ("auto", 0),
        ("draft7", 0),
        ("draft2019-09", 1),
        ("2019-09", 1),
        ("draft2020-12", 1),
        ("2020-12", 1),
    ],
)
def test_the_dialect_decides_what_keywords_mean(
    dialect: str, count: int, tmp_path: pathlib.Path
) -> None:
    schema = {"dependentRequired": {"title": ["nope"]}}
    assert len(told(tmp_path, "$.info", schema, dialect=dialect)) == count


def test_formats_are_looked_at(tmp_path: pathlib.Path) -> None:
    assert len(told(tmp_path, "$.info.title", {"format": "email"})) == 1
    assert told(tmp_path, "$.info.title", {"format": "something"}) == []


@pytest.mark.parametrize(
    "reference", ["https://example.org/s.json", "./other.yaml", "#/nowhere"]
)
def test_a_schema_that_is_elsewhere_finds_what_is_missing_and_says_so(
    reference: str, tmp_path: pathlib.Path
) -> None:
    then = {"field": "nope", "function": "schema"}
    options = {"functionOptions": {"schema": {"$ref": reference}}}
    given = ["$.info", "$.info.title"]
    one = {"given": given, "then": {**then, **options}}
    text = json.dumps({"rules": {"r": one}})
    assert found_at(lint(tmp_path, text, DOCUMENT)) == ["/info"]
    rules = ruleset.load([str(tmp_path / "r.yaml")])
    assert reference.strip("#") in rules.rules["r (in part)"].skipped
