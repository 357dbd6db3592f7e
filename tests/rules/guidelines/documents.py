# SPDX-License-Identifier: Apache-2.0
"""Small documents for the tests of statuses, pages and the envelope."""

import dataclasses
import io
import json
import pathlib
from typing import Any

from conformance.contract import reader
from conformance.rules import judge, rule, ruleset, targets
from tests.rules.guidelines import linting

Json = dict[str, Any]
Told = list[tuple[str, str]]


def document(paths: Json, version: str = "3.1.0", **components: Any) -> Json:
    """Makes a document of paths, and of components by their kind."""
    return {
        "openapi": version,
        "info": {"title": "Library", "version": "1.0.0"},
        "paths": paths,
        "components": components,
    }


def answer(schema: Json | None = None, **more: Any) -> Json:
    """Makes a response of a JSON schema; without one, of no body."""
    content = {"application/json": {"schema": schema}} if schema else None
    said = {"description": "An answer.", **more}
    return {**said, "content": content} if content else said


def operation(*statuses: str, **more: Any) -> Json:
    """Makes an operation that answers with statuses, without bodies."""
    return {"responses": {each: answer() for each in statuses}, **more}


TEXT: Json = {"type": "string"}
THING = {"type": "object", "properties": {"name": {"type": "string"}}}
THINGS = {"type": "array", "items": THING}
ONE = {"responses": {"200": answer(THING)}}
BODY = {"content": {"application/json": {"schema": THING}}}
CREATE = {"requestBody": BODY, "responses": {"201": answer(THING)}}
PAGE = {"type": "integer", "minimum": 1, "default": 1}
SIZE = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}


def query(**schemas: Any) -> list[Json]:
    """Makes query parameters of their schemas."""
    return [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in schemas.items()
    ]


def lists(*names: str, schema: Json = THINGS, headers: Any = None) -> Json:
    """Makes a list that takes query parameters of these names."""
    response = answer(schema, **({"headers": headers} if headers else {}))
    parameters = query(**dict.fromkeys(names, PAGE))
    return {"parameters": parameters, "responses": {"200": response}}


def collection(path: str, listing: Json) -> Json:
    """Makes a list, and the path of its members."""
    return {path: {"get": listing}, f"{path}/{{id}}": {"get": ONE}}


def fields(*names: str, **more: Any) -> Json:
    """Makes the schema of an object, its fields texts unless given."""
    return {
        "type": "object",
        "properties": {**dict.fromkeys(names, TEXT), **more},
    }


def bodies(*schemas: Json | None, status: str = "200") -> Json:
    """Makes a document of one operation for each body."""
    return document(
        {
            f"/{number}": {"get": {"responses": {status: answer(schema)}}}
            for number, schema in enumerate(schemas)
        }
    )


def told(name: str, said: Json, rules: ruleset.Ruleset | None = None) -> Told:
    """Returns place and message of what one rule finds."""
    found = linting.lint(json.dumps(said), rules or linting.alone(name))
    return [
        (each.location.pointer if each.location else "", each.message)
        for each in found
    ]


def configured(
    folder: pathlib.Path,
    name: str,
    options: Json | None = None,
    shared: Json | None = None,
) -> ruleset.Ruleset:
    """Returns one rule of the guidelines, its options set by a file.

    Args:
        folder: Where the file may be written.
        name: The rule.
        options: The options of the rule.
        shared: The options of all rules.
    """
    place = folder / "rules.yaml"
    rules = {name: {"options": options}} if options else {}
    text = {"extends": "backend-guidelines", "rules": rules}
    place.write_text(json.dumps({**text, "options": shared or {}}))
    loaded = ruleset.load([str(place)])
    return dataclasses.replace(loaded, rules={name: loaded.rules[name]})


def breaches(name: str, said: Json) -> list[rule.Breach]:
    """Returns what one rule over the whole document says is wrong."""
    contract = reader.load("-", stdin=io.BytesIO(json.dumps(said).encode()))
    bench = judge.Judge([linting.RULES.rules[name]], contract)
    return [
        breach
        for target in targets.KINDS["Document"](contract)
        for _, breach in bench.judge(target)
    ]
