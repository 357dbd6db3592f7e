# SPDX-License-Identifier: Apache-2.0
"""The layout of YAML text, by the events of its parser."""

import collections
from typing import Any

import yaml

from conformance.fixing import layout

_OPENING = {layout.Kind.MAPPING: "{", layout.Kind.LIST: "["}


def lay_out(text: str) -> layout.Layout:
    """Lays out YAML text.

    Args:
        text: Valid YAML of one document.
    """
    laid = layout.Layout(text, _Builder(text).build(), is_json=False)
    laid.line_end = "\r\n" if "\r\n" in text else "\n"
    counts: collections.Counter[object] = collections.Counter()
    for piece in laid.pieces():
        _count(laid, piece, counts)
    laid.quote = max(
        (layout.SINGLE, layout.DOUBLE), key=lambda quote: counts[quote]
    )
    steps = [step for step in counts if isinstance(step, int) and step > 0]
    if steps:
        laid.step = " " * max(steps, key=lambda step: counts[step])
    laid.indents_lists = counts["deeper lists"] >= counts["level lists"]
    return laid


def _count(
    laid: layout.Layout,
    piece: layout.Piece,
    counts: collections.Counter[object],
) -> None:
    """Counts, of one value, the habits of who wrote the text."""
    if piece.kind is layout.Kind.SCALAR:
        counts[piece.style] += 1
    if piece.is_flow or piece.kind is not layout.Kind.MAPPING:
        return
    for entry in piece.entries:
        if entry.key is None:
            continue
        counts[entry.key.style] += 1
        value = entry.value
        if value.is_flow or not value.is_container or not value.entries:
            continue
        step = _column(laid, value.start) - _column(laid, entry.key.start)
        if value.kind is layout.Kind.LIST:
            counts["deeper lists" if step > 0 else "level lists"] += 1
        else:
            counts[step] += 1


def _column(laid: layout.Layout, at: int) -> int:
    return at - laid.line_start(at)


class _Builder:
    """Builds pieces from events, without recursion."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._anchors: dict[str, layout.Piece] = {}
        # Open containers, each with the key whose value comes next.
        self._stack: list[tuple[layout.Piece, list[Any]]] = []
        self._root: layout.Piece | None = None

    def build(self) -> layout.Piece:
        loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
        for event in yaml.parse(self._text, loader):
            if isinstance(event, yaml.ScalarEvent):
                self._add(self._scalar(event), event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
        if self._root is None:
            raise layout.CannotFixError("the document holds nothing")
        return self._root

    def _scalar(self, event: Any) -> layout.Piece:
        start, end = event.start_mark.index, event.end_mark.index
        style = event.style or layout.PLAIN
        if style in ("|", ">"):
            # The blank lines after it are of its content, or of nobody's.
            end = start + len(self._text[start:end].rstrip(" \r\n"))
        return layout.Piece(
            layout.Kind.SCALAR,
            start,
            end,
            style,
            is_decorated=bool(event.anchor or event.tag),
        )

    def _alias(self, event: Any) -> None:
        known = self._anchors.get(event.anchor)
        if known is not None:
            known.is_shared = True
        start, end = event.start_mark.index, event.end_mark.index
        self._add(layout.Piece(layout.Kind.ALIAS, start, end), event)

    def _open(self, event: Any) -> None:
        kind = layout.Kind.LIST
        if isinstance(event, yaml.MappingStartEvent):
            kind = layout.Kind.MAPPING
        piece = layout.Piece(
            kind,
            event.start_mark.index,
            event.end_mark.index,
            _OPENING[kind] if event.flow_style else layout.PLAIN,
            is_decorated=bool(event.anchor or event.tag),
            known=[],
        )
        if event.anchor:
            self._anchors[event.anchor] = piece
        self._stack.append((piece, []))

    def _close(self, event: Any) -> None:
        piece, _ = self._stack.pop()
        # In block style the parser tells where the next token begins.
        piece.end = event.end_mark.index
        if not piece.is_flow and piece.entries:
            piece.end = piece.entries[-1].end
        self._add(piece, None)

    def _add(self, piece: layout.Piece, event: Any) -> None:
        if (
            event is not None
            and event.anchor
            and piece.kind is not (layout.Kind.ALIAS)
        ):
            self._anchors[event.anchor] = piece
        if not self._stack:
            self._root = piece
            return
        holder, waiting = self._stack[-1]
        if holder.kind is layout.Kind.LIST:
            holder.entries.append(
                layout.Entry(len(holder.entries), None, piece)
            )
        elif waiting:
            name, key = waiting.pop()
            holder.entries.append(layout.Entry(name, key, piece))
        else:
            # An alias for a key has no name of its own.
            waiting.append((getattr(event, "value", ""), piece))
