# SPDX-License-Identifier: Apache-2.0
"""Bodies that a schema forbids, each for one reason.

A schema is a list of promises to refuse. Each is broken alone, in a body that
keeps all others, so that what is refused is refused for that reason.
"""

import functools
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import nodes, schemas
from conformance.exercise import members, samples, values

# What is said of a member that is null and may not be.
NULL = "is null, which its type does not allow"
_UNKNOWN = "unknown_member_of_conformance"
_OUTSIDE = "none-such"
_MOST = 60
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


def of(
    look: schemas.Schemas,
    sampler: samples.Sampler,
    schema: nodes.Node,
    whole: Any,
) -> Iterator[members.Variation]:
    """Breaks each promise of a schema alone.

    Args:
        look: Looks into schemas.
        sampler: Tells what is valid.
        schema: What a body has to keep.
        whole: A body that keeps it; it stays as it is.

    Yields:
        At most 60 variations that do not keep it, as a validator confirms.
    """
    broken = (
        each
        for member in members.of(look, schema, whole)
        for each in _broken(look, member)
        if not sampler.is_valid(schema, each.of(whole))
    )
    yield from itertools.islice(broken, _MOST)


def _broken(
    look: schemas.Schemas, member: members.Member
) -> Iterator[members.Variation]:
    if isinstance(member.value, dict):
        yield from _objects(look, member)
    if member.way:
        for what, other in _values(member.keywords, member.value):
            yield member.to(other, what)


def _objects(
    look: schemas.Schemas, member: members.Member
) -> Iterator[members.Variation]:
    for name in sorted(look.required(member.schema) & member.value.keys()):
        yield members.Variation(
            member.way,
            "is missing, though it is required",
            functools.partial(_without, name=name),
            name,
        )
    yield members.Variation(
        member.way,
        f"has a member '{_UNKNOWN}' that the schema does not allow",
        lambda value: {**value, _UNKNOWN: True},
    )


def _without(value: Mapping[str, Any], name: str) -> Any:
    return {key: each for key, each in value.items() if key != name}


def _values(said: Mapping[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    """Yields what a schema's keywords forbid of one value, and why."""
    kinds = said["type"]
    for kind in sorted(kinds):
        if kind in _OTHER_TYPES:
            other = _OTHER_TYPES[kind]
            yield f"is {_named(other)} and not of type {kind}", other
    yield NULL, None
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
