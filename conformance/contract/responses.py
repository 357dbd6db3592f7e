# SPDX-License-Identifier: Apache-2.0
"""Holding a response against what the contract documents for it."""

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema_rs

from conformance import errors
from conformance.contract import model, nodes, schemas

_NO_BODY = frozenset({204, 205, 304})
_SHOWN_ERRORS = 3
_SHOWN_LENGTH = 200
_ERRORS = 400
# Keywords whose failure names members, between quotes.
_NAMING = frozenset({"required", "additionalProperties"})
_NAMES = re.compile(r"""['"]([^'"]*)['"]""")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}")
_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]{0,40}")


@dataclasses.dataclass(frozen=True, slots=True)
class Departure:
    """One way in which a response is not what is documented.

    Attributes:
        subject: What departs, the same from run to run; never a payload.
        message: A sentence for people.
        cause: What may be behind it at other operations as well, and with
            other statuses; the same from run to run. Empty where nothing
            tells that it is more than this operation's.
        promise: The place in the contract that says otherwise.
    """

    subject: str
    message: str
    cause: str = ""
    promise: nodes.Node | None = None


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
            subject = f"status {status}"
            return (Departure(subject, message, subject),)
        found = list(self._headers(documented, headers))
        if operation.method == "HEAD" or status in _NO_BODY:
            return tuple(found)
        found.extend(self._body(operation, status, headers, body))
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
                subject = f"header {name}"
                yield Departure(subject, message, subject, node)

    def _body(
        self,
        operation: model.Operation,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> Iterable[Departure]:
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
            cause = f"media-type {kind_of(status)} {shown}".rstrip()
            yield Departure(f"media-type {status}", message, cause)
            return
        if media.schema is None or not model.is_json(sent):
            return
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            yield Departure(
                f"json {status}",
                f"The body of the {status} response is not valid JSON.",
                f"json {kind_of(status)}",
            )
            return
        yield from self._value(operation, media, status, value)

    def _value(
        self,
        operation: model.Operation,
        media: model.MediaType,
        status: int,
        value: object,
    ) -> Iterable[Departure]:
        validator = self._validator(media)
        if validator is None:
            return
        for number, error in enumerate(validator.iter_errors(value)):
            if number == _SHOWN_ERRORS:
                return
            promise = self._promise(media.schema, error.evaluation_path)
            # The place in the schema: that in the body has generated keys.
            rule = "/".join(_steady(error.schema_path))
            yield Departure(
                f"schema {status} {rule}",
                _sentence(status, error, promise),
                _cause(operation, status, error, promise),
                promise,
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


def kind_of(status: int) -> str:
    """Returns the class of a status; a service writes all errors alike."""
    return "error" if status >= _ERRORS else f"{status // 100}xx"


def _sentence(status: int, error: Any, promise: nodes.Node | None) -> str:
    place = nodes.format_pointer(tuple(error.instance_path))
    where = f"at '{place}'" if place else "at its top"
    told = error.message
    if len(told) > _SHOWN_LENGTH:
        told = f"{told[:_SHOWN_LENGTH]}…"
    schema = ""
    if promise is not None:
        schema = f" (see '#{nodes.format_pointer(promise.pointer)}')"
    return (
        f"The body of the {status} response breaks its schema {where}: "
        f"{told}{schema}."
    )


def _cause(
    operation: model.Operation,
    status: int,
    error: Any,
    promise: nodes.Node | None,
) -> str:
    """Names what breaks a schema, as far as it is not one operation's."""
    keyword = str(error.schema_path[-1]) if error.schema_path else ""
    if keyword in _NAMING:
        names = _NAMES.findall(error.message)
        place = "/".join(
            "*" if isinstance(part, int) else part
            for part in error.instance_path
        )
        # Members are written, or left out, by what several schemas share.
        if names and all(map(_IDENTIFIER.fullmatch, names)):
            told = " ".join(sorted(names))
            return f"schema {kind_of(status)} /{place} {keyword} {told}"
    if promise is not None and not _is_within(promise, operation.node):
        return f"schema #{nodes.format_pointer(promise.pointer)}"
    if status >= _ERRORS:
        rule = "/".join(_steady(error.schema_path))
        return f"schema {kind_of(status)} {rule}"
    return ""


def _is_within(node: nodes.Node, outer: nodes.Node) -> bool:
    return (
        node.document is outer.document
        and node.pointer[: len(outer.pointer)] == outer.pointer
    )


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
