# SPDX-License-Identifier: Apache-2.0
"""Bodies that a schema just allows: at a bound, or with another choice."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import nodes, schemas
from conformance.exercise import members, samples, values

_MOST = 40
_MOST_CHOICES = 4
# Longer than this it is a test of size, not of a bound.
_LONGEST = 5000


def of(
    look: schemas.Schemas,
    sampler: samples.Sampler,
    schema: nodes.Node,
    whole: Any,
) -> Iterator[members.Variation]:
    """Takes each member of a body to its bounds alone.

    Args:
        look: Looks into schemas.
        sampler: Tells what is valid.
        schema: What a body has to keep.
        whole: A body that keeps it; it stays as it is.

    Yields:
        At most 40 variations that keep it too, as a validator confirms.
    """
    made = (
        member.to(other, what)
        for member in members.of(look, schema, whole)
        if member.way
        for what, other in _values(member.keywords, member.value)
        if other != member.value
    )
    allowed = (
        each for each in made if sampler.is_valid(schema, each.of(whole))
    )
    yield from itertools.islice(allowed, _MOST)


def _values(said: Mapping[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    listed = said.get("enum")
    if isinstance(listed, list):
        for choice in listed[:_MOST_CHOICES]:
            yield f"{choice!r}, one of its values", choice
    elif isinstance(value, str):
        yield from _texts(said, value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        for keyword in ("minimum", "maximum"):
            limit = said.get(keyword)
            if isinstance(limit, int | float) and not isinstance(limit, bool):
                yield f"{limit}, its {keyword}", limit


def _texts(said: Mapping[str, Any], value: str) -> Iterator[tuple[str, str]]:
    longest = values.bound(said, "maxLength", 0)
    if 0 < longest <= _LONGEST:
        long = value.ljust(longest, "x")[:longest]
        yield f"of {longest} characters, the most that it may have", long
    shortest = values.bound(said, "minLength", 0)
    if 0 < shortest < len(value):
        yield f"of {shortest} characters, the least", value[:shortest]
