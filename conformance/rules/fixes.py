# SPDX-License-Identifier: Apache-2.0
"""What would mend a breach, where that is mechanical.

An edit names nodes, not text: how it is written into a file, with the comments
and the layout kept, is for who applies it.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any

from conformance.contract import nodes


@dataclasses.dataclass(frozen=True, slots=True)
class Rename:
    """The key of a node becomes another name."""

    node: nodes.Node
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Replace:
    """A scalar becomes another value."""

    node: nodes.Node
    value: Any


@dataclasses.dataclass(frozen=True, slots=True)
class Add:
    """A mapping gets one more key, or a list one more item.

    Attributes:
        node: The mapping or list.
        key: The new key; empty for a list.
        value: Any JSON value.
    """

    node: nodes.Node
    key: str
    value: Any


@dataclasses.dataclass(frozen=True, slots=True)
class Remove:
    """An entry of a mapping or a list goes."""

    node: nodes.Node


Edit = Rename | Replace | Add | Remove


@dataclasses.dataclass(frozen=True, slots=True)
class Fix:
    """What mends one breach.

    Attributes:
        title: What it does, such as `Rename 'id' to 'user_id'.`
        edits: All of them, or none.
        is_safe: Whether what clients and service send each other stays as it
            was, as when a path variable is renamed or a response documented.
    """

    title: str
    edits: tuple[Edit, ...]
    is_safe: bool


def distinct(offered: Iterable[Fix]) -> tuple[Fix, ...]:
    """Drops fixes that do the same as one before them.

    Several operations offer the same fix for what they share.
    """
    known: dict[str, Fix] = {}
    for fix in offered:
        known.setdefault(repr([_told(each) for each in fix.edits]), fix)
    return tuple(known.values())


def _told(edit: Edit) -> tuple[object, ...]:
    said = [
        getattr(edit, name)
        for name in ("name", "key", "value")
        if hasattr(edit, name)
    ]
    return (type(edit).__name__, edit.node.identity, *said)
