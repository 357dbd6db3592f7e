# SPDX-License-Identifier: Apache-2.0
"""Bodies of requests and responses, laid out for reading."""

import dataclasses
import json
import re

from reports import text

# Larger documents are shown as they are: indenting them costs more than it
# gives, for only their beginning is shown.
_INDENTED_LIMIT = 256 * 1024
_HEX_LIMIT = 1024

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


@dataclasses.dataclass(frozen=True, slots=True)
class Body:
    """A body as a report shows it.

    Attributes:
        kind: `JSON`, `text`, `binary` or `empty`.
        content: What is shown.
        note: Its size, and how much of it is shown.
    """

    kind: str
    content: str
    note: str


def laid_out(body: bytes) -> Body:
    """Lays a body out: indented JSON, text, or hexadecimal digits.

    Args:
        body: Any bytes.

    Returns:
        What to show, at most 8 KiB of it, with controls made visible.
    """
    size = text.plural(len(body), "byte")
    if not body:
        return Body("empty", "", size)
    try:
        content = body.decode("utf-8")
    except UnicodeDecodeError:
        shown = body[:_HEX_LIMIT]
        return Body("binary", _hex_dump(shown), _note(size, len(shown), body))
    kind = "text"
    if len(body) <= _INDENTED_LIMIT and _is_json(content):
        kind, content = "JSON", indented(content)
    content = text.visible(content)
    note = size
    if len(content) > text.BODY_LIMIT:
        content = content[: text.BODY_LIMIT] + "\u2026"
        note = f"{size}, of which the beginning is shown"
    return Body(kind, content, note)


def indented(document: str) -> str:
    """Indents JSON without touching any of its tokens.

    Reading and writing it again would round numbers and drop repeated names,
    which may be the very thing that is wrong.

    Args:
        document: Valid JSON.

    Returns:
        The same tokens, one member or element a line.
    """
    laid: list[str] = []
    depth = 0
    previous = ""
    for part in _TOKEN.findall(document):
        if part in "]}":
            depth -= 1
        newline = "\n" + "  " * min(depth, 40)
        empty = previous in ("[", "{") and part in "]}"
        if not empty and (previous in ("[", "{", ",") or part in "]}"):
            laid.append(newline)
        laid.append(": " if part == ":" else part)
        if part in "[{":
            depth += 1
        previous = part
    return "".join(laid)


def _is_json(content: str) -> bool:
    if content.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        # Numbers stay text: thousands of digits are refused by int.
        json.loads(content, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def _hex_dump(body: bytes) -> str:
    lines = []
    for start in range(0, len(body), 16):
        row = body[start : start + 16]
        digits = row.hex(" ")
        shown = "".join(chr(b) if b in range(0x20, 0x7F) else "." for b in row)
        lines.append(f"{start:04x}  {digits:<47}  {shown}")
    return "\n".join(lines)


def _note(size: str, shown: int, body: bytes) -> str:
    if shown == len(body):
        return size
    return f"{size}, of which the first {shown:,} are shown"
