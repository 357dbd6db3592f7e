# SPDX-License-Identifier: Apache-2.0
"""Searches by JavaScript's regular expressions, in bounded time.

Python's engine goes back and tries again: for a pattern such as `^(a+)+$`, a
text of forty characters keeps it busy for years. Rulesets have such patterns
(`^([a-z]+-?)+$`) and documents may be hostile. So what could take long is given
to Rust's engine, which takes linear time, or gives up where a pattern looks
around; the library that validates schemas brings it along.
"""

import functools
import re

import jsonschema_rs

# Up to here, what Python's engine does is quick enough, unless a repetition is
# repeated.
_SHORT = 200
# What a pattern that Rust's engine has no words for is held against.
_HOPELESS = 20
_BACKTRACKS = 100_000
_PIECE = re.compile(
    r"""
    \\. | \[(?:\\.|[^\]\\])*\]
    | (?P<open>\((?:\?(?:[a-z]*:|<?[=!]|\(\d+\)))?)
    | (?P<close>\))
    | (?P<or>\|)
    | (?P<unbounded>[*+]\??|\{\d+,\}\??)
    | (?P<bounded>\?|\{\d+(?:,\d+)?\}\??)
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT = re.compile(r"\\U([0-9a-f]{8})")


def finds(pattern: re.Pattern[str], text: str) -> bool:
    """Tells what JavaScript's `test` tells.

    Args:
        pattern: From `javascript_regex.compile_regex`.
        text: What to search, of any length.
    """
    if is_quick(pattern, text):
        return pattern.search(text) is not None
    engine = _engine(pattern)
    if engine is None:
        limit = _HOPELESS if _repeats_choices(pattern.pattern) else _SHORT
        return pattern.search(text[:limit]) is not None
    return engine.is_valid(text)


def is_quick(pattern: re.Pattern[str], text: str) -> bool:
    """Tells whether Python's own engine surely finds out soon."""
    return len(text) <= _SHORT and not _repeats_choices(pattern.pattern)


@functools.lru_cache(maxsize=1024)
def _repeats_choices(pattern: str) -> bool:
    """Tells whether a group that can match in several ways is repeated."""
    # For each open group: whether it holds alternatives or quantifiers.
    stack = [False]
    closed_at, was_choice = -1, False
    for piece in _PIECE.finditer(pattern):
        if piece["open"]:
            stack.append(False)
        elif piece["close"]:
            closed_at, was_choice = piece.end(), stack.pop()
            stack[-1] |= was_choice
        elif piece.lastgroup:
            repeats_group = piece.start() == closed_at and was_choice
            if piece["unbounded"] and repeats_group:
                return True
            stack[-1] = True
    return False


@functools.lru_cache(maxsize=1024)
def _engine(
    pattern: re.Pattern[str],
) -> jsonschema_rs.Draft202012Validator | None:
    """Compiles the pattern once more, in Rust; None where it can't be."""
    spelled = _CODE_POINT.sub(
        lambda match: f"\\u{{{int(match[1], 16):x}}}", pattern.pattern
    ).replace(r"\Z", r"\z")
    if pattern.flags & re.IGNORECASE:
        spelled = f"(?i){spelled}"
    try:
        return jsonschema_rs.Draft202012Validator(
            {"pattern": spelled},
            pattern_options=jsonschema_rs.FancyRegexOptions(
                backtrack_limit=_BACKTRACKS
            ),
        )
    except (jsonschema_rs.ValidationError, ValueError):
        return None
