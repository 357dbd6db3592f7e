# SPDX-License-Identifier: Apache-2.0
"""Messages of rules: templates, and values as a message shows them.

What a document holds is anyone's text: it is shown shortened, and without
characters that would move a terminal's cursor or break a line.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from conformance.rules import rule

_SHOWN = 200
_PLACEHOLDER = re.compile(r"(#?)\{\{([^}\n]+)\}\}")
# What may stand in `#{{…}}`: texts, names, `print(…)`, joined by `+`.
_TERM = re.compile(
    r"""\s*(?:
        print\(\s*["'](?P<print>\w+)["']\s*\)
        | "(?P<double>[^"]*)" | '(?P<single>[^']*)'
        | (?P<name>\w+)
    )(?P<upper>\.toUpperCase\(\))?\s*(?:\+|\Z)""",
    re.VERBOSE,
)
# Controls, and the marks that turn a line's direction around.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def shown(value: Any) -> str:
    """Writes a value for a message: short, and safe to print.

    Texts stand as they are, containers as `Object{}` and `Array[]`, a value
    that is not there as `undefined`; all else as JSON.
    """
    if isinstance(value, str):
        text = value
    elif value is rule.MISSING:
        text = str(value)
    elif isinstance(value, dict):
        text = "Object{}"
    elif isinstance(value, list | tuple):
        text = "Array[]"
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = json.dumps(value, default=str)
    return safe(text)


def safe(text: str) -> str:
    """Shortens a text, and escapes what must not reach a terminal."""
    if len(text) > _SHOWN:
        text = f"{text[: _SHOWN - 1]}…"
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def filled(template: str, words: Mapping[str, str]) -> str:
    """Fills in a rule's `message`.

    Args:
        template: With placeholders such as `{{error}}`, or expressions such
            as `#{{print("property") + value}}`; what is not known is empty.
        words: What placeholders stand for.

    Returns:
        The message.
    """

    def replaced(match: re.Match[str]) -> str:
        name = match[2].strip()
        return _evaluated(name, words) if match[1] else words.get(name, "")

    return _PLACEHOLDER.sub(replaced, template).strip()


def _evaluated(expression: str, words: Mapping[str, str]) -> str:
    found, position = [], 0
    while position < len(expression):
        match = _TERM.match(expression, position)
        if match is None:
            return ""
        position = match.end()
        if match["print"]:
            term = _printed(match["print"], words)
        elif match["name"]:
            term = words.get(match["name"], "")
        else:
            term = match["double"] or match["single"] or ""
        found.append(term.upper() if match["upper"] else term)
    return "".join(found)


def _printed(name: str, words: Mapping[str, str]) -> str:
    if name == "property":
        named = words.get("property")
        return f'"{named}" property ' if named else "The document "
    return words.get(name, "")


def dotted(parts: tuple[str | int, ...]) -> str:
    """Writes a path as people read it: `info.contact`, `tags[0].name`."""
    written = ""
    for part in parts:
        if isinstance(part, int) or part.isdecimal():
            written += f"[{part}]"
        elif not part or any(char.isspace() for char in part):
            written += f"['{part}']"
        else:
            written += f".{part}" if written else part
    return written
