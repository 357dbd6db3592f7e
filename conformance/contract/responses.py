# SPDX-License-Identifier: Apache-2.0
"""Holding a response against what the contract documents for it."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema_rs

from conformance import errors
from conformance.contract import departure, model, nodes, schemas

_NO_BODY = frozenset({204, 205, 304})
_SHOWN_ERRORS = 3
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}")


class ResponseContract:
    """Checks responses of one contract; validators are built once each."""

    def __init__(self, contract: model.Contract) -> None:
        """Prepares to check responses of `contract`."""
        self._schemas = schemas.Schemas(contract)
        self._library = contract.library
        self._validators: dict[Any, Any] = {}

    def departures(
        self,
        operation: model.Operation,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[departure.Departure, ...]:
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
            subject = f"status {status}"
            return (departure.Departure(subject, message, subject),)
        found = list(self._headers(documented, headers))
        if operation.method == "HEAD" or status in _NO_BODY:
            return tuple(found)
        found.extend(self._body(operation, status, headers, body))
        return tuple(found)

    def _headers(
        self, documented: model.DocumentedResponse, headers: Mapping[str, str]
    ) -> Iterable[departure.Departure]:
        for name, node in documented.headers.items():
            if node.value.get("required") is True and name not in headers:
                message = (
                    f"The response has no '{name}' header, which is "
                    "documented as required."
                )
                subject = f"header {name}"
                yield departure.Departure(subject, message, subject, node)

    def _body(
        self,
        operation: model.Operation,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> Iterable[departure.Departure]:
        documented = operation.response(status)
        if documented is None or not documented.content:
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
            shown = sent.lower() if _MEDIA_TYPE.fullmatch(sent) else ""
            cause = f"media-type {departure.kind_of(status)} {shown}".rstrip()
            yield departure.Departure(f"media-type {status}", message, cause)
            return
        if media.schema is None or not model.is_json(sent):
            return
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            yield departure.Departure(
                f"json {status}",
                f"The body of the {status} response is not valid JSON.",
                f"json {departure.kind_of(status)}",
            )
            return
        yield from self._value(operation, media, status, value)

    def _value(
        self,
        operation: model.Operation,
        media: model.MediaType,
        status: int,
        value: object,
    ) -> Iterable[departure.Departure]:
        validator = self._validator(media)
        if validator is None:
            return
        for number, error in enumerate(validator.iter_errors(value)):
            if number == _SHOWN_ERRORS:
                return
            promise = self._promise(media.schema, error.evaluation_path)
            # The place in the schema: that in the body has generated keys.
            rule = "/".join(departure.steady(error.schema_path))
            yield departure.Departure(
                f"schema {status} {rule}",
                departure.sentence(status, error, promise),
                departure.cause(operation, status, error, promise),
                promise,
                nodes.format_pointer(tuple(error.instance_path)),
            )

    def _promise(
        self, schema: nodes.Node | None, path: Iterable[str | int]
    ) -> nodes.Node | None:
        """Finds the keyword that a validator's path leads to.

        Args:
            schema: Where the validator began.
            path: The keywords on the way, references among them.

        Returns:
            The keyword, or the last schema before what stands only in the
            schema that the validator was given.
        """
        found = schema
        for part in path:
            if found is None:
                return None
            if part == "$ref":
                try:
                    found = self._library.follow(found)
                except errors.DocumentError:
                    return found
            elif _has(found.value, part):
                found = found.child(part)
            else:
                return found
        return found

    def _validator(self, media: model.MediaType) -> Any:
        schema = media.schema
        if schema is None:
            return None
        if schema.identity not in self._validators:
            self._validators[schema.identity] = validator_of(
                self._schemas.bundle(schema)
            )
        return self._validators[schema.identity]


def _has(value: object, part: str | int) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and part in range(len(value))


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
