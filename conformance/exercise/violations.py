# SPDX-License-Identifier: Apache-2.0
"""Bodies that a schema forbids, each for one reason.

A schema is a list of promises to refuse. Each is broken alone, in a body that
keeps all others, so that what is refused is refused for that reason.
"""

import copy
import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import nodes, schemas
from conformance.exercise import samples, values

_UNKNOWN = "unknown_member_of_conformance"
_OUTSIDE = "none-such"
_MOST = 60
_DEEPEST = 3
# Longer than this it is a test of size, not of a bound.
_LONGEST = 5000
_MOST_ITEMS = 100
_SHOWN = 40
# A keyword of numbers, what to add to break it, and how to say so.
_LIMITS = (
    ("minimum", -1, "below"),
    ("maximum", 1, "above"),
    ("exclusiveMinimum", 0, "not above"),
    ("exclusiveMaximum", 0, "not below"),
)
# What is of another type, whatever is expected.
_OTHER_TYPES: Mapping[str, Any] = {
    "string": 12,
    "integer": "12",
    "number": "12",
    "boolean": "yes",
    "array": {},
    "object": [],
}


@dataclasses.dataclass(frozen=True, slots=True)
class Violation:
    """A body that is forbidden.

    Attributes:
        body: The body.
        place: The member that is wrong, such as `items.*.quantity`; empty
            where it is the body itself.
        why: What is wrong with it, to follow the member's name.
        is_null: Whether it is that the member is null.
    """

    body: Any
    place: str
    why: str
    is_null: bool = False


class Violations:
    """Makes forbidden bodies out of allowed ones."""

    def __init__(self, look: schemas.Schemas, sampler: samples.Sampler) -> None:
        """Prepares to look into the schemas of a contract."""
        self._look = look
        self._sampler = sampler

    def of(self, schema: nodes.Node, whole: Any) -> Iterator[Violation]:
        """Breaks each promise of a schema alone.

        Args:
            schema: What a body has to keep.
            whole: A body that keeps it; it stays as it is.

        Yields:
            At most 60 bodies that do not, as a validator confirms.
        """
        made = (
            each
            for each in self._broken(schema, whole)
            if not self._sampler.is_valid(schema, each.body)
        )
        yield from itertools.islice(made, _MOST)

    def _broken(self, schema: nodes.Node, whole: Any) -> Iterator[Violation]:
        for way, node, value in self._members(schema, whole, ()):
            place = ".".join("*" if each == 0 else str(each) for each in way)
            if isinstance(value, dict):
                for why, name, other in self._objects(node, value):
                    inner = ".".join(filter(None, (place, name)))
                    yield Violation(_put(whole, way, other), inner, why)
            if not way:
                continue
            for why, other in _values(self._keywords(node), value):
                body = _put(whole, way, other)
                yield Violation(body, place, why, is_null=other is None)

    def _members(
        self, schema: nodes.Node | None, value: Any, way: tuple[str | int, ...]
    ) -> Iterator[tuple[tuple[str | int, ...], nodes.Node | None, Any]]:
        """Yields a value and what is in it, of a list its first item."""
        yield way, schema, value
        if len(way) >= _DEEPEST:
            return
        if isinstance(value, dict):
            fields = self._look.properties(schema)
            for name, child in value.items():
                if name in fields:
                    yield from self._members(fields[name], child, (*way, name))
        elif isinstance(value, list) and value:
            items = self._look.items(schema)
            yield from self._members(items, value[0], (*way, 0))

    def _objects(
        self, schema: nodes.Node | None, value: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Any]]:
        for name in sorted(self._look.required(schema) & value.keys()):
            rest = {key: each for key, each in value.items() if key != name}
            yield "is missing, though it is required", name, rest
        yield (
            f"has a member '{_UNKNOWN}' that the schema does not allow",
            "",
            {**value, _UNKNOWN: True},
        )

    def _keywords(self, schema: nodes.Node | None) -> Mapping[str, Any]:
        said: dict[str, Any] = {}
        for part in self._look.parts(schema):
            said = {**part.value, **said}
        return {**said, "type": self._look.types(schema)}


def _values(said: Mapping[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    """Yields what a schema's keywords forbid of one value, and why."""
    kinds = said["type"]
    for kind in sorted(kinds):
        if kind in _OTHER_TYPES:
            other = _OTHER_TYPES[kind]
            yield f"is {_named(other)} and not of type {kind}", other
    yield "is null, which its type does not allow", None
    if "enum" in said or "const" in said:
        yield f"is '{_OUTSIDE}', which is none of its values", _OUTSIDE
    if isinstance(value, str):
        yield from _texts(said, value)
    elif isinstance(value, list):
        yield from _lists(said, value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _numbers(said)


def _texts(said: Mapping[str, Any], value: str) -> Iterator[tuple[str, str]]:
    shortest = values.bound(said, "minLength", 0)
    longest = values.bound(said, "maxLength", _LONGEST)
    if 0 < shortest <= _LONGEST:
        yield f"is shorter than {shortest}", value[: shortest - 1]
    if longest < _LONGEST:
        yield f"is longer than {longest}", value.ljust(longest + 1, "x")
    pattern = said.get("pattern")
    if isinstance(pattern, str):
        middle = values.bound(said, "minLength", 1)
        odd = "?!".ljust(middle, "!")[: max(longest, 1)]
        yield f"does not match {pattern[:_SHOWN]}", odd


def _numbers(said: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for keyword, step, what in _LIMITS:
        limit = said.get(keyword)
        if isinstance(limit, int | float) and not isinstance(limit, bool):
            yield f"is {limit + step}, {what} {limit}", limit + step


def _lists(
    said: Mapping[str, Any], value: list[Any]
) -> Iterator[tuple[str, list[Any]]]:
    fewest = values.bound(said, "minItems", 0)
    most = values.bound(said, "maxItems", _MOST_ITEMS)
    if fewest > 0:
        yield f"has fewer than {fewest} items", value[: fewest - 1]
    if value and most < _MOST_ITEMS:
        items = itertools.islice(itertools.cycle(value), most + 1)
        yield f"has more than {most} items", list(items)


def _named(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else repr(value)


def _put(whole: Any, way: tuple[str | int, ...], value: Any) -> Any:
    """Returns a copy of a body with another value in a place."""
    if not way:
        return value
    made = copy.deepcopy(whole)
    inner = made
    for each in way[:-1]:
        inner = inner[each]
    inner[way[-1]] = value
    return made
