# SPDX-License-Identifier: Apache-2.0
"""How a response departs from its documentation, and what may be behind it."""

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

from conformance.contract import model, nodes

_SHOWN_LENGTH = 200
_ERRORS = 400
# Keywords whose failure names members, between quotes.
_NAMING = frozenset({"required", "additionalProperties"})
_NAMES = re.compile(r"""['"]([^'"]*)['"]""")
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
        at: JSON Pointer of what departs in the body.
    """

    subject: str
    message: str
    cause: str = ""
    promise: nodes.Node | None = None
    at: str = ""


def kind_of(status: int) -> str:
    """Returns the class of a status; a service writes all errors alike."""
    return "error" if status >= _ERRORS else f"{status // 100}xx"


def sentence(status: int, error: Any, promise: nodes.Node | None) -> str:
    """Says what breaks a schema: where in the body, and where it stands."""
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


def cause(
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
        rule = "/".join(steady(error.schema_path))
        return f"schema {kind_of(status)} {rule}"
    return ""


def _is_within(node: nodes.Node, outer: nodes.Node) -> bool:
    return (
        node.document is outer.document
        and node.pointer[: len(outer.pointer)] == outer.pointer
    )


def steady(path: Iterable[str | int]) -> Iterable[str]:
    """Yields a path's parts but for the bundle's own names of definitions."""
    parts = iter(path)
    for part in parts:
        if part == "$defs":
            next(parts, None)
        elif part != "$ref":
            yield str(part)
