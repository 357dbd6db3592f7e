# SPDX-License-Identifier: Apache-2.0
"""How deep objects stand in objects (§4.8.4)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import listings, model, nodes, schemas
from conformance.rules import rule
from conformance.rules.functions.guidelines import field_facts, once

Options = Mapping[str, Any]
_MOST = 5
# What a map calls its members.
_ANY = "*"
# No document that people read is deeper.
_DEEPEST = 40

_Child = tuple[str, nodes.Node]


class _Depths:
    """How many levels of fields stand below each schema.

    A tree of objects of one kind is as deep as its data: where a schema leads
    back to itself, its depth ends.
    """

    def __init__(self, contract: model.Contract) -> None:
        self._look = schemas.Schemas(contract)
        # The depth of each schema, and the field below it that is deepest.
        self._known: dict[int, tuple[int, _Child | None]] = {}

    def roots(self, contract: model.Contract) -> Iterator[nodes.Node]:
        """Yields the data of each successful response, each schema once."""
        seen = set()
        for operation in contract.operations:
            members = listings.members(self._look, operation)
            for response in operation.responses:
                media = response.json() if response.is_success else None
                root = self._object(media.schema) if media else None
                data = self._look.properties(root).get("data")
                if data is not None:
                    root = self._object(data)
                elif members is not None and members.schema is not None:
                    # Whatever the key, members are what is asked for.
                    root = self._object(members.schema)
                if root is not None and id(root.value) not in seen:
                    seen.add(id(root.value))
                    yield root

    def deepest(self, root: nodes.Node, most: int) -> list[_Child]:
        """Returns the way to the deepest field, its first `most` steps."""
        way: list[_Child] = []
        here: nodes.Node | None = root
        while here is not None and len(way) < most:
            _, child = self._known[id(here.value)]
            if child is None:
                break
            way.append(child)
            here = self._object(child[1])
        return way

    def depth(self, schema: nodes.Node, above: int = 0) -> int:
        """Counts the levels of fields below an object."""
        key = id(schema.value)
        if key in self._known or above > _DEEPEST:
            return self._known.get(key, (0, None))[0]
        self._known[key] = (0, None)
        best: tuple[int, _Child | None] = (0, None)
        for name, node in self._fields(schema):
            child = self._object(node)
            levels = 1 + (self.depth(child, above + 1) if child else 0)
            if levels > best[0]:
                best = levels, (name, node)
        self._known[key] = best
        return best[0]

    def _object(self, node: nodes.Node | None) -> nodes.Node | None:
        """Follows a schema to the objects that it, or its list, holds.

        What may be a text as well is the id of a resource, which an answer
        shows whole where it is asked for: nothing is nested by default.
        """
        for _ in range(3):
            node = self._look.follow(node)
            if node is None or not isinstance(node.value, dict):
                return None
            items = node.get("items")
            if items is None:
                is_id = "string" in field_facts.types(self._look, node)
                return None if is_id else node
            node = items
        return None

    def _fields(self, schema: nodes.Node) -> Iterator[_Child]:
        yield from self._look.properties(schema).items()
        values = schema.get("additionalProperties")
        if values is not None and isinstance(values.value, dict):
            yield _ANY, values


def _nesting(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    most = options["max"]
    depths = _Depths(contract)
    judged = 0
    found = []
    for root in depths.roots(contract):
        judged += 1
        levels = depths.depth(root)
        way = depths.deepest(root, most)
        if levels <= most or len(way) < most:
            continue
        named = ".".join(name for name, _ in way)
        found.append(
            rule.Breach(
                f"The fields of '{named}' stand {most + 1} levels deep, where "
                f"{most} are enough; make it a resource of its own, or move "
                "its fields up.",
                node=way[-1][1],
            )
        )
    yield from once.told_as(
        contract,
        found,
        judged,
        f"{once.share(len(found), judged)} different responses nest fields "
        f"more than {most} levels deep; make what is deepest resources of "
        "their own.",
        "responses",
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "nestingDepth": rule.Function(
        _nesting,
        kinds=frozenset({"Document"}),
        options={
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "max": {
                    "type": "integer",
                    "minimum": 1,
                    "default": _MOST,
                    "description": "How many levels of fields may stand "
                    "below `data`.",
                }
            },
        },
    ),
}
