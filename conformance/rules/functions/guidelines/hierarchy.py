# SPDX-License-Identifier: Apache-2.0
"""Functions about the order of resources in paths (§4.2, §4.8.5)."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract import (
    listings,
    model,
    resource_graph,
    resources,
    schemas,
    vocabulary,
)
from conformance.rules import rule
from conformance.rules.functions.guidelines import filters, language, paths

# Names for one member, whichever it is at the time.
_ALIASES = frozenset(
    {
        *("@me", "current", "default", "first", "last", "latest", "me"),
        *("mine", "my", "myself", "newest", "next", "oldest", "previous"),
        *("root", "self", "~", "-", "_"),
    }
)
# What tells members apart rather than naming others: their states, which are
# values of a field, and other qualities.
_STATES_WORDS = """
active available closed hidden inactive invalid offline online open pending
retiring running valid visible
"""
_STATES = frozenset(_STATES_WORDS.split())
_QUALITIES_WORDS = """
aggregated all combined common detailed extended featured free global grouped
local mobile nested new personal popular private public recent related shared
simplified top trending unread upcoming
"""
_QUALITIES = frozenset(_QUALITIES_WORDS.split())
_LONG_ENOUGH = 5

_Shape = tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Level:
    """A literal that stands where the ids of a collection stand.

    Attributes:
        collection: The collection.
        literal: The literal.
        path: The first path that has it.
        parts: The segments of that path, as written.
        depth: Which of the segments the literal is.
        names: What one segment is to tell: the collection and the literal, or
            more where one such literal stands below another.
        start: Which of the segments is the first of the names.
    """

    collection: resources.Collection
    literal: str
    path: str
    parts: tuple[str, ...]
    depth: int
    names: tuple[str, ...]
    start: int


def _hierarchy(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    graph = resource_graph.graph(contract)
    if graph.style is not resources.Style.RESOURCES:
        return
    for level in _joined(_levels(contract, graph, options["allowed"])):
        yield rule.Breach(
            f"'{level.path}' has '{level.literal}' where an id of "
            f"'{level.collection.segment}' stands; {_instead(level, options)}.",
            subject=f"{level.collection.path}/{level.literal}",
            node=paths.node(contract, level.path),
        )
    yield from _two_ids(contract, graph)


def _levels(
    contract: model.Contract,
    graph: resources.Graph,
    allowed: list[str],
) -> Iterator[_Level]:
    beneath = {
        paths.shape(each.path): each
        for each in graph.collections
        if each.item is not None
        and each.certainty > resources.Certainty.GUESS
        and len(each.item.variables) == 1
    }
    filtering = set(filters.prefixes(contract))
    acting = _acting(contract)
    look = schemas.Schemas(contract)
    seen = set()
    for path in contract.paths:
        parts = paths.split(path)
        shaped = paths.shape(path)
        for depth in range(1, len(shaped)):
            collection = beneath.get(shaped[:depth])
            place = shaped[: depth + 1]
            if collection is None or place in seen:
                continue
            seen.add(place)
            literal = shaped[depth]
            if (
                literal.lower() not in allowed
                and place not in filtering
                and place not in acting
                and not _may_stand(literal)
                and not _is_one(look, contract, path, literal)
            ):
                names = (collection.segment, literal)
                yield _Level(
                    collection, literal, path, parts, depth, names, depth - 1
                )


def _joined(levels: Iterable[_Level]) -> list[_Level]:
    """Gives levels below others the names of these, to be mended at once.

    Of levels that a path has one below the other, the first is told.
    """
    found: dict[_Shape, _Level] = {}
    for each in levels:
        shaped = paths.shape(each.path)[: each.depth + 1]
        above = found.get(shaped[:-1])
        if above is None:
            found[shaped] = each
            continue
        names = (*above.names[: each.depth - above.start], each.literal)
        if above.path == each.path:
            first = next(k for k, v in found.items() if v is above)
            joined = dataclasses.replace(above, names=names)
            found[first] = found[shaped] = joined
        else:
            found[shaped] = dataclasses.replace(
                each, names=names, start=above.start
            )
    return list({id(each): each for each in found.values()}.values())


def _acting(contract: model.Contract) -> set[_Shape]:
    """Returns the paths that are only written to, with nothing below them.

    What ends such a path is an act, as in `POST /apps/propose`, unless it is a
    plural: a collection that can't be listed.
    """
    shapes = [(paths.shape(path), path) for path in contract.paths]
    parents = {each[:depth] for each, _ in shapes for depth in range(len(each))}
    reading = {o.path for o in contract.operations if o.method == "GET"}
    return {
        shaped
        for shaped, path in shapes
        if shaped
        and shaped not in parents
        and path not in reading
        and not vocabulary.counts((vocabulary.words(shaped[-1]) or [""])[-1])
    }


def _may_stand(segment: str) -> bool:
    """Tells whether a segment may stand beside ids, or is judged elsewhere."""
    words = vocabulary.words(segment)
    return (
        not paths.is_literal(segment)
        or not words
        or segment.lower() in _ALIASES
        or segment.startswith(("$", ".", "_", "@"))
        or paths.is_version(segment)
        or vocabulary.is_act(segment)
        or vocabulary.is_act(words[-1])
    )


def _is_one(
    look: schemas.Schemas, contract: model.Contract, path: str, literal: str
) -> bool:
    """Tells whether a quality names one of the members, like `latest`."""
    if not _is_quality(literal) or not path.endswith(literal):
        return False
    reading = contract.operation(f"GET {path}")
    return reading is not None and listings.members(look, reading) is None


def _instead(level: _Level, options: Mapping[str, Any]) -> str:
    """Says what to write: a filter, or a collection of its own."""
    above = level.parts[: level.start]
    *groups, literal = level.names
    name = level.collection.segment
    below = level.parts[level.start + len(level.names) :]
    is_quality = _is_quality(literal) and len(groups) == 1
    names = (*map(paths.singular, groups), literal)
    if is_quality:
        names = (literal, name)
    segment = language.segment("-".join(names), options)
    own = paths.join((*above, segment, *below))
    if not is_quality or below:
        return f"write '{own}'"
    whole = paths.join((*above, name))
    if _is_state(literal):
        return f"write a filter, as in '{whole}?status={literal}', or '{own}'"
    return f"write a filter of '{whole}', or '{own}'"


def _is_state(literal: str) -> bool:
    words = vocabulary.words(literal)
    if len(words) != 1 or words[0] in _QUALITIES:
        return False
    word = words[0]
    return word in _STATES or (
        word.endswith("ed") and len(word) >= _LONG_ENOUGH
    )


def _is_quality(literal: str) -> bool:
    words = vocabulary.words(literal)
    return (
        _is_state(literal)
        or literal.lower() in _QUALITIES
        # `toll-free`, `ad-free`.
        or (len(words) > 1 and words[-1] == "free")
    )


def _two_ids(
    contract: model.Contract, graph: resources.Graph
) -> Iterator[rule.Breach]:
    """Tells of an id of two segments that is not the last (§4.1.4)."""
    acts = {each.path for each in graph.actions}
    seen = set()
    for path in contract.paths:
        if path in acts:
            continue
        parts = paths.split(path)
        shaped = paths.shape(path)
        for depth in range(1, len(parts) - 2):
            literal, *ids, after = shaped[depth - 1 : depth + 3]
            place = shaped[: depth + 2]
            if (
                not paths.is_literal(literal)
                or ids != [paths.ANY, paths.ANY]
                or not paths.is_literal(after)
                or place in seen
            ):
                continue
            seen.add(place)
            yield rule.Breach(
                f"'{path}' has two ids in a row, '{parts[depth]}' and "
                f"'{parts[depth + 1]}'; name the collection of the second, or "
                f"let one segment be the whole id of '{literal}'.",
                subject=paths.join(place),
                node=paths.node(contract, path),
            )


FUNCTIONS: Mapping[str, rule.Function] = {
    "urlHierarchy": rule.Function(
        _hierarchy,
        options={
            "type": "object",
            "properties": {
                "allowed": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "What may stand where an id stands, in "
                    "lower case, such as `stats`.",
                    "default": [],
                },
                **language.PATH_CASE,
            },
            "additionalProperties": False,
        },
        shares=frozenset(language.PATH_CASE),
    ),
}
