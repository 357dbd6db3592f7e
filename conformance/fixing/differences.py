# SPDX-License-Identifier: Apache-2.0
"""The changes of a text as a unified diff."""

import bisect
import collections
import difflib
import itertools
from collections.abc import Iterator, Sequence

from conformance.contract import source

_CONTEXT = 3
# What it is, and the lines that it is about: before from and to, and after.
_Change = tuple[str, int, int, int, int]


def diff(before: source.Source, after: source.Source) -> str:
    """Shows the changes of a document as a unified diff."""
    name = before.name
    one, other = _lines(before.text), _lines(after.text)
    shown = [f"--- {name}\n", f"+++ {name}\n"]
    matcher = _Matcher(one, other)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        first, last = group[0], group[-1]
        old, new = _stretch(first[1], last[2]), _stretch(first[3], last[4])
        shown.append(f"@@ -{old} +{new} @@\n")
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                shown += [f" {line}" for line in one[start:end]]
                continue
            shown += [f"-{line}" for line in one[start:end]]
            shown += [f"+{line}" for line in other[new_start:new_end]]
    return "".join(
        line
        if line.endswith("\n")
        else f"{line}\n\\ No newline at end of file\n"
        for line in shown
    )


class _Matcher(difflib.SequenceMatcher[str]):
    """Finds the changes between the lines that stand once in both texts.

    The standard library's way takes half a minute for a document of 3 MB,
    most of whose lines stand there a thousand times.
    """

    def __init__(self, one: Sequence[str], other: Sequence[str]) -> None:
        super().__init__(None, [], [])
        self._one, self._other = one, other

    def get_opcodes(self) -> list[_Change]:  # type: ignore[override]
        """Returns the changes, with what is the same between them."""
        changes: list[_Change] = []
        for each in self._pieces():
            tag, start, end, new_start, new_end = each
            if changes and changes[-1][0] == tag:
                _, start, _, new_start, _ = changes.pop()
            if end > start or new_end > new_start:
                changes.append((tag, start, end, new_start, new_end))
        return changes

    def _pieces(self) -> Iterator[_Change]:
        ends = (len(self._one), len(self._other))
        known = [(-1, -1), *_anchors(self._one, self._other), ends]
        for (start, new_start), (end, new_end) in itertools.pairwise(known):
            at, new_at = start + 1, new_start + 1
            inner = difflib.SequenceMatcher(
                None, self._one[at:end], self._other[new_at:new_end], False
            )
            for tag, one, two, three, four in inner.get_opcodes():
                yield tag, at + one, at + two, new_at + three, new_at + four
            if end < len(self._one):
                yield "equal", end, end + 1, new_end, new_end + 1


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs lines that stand once in both texts, as many as are in order."""
    old, new = collections.Counter(one), collections.Counter(other)
    places = {line: at for at, line in enumerate(one) if old[line] == 1}
    pairs = [
        (places[line], at)
        for at, line in enumerate(other)
        if line in places and new[line] == 1
    ]
    # Patience sorting: the longest row of pairs that rises in both.
    tops: list[int] = []
    rows: list[tuple[int, int]] = []
    before: list[int | None] = []
    last: list[int] = []
    for index, (place, _) in enumerate(pairs):
        pile = bisect.bisect_left(tops, place)
        if pile == len(tops):
            tops.append(place)
            last.append(index)
        else:
            tops[pile], last[pile] = place, index
        before.append(last[pile - 1] if pile else None)
    at = last[-1] if last else None
    while at is not None:
        rows.append(pairs[at])
        at = before[at]
    return rows[::-1]


def _stretch(start: int, end: int) -> str:
    """Writes a range of lines as a diff does."""
    number = end - start
    if number == 1:
        return str(start + 1)
    return f"{start + 1 if number else start},{number}"


def _lines(text: str) -> list[str]:
    """Splits at line feeds alone, as every tool that reads a diff does."""
    return [line for line in text.replace("\n", "\n\0").split("\0") if line]
