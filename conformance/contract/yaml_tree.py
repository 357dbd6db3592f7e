# SPDX-License-Identifier: Apache-2.0
"""YAML text to a tree, by the events of libyaml.

Keys are always text, so that the status code `200` and the name `"200"` are
one key.
"""

from collections.abc import Callable
from typing import Any

import yaml

from conformance import errors
from conformance.contract import bounds, tree, yaml_scalars

_MERGE = "<<"

# The marks of a key's first character and of the one after its last (None
# for an item of a list), and those of the value.
_Marks = tuple[Any, Any, Any, Any]

# What libyaml says from 0.2.6 on, whatever our own limit is.
_TOO_DEEP = "exceeded maximum nesting depth"


class _Frame:
    """A container that is being built.

    Attributes:
        value: The dict or list.
        is_mapping: Which of them it is.
        marks: Where its entries stand, by key or index.
        key: The key whose value comes next, in a mapping.
        key_event: The event of that key.
        start: The mark of its first character.
        anchor: Its anchor.
        inner: How many nodes its entries hold, themselves not counted.
        merges: What its merge keys name.
    """

    __slots__ = (
        "anchor",
        "inner",
        "is_mapping",
        "key",
        "key_event",
        "marks",
        "merges",
        "start",
        "value",
    )

    def __init__(self, value: Any, start: Any, anchor: str | None) -> None:
        self.value = value
        self.is_mapping = isinstance(value, dict)
        self.marks: dict[str | int, _Marks] = {}
        self.key: str | None = None
        self.key_event: Any = None
        self.start = start
        self.anchor = anchor
        self.inner = 0
        self.merges: list[Any] = []


class _Positions:
    """The positions of a tree, by the identity of its containers."""

    def __init__(
        self, root: Any, marks: _Marks, inner: dict[int, dict[Any, _Marks]]
    ) -> None:
        self._root = root
        self._marks = marks
        self._inner = inner

    def find(self, pointer: tree.Pointer) -> tuple[tree.Span | None, tree.Span]:
        """See `tree.Positions`."""
        marks = self._marks
        value = self._root
        for part in pointer:
            marks = self._inner[id(value)][part]
            value = value[part]
        key = _span(marks[0], marks[1]) if marks[0] else None
        return key, _span(marks[2], marks[3])


def parse(text: str, name: str, limits: bounds.Limits) -> tree.Tree:
    """Parses YAML text of one document.

    Args:
        text: The text.
        name: The document's name, for messages.
        limits: Depth and nodes that are accepted.

    Returns:
        The tree, with positions.

    Raises:
        DocumentError: It is no YAML, has more than one document, or breaks
            a limit; the message tells the line and column.
    """
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        with tree.growing():
            return _Builder(name, limits).build(loader(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        problem = error.problem or error.context or "syntax error"
        if problem == _TOO_DEEP:
            raise errors.DocumentError(
                f"'{name}{place}' can't be used: it is nested deeper than "
                "YAML is read here, 1000 levels.",
                "Write it flatter, or as JSON, whose depth is a setting.",
            ) from None
        raise errors.DocumentError(
            f"'{name}{place}' is not valid YAML: {problem}.",
            "Mend the document at that place.",
        ) from None
    except yaml.YAMLError as error:
        raise errors.DocumentError(
            f"'{name}' is not valid YAML: {' '.join(str(error).split())}."
        ) from None


class _Builder:
    """Builds values and positions from events, without recursion."""

    def __init__(self, name: str, limits: bounds.Limits) -> None:
        self._name = name
        self._limits = limits
        self._inner: dict[int, dict[Any, _Marks]] = {}
        # The bottom holds the root as its only item.
        self._stack = [_Frame([], None, None)]
        # An anchor's value, marks and nodes; None while it is being built.
        self._anchors: dict[str, tuple[Any, Any, Any, int] | None] = {}
        self._duplicates: list[tree.DuplicateKey] = []
        self._documents = 0
        self._containers = 0

    def build(self, parser: Any) -> tree.Tree:
        """Consumes all events of `parser` and returns the tree."""
        self._read(parser.get_event)
        bottom = self._stack[0]
        if not bottom.value:
            raise errors.DocumentError(f"'{self._name}' holds nothing.")
        root = bottom.value[0]
        positions = _Positions(root, bottom.marks[0], self._inner)
        return tree.Tree(root, tuple(self._duplicates), positions)

    def _read(self, next_event: Callable[[], Any]) -> None:
        handlers = {
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        frame = self._stack[-1]
        scalars = 0
        # Seven of ten events are scalars: they are handled here, since a
        # call for each would take a third of the time again.
        while (event := next_event()) is not None:
            if type(event) is not yaml.ScalarEvent:
                if handler := handlers.get(type(event)):
                    handler(event)
                    frame = self._stack[-1]
                continue
            scalars += 1
            if scalars > self._limits.nodes:
                raise self._too_many(event)
            value: Any = event.value
            if frame.is_mapping and frame.key is None:
                if event.anchor or value in frame.marks:
                    self._look_at_key(frame, event)
                frame.key = value
                frame.key_event = event
                continue
            # Quoted text is text, unless a tag says otherwise.
            if event.tag or (event.implicit[0] and not event.style):
                value = self._resolve(event)
            start, end = event.start_mark, event.end_mark
            if event.anchor:
                self._anchors[event.anchor] = (value, start, end, 1)
            self._add(frame, value, start, end)

    def _refused(self, event: Any, why: str) -> errors.DocumentError:
        mark = event.start_mark
        return errors.DocumentError(
            f"'{self._name}:{mark.line + 1}:{mark.column + 1}' "
            f"can't be used: {why}."
        )

    def _too_many(self, event: Any) -> errors.DocumentError:
        return self._refused(
            event,
            f"with its aliases it has more than {self._limits.nodes:,} nodes",
        )

    def _resolve(self, event: Any) -> object:
        try:
            return yaml_scalars.resolve(event.value, event.tag)
        except ValueError:
            # Python refuses to convert integers of more than 4,300 digits.
            raise self._refused(
                event, f"a number has {len(event.value):,} digits"
            ) from None

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._refused(event, "it holds a second document")

    def _look_at_key(self, frame: _Frame, event: Any) -> None:
        if event.anchor:
            marks = event.start_mark, event.end_mark
            self._anchors[event.anchor] = (event.value, *marks, 1)
        self._note_duplicate(frame, event.value, event)

    def _note_duplicate(self, frame: _Frame, key: str, event: Any) -> None:
        known = frame.marks.get(key)
        if known:
            self._duplicates.append(
                tree.DuplicateKey(
                    (*self._pointer(), key),
                    _span(known[0], known[1]),
                    _span(event.start_mark, event.end_mark),
                )
            )

    def _pointer(self) -> tree.Pointer:
        return tuple(
            len(frame.value) if frame.key is None else frame.key
            for frame in self._stack[1:-1]
        )

    def _start(self, event: Any) -> None:
        frame = self._stack[-1]
        if frame.is_mapping and frame.key is None:
            raise self._refused(event, "a key is a collection, not text")
        if len(self._stack) > self._limits.depth:
            raise self._refused(
                event, f"it is nested deeper than {self._limits.depth} levels"
            )
        self._containers += 1
        if self._containers > self._limits.nodes:
            raise self._too_many(event)
        if event.anchor:
            self._anchors[event.anchor] = None
        value: Any = {} if type(event) is yaml.MappingStartEvent else []
        self._stack.append(_Frame(value, event.start_mark, event.anchor))

    def _end(self, event: Any) -> None:
        frame = self._stack.pop()
        if frame.merges:
            self._merge(frame)
        value = frame.value
        self._inner[id(value)] = frame.marks
        nodes = frame.inner + len(value)
        end = event.end_mark
        if frame.anchor:
            self._anchors[frame.anchor] = (value, frame.start, end, nodes + 1)
        holder = self._stack[-1]
        holder.inner += nodes
        if holder.inner > self._limits.nodes:
            raise self._too_many(event)
        self._add(holder, value, frame.start, end)

    def _alias(self, event: Any) -> None:
        known = self._anchors.get(event.anchor, ())
        if known is None:
            raise self._refused(event, f"alias '{event.anchor}' holds itself")
        if not known:
            raise self._refused(event, f"alias '{event.anchor}' has no anchor")
        value, start, end, nodes = known
        frame = self._stack[-1]
        if frame.is_mapping and frame.key is None:
            if not isinstance(value, str):
                raise self._refused(event, "a key is not text")
            self._note_duplicate(frame, value, event)
            frame.key = value
            frame.key_event = event
            return
        frame.inner += nodes - 1
        if frame.inner > self._limits.nodes:
            raise self._too_many(event)
        self._add(frame, value, start, end)

    def _add(self, frame: _Frame, value: object, start: Any, end: Any) -> None:
        key = frame.key
        if key is None:
            frame.marks[len(frame.value)] = (None, None, start, end)
            frame.value.append(value)
            return
        frame.key = None
        if key == _MERGE and isinstance(value, dict | list):
            frame.merges.append(value)
            return
        named = frame.key_event
        frame.marks[key] = (named.start_mark, named.end_mark, start, end)
        frame.value[key] = value

    def _merge(self, frame: _Frame) -> None:
        """Adds the entries of merged mappings that have no own value."""
        for merged in frame.merges:
            for each in merged if isinstance(merged, list) else [merged]:
                if not isinstance(each, dict):
                    continue
                marks = self._inner[id(each)]
                for key, value in each.items():
                    if key not in frame.value:
                        frame.value[key] = value
                        frame.marks[key] = marks[key]


def _span(start: Any, end: Any) -> tree.Span:
    return start.line + 1, start.column + 1, end.line + 1, end.column + 1
