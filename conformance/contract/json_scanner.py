# SPDX-License-Identifier: Apache-2.0
"""Where the parts of JSON text stand, found where somebody looks."""

import json
import re
from collections.abc import Iterator

STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
BRACKET = re.compile(STRING + r"|[{}\[\]]")
_KEY = re.compile(STRING)
_SCALAR = re.compile(STRING + r'|[^\s{}\[\],:"]+')
_GAP = re.compile(r"[ \t\n\r]*[:,]?[ \t\n\r]*")

# Offsets of the first character and of the one after the last.
Range = tuple[int, int]
Entry = tuple[str | int, Range | None, Range]


class Scanner:
    """Where the parts of one text stand, a container at a time.

    The first container costs one look at the brackets of the whole text, and
    each one look at its own entries.
    """

    def __init__(self, text: str) -> None:
        """Takes a text that is valid JSON."""
        self._text = text
        self._ends: dict[int, int] = {}

    def root(self) -> Range:
        """Returns where the top-level value stands."""
        start = self._after_gap(0)
        return start, self._end(start)

    def entries(self, start: int) -> Iterator[Entry]:
        """Yields the entries of the container that begins at `start`.

        Each is its key or index, where the key stands (None in a list), and
        where the value does; of a key that stands twice there are two.
        """
        text = self._text
        is_mapping = text[start] == "{"
        index = 0
        at = self._after_gap(start + 1)
        while text[at] not in "}]":
            name: str | int = index
            key = None
            if is_mapping:
                token = _KEY.match(text, at)
                if token is None:
                    return
                key = token.span()
                name = json.loads(token[0])
                at = self._after_gap(token.end())
            end = self._end(at)
            yield name, key, (at, end)
            index += 1
            at = self._after_gap(end)

    def _after_gap(self, at: int) -> int:
        gap = _GAP.match(self._text, at)
        return gap.end() if gap else at

    def _end(self, start: int) -> int:
        """Returns where the value that begins at `start` ends."""
        if self._text[start] not in "{[":
            token = _SCALAR.match(self._text, start)
            return token.end() if token else start
        if not self._ends:
            self._ends = dict(_pairs(self._text))
        return self._ends[start]


def _pairs(text: str) -> Iterator[Range]:
    """Yields where each container begins, and where it ends."""
    opened = []
    for match in BRACKET.finditer(text):
        start = match.start()
        char = text[start]
        if char in "{[":
            opened.append(start)
        elif char in "}]":
            yield opened.pop(), match.end()
