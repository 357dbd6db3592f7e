# SPDX-License-Identifier: Apache-2.0
"""Edits applied to parsed values: what a text must come to."""

from collections.abc import Iterable
from typing import Any

from conformance.contract import tree
from conformance.fixing import layout
from conformance.rules import fixes


def apply(root: Any, edits: Iterable[fixes.Edit]) -> None:
    """Applies edits to a tree, in place.

    All places are those of the tree as it was: they are found before the
    first one is changed.

    Args:
        root: The top-level value.
        edits: The edits, all of that document.

    Raises:
        CannotFixError: One has no place in it, or would replace what is there.
    """
    removed: list[tuple[Any, Any]] = []
    renamed: list[tuple[Any, Any, str]] = []
    added: list[tuple[Any, str, Any]] = []
    for edit in edits:
        pointer = edit.node.pointer
        if isinstance(edit, fixes.Add):
            added.append((_reach(root, pointer), edit.key, edit.value))
            continue
        if not pointer:
            raise layout.CannotFixError("it is the whole document")
        holder = _reach(root, pointer[:-1])
        _reach(holder, pointer[-1:])
        if isinstance(edit, fixes.Replace):
            holder[pointer[-1]] = edit.value
        elif isinstance(edit, fixes.Rename):
            renamed.append((holder, pointer[-1], edit.name))
        else:
            removed.append((holder, pointer[-1]))
    for holder, old, name in renamed:
        _rename(holder, old, name)
    for holder, key, value in added:
        _add(holder, key, value)
    # From the last on, so that no index means another item by then.
    for holder, step in sorted(
        removed, key=lambda each: str(each[1]).zfill(9), reverse=True
    ):
        _reach(holder, (step,))
        del holder[step]


def _reach(value: Any, pointer: tree.Pointer) -> Any:
    try:
        for part in pointer:
            value = value[part]
    except (KeyError, IndexError, TypeError):
        raise layout.CannotFixError("it is not where it was") from None
    return value


def _rename(holder: Any, old: Any, name: str) -> None:
    if not isinstance(holder, dict):
        raise layout.CannotFixError("an item of a list has no key")
    if name in holder and name != old:
        raise layout.CannotFixError(f"there is a '{name}' already")
    entries = [
        (name if key == old else key, value) for key, value in holder.items()
    ]
    holder.clear()
    holder.update(entries)


def _add(holder: Any, key: str, value: Any) -> None:
    if isinstance(holder, list):
        holder.append(value)
    elif not isinstance(holder, dict):
        raise layout.CannotFixError(
            "there is nothing that it could be added to"
        )
    elif key in holder:
        raise layout.CannotFixError(f"there is a '{key}' already")
    else:
        holder[key] = value


def same(one: Any, other: Any) -> bool:
    """Tells whether two trees are the same JSON, numbers' types included."""
    waiting = [(one, other)]
    while waiting:
        left, right = waiting.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, dict):
            if list(left.keys() ^ right.keys()):
                return False
            waiting.extend((each, right[key]) for key, each in left.items())
        elif isinstance(left, list):
            if len(left) != len(right):
                return False
            waiting.extend(zip(left, right, strict=True))
        elif left != right:
            return False
    return True
