# SPDX-License-Identifier: Apache-2.0
"""Frames: the way from where a search starts to a container.

A frame is a tuple, because a pass makes one for every container of a document.
"""

from collections.abc import Callable, Mapping
from typing import Any

from conformance.contract import nodes
from conformance.rules.javascript import methods
from conformance.rules.javascript import values as javascript

# A container's value, the frame that holds it, its key there, its node where a
# search started or a reference led to it, and what follows references.
Frame = tuple[Any, "Frame | None", Any, nodes.Node | None, "Follow"]

# Takes a value, the frame of what holds it, and its key; returns what it
# refers to, or None where it is no reference, or one that stays as it is.
Follow = Callable[[Any, Frame, Any], nodes.Node | None]

# Takes a node's value, its key, and the frame of what holds it.
Evaluate = Callable[[Any, Any, Frame], Any]


def member(
    names: tuple[str | int, ...], value: Any, key: Any, frame: Frame
) -> Any:
    """Returns the member `@.a.b` of a node, through references.

    Args:
        names: The names of the members, from the node on.
        value: The node's value.
        key: Its key.
        frame: The frame of what holds it.

    Raises:
        ThrownError: There is nothing to have the last member.
    """
    raw = frame[0][key]
    node = None if raw is value else frame[4](raw, frame, key)
    for name in names:
        frame = (value, frame, key, node, frame[4])
        value, key = methods.member(value, name), name
        node = frame[4](value, frame, key)
        if node is not None:
            value = node.value
    return value


def _node(value: Any, key: Any, frame: Frame) -> Any:
    return value


def _property(value: Any, key: Any, frame: Frame) -> Any:
    return key


def _index(value: Any, key: Any, frame: Frame) -> Any:
    return key if type(key) is int else javascript.UNDEFINED


def _parent(value: Any, key: Any, frame: Frame) -> Any:
    # What holds the container that the filter chooses from.
    holder = frame[1]
    return javascript.UNDEFINED if holder is None else holder[0]


def _parent_property(value: Any, key: Any, frame: Frame) -> Any:
    return javascript.UNDEFINED if frame[1] is None else frame[2]


def _root(value: Any, key: Any, frame: Frame) -> Any:
    while frame[1] is not None:
        frame = frame[1]
    start = frame[3]
    return frame[0] if start is None else start.document.root


def _path(value: Any, key: Any, frame: Frame) -> str:
    keys = [key]
    while frame[1] is not None:
        keys.append(frame[2])
        frame = frame[1]
    if frame[3] is not None:
        keys.extend(reversed(frame[3].pointer))
    return "$" + "".join(
        f"['{each}']" if isinstance(each, str) else f"[{each}]"
        for each in reversed(keys)
    )


NAMES: Mapping[str, Evaluate] = {
    "@": _node,
    "@key": _property,
    "@parent": _parent,
    "@parentProperty": _parent_property,
    "@path": _path,
    "@property": _property,
    "@root": _root,
    "index": _index,
}
