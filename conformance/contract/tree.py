# SPDX-License-Identifier: Apache-2.0
"""A document's values, and where each of them stands in the text.

Values are plain dicts, lists and scalars, so that every library takes them.
Positions stand beside them.
"""

import contextlib
import dataclasses
import gc
from collections.abc import Iterator
from typing import Protocol

Pointer = tuple[str | int, ...]
# Line and column of the first character, and of the one after the last;
# all from 1, columns in code points.
Span = tuple[int, int, int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A mapping that names one key twice; the later value is the one kept.

    Attributes:
        pointer: The key's place.
        first: Where it stands first.
        second: Where it stands again.
    """

    pointer: Pointer
    first: Span
    second: Span


class Positions(Protocol):
    """Where the nodes of one text stand."""

    def find(self, pointer: Pointer) -> tuple[Span | None, Span]:
        """Tells where a node stands.

        Args:
            pointer: The place of a node that exists.

        Returns:
            The span of its key, None for an item of a list and for the
            root; and the span of its value.
        """


@dataclasses.dataclass(frozen=True, slots=True)
class Tree:
    """One parsed text.

    Attributes:
        root: The top-level value.
        duplicates: Keys that stand twice.
        positions: Where its nodes stand.
    """

    root: object
    duplicates: tuple[DuplicateKey, ...]
    positions: Positions


@contextlib.contextmanager
def growing() -> Iterator[None]:
    """Switches the garbage collector off while a tree, or a list, grows.

    It would visit every container again and again, and find nothing to
    collect: that is two thirds of the time on documents of 4 MB.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
