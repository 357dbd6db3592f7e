# SPDX-License-Identifier: Apache-2.0
"""Which fixes can be made at once, because none gets in another's way."""

import bisect
from collections.abc import Iterator, Sequence

from conformance.fixing import splices
from conformance.rules import fixes


class Taken:
    """What the fixes that were chosen already change."""

    def __init__(self) -> None:
        """Starts with none chosen."""
        # By document, in order; they never overlap.
        self._stretches: dict[str, list[tuple[int, int]]] = {}
        self._places: set[object] = set()
        self._left: dict[object, int] = {}
        self._removed: set[object] = set()
        self._around: set[object] = set()
        self._emptied: set[object] = set()
        self._filled: set[object] = set()

    def take(
        self, fix: fixes.Fix, changes: Sequence[tuple[str, splices.Splice]]
    ) -> bool:
        """Chooses a fix, unless one before it gets in its way.

        Args:
            fix: The fix.
            changes: For each of its edits the document's address and the
                change.

        Returns:
            Whether it was chosen.
        """
        places = {place for edit in fix.edits for place in _claims(edit)}
        is_free = (
            self._places.isdisjoint(places)
            and all(self._is_free(uri, splice) for uri, splice in changes)
            and not any(self._has_to_wait(edit, fix) for edit in fix.edits)
        )
        if not is_free:
            return False
        self._places.update(places)
        for edit, (uri, splice) in zip(fix.edits, changes, strict=True):
            stretches = self._stretches.setdefault(uri, [])
            bisect.insort(stretches, (splice.start, splice.end))
            self._around.update(_ancestry(edit))
            if isinstance(edit, fixes.Add):
                self._filled.add(edit.node.identity)
            elif isinstance(edit, fixes.Remove):
                self._removed.add(edit.node.identity)
                self._left[_holder(edit)] = self._count(edit) - 1
                if not self._left[_holder(edit)]:
                    self._emptied.add(_holder(edit))
        return True

    def _is_free(self, uri: str, splice: splices.Splice) -> bool:
        """Tells whether a stretch of a text is not changed yet."""
        stretches = self._stretches.get(uri, [])
        at = bisect.bisect(stretches, (splice.start, splice.end))
        # Two additions at one place follow each other.
        return all(
            start >= splice.end or splice.start >= end
            for start, end in stretches[max(at - 1, 0) : at + 1]
        )

    def _count(self, edit: fixes.Remove) -> int:
        holder = edit.node.document.node(edit.node.pointer[:-1])
        return self._left.get(_holder(edit), len(holder.value))

    def _has_to_wait(self, edit: fixes.Edit, fix: fixes.Fix) -> bool:
        """Tells whether a fix has to wait for another pass.

        The last of several entries goes when there is one left, none goes
        where another comes, and brackets are filled with one at a time.
        """
        if isinstance(edit, fixes.Add):
            place = edit.node.identity
            is_second = not edit.node.value and place in self._filled
            if place in self._emptied or is_second:
                return True
        if not self._removed.isdisjoint(_ancestry(edit)):
            return True
        if not isinstance(edit, fixes.Remove):
            return False
        if edit.node.identity in self._around:
            return True
        holder = edit.node.document.node(edit.node.pointer[:-1])
        if len(holder.value) == 1:
            return holder.identity in self._filled
        mine = sum(
            isinstance(each, fixes.Remove) and _holder(each) == _holder(edit)
            for each in fix.edits
        )
        return self._count(edit) <= mine


def _ancestry(edit: fixes.Edit) -> Iterator[object]:
    """Yields the places that an edit stands in, its own included."""
    uri, pointer = edit.node.identity
    for depth in range(len(pointer) + 1):
        yield uri, pointer[:depth]


def _holder(edit: fixes.Remove) -> object:
    uri, pointer = edit.node.identity
    return uri, pointer[:-1]


def _claims(edit: fixes.Edit) -> Iterator[object]:
    """Yields the names of what only one of several fixes may change."""
    if not isinstance(edit, fixes.Add):
        yield edit.node.identity
    elif edit.key:
        yield edit.node.identity, edit.key
