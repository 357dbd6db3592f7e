# SPDX-License-Identifier: Apache-2.0
"""One parsed document, and the nodes in it, each at its place."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from conformance import errors, findings
from conformance.contract import source, tree


class BrokenReferenceError(errors.DocumentError):
    """A `$ref` that leads nowhere, in a circle, or where it may not."""


class Document:
    """One parsed text: values, and where they stand.

    Attributes:
        source: Its text, name and address.
        root: The top-level value.
        duplicates: Keys that stand twice.
    """

    def __init__(self, text: source.Source, parsed: tree.Tree) -> None:
        """Wraps a parsed text."""
        self.source = text
        self.root = parsed.root
        self.duplicates = parsed.duplicates
        self._positions = parsed.positions

    def node(self, pointer: tree.Pointer = ()) -> "Node":
        """Returns the node at `pointer`, which must exist."""
        value: Any = self.root
        for part in pointer:
            value = value[part]
        return Node(self, pointer, value)

    def locate(
        self, pointer: tree.Pointer, *, key: bool = False
    ) -> findings.Location:
        """Tells where a node stands.

        Args:
            pointer: The node's place; where it does not exist, its nearest
                ancestor that does is told.
            key: Tell the key's token even where the value is a scalar.

        Returns:
            The narrowest range to show: a scalar's own, or the key of a
            container.
        """
        known, value = self._reach(pointer)
        key_span, span = self._positions.find(known)
        is_container = isinstance(value, dict | list)
        if not known and is_container:
            span = (1, 1, 1, 1)
        elif known and (key or is_container):
            # An item of a list has no key: its first character stands for it.
            span = key_span or (*span[:2], span[0], span[1] + 1)
        return findings.Location(
            self.source.name, format_pointer(pointer), *span
        )

    def _reach(self, pointer: tree.Pointer) -> tuple[tree.Pointer, Any]:
        """Returns as much of `pointer` as there is, and the value there."""
        value: Any = self.root
        for length, part in enumerate(pointer):
            if isinstance(value, dict):
                is_known = part in value
            else:
                is_known = (
                    isinstance(value, list)
                    and isinstance(part, int)
                    and 0 <= part < len(value)
                )
            if not is_known:
                return pointer[:length], value
            value = value[part]
        return pointer, value

    def duplicate(self, doubled: tree.DuplicateKey) -> findings.Location:
        """Tells where a key stands for the second time."""
        return findings.Location(
            self.source.name, format_pointer(doubled.pointer), *doubled.second
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Node:
    """A value at its place in a document.

    Attributes:
        document: The document that it stands in.
        pointer: Its place there.
        value: The value: dict, list or scalar.
    """

    document: Document
    pointer: tree.Pointer
    value: Any

    @property
    def identity(self) -> tuple[str, tree.Pointer]:
        """What tells this place from every other."""
        return self.document.source.uri, self.pointer

    @property
    def location(self) -> findings.Location:
        """Where it stands, for people."""
        return self.document.locate(self.pointer)

    @property
    def key_location(self) -> findings.Location:
        """Where its key stands, for people."""
        return self.document.locate(self.pointer, key=True)

    def child(self, part: str | int) -> "Node":
        """Returns the child of that key or index, which must exist."""
        return Node(self.document, (*self.pointer, part), self.value[part])

    def get(self, key: str) -> "Node | None":
        """Returns the child of that key, or None."""
        if isinstance(self.value, dict) and key in self.value:
            return self.child(key)
        return None

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """Yields key and child of a mapping; nothing for other values."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield key, self.child(key)

    def children(self) -> Iterator["Node"]:
        """Yields what a mapping or a list holds; nothing for scalars."""
        steps: Iterable[str | int] = ()
        if isinstance(self.value, dict):
            steps = self.value
        elif isinstance(self.value, list):
            steps = range(len(self.value))
        for step in steps:
            yield self.child(step)

    def elements(self) -> Iterator["Node"]:
        """Yields the children of a list; nothing for other values."""
        if isinstance(self.value, list):
            for index in range(len(self.value)):
                yield self.child(index)


def parse_pointer(text: str) -> tuple[str, ...]:
    """Splits a JSON Pointer (RFC 6901) into its unescaped parts."""
    if not text:
        return ()
    if not text.startswith("/"):
        raise BrokenReferenceError(f"'#{text}' is not a JSON Pointer.")
    parts = text[1:].split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def format_pointer(pointer: tree.Pointer) -> str:
    """Joins parts to a JSON Pointer; the inverse of `parse_pointer`."""
    escaped = (
        str(part).replace("~", "~0").replace("/", "~1") for part in pointer
    )
    return "".join(f"/{part}" for part in escaped)
