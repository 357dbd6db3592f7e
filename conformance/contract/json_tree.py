# SPDX-License-Identifier: Apache-2.0
"""JSON text to a tree (RFC 8259). Positions are worked out when asked for."""

import bisect
import json
import math
import re
import sys
from typing import Any, NoReturn

from conformance import errors
from conformance.contract import bounds, json_scanner, tree

_NODE = re.compile(json_scanner.STRING + r"|[{\[,]")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)"
)
# Calls that Python makes between ours and the decoder's own.
_MARGIN = 50


def parse(text: str, name: str, limits: bounds.Limits) -> tree.Tree:
    """Parses JSON text.

    Args:
        text: The text.
        name: The document's name, for messages.
        limits: The depth and the number of nodes that are accepted.

    Returns:
        The tree; its positions cost nothing until one is asked for.

    Raises:
        DocumentError: It is no JSON, holds what no JSON document can be
            made of again, or breaks a limit.
    """
    if text.count(",") + text.count("[") + text.count("{") > limits.nodes:
        _check_nodes(text, name, limits)
    decoder = _Decoder(text, name)
    with tree.growing():
        root = decoder.decode(limits)
    if _depth(root) > limits.depth:
        raise _too_deep(name, limits)
    positions = _Positions(text)
    duplicates = positions.duplicates() if decoder.has_duplicates else ()
    return tree.Tree(root, duplicates, positions)


class _Decoder:
    """Decodes one text with the standard library, and with more care."""

    def __init__(self, text: str, name: str) -> None:
        self.has_duplicates = False
        self._text = text
        self._name = name

    def decode(self, limits: bounds.Limits) -> object:
        try:
            root = self._loads()
        except RecursionError:
            # The standard library goes as deep as calls may: about 1,000.
            depth = _text_depth(self._text, limits.depth)
            if depth > limits.depth:
                raise _too_deep(self._name, limits) from None
            usual = sys.getrecursionlimit()
            sys.setrecursionlimit(usual + depth + _MARGIN)
            try:
                root = self._loads()
            finally:
                sys.setrecursionlimit(usual)
        if "\\ud" in self._text or "\\uD" in self._text:
            self._check_surrogates()
        return root

    def _loads(self) -> object:
        try:
            return json.loads(
                self._text,
                object_pairs_hook=self._mapping,
                parse_constant=self._refuse_constant,
                parse_float=self._float,
            )
        except json.JSONDecodeError as error:
            raise errors.DocumentError(
                f"'{self._name}:{error.lineno}:{error.colno}' is not valid "
                f"JSON: {error.msg}.",
                "Mend the document at that place.",
            ) from None
        except ValueError:
            # Python refuses to convert integers of more than 4,300 digits.
            raise errors.DocumentError(
                f"'{self._name}' can't be used: it holds a number of more "
                f"than {sys.get_int_max_str_digits():,} digits."
            ) from None

    def _mapping(self, items: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(items)
        if len(mapping) != len(items):
            self.has_duplicates = True
        return mapping

    def _refuse_constant(self, constant: str) -> NoReturn:
        raise errors.DocumentError(
            f"'{self._name}' is not valid JSON: {constant} is no JSON number."
        )

    def _float(self, digits: str) -> float:
        number = float(digits)
        if not math.isfinite(number):
            raise errors.DocumentError(
                f"'{self._name}' can't be used: the number {digits[:40]} is "
                "out of range."
            )
        return number

    def _check_surrogates(self) -> None:
        for match in _ESCAPE.finditer(self._text):
            if match[1]:
                line, column, *_ = _Lines(self._text).span(*match.span())
                raise errors.DocumentError(
                    f"'{self._name}:{line}:{column}' can't be used: "
                    f"\\{match[1]} is half a character (a lone surrogate)."
                )


def _too_deep(name: str, limits: bounds.Limits) -> errors.DocumentError:
    return errors.DocumentError(
        f"'{name}' can't be used: it is nested deeper than "
        f"{limits.depth} levels."
    )


def _check_nodes(text: str, name: str, limits: bounds.Limits) -> None:
    nodes = sum(text[each.start()] != '"' for each in _NODE.finditer(text))
    if nodes > limits.nodes:
        raise errors.DocumentError(
            f"'{name}' can't be used: it has more than {limits.nodes:,} nodes."
        )


def _depth(root: object) -> int:
    levels = 0
    level = [root]
    while level:
        levels += 1
        deeper: list[object] = []
        for value in level:
            if isinstance(value, dict):
                deeper.extend(value.values())
            elif isinstance(value, list):
                deeper.extend(value)
        level = deeper
    return levels


def _text_depth(text: str, enough: int) -> int:
    """Returns how deep brackets nest; no more is counted than `enough` + 1."""
    depth = deepest = 0
    for match in json_scanner.BRACKET.finditer(text):
        char = text[match.start()]
        if char in "{[":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > enough:
                break
        elif char in "}]":
            depth -= 1
    return deepest


class _Lines:
    """Offsets to lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        self._starts += [match.end() for match in re.finditer("\n", text)]

    def span(self, start: int, end: int) -> tree.Span:
        return (*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class _Positions:
    """The positions of one text, each worked out when it is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._scanner = json_scanner.Scanner(text)
        self._entries: dict[int, dict[str | int, json_scanner.Entry]] = {}
        self._lines: _Lines | None = None

    def find(self, pointer: tree.Pointer) -> tuple[tree.Span | None, tree.Span]:
        """See `tree.Positions`."""
        key: json_scanner.Range | None = None
        value = self._scanner.root()
        for part in pointer:
            start = value[0]
            if start not in self._entries:
                # Of a key that stands twice, the later one counts.
                self._entries[start] = {
                    each[0]: each for each in self._scanner.entries(start)
                }
            _, key, value = self._entries[start][part]
        return self._span(key) if key else None, self._span(value)

    def duplicates(self) -> tuple[tree.DuplicateKey, ...]:
        """Finds the keys that stand twice, in the order of the text."""
        found = []
        waiting: list[tuple[tree.Pointer, int]] = [
            ((), self._scanner.root()[0])
        ]
        while waiting:
            pointer, start = waiting.pop()
            seen: dict[str | int, json_scanner.Range] = {}
            for name, key, value in self._scanner.entries(start):
                place = (*pointer, name)
                if key and seen.setdefault(name, key) != key:
                    first, second = self._span(seen[name]), self._span(key)
                    found.append(tree.DuplicateKey(place, first, second))
                if self._text[value[0]] in "{[":
                    waiting.append((place, value[0]))
        return tuple(sorted(found, key=lambda each: each.second))

    def _span(self, stretch: json_scanner.Range) -> tree.Span:
        if self._lines is None:
            self._lines = _Lines(self._text)
        return self._lines.span(*stretch)
