# SPDX-License-Identifier: Apache-2.0
"""The function about what `error` is made of (§4.8.7)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import nodes, schemas
from conformance.rules import rule
from conformance.rules.functions.guidelines import envelope_parts, once

Options = Mapping[str, Any]
_FIELDS = ("code", "message", "details")
_DETAIL = ("loc", "msg", "type")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# The keywords of a schema that show values.
_SHOWN = ("const", "enum", "default", "example", "examples")
_LONGEST = 40


def _error_shape(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    bodies = envelope_parts.bodies(contract, options, "error")
    if not envelope_parts.usual(bodies, "error"):
        return
    places: dict[Any, nodes.Node] = {}
    for each in bodies:
        place = look.follow(each.fields.get("error"))
        if place is not None:
            places.setdefault(place.identity, place)
    found = [
        wrong for place in places.values() for wrong in _wrong(look, place)
    ]
    yield from envelope_parts.told(contract, found, len(places))


def _wrong(look: schemas.Schemas, error: nodes.Node) -> Iterator[rule.Breach]:
    """Yields what is wrong with the schema of `error`."""
    kinds = look.types(error)
    if kinds and "object" not in kinds:
        yield rule.Breach(
            f"'error' is of type {_either(kinds)}; write an object with "
            "'code', 'message' and 'details'.",
            node=error,
        )
        return
    fields = look.properties(error)
    yield from _lacking("'error'", _FIELDS, fields, error)
    if "code" in fields:
        yield from _wrong_code(look, fields["code"])
    if "details" in fields:
        yield from _wrong_details(look, fields["details"])


def _lacking(
    what: str,
    wanted: Sequence[str],
    fields: Mapping[str, nodes.Node],
    place: nodes.Node,
) -> Iterator[rule.Breach]:
    missing = [f"'{name}'" for name in wanted if name not in fields]
    if missing:
        yield rule.Breach(
            f"{what} has no {once.together(missing, 'or')}; add "
            f"{'them' if len(missing) > 1 else 'it'}.",
            subject=what,
            node=place,
        )


def _wrong_code(
    look: schemas.Schemas, code: nodes.Node
) -> Iterator[rule.Breach]:
    kinds = look.types(code)
    if kinds and kinds != {"string"}:
        yield rule.Breach(
            f"'error.code' is of type {_either(kinds)}; write a name in "
            "capitals, such as 'NOT_FOUND'.",
            node=look.follow(code),
        )
        return
    for part in look.parts(code):
        for keyword in _SHOWN:
            shown = part.value.get(keyword)
            for each in shown if isinstance(shown, list) else [shown]:
                if isinstance(each, str) and not _CODE.match(each):
                    yield rule.Breach(
                        f"'error.code' may be '{each[:_LONGEST]}'; write "
                        f"'{_capitals(each)}'.",
                        node=part.get(keyword),
                    )
                    return


def _capitals(text: str) -> str:
    name = "_".join(_WORD.findall(text[:_LONGEST])).upper()
    return name if _CODE.match(name) else "NOT_FOUND"


def _wrong_details(
    look: schemas.Schemas, details: nodes.Node
) -> Iterator[rule.Breach]:
    if look.types(details) != {"array"}:
        yield rule.Breach(
            "'error.details' is not a list; write a list of objects with "
            "'loc', 'msg' and 'type'.",
            node=details,
        )
        return
    detail = look.items(details)
    yield from _lacking(
        "An item of 'error.details'",
        _DETAIL,
        look.properties(detail),
        detail or details,
    )


def _either(kinds: frozenset[str]) -> str:
    return once.together(sorted(kinds), "or")


FUNCTIONS: Mapping[str, rule.Function] = {
    "documentsErrorShape": rule.Function(
        _error_shape,
        frozenset({"Document"}),
        envelope_parts.OPTIONS,
        shares=envelope_parts.SHARES,
    ),
}
