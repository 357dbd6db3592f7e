# SPDX-License-Identifier: Apache-2.0
"""How many collections deep paths are (§4.8.5)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import resource_graph, resources
from conformance.rules import rule
from conformance.rules.functions.guidelines import paths

_Shape = tuple[str, ...]


def _depth(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    graph = resource_graph.graph(contract)
    if graph.style is not resources.Style.RESOURCES:
        return
    known = {
        paths.shape(each.path)
        for each in graph.collections
        if each.certainty > resources.Certainty.GUESS
    }
    seen = set()
    for path in contract.paths:
        parts = paths.split(path)
        found = _collections(paths.shape(path), known)
        if len(found) <= options["max"]:
            continue
        deepest = found[options["max"]]
        place = paths.shape(path)[: deepest + 1]
        if place in seen:
            continue
        seen.add(place)
        short = _version(parts) + parts[found[-options["max"]] :]
        yield rule.Breach(
            f"'{path}' is {len(found)} collections deep, where "
            f"{options['max']} are the most; write '{paths.join(short)}', "
            "with ids that need no other beside them.",
            subject=paths.join(place),
            node=paths.node(contract, path),
        )


def _collections(shaped: _Shape, known: set[_Shape]) -> list[int]:
    """Returns which segments of a path are collections."""
    return [
        index
        for index, part in enumerate(shaped)
        if paths.is_literal(part)
        and not paths.is_version(part)
        and (
            shaped[index + 1 : index + 2] == (paths.ANY,)
            # What stands before another literal only groups.
            or (index + 1 == len(shaped) and shaped in known)
        )
    ]


def _version(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the segments up to the version that leads a path, if one does."""
    for index, part in enumerate(parts[:3]):
        if paths.is_version(part) or paths.is_date(part):
            return parts[: index + 1]
    return ()


FUNCTIONS: Mapping[str, rule.Function] = {
    "urlDepth": rule.Function(
        _depth,
        options={
            "type": "object",
            "properties": {
                "max": {
                    "type": "integer",
                    "minimum": 1,
                    "description": "How many collections a path has at most.",
                    "default": 3,
                }
            },
            "additionalProperties": False,
        },
    ),
}
