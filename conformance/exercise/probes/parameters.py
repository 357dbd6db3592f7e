# SPDX-License-Identifier: Apache-2.0
"""Values for parameters, as far as the document itself names any."""

import uuid
from collections.abc import Iterator
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.exercise import samples

_MISSING = object()
_JSON = "application/json"
# Set by the session, or not to be sent as parameters (OpenAPI 3.1 §4.8.12.2).
_RESERVED = frozenset({"accept", "authorization", "content-type"})
# Header fields whose values are new for each request.
_UNIQUE = frozenset({"idempotency-key", "x-idempotency-key", "x-request-id"})


def required_query(
    look: schemas.Schemas, operation: model.Operation
) -> dict[str, Any] | None:
    """Returns values for the query parameters that must be sent.

    Returns:
        The documented example, default or first enum value of each; None
        where the document has none of them for one.
    """
    query: dict[str, Any] = {}
    for each in operation.named("query"):
        if each.required:
            value = _sample(look, each)
            if value is _MISSING:
                return None
            query[each.name] = value
    return query


def required_headers(
    look: schemas.Schemas, operation: model.Operation
) -> dict[str, str]:
    """Returns the header fields that must be sent, as far as is known."""
    headers = {}
    for each in operation.named("header"):
        name = each.name.lower()
        if not each.required or name in _RESERVED:
            continue
        value = _sample(look, each)
        if name in _UNIQUE:
            headers[each.name] = str(uuid.uuid4())
        elif value is not _MISSING:
            headers[each.name] = str(value)
    return headers


def headers(
    look: schemas.Schemas, operation: model.Operation, body: Any
) -> dict[str, str]:
    """Returns the header fields that a request with a body has to have."""
    fields = required_headers(look, operation)
    media = samples.json_of(operation)
    # `application/merge-patch+json`, for one.
    if body is not None and media is not None and media.name != _JSON:
        fields["Content-Type"] = media.name
    return fields


def sample(look: schemas.Schemas, parameter: model.Parameter) -> Any:
    """Returns a value that the document itself names for a parameter.

    Returns:
        The value; None where it names none.
    """
    value = _sample(look, parameter)
    return None if value is _MISSING else value


def choices(look: schemas.Schemas, parameter: model.Parameter) -> list[Any]:
    """Returns the values that a parameter may have, where few."""
    listed = choices_of(look, parameter.schema)
    if listed:
        return listed
    value = _sample(look, parameter)
    return [] if value is _MISSING else [value]


def choices_of(look: schemas.Schemas, schema: nodes.Node | None) -> list[Any]:
    """Returns the values of an enumeration; none of another schema."""
    for part in look.parts(schema):
        listed = part.value.get("enum")
        if isinstance(listed, list):
            return listed
    return []


def _sample(look: schemas.Schemas, parameter: model.Parameter) -> Any:
    schema = look.follow(parameter.schema)
    for place in (parameter.node.value, schema.value if schema else {}):
        for value in _named(place):
            # As JSON has it, not as Python does.
            return str(value).lower() if isinstance(value, bool) else value
    return _MISSING


def _named(place: Any) -> Iterator[Any]:
    """Yields the values that a parameter or a schema names."""
    if not isinstance(place, dict):
        return
    yield from (
        place[key] for key in ("example", "default", "const") if key in place
    )
    for key in ("enum", "examples"):
        listed = place.get(key)
        if isinstance(listed, list):
            yield from listed
        elif isinstance(listed, dict):
            # Of a parameter, each has a name, and may be elsewhere.
            yield from (
                each["value"]
                for each in listed.values()
                if isinstance(each, dict) and "value" in each
            )
