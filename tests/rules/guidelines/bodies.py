# SPDX-License-Identifier: Apache-2.0
"""Small documents around a few fields, for the tests of rules about them."""

import dataclasses
import io
import json
from typing import Any

from conformance.contract import reader
from conformance.lint import document as lint
from conformance.rules import fixes
from tests.rules.guidelines import linting

Schema = dict[str, Any]


def resource(
    properties: Schema, *, sent: Schema | None = None, version: str = "3.1.0"
) -> Schema:
    """Makes a document of books that have these fields.

    Args:
        properties: The fields of a book, as it is answered.
        sent: The schema that clients send; None is the book's own.
        version: The OpenAPI version.

    Returns:
        A document with `/books` and `/books/{book_id}`.
    """
    book = {"$ref": "#/components/schemas/Book"}
    return {
        "openapi": version,
        "info": {"title": "Books", "version": "1.0.0"},
        "paths": {
            "/books": {
                "get": {"responses": ok({"type": "array", "items": book})},
                "post": {
                    "requestBody": body(sent or book),
                    "responses": ok(book),
                },
            },
            "/books/{book_id}": {"get": {"responses": ok(book)}},
        },
        "components": {
            "schemas": {"Book": {"type": "object", "properties": properties}}
        },
    }


def body(schema: Schema) -> Schema:
    """Returns what has JSON of that schema as its content."""
    return {"content": {"application/json": {"schema": schema}}}


def ok(schema: Schema) -> Schema:
    """Returns responses, of which one has JSON of that schema."""
    return {"200": {"description": "It went well.", **body(schema)}}


def found(rule: str, document: Schema, **options: Any) -> list[tuple[str, str]]:
    """Returns the pointer and the message of what one rule finds."""
    outcome = _lint(rule, document, options)
    return [
        (each.location.pointer if each.location else "", each.message)
        for each in outcome.findings
    ]


def names(rule: str, properties: Schema) -> list[str]:
    """Returns the fields of a book that one rule finds fault with."""
    start = "/components/schemas/Book/properties/"
    return [
        pointer.removeprefix(start).partition("/")[0]
        for pointer, _ in found(rule, resource(properties))
    ]


def remedies(rule: str, document: Schema) -> tuple[fixes.Fix, ...]:
    """Returns what would mend what one rule finds."""
    return _lint(rule, document, {}).remedies


def _lint(rule: str, described: Schema, options: Schema) -> lint.Outcome:
    rules = linting.alone(rule)
    if options:
        own = rules.rules[rule]
        thens = tuple(
            dataclasses.replace(then, options={**then.options, **options})
            for then in own.thens
        )
        changed = {rule: dataclasses.replace(own, thens=thens)}
        rules = dataclasses.replace(rules, rules=changed)
    text = io.BytesIO(json.dumps(described).encode())
    return lint.lint(reader.load("-", stdin=text), rules)
