# SPDX-License-Identifier: Apache-2.0
"""Whether a regular expression lets only texts of some length through."""

import re

# A character that is escaped, or a class of characters: one character each.
_ONE = re.compile(r"\\(?:[pP]\{[^}]*\}|.)|\[\^?(?:\\.|[^\]\\])*\]", re.DOTALL)
_OPEN_ENDED = re.compile(r"[*+]|\{\d*,\}")


def is_bounded(pattern: str) -> bool:
    """Tells whether a pattern (ECMA-262) bounds the length of a text.

    Args:
        pattern: Such as `^[A-Z]{3}$`.

    Returns:
        Whether it holds for the whole text and repeats nothing without end;
        of alternatives, each has to hold for the whole text.
    """
    plain = _ONE.sub("c", pattern)
    if not plain.startswith("^") or not plain.endswith("$"):
        return False
    if _OPEN_ENDED.search(plain):
        return False
    # In `^a|b$` neither side holds for the whole text.
    depth = 0
    for character in plain:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 0:
            return False
    return True
