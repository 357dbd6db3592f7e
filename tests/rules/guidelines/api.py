# SPDX-License-Identifier: Apache-2.0
"""Small documents of operations for the tests of the rules about methods."""

import io
import json
from typing import Any

from conformance.contract import reader
from conformance.lint import document
from conformance.rules import fixes
from tests.rules.guidelines import urls

TEXT = {"type": "string"}
USER = {
    "type": "object",
    "required": ["name", "email"],
    "properties": {
        "user_id": {**TEXT, "readOnly": True},
        "name": TEXT,
        "email": TEXT,
    },
}
USERS = {"type": "array", "items": USER}


def thing(*names: str, **more: Any) -> dict[str, Any]:
    """Returns the schema of an object that has fields of these names."""
    return {
        "type": "object",
        "properties": dict.fromkeys(names, TEXT),
        **more,
    }


def enveloped(schema: Any) -> dict[str, Any]:
    """Returns the schema of an answer in the envelope."""
    fields = {"data": schema, "metadata": {"type": "object"}}
    return {"type": "object", "properties": fields}


def content(schema: Any, media: str = "application/json") -> dict[str, Any]:
    """Returns what holds a body: a request body, or part of a response."""
    return {"content": {media: {"schema": schema}}}


def answer(status: str, schema: Any = None, **more: Any) -> dict[str, Any]:
    """Returns the responses of an operation: one, with or without a body."""
    body = {} if schema is None else content(schema)
    return {status: {"description": "Done.", **body, **more}}


def operation(
    responses: Any = None, sends: Any = None, **more: Any
) -> dict[str, Any]:
    """Returns an operation.

    Args:
        responses: As `answer` makes them; 200 without a body by default.
        sends: The schema of its request body, if any.
        **more: What else it says.
    """
    made = {"responses": responses or answer("200"), **more}
    if sends is not None:
        made["requestBody"] = content(sends)
    return made


def api(operations: dict[str, Any], **top: Any) -> str:
    """Makes a document.

    Args:
        operations: By their labels, such as `GET /users`; None is one that
            says nothing of interest.
        **top: What else stands at the top.
    """
    paths: dict[str, Any] = {}
    for label, said in operations.items():
        method, path = label.split(" ", 1)
        paths.setdefault(path, {})[method.lower()] = said or operation()
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Shop", "version": "1.0.0"},
            "paths": paths,
            **top,
        }
    )


def messages(
    name: str, operations: dict[str, Any], **options: Any
) -> list[str]:
    """Returns what one rule says of a document."""
    return urls.messages(name, api(operations), **options)


def places(name: str, operations: dict[str, Any], **options: Any) -> list[str]:
    """Returns where one rule finds something, as JSON Pointers."""
    return urls.places(name, api(operations), **options)


def remedies(name: str, operations: dict[str, Any]) -> tuple[fixes.Fix, ...]:
    """Returns what would mend what one rule finds."""
    text = api(operations).encode()
    contract = reader.load("-", stdin=io.BytesIO(text))
    return document.lint(contract, urls.rules(name)).remedies
