# SPDX-License-Identifier: Apache-2.0
"""Edits of values as changes of the text that they stand in."""

import dataclasses
import json
import re
from collections.abc import Iterable
from typing import Any

from conformance.contract import tree
from conformance.fixing import additions, layout, scalars, writing
from conformance.rules import fixes

# What may follow an entry in its line.
_REST = re.compile(r"[ \t\r]*(?:#[^\n]*)?(?:\n|\Z)")
_COMMA = re.compile(r"\s*,\s*\Z")
_COLON = re.compile(r"[ \t]*:")
_EMPTY = {layout.Kind.MAPPING: "{}", layout.Kind.LIST: "[]"}


@dataclasses.dataclass(frozen=True, slots=True)
class Splice:
    """A stretch of a text, and what takes its place.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        text: What is there instead.
        depth: How deep the container stands that it is about.
    """

    start: int
    end: int
    text: str
    depth: int = 0


def of(laid: layout.Layout, edit: fixes.Edit) -> Splice:
    """Makes the change of a text that does what an edit says.

    Args:
        laid: The text's layout.
        edit: An edit of a node of that text.

    Raises:
        CannotFixError: It can't be made without doing more.
    """
    pointer = edit.node.pointer
    if isinstance(edit, fixes.Add):
        holder = laid.container(pointer)
        change = additions.made(laid, holder, edit.key, edit.value)
        return Splice(*change, depth=len(pointer))
    holder, index = laid.find(pointer)
    if isinstance(edit, fixes.Remove):
        return _removed(laid, pointer, holder, index)
    entry = holder.entries[index]
    if isinstance(edit, fixes.Rename):
        return _renamed(laid, holder, entry, edit.name)
    return _replaced(laid, holder, entry, edit.value)


def spliced(text: str, changes: Iterable[Splice]) -> str:
    """Returns a text with changes made that don't overlap.

    Of what is added at one place the deepest comes first, to end what is
    around it; else the order is that given.
    """
    parts, at = [], 0
    for each in sorted(changes, key=_order):
        parts += [text[at : each.start], each.text]
        at = each.end
    return "".join((*parts, text[at:]))


def _order(change: Splice) -> tuple[int, int, int]:
    return change.start, change.end, -change.depth


def _renamed(
    laid: layout.Layout, holder: layout.Piece, entry: layout.Entry, name: str
) -> Splice:
    key = entry.key
    if key is None:
        raise layout.CannotFixError("an item of a list has no key")
    if key.kind is not layout.Kind.SCALAR or key.is_decorated:
        raise layout.CannotFixError("its key has a YAML anchor, alias or tag")
    if laid.is_json:
        text = json.dumps(name, ensure_ascii=laid.text.isascii())
    else:
        text = scalars.key(
            name, key.style, in_flow=holder.is_flow, usual=laid.quote
        )
    return Splice(key.start, key.end, text)


def _replaced(
    laid: layout.Layout, holder: layout.Piece, entry: layout.Entry, value: Any
) -> Splice:
    old = entry.value
    if old.kind is layout.Kind.ALIAS or old.is_decorated:
        raise layout.CannotFixError("it has a YAML anchor, alias or tag")
    if old.is_container:
        raise layout.CannotFixError("it is no scalar")
    if laid.is_json:
        text = writing.in_json(laid, value, "", "")
    elif isinstance(value, dict | list):
        text = writing.in_flow(laid, value)
    else:
        style = old.style if isinstance(value, str) else layout.PLAIN
        text = scalars.written(
            value, style, in_flow=holder.is_flow, usual=laid.quote
        )
    if old.start == old.end:
        # Nothing is written there, and means null.
        text = f" {text}"
    return Splice(old.start, old.end, text)


def _removed(
    laid: layout.Layout,
    pointer: tree.Pointer,
    holder: layout.Piece,
    index: int,
) -> Splice:
    if len(holder.entries) == 1:
        return _emptied(laid, pointer, holder)
    if holder.is_flow:
        return _removed_in_flow(laid, holder, index)
    entries = holder.entries
    start = _block_start(laid, holder, index)
    line = laid.line_start(start)
    if laid.text[line:start].strip(" "):
        # It follows a dash in its line: what comes next takes its place.
        if index + 1 == len(entries):
            raise layout.CannotFixError("other things stand in its line")
        following = _block_start(laid, holder, index + 1)
        _check_rest(laid, entries[index].end)
        _check_gap(laid, laid.after_line(entries[index].end), following)
        return Splice(start, following, "")
    end = entries[index].end
    _check_rest(laid, end)
    return Splice(line, laid.after_line(end), "")


def _removed_in_flow(
    laid: layout.Layout, holder: layout.Piece, index: int
) -> Splice:
    entries = holder.entries
    is_last = index + 1 == len(entries)
    one, other = (index - 1, index) if is_last else (index, index + 1)
    if not _COMMA.fullmatch(laid.text[entries[one].end : entries[other].start]):
        raise layout.CannotFixError("a comment stands beside it")
    if is_last:
        return Splice(entries[one].end, entries[other].end, "")
    return Splice(entries[one].start, entries[other].start, "")


def _emptied(
    laid: layout.Layout, pointer: tree.Pointer, holder: layout.Piece
) -> Splice:
    (entry,) = holder.entries
    if holder.is_flow:
        if holder.is_decorated:
            raise layout.CannotFixError("it has a YAML anchor or tag")
        inner = laid.text[holder.start + 1 : entry.start]
        inner += laid.text[entry.end : holder.end - 1]
        if "#" in inner:
            raise layout.CannotFixError("a comment stands beside it")
        return Splice(holder.start + 1, holder.end - 1, "")
    start = _block_start(laid, holder, 0)
    if holder.is_decorated:
        raise layout.CannotFixError("it has a YAML anchor or tag")
    empty = _EMPTY[holder.kind]
    after = _after_colon(laid, pointer[:-1])
    if after is None:
        return Splice(start, entry.end, empty)
    # It may stand no deeper than the key, where brackets could not.
    between = laid.text[after:start].rstrip()
    return Splice(after, entry.end, f" {empty}{between}")


def _after_colon(laid: layout.Layout, pointer: tree.Pointer) -> int | None:
    """Returns where the colon of a key ends; None for an item of a list."""
    if not pointer:
        return None
    holder, index = laid.find(pointer)
    key = holder.entries[index].key
    colon = _COLON.match(laid.text, key.end) if key else None
    return colon.end() if colon else None


def _block_start(laid: layout.Layout, holder: layout.Piece, index: int) -> int:
    """Returns where an entry begins: at its key, or at its dash."""
    entry = holder.entries[index]
    if entry.key is not None:
        if entry.key.kind is not layout.Kind.SCALAR:
            raise layout.CannotFixError("its key is a YAML alias")
        line = laid.text[laid.line_start(entry.start) : entry.start]
        if "?" in line:
            raise layout.CannotFixError("its key is written with a '?'")
        return entry.start
    if holder.is_decorated:
        raise layout.CannotFixError("its list has a YAML anchor or tag")
    if index == 0:
        return holder.start
    column = holder.start - laid.line_start(holder.start)
    at = laid.after_line(holder.entries[index - 1].end)
    while at < entry.value.start or at == entry.value.end:
        if laid.text[at + column : at + column + 1] == "-":
            return at + column
        if at == len(laid.text):
            break
        at = laid.after_line(at)
    raise layout.CannotFixError("it can't be told where it begins")


def _check_gap(laid: layout.Layout, start: int, end: int) -> None:
    if laid.text[start:end].strip():
        raise layout.CannotFixError("a comment stands beside it")


def _check_rest(laid: layout.Layout, at: int) -> None:
    if not _REST.match(laid.text, at):
        raise layout.CannotFixError("other things stand in its line")
