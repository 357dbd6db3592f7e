# SPDX-License-Identifier: Apache-2.0
"""Spectral's `alphabetical`: keys or items in the order of a dictionary."""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.rules import fields, messages, rule

Options = Mapping[str, Any]
# The order of the Unicode collation algorithm's root, which JavaScript's
# `localeCompare` follows: marks, digits, letters.
_MARKS = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_NUMBER = re.compile(
    r"\s*(?:[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)?\s*\Z"
)
# Letters with a stroke, and two in one: Unicode does not take them apart.
_TAKEN_APART = str.maketrans(
    {
        "ø": "o\u0338",
        "Ø": "O\u0338",
        "ł": "l\u0338",
        "Ł": "L\u0338",
        "đ": "d\u0338",
        "Đ": "D\u0338",
        "æ": "ae",
        "Æ": "AE",
        "ß": "ss",
        "œ": "oe",
        "Œ": "OE",
    }
)
_PREFIXED = re.compile(r"\s*0[xXoObB]")


def _alphabetical(
    value: Any, options: Options | None, context: rule.Context
) -> Iterator[str | rule.Breach]:
    if not isinstance(value, list | dict):
        return
    items = list(value)
    if len(items) < 2:  # noqa: PLR2004 - what is alone is in order
        return
    key = (options or {}).get("keyedBy")
    if key is not None:
        items = [
            _keyed(value, index, item, context)
            for index, item in enumerate(items)
        ]
        if not all(isinstance(each, dict | list) for each in items):
            yield "The items are not all objects, which can't be put in order."
            return
        items = [
            each.get(key, rule.MISSING)
            if isinstance(each, dict)
            else rule.MISSING
            for each in items
        ]
    if not all(
        isinstance(each, str | int | float) and not isinstance(each, bool)
        for each in items
    ):
        yield "These are not all texts or numbers, which can't be put in order."
        return
    for index, (first, second) in enumerate(itertools.pairwise(items)):
        if _compared(first, second) < 1:
            continue
        message = (
            f"'{messages.shown(first)}' must stand behind "
            f"'{messages.shown(second)}' in alphabetical order."
        )
        step = index if isinstance(value, list) else str(first)
        node = context.node
        if key is not None or node is None or node.value is not value:
            yield message
        else:
            is_key = isinstance(value, dict)
            yield rule.Breach(message, node=node.child(step), at_key=is_key)
        return


def _keyed(value: Any, index: int, item: Any, context: rule.Context) -> Any:
    """Returns an item as its key is looked up in: what it refers to."""
    node, contract = context.node, context.contract
    if node is None or node.value is not value or not isinstance(value, list):
        return item
    shelf = contract.library if contract and context.rule.resolved else None
    return fields.followed(node.child(index), shelf).value


def _compared(first: str | float, second: str | float) -> float:
    """Compares as Spectral does, which mixes numbers and texts its own way."""
    if (isinstance(first, int | float) or _number(first) is None) and (
        isinstance(second, int | float) or _number(second) is not None
    ):
        left = first if isinstance(first, int | float) else None
        right = second if isinstance(second, int | float) else _number(second)
        # JavaScript has no order for what is no number.
        return 0 if left is None or right is None else left - right
    if not isinstance(first, str) or not isinstance(second, str):
        return 0
    left_key, right_key = collated(first), collated(second)
    return (left_key > right_key) - (left_key < right_key)


def _number(text: str | float) -> float | None:
    if not isinstance(text, str):
        return text
    if not _NUMBER.match(text):
        return None
    stripped = text.strip()
    if _PREFIXED.match(text):
        return int(stripped, 0)
    return float(stripped or "0")


def collated(text: str) -> tuple[Any, ...]:
    """Returns a key that puts texts in the order of `localeCompare`.

    Letters count first, whatever their accents and case; then the accents;
    then the case, lower before upper. This is the order of the root
    collation for Latin, Greek and Cyrillic texts; other scripts follow their
    code points.
    """
    letters: list[tuple[int, int, str]] = []
    accents: list[tuple[int, int]] = []
    cases: list[bool] = []
    for char in unicodedata.normalize("NFD", text.translate(_TAKEN_APART)):
        if unicodedata.combining(char):
            accents.append((len(letters), ord(char)))
            continue
        mark = _MARKS.find(char)
        if mark >= 0:
            letters.append((0, mark, ""))
        elif char.isdigit():
            letters.append((2, unicodedata.digit(char, 0), ""))
        elif char.isalpha():
            letters.append((3, 0, char.casefold()))
        else:
            letters.append((1, ord(char), ""))
        cases.append(char.isupper())
    return tuple(letters), tuple(accents), tuple(cases)


FUNCTIONS: Mapping[str, rule.Function] = {
    "alphabetical": rule.Function(
        _alphabetical,
        options={
            "type": ["object", "null"],
            "properties": {"keyedBy": {"type": "string"}},
            "additionalProperties": False,
        },
    ),
}
