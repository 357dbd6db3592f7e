# SPDX-License-Identifier: Apache-2.0
"""Holding a response against what the contract documents for it."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema_rs

from conformance.contract import model, schemas

_NO_BODY = frozenset({204, 205, 304})
_SHOWN_ERRORS = 3
_SHOWN_LENGTH = 200


@dataclasses.dataclass(frozen=True, slots=True)
class Departure:
    """One way in which a response is not what is documented.

    Attributes:
        subject: What departs, the same from run to run; never a payload.
        message: A sentence for people.
    """

    subject: str
    message: str


class ResponseContract:
    """Checks responses of one contract; validators are built once each."""

    def __init__(self, contract: model.Contract) -> None:
        """Prepares to check responses of `contract`."""
        self._schemas = schemas.Schemas(contract)
        self._validators: dict[Any, Any] = {}

    def departures(
        self,
        operation: model.Operation,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[Departure, ...]:
        """Tells how a response departs from its documentation.

        Args:
            operation: The operation that was called.
            status: The status code received.
            headers: The header fields, names in lower case.
            body: The content, decoded from its content coding.

        Returns:
            The departures; none where all is as documented.
        """
        documented = operation.response(status)
        if documented is None:
            known = ", ".join(each.status for each in operation.responses)
            message = (
                f"Status {status} is not documented (documented: "
                f"{known or 'none'})."
            )
            return (Departure(f"status {status}", message),)
        found = list(self._headers(documented, headers))
        if operation.method == "HEAD" or status in _NO_BODY:
            return tuple(found)
        found.extend(self._body(documented, status, headers, body))
        return tuple(found)

    def _headers(
        self, documented: model.DocumentedResponse, headers: Mapping[str, str]
    ) -> Iterable[Departure]:
        for name, node in documented.headers.items():
            if node.value.get("required") is True and name not in headers:
                message = (
                    f"The response has no '{name}' header, which is "
                    "documented as required."
                )
                yield Departure(f"header {name}", message)

    def _body(
        self,
        documented: model.DocumentedResponse,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> Iterable[Departure]:
        if not documented.content:
            return
        sent = headers.get("content-type", "").partition(";")[0].strip()
        media = _matching(documented.content, sent)
        if media is None:
            names = ", ".join(each.name for each in documented.content)
            told = f"'{sent}'" if sent else "missing"
            message = (
                f"The response's media type is {told}, documented for "
                f"{documented.status} is {names}."
            )
            yield Departure(f"media-type {status}", message)
            return
        if media.schema is None or not model.is_json(sent):
            return
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            yield Departure(
                f"json {status}",
                f"The body of the {status} response is not valid JSON.",
            )
            return
        yield from self._value(media, status, value)

    def _value(
        self, media: model.MediaType, status: int, value: object
    ) -> Iterable[Departure]:
        validator = self._validator(media)
        if validator is None:
            return
        for number, error in enumerate(validator.iter_errors(value)):
            if number == _SHOWN_ERRORS:
                return
            place = "/".join(str(part) for part in error.instance_path)
            told = error.message
            if len(told) > _SHOWN_LENGTH:
                told = f"{told[:_SHOWN_LENGTH]}…"
            message = (
                f"The body of the {status} response breaks its schema at "
                f"'/{place}': {told}."
            )
            # The place in the schema: that in the body has generated keys.
            rule = "/".join(_steady(error.schema_path))
            yield Departure(f"schema {status} {rule}", message)

    def _validator(self, media: model.MediaType) -> Any:
        schema = media.schema
        if schema is None:
            return None
        if schema.identity not in self._validators:
            self._validators[schema.identity] = validator_of(
                self._schemas.bundle(schema)
            )
        return self._validators[schema.identity]


def validator_of(schema: Any) -> Any:
    """Compiles a bundled schema.

    Returns:
        A `jsonschema_rs` validator, or None where the schema is invalid: a
        rule about the document tells of that.
    """
    try:
        return jsonschema_rs.Draft202012Validator(
            schema, validate_formats=True, pattern_options=_patterns()
        )
    except (jsonschema_rs.ValidationError, ValueError):
        return None


def _patterns() -> Any:
    # The backtracking engine knows the look-around of ECMA-262 (JSON Schema
    # §6.4); its limit keeps a hostile pattern from taking for ever.
    return jsonschema_rs.FancyRegexOptions(backtrack_limit=1_000_000)


def _steady(path: Iterable[str | int]) -> Iterable[str]:
    """Yields a path's parts but for the bundle's own names of definitions."""
    parts = iter(path)
    for part in parts:
        if part == "$defs":
            next(parts, None)
        elif part != "$ref":
            yield str(part)


def _matching(
    content: Iterable[model.MediaType], sent: str
) -> model.MediaType | None:
    """Finds the most specific documented range for a media type."""
    sent = sent.lower()
    kind = sent.partition("/")[0]
    names = {
        each.name.partition(";")[0].strip().lower(): each for each in content
    }
    for name in (sent, f"{kind}/*", "*/*"):
        if name in names:
            return names[name]
    return None
