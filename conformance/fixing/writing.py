# SPDX-License-Identifier: Apache-2.0
"""Writes new entries as those around them are written."""

import json
from typing import Any

from conformance.fixing import layout, scalars


def in_json(laid: layout.Layout, value: Any, gap: str, indent: str) -> str:
    """Writes a value in JSON.

    Args:
        laid: The text that it is for.
        value: Any JSON value.
        gap: What stands between entries there: over several lines, what is
            written is too.
        indent: What its line is indented by.
    """
    is_ascii = laid.text.isascii()
    colon = _colon(laid)
    if "\n" not in gap:
        comma = "," if colon == ":" else ", "
        return json.dumps(
            value, ensure_ascii=is_ascii, separators=(comma, colon)
        )
    lines = json.dumps(
        value, ensure_ascii=is_ascii, indent=laid.step, separators=(",", colon)
    ).split("\n")
    return f"{laid.line_end}{indent}".join(lines)


def json_entry(
    laid: layout.Layout, name: str, value: Any, gap: str, indent: str
) -> str:
    """Writes an entry of a mapping in JSON; see `in_json`."""
    key = json.dumps(name, ensure_ascii=laid.text.isascii())
    return key + _colon(laid) + in_json(laid, value, gap, indent)


def _colon(laid: layout.Layout) -> str:
    """Returns the colon of a JSON text with the blanks around it."""
    for entry in laid.root.entries:
        if entry.key:
            colon = laid.text[entry.key.end : entry.value.start]
            return colon if colon.strip(" ") == ":" else ": "
    return ": "


def in_flow(laid: layout.Layout, value: Any) -> str:
    """Writes a value in YAML's flow style, in one line."""
    if isinstance(value, dict):
        parts = [
            f"{_key(laid, name, in_flow=True)}: {in_flow(laid, each)}"
            for name, each in value.items()
        ]
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(in_flow(laid, each) for each in value) + "]"
    return scalars.written(value, in_flow=True, usual=laid.quote)


def _key(laid: layout.Layout, name: str, *, in_flow: bool) -> str:
    # A number as a key is one to most who read YAML.
    style = laid.quote if name.isdigit() else layout.PLAIN
    return scalars.key(name, style, in_flow=in_flow, usual=laid.quote)


def entry_lines(
    laid: layout.Layout, key: str, value: Any, indent: str
) -> list[str]:
    """Writes an entry of a mapping in YAML's block style.

    Args:
        laid: The text that it is for.
        key: The key as it is to be written.
        value: Any JSON value.
        indent: What the key's line is indented by.
    """
    if not isinstance(value, dict | list) or not value:
        return [f"{indent}{key}: {_scalar(laid, value)}"]
    deeper = laid.step
    if isinstance(value, list) and not laid.indents_lists:
        deeper = ""
    return [f"{indent}{key}:", *_lines(laid, value, indent + deeper)]


def item_lines(laid: layout.Layout, value: Any, indent: str) -> list[str]:
    """Writes an item of a list in YAML's block style; see `entry_lines`."""
    if not isinstance(value, dict | list) or not value:
        return [f"{indent}- {_scalar(laid, value)}"]
    first, *others = _lines(laid, value, f"{indent}  ")
    return [f"{indent}- {first.lstrip(' ')}", *others]


def _lines(laid: layout.Layout, value: Any, indent: str) -> list[str]:
    if isinstance(value, list):
        return [
            line for each in value for line in item_lines(laid, each, indent)
        ]
    return [
        line
        for name, each in value.items()
        for line in entry_lines(
            laid, _key(laid, name, in_flow=False), each, indent
        )
    ]


def _scalar(laid: layout.Layout, value: Any) -> str:
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return scalars.written(value, in_flow=False, usual=laid.quote)
