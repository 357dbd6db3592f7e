# SPDX-License-Identifier: Apache-2.0
"""File patterns as the overrides of Spectral's rulesets have them.

They mean what minimatch 3 makes of them with `matchBase`: `*`, `?`, `[a-z]`,
`**`, `{a,b}`, `{1..3}`, `@(a|b)` and its kin, and `!` in front; a pattern
without a slash is held against the file's name alone, and no wildcard matches
a leading dot.
"""

import functools
import re
from collections.abc import Iterator

from conformance import errors

_MAX_ALTERNATIVES = 1000
_RANGE = re.compile(r"(-?\d+)\.\.(-?\d+)|([a-zA-Z])\.\.([a-zA-Z])")
_CLASS = re.compile(r"\[([!^]?)((?:\\.|[^\]\\/])+)\]")
_EXTENDED = re.compile(r"([?*+@!])\(([^()/]*)\)")
_REPEATED = {"?": "?", "*": "*", "+": "+", "@": ""}
_NAME = r"(?!\.)[^/]+"


def matches(path: str, pattern: str) -> bool:
    """Tells whether a path is one that a pattern means.

    Args:
        path: With slashes, relative to where the pattern is written.
        pattern: The pattern.

    Raises:
        RulesetError: The pattern stands for too many others.
    """
    if pattern.startswith("#"):
        return False
    plain = pattern.lstrip("!")
    wanted = (len(pattern) - len(plain)) % 2 == 0
    name = path.rpartition("/")[2]
    found = any(
        (each.fullmatch(path) if slashed else each.fullmatch(name))
        for each, slashed in _compiled(plain)
    )
    return found is wanted


@functools.lru_cache(maxsize=1024)
def _compiled(pattern: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    found = []
    for each in _braced(pattern):
        plain = each.removeprefix("./")
        found.append((re.compile(_path(plain)), "/" in plain))
        if len(found) > _MAX_ALTERNATIVES:
            raise errors.RulesetError(
                f"The file pattern '{pattern}' stands for more than "
                f"{_MAX_ALTERNATIVES} others."
            )
    return tuple(found)


def _braced(pattern: str) -> Iterator[str]:
    """Yields what a pattern's first braces stand for, and their followers."""
    start = pattern.find("{")
    while start != -1:
        end = _closing(pattern, start)
        options = _options(pattern[start + 1 : end]) if end else []
        if options:
            for option in options:
                for rest in _braced(option + pattern[(end or 0) + 1 :]):
                    yield pattern[:start] + rest
            return
        start = pattern.find("{", start + 1)
    yield pattern


def _closing(pattern: str, start: int) -> int | None:
    depth = 0
    for index in range(start, len(pattern)):
        depth += {"{": 1, "}": -1}.get(pattern[index], 0)
        if depth == 0:
            return index
    return None


def _options(inside: str) -> list[str]:
    span = _RANGE.fullmatch(inside)
    if span and span[1]:
        first, last = int(span[1]), int(span[2])
        numbers = range(min(first, last), max(first, last) + 1)
        return [str(each) for each in numbers[: _MAX_ALTERNATIVES + 1]]
    if span:
        first, last = sorted((ord(span[3]), ord(span[4])))
        return [chr(each) for each in range(first, last + 1)]
    options, depth, begin = [], 0, 0
    for index, char in enumerate(inside):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "," and depth == 0:
            options.append(inside[begin:index])
            begin = index + 1
    return [*options, inside[begin:]] if options else []


def _path(pattern: str) -> str:
    parts = pattern.split("/")
    written = []
    for index, part in enumerate(parts):
        is_last = index == len(parts) - 1
        if part == "**":
            written.append(
                f"{_NAME}(?:/{_NAME})*" if is_last else f"(?:{_NAME}/)*"
            )
        else:
            written.append(_segment(part) + ("" if is_last else "/"))
    return "".join(written)


def _segment(part: str) -> str:
    hidden = r"(?!\.)(?=[^/])" if part[:1] in ("*", "?", "[", "+", "@") else ""
    return hidden + _characters(part)


def _characters(part: str) -> str:
    written, position = [], 0
    while position < len(part):
        grouped = _EXTENDED.match(part, position)
        listed = _CLASS.match(part, position)
        if grouped:
            inside = "|".join(map(_characters, grouped[2].split("|")))
            if grouped[1] == "!":
                rest = _characters(part[grouped.end() :])
                written.append(rf"(?!(?:{inside}){rest}(?:/|\Z))[^/]*?")
            else:
                written.append(f"(?:{inside}){_REPEATED[grouped[1]]}")
            position = grouped.end()
        elif listed:
            negated = "^/" if listed[1] else ""
            inside = re.sub(r"([\[\]&~|^])", r"\\\1", listed[2])
            written.append(_class(f"[{negated}{inside}]"))
            position = listed.end()
        elif part[position] == "*":
            while part[position : position + 1] == "*":
                position += 1
            written.append("[^/]*")
        else:
            char = part[position]
            if char == "\\" and position + 1 < len(part):
                position += 1
                char = part[position]
                written.append(re.escape(char))
            else:
                written.append("[^/]" if char == "?" else re.escape(char))
            position += 1
    return "".join(written)


def _class(text: str) -> str:
    try:
        re.compile(text)
    except re.error:
        # A range that runs backwards, as `[z-a]`, holds no character.
        return "(?!)"
    return text
