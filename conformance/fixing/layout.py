# SPDX-License-Identifier: Apache-2.0
"""How a text is laid out: where the parts of its values stand, and how."""

import dataclasses
import enum
from collections.abc import Callable, Iterator

from conformance.contract import tree

DOUBLE, SINGLE, PLAIN = '"', "'", ""


class CannotFixError(Exception):
    """An edit that can't be made in a text without doing more than it says.

    Attributes:
        why: What stands in its way, to follow "because".
    """

    def __init__(self, why: str) -> None:
        """Takes the reason."""
        super().__init__(why)
        self.why = why


class Kind(enum.Enum):
    """What a value is written as."""

    MAPPING = enum.auto()
    LIST = enum.auto()
    SCALAR = enum.auto()
    ALIAS = enum.auto()


@dataclasses.dataclass(slots=True)
class Piece:
    """A value in a text.

    Attributes:
        kind: What it is.
        start: Offset of its first character; with a tag or an anchor of that.
        end: Offset after its last, comments and blank lines left out.
        style: Of a scalar: its quote, `|`, `>` or nothing; of a container:
            its bracket, or nothing in YAML's block style.
        is_decorated: Whether a tag or an anchor precedes it.
        is_shared: Whether an alias stands for it elsewhere.
        entries: What a container holds; scanned when first asked for.
    """

    kind: Kind
    start: int
    end: int
    style: str = PLAIN
    is_decorated: bool = False
    is_shared: bool = False
    scan: "Callable[[], list[Entry]] | None" = None
    known: "list[Entry] | None" = None

    @property
    def entries(self) -> "list[Entry]":
        """What a container holds, in the order of the text."""
        if self.known is None:
            self.known = self.scan() if self.scan else []
        return self.known

    @property
    def is_container(self) -> bool:
        """Whether it is a mapping or a list."""
        return self.kind in (Kind.MAPPING, Kind.LIST)

    @property
    def is_flow(self) -> bool:
        """Whether it has brackets."""
        return self.is_container and self.style != PLAIN


@dataclasses.dataclass(slots=True)
class Entry:
    """An entry of a mapping, or an item of a list.

    Attributes:
        name: The key as it reads, or the index.
        key: The key; None in a list.
        value: The value.
    """

    name: str | int
    key: Piece | None
    value: Piece

    @property
    def start(self) -> int:
        """Where it begins: at its key, or at its value in a list."""
        return self.key.start if self.key else self.value.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(self.value.end, self.key.end if self.key else 0)


@dataclasses.dataclass(slots=True)
class Layout:
    """The layout of one text.

    Attributes:
        text: The text.
        root: Its top-level value.
        is_json: Whether it is written as JSON rather than YAML.
        line_end: What its lines end with.
        quote: The quote that most of its quoted texts have.
        step: What a line of an inner container is indented by.
        indents_lists: Whether YAML's block lists stand deeper than their key.
    """

    text: str
    root: Piece
    is_json: bool
    line_end: str = "\n"
    quote: str = DOUBLE
    step: str = "  "
    indents_lists: bool = True

    def find(self, pointer: tree.Pointer) -> tuple[Piece, int]:
        """Finds the entry that a pointer leads to.

        Returns:
            The container that holds it, and its number there.

        Raises:
            CannotFixError: It stands behind an alias or a merge key, or a key
                on the way stands twice.
        """
        holder, index = self.root, -1
        for depth, name in enumerate(pointer):
            if depth:
                holder = holder.entries[index].value
            _check(holder)
            index = _index(holder, name)
        if index < 0:
            raise CannotFixError("it is the whole document")
        return holder, index

    def container(self, pointer: tree.Pointer) -> Piece:
        """Finds the mapping or list that a pointer leads to; see `find`."""
        if not pointer:
            return self.root
        holder, index = self.find(pointer)
        piece = holder.entries[index].value
        _check(piece)
        return piece

    def line_start(self, at: int) -> int:
        """Returns where the line of an offset begins."""
        return self.text.rfind("\n", 0, at) + 1

    def after_line(self, at: int) -> int:
        """Returns where the line after that of an offset begins."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def indentation(self, at: int) -> str:
        """Returns the blanks that the line of an offset begins with."""
        start = self.line_start(at)
        line = self.text[start:at]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def pieces(self) -> Iterator[Piece]:
        """Yields all values that have been scanned."""
        waiting = [self.root]
        while waiting:
            piece = waiting.pop()
            yield piece
            waiting.extend(each.value for each in piece.known or ())


def _check(piece: Piece) -> None:
    if piece.kind is Kind.ALIAS:
        raise CannotFixError("it stands behind a YAML alias")
    if piece.is_shared:
        raise CannotFixError("a YAML alias elsewhere stands for it too")
    if not piece.is_container:
        raise CannotFixError("it is not where it was")


def _index(holder: Piece, name: str | int) -> int:
    if isinstance(name, int):
        if holder.kind is Kind.LIST and name < len(holder.entries):
            return name
        raise CannotFixError("it is not where it was")
    found = [
        index for index, each in enumerate(holder.entries) if each.name == name
    ]
    if not found:
        raise CannotFixError("it stands behind a YAML merge key")
    if len(found) > 1:
        raise CannotFixError(f"the key '{name}' stands twice")
    return found[0]
