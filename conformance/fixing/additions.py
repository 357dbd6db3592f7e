# SPDX-License-Identifier: Apache-2.0
"""Where a new entry goes, and how it is written there."""

import dataclasses
import re
from typing import Any

from conformance.fixing import layout, scalars, writing

# Where a change goes, up to where, and what takes that place.
Change = tuple[int, int, str]

# What precedes a key in its line, in a mapping whose lines can be told.
_BEFORE = re.compile(r" *(?:- +)*\Z")
# So many keys are in order by chance now and then.
_CHANCE = 3
_REST = re.compile(r"[ \t\r]*(?:#[^\n]*)?(?:\n|\Z)")


def made(
    laid: layout.Layout, holder: layout.Piece, key: str, value: Any
) -> Change:
    """Makes the change that adds an entry to a container.

    Args:
        laid: The text's layout.
        holder: The mapping or list.
        key: The new key; without meaning for a list.
        value: Any JSON value.

    Raises:
        CannotFixError: It can't be added without changing more.
    """
    is_mapping = holder.kind is layout.Kind.MAPPING
    if is_mapping and any(each.name == key for each in holder.entries):
        raise layout.CannotFixError(f"there is a '{key}' already")
    index = _place(holder, key, value) if is_mapping else len(holder.entries)
    laid = dataclasses.replace(laid, quote=_quote(laid, holder))
    if not holder.entries:
        return _first(laid, holder, key, value)
    if holder.is_flow:
        return _flow(laid, holder, index, key, value)
    return _block(laid, holder, index, key, value)


def _quote(laid: layout.Layout, holder: layout.Piece) -> str:
    """Returns the quote of the texts beside a new one; else the usual one."""
    values = [each.value for each in holder.entries]
    values += [each.value for value in values for each in value.entries]
    styles = [value.style for value in values if not value.is_container]
    quotes = (layout.SINGLE, layout.DOUBLE)
    if not any(quote in styles for quote in quotes):
        return laid.quote
    return max(quotes, key=styles.count)


def _place(holder: layout.Piece, key: str, value: Any) -> int:
    """Tells before which entry of a mapping a new one goes.

    Keys in order stay so. Else a scalar joins the scalars, which usually stand
    before what is long; and what is no scalar comes last.
    """
    names = [str(each.name) for each in holder.entries]
    if _are_in_order(names):
        return sum(name < key for name in names)
    if isinstance(value, dict | list):
        return len(names)
    plain = [
        index
        for index, each in enumerate(holder.entries)
        if not each.value.is_container
    ]
    return plain[-1] + 1 if plain else len(names)


def _are_in_order(names: list[str]) -> bool:
    """Tells whether keys are sorted, and not by chance."""
    if names != sorted(names):
        return False
    are_statuses = all(
        name[:1].isdigit() or name == "default" for name in names
    )
    return len(names) > (1 if are_statuses else _CHANCE)


def _first(
    laid: layout.Layout, holder: layout.Piece, key: str, value: Any
) -> Change:
    """Adds to brackets that hold nothing."""
    opened = laid.text.find(holder.style, holder.start) + 1
    if laid.text[opened : holder.end - 1].strip():
        raise layout.CannotFixError("a comment stands there")
    root = laid.root
    is_long = laid.is_json and "\n" in laid.text[root.start : root.end].strip()
    if not is_long:
        text = _written(laid, holder, key, value, "", "")
        return opened, holder.end - 1, text
    outer = laid.indentation(holder.start)
    inner = outer + laid.step
    text = _written(laid, holder, key, value, "\n", inner)
    end = laid.line_end
    return opened, holder.end - 1, f"{end}{inner}{text}{end}{outer}"


def _flow(
    laid: layout.Layout, holder: layout.Piece, index: int, key: str, value: Any
) -> Change:
    """Adds within brackets, with what stands between the entries there."""
    entries = holder.entries
    if len(entries) > 1:
        gap = laid.text[entries[0].end : entries[1].start].lstrip()
    else:
        opened = laid.text.find(holder.style, holder.start) + 1
        gap = "," + laid.text[opened : entries[0].start]
    if "\n" not in gap or gap.strip() != ",":
        is_narrow = laid.is_json and gap.strip() == "," and len(gap) == 1
        colon = entries[0].key is None or (
            laid.text[entries[0].key.end : entries[0].value.start] == ":"
        )
        gap = "," if is_narrow and colon else ", "
    indent = gap.rpartition("\n")[2] if "\n" in gap else ""
    text = _written(laid, holder, key, value, gap, indent)
    if index == len(entries):
        return entries[-1].end, entries[-1].end, gap + text
    at = entries[index].start
    return at, at, text + gap


def _written(
    laid: layout.Layout,
    holder: layout.Piece,
    key: str,
    value: Any,
    gap: str,
    indent: str,
) -> str:
    """Writes an entry or an item for within brackets."""
    is_mapping = holder.kind is layout.Kind.MAPPING
    if laid.is_json:
        if is_mapping:
            return writing.json_entry(laid, key, value, gap, indent)
        return writing.in_json(laid, value, gap, indent)
    text = writing.in_flow(laid, value)
    return f"{_key(laid, holder, key)}: {text}" if is_mapping else text


def _key(laid: layout.Layout, holder: layout.Piece, key: str) -> str:
    """Writes a key as those beside it that look like it are written."""
    alike = [
        each.key.style
        for each in holder.entries
        if each.key and str(each.name).isdigit() == key.isdigit()
    ]
    style = alike[-1] if alike else layout.PLAIN
    if not alike and key.isdigit():
        style = laid.quote
    return scalars.key(key, style, in_flow=holder.is_flow, usual=laid.quote)


def _block(
    laid: layout.Layout, holder: layout.Piece, index: int, key: str, value: Any
) -> Change:
    """Adds lines to a mapping or a list in block style."""
    indent = " " * _column(laid, holder)
    is_mapping = holder.kind is layout.Kind.MAPPING
    if is_mapping:
        lines = _entry(laid, holder, key, value, indent)
    else:
        lines = _item(laid, holder, value, indent)
    text = laid.line_end.join(lines)
    if index == 0:
        at = holder.entries[0].start
        return at, at, f"{text.lstrip(' ')}{laid.line_end}{indent}"
    end = holder.entries[index - 1].end
    if not _REST.match(laid.text, end):
        raise layout.CannotFixError("other things stand in the line before it")
    at = laid.after_line(end)
    if laid.text[at - 1 : at] != "\n":
        return at, at, laid.line_end + text
    return at, at, text + laid.line_end


def _entry(
    laid: layout.Layout,
    holder: layout.Piece,
    key: str,
    value: Any,
    indent: str,
) -> list[str]:
    name = _key(laid, holder, key)
    if isinstance(value, dict | list) and _are_short(holder):
        return [f"{indent}{name}: {writing.in_flow(laid, value)}"]
    return writing.entry_lines(laid, name, value, indent)


def _item(
    laid: layout.Layout, holder: layout.Piece, value: Any, indent: str
) -> list[str]:
    if isinstance(value, dict | list) and _are_short(holder):
        return [f"{indent}- {writing.in_flow(laid, value)}"]
    return writing.item_lines(laid, value, indent)


def _are_short(holder: layout.Piece) -> bool:
    """Whether the containers of a mapping or list are in brackets, mostly."""
    inner = [each.value for each in holder.entries if each.value.is_container]
    return sum(each.is_flow for each in inner) * 2 > len(inner)


def _column(laid: layout.Layout, holder: layout.Piece) -> int:
    start = holder.entries[0].start
    if holder.kind is layout.Kind.LIST:
        if holder.is_decorated:
            raise layout.CannotFixError("its list has a YAML anchor or tag")
        start = holder.start
    line = laid.line_start(start)
    if not _BEFORE.match(laid.text[line:start]):
        raise layout.CannotFixError("it can't be told how it is indented")
    return start - line
