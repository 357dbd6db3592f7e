# SPDX-License-Identifier: Apache-2.0
"""What a document silences: `x-conformance-ignore: {rule: reason}`.

An ignore holds where it stands and below, in its own file. It is found by
looking for its key in the text first, so that a document without one costs
next to nothing.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any

from conformance.contract import nodes, tree

KEY = "x-conformance-ignore"
# The names of a schema's properties: a property may be called anything.
_PROPERTIES = frozenset(
    {"properties", "patternProperties", "dependentSchemas", "$defs"}
)
# Their keys are names that somebody chose, and mean nothing by themselves.
_NAMES = _PROPERTIES | {
    "callbacks",
    "content",
    "definitions",
    "encoding",
    "examples",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "paths",
    "requestBodies",
    "responses",
    "schemas",
    "securityDefinitions",
    "securitySchemes",
    "variables",
    "webhooks",
}
# What stands below is a payload, not a part of the document.
_PAYLOADS = frozenset({"const", "default", "enum", "example", "value"})


@dataclasses.dataclass(frozen=True, slots=True)
class Ignore:
    """One entry of an ignore.

    Attributes:
        node: Where it stands; for an ignore that is no mapping its value.
        rule: The rule that it names; empty for an ignore that is no mapping.
        reason: Why the rule doesn't hold there: a text, if it is right.
    """

    node: nodes.Node
    rule: str
    reason: Any

    @property
    def place(self) -> str:
        """JSON Pointer of the object that it holds for, with all below."""
        depth = 2 if self.rule else 1
        return nodes.format_pointer(self.node.pointer[:-depth])

    @property
    def has_reason(self) -> bool:
        """Whether it says why; without a reason it silences nothing."""
        return isinstance(self.reason, str) and bool(self.reason.strip())

    def covers(self, pointer: str) -> bool:
        """Tells whether a place of its file is where it holds."""
        return pointer == self.place or pointer.startswith(f"{self.place}/")


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """What rules about ignores look at.

    Attributes:
        ignore: The entry.
        known: The rules that there are; empty where nobody knows.
        is_unused: Whether its rule was asked, and had nothing to say there.
    """

    ignore: Ignore
    known: frozenset[str] = frozenset()
    is_unused: bool = False


def of(document: nodes.Document) -> tuple[Ignore, ...]:
    """Finds what a document silences, in the order of no importance.

    Args:
        document: Any document; what is below `example`, `default` and their
            kin is a payload, and silences nothing.
    """
    if KEY not in document.source.text:
        return ()
    return tuple(
        entry
        for pointer in sorted(_places(document.root), key=str)
        for entry in _entries(document.node(pointer))
    )


def _entries(node: nodes.Node) -> Iterator[Ignore]:
    if not isinstance(node.value, dict) or not node.value:
        yield Ignore(node, "", node.value)
        return
    for name, child in node.items():
        yield Ignore(child, name, child.value)


# A way back to the root: the last step, and the way to there.
_Way = tuple[Any, str | int] | None


def _places(root: object) -> Iterator[tree.Pointer]:
    """Yields the places of all ignores in a tree."""
    # With each value: whether its keys are names, and of properties.
    waiting: list[tuple[object, _Way, bool, bool]] = [
        (root, None, False, False)
    ]
    while waiting:
        value, way, are_names, are_properties = waiting.pop()
        if isinstance(value, list):
            waiting.extend(
                (each, (way, index), False, False)
                for index, each in enumerate(value)
                if isinstance(each, dict | list)
            )
        if not isinstance(value, dict):
            continue
        if KEY in value and not are_properties:
            yield _pointer((way, KEY))
        for key, each in value.items():
            if not isinstance(each, dict | list) or key == KEY:
                continue
            if not are_names and (
                key in _PAYLOADS
                or (key == "examples" and isinstance(each, list))
            ):
                continue
            named = not are_names and key in _NAMES and isinstance(each, dict)
            waiting.append(
                (each, (way, key), named, named and key in _PROPERTIES)
            )


def _pointer(way: _Way) -> tree.Pointer:
    steps: list[str | int] = []
    while way is not None:
        way, step = way
        steps.append(step)
    return tuple(reversed(steps))
