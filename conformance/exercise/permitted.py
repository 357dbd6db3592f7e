# SPDX-License-Identifier: Apache-2.0
"""Whether a request, as it was sent, is one that the contract allows.

The fuzzer means to send what is valid, but what it makes of a schema is not
always that: a pattern that it can't follow, a text that becomes another one on
its way into a header. To say that a service refuses what was promised, the
request itself has to be looked at.
"""

import re
import urllib.parse
from collections.abc import Iterator
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.exercise import record, samples, validity

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\Z")
_BOOLEANS = {"true": True, "false": False}
_PLAIN = frozenset({"string", "integer", "number", "boolean"})
_UNREADABLE = object()


class Permission:
    """Looks at requests for the operations of one contract."""

    def __init__(self, contract: model.Contract) -> None:
        """Prepares to look; schemas are read as they are met."""
        self._look = schemas.Schemas(contract)
        self._validity = validity.Validity(self._bundled)

    def is_doubtful(self, raw: record.Record) -> bool:
        """Tells whether a request may break its contract.

        What can't be read here, such as a form or a list in a query, is taken
        for valid. A number such as `1.0` where an integer belongs is one to
        JSON Schema, and none to most who read it.
        """
        operation = raw.operation
        if operation is None:
            return True
        return any(
            not self._is_valid(schema, value)
            for schema, value in (
                *self._parameters(operation, raw),
                *_body(operation, raw),
            )
        )

    def _parameters(
        self, operation: model.Operation, raw: record.Record
    ) -> Iterator[tuple[nodes.Node, Any]]:
        """Yields what was sent for the plain parameters."""
        sent = _sent(operation, raw)
        for each in operation.parameters:
            text = sent.get((each.place, _key(each)))
            types = self._look.types(each.schema)
            if text is None or each.schema is None or not types <= _PLAIN:
                continue
            if types:
                yield each.schema, _read(text, types)

    def _is_valid(self, schema: nodes.Node, value: Any) -> bool:
        if value is _UNREADABLE or _has_round_float(value):
            return False
        return self._validity.is_valid(schema, value)

    def _bundled(self, schema: nodes.Node) -> Any:
        bundled = self._look.bundle(schema)
        if isinstance(bundled, dict) and isinstance(
            bundled.get("required"), bool
        ):
            # In 2.0 the schema of a parameter is the parameter itself.
            return {k: v for k, v in bundled.items() if k != "required"}
        return bundled


def _key(parameter: model.Parameter) -> str:
    is_header = parameter.place == "header"
    return parameter.name.lower() if is_header else parameter.name


def _sent(
    operation: model.Operation, raw: record.Record
) -> dict[tuple[str, str], str]:
    """Returns what was sent for parameters, by place and name."""
    parts = urllib.parse.urlsplit(raw.request.url)
    found = {
        ("header", name.lower()): value for name, value in raw.request.headers
    }
    query = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    found.update((("query", name), value) for name, value in query)
    # From its end: what the paths hang from is not known here.
    names = model.path_variables(operation.path)
    literal = re.split(r"\{[^{}]*\}", operation.path)
    pattern = "([^/]+)".join(map(re.escape, literal)) + r"\Z"
    match = re.search(pattern, parts.path)
    values = match.groups() if match else ()
    found.update(
        (("path", name), urllib.parse.unquote(value))
        for name, value in zip(names, values, strict=False)
    )
    return found


def _read(text: str, types: frozenset[str]) -> Any:
    """Reads a parameter as the value that it stands for."""
    if "string" in types:
        return text
    if "boolean" in types and text in _BOOLEANS:
        return _BOOLEANS[text]
    if types & {"integer", "number"} and _NUMBER.match(text):
        return float(text) if set(text) & set(".eE") else int(text)
    return _UNREADABLE


def _body(
    operation: model.Operation, raw: record.Record
) -> Iterator[tuple[nodes.Node, Any]]:
    """Yields the JSON that was sent, if any was."""
    media = samples.json_of(operation)
    sent = raw.sent_header("content-type") or ""
    if media is None or media.schema is None or not raw.request.body:
        return
    if model.is_json(sent.partition(";")[0].strip()):
        body = record.parsed(raw.request.body)
        is_read = body is not None or raw.request.body.strip() == b"null"
        yield media.schema, body if is_read else _UNREADABLE


def _has_round_float(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_round_float, value.values()))
    if isinstance(value, list):
        return any(map(_has_round_float, value))
    return isinstance(value, float) and value.is_integer()
