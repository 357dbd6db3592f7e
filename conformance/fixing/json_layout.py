# SPDX-License-Identifier: Apache-2.0
"""The layout of JSON text, scanned where an edit looks."""

from conformance.contract import json_scanner
from conformance.fixing import layout


def lay_out(text: str) -> layout.Layout:
    """Lays out JSON text.

    Args:
        text: Valid JSON.
    """
    scanner = json_scanner.Scanner(text)
    root = _piece(text, scanner, scanner.root())
    laid = layout.Layout(text, root, is_json=True)
    laid.line_end = "\r\n" if "\r\n" in text else "\n"
    if root.entries and "\n" in text[root.start : root.entries[0].start]:
        laid.step = laid.indentation(root.entries[0].start) or laid.step
    return laid


def _piece(
    text: str, scanner: json_scanner.Scanner, stretch: json_scanner.Range
) -> layout.Piece:
    start, end = stretch
    first = text[start : start + 1]
    if first not in ("{", "["):
        style = first if first == layout.DOUBLE else layout.PLAIN
        return layout.Piece(layout.Kind.SCALAR, start, end, style)
    kind = layout.Kind.MAPPING if first == "{" else layout.Kind.LIST

    def scan() -> list[layout.Entry]:
        return [
            layout.Entry(name, _key(key), _piece(text, scanner, value))
            for name, key, value in scanner.entries(start)
        ]

    return layout.Piece(kind, start, end, first, scan=scan)


def _key(stretch: json_scanner.Range | None) -> layout.Piece | None:
    if stretch is None:
        return None
    return layout.Piece(layout.Kind.SCALAR, *stretch, layout.DOUBLE)
