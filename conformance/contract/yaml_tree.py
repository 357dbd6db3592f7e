# SPDX-License-Identifier: Apache-2.0
"""YAML text to a tree, by the events of libyaml.

Scalars follow the JSON and core schemas of YAML 1.2 (§10.2, §10.3), as the
OpenAPI Specification asks: dates, `no` and `08012` stay text. Keys are always
text, so that the status code `200` and the name `"200"` are one key.
"""

import dataclasses
import gc
import math
import re
from collections.abc import Iterator
from typing import Any

import yaml

from conformance import errors
from conformance.contract import bounds, tree

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(
    r"[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?\Z"
)
_CONSTANTS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MERGE = "<<"
# Longer numbers are no quantities, and converting them takes quadratic time.
_MAX_DIGITS = 400
_TAG = "tag:yaml.org,2002:"


@dataclasses.dataclass(slots=True)
class _Frame:
    """A container that is being built."""

    value: Any
    span_start: tuple[int, int]
    anchor: str | None
    key: str | None = None
    key_span: tree.Span = (0, 0, 0, 0)
    index: int = 0
    nodes: int = 1
    merges: list[Any] = dataclasses.field(default_factory=list)


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
    # Collection would visit every container again and again while the tree
    # only grows: it takes two thirds of the time on documents of 4 MB.
    enabled = gc.isenabled()
    gc.disable()
    try:
        return _Builder(name, limits).build(_events(text, name))
    finally:
        if enabled:
            gc.enable()


def _events(text: str, name: str) -> Iterator[Any]:
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        problem = error.problem or error.context or "syntax error"
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
        self._spans = tree.Spans()
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[object, tree.Span, int]] = {}
        self._open_anchors: set[str] = set()
        self._duplicates: list[tree.DuplicateKey] = []
        self._root: object = None
        self._documents = 0

    def build(self, events: Iterator[Any]) -> tree.Tree:
        """Consumes all events and returns the tree."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._start(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    raise self._refused(event, "it holds a second document")
        spans = self._spans
        return tree.Tree(self._root, tuple(self._duplicates), lambda: spans)

    def _refused(self, event: Any, why: str) -> errors.DocumentError:
        mark = event.start_mark
        return errors.DocumentError(
            f"'{self._name}:{mark.line + 1}:{mark.column + 1}' "
            f"can't be used: {why}."
        )

    def _scalar(self, event: Any) -> None:
        span = _span(event.start_mark, event.end_mark)
        top = self._stack[-1] if self._stack else None
        if top and top.key is None and isinstance(top.value, dict):
            if event.anchor:
                self._anchors[event.anchor] = (event.value, span, 1)
            self._name_key(top, event.value, span)
            return
        value = _resolve(event)
        if event.anchor:
            self._anchors[event.anchor] = (value, span, 1)
        self._add(value, span, 1)

    def _name_key(self, frame: _Frame, key: str, span: tree.Span) -> None:
        known = self._spans.keys.get((id(frame.value), key))
        if known and key in frame.value:
            pointer = (*self._pointer(), key)
            self._duplicates.append(tree.DuplicateKey(pointer, known, span))
        frame.key = key
        frame.key_span = span

    def _pointer(self) -> tree.Pointer:
        frames = self._stack[:-1]
        return tuple(
            frame.index if frame.key is None else frame.key for frame in frames
        )

    def _start(self, event: Any) -> None:
        top = self._stack[-1] if self._stack else None
        if top and top.key is None and isinstance(top.value, dict):
            raise self._refused(event, "a key is a collection, not text")
        if len(self._stack) >= self._limits.depth:
            raise self._refused(
                event, f"it is nested deeper than {self._limits.depth} levels"
            )
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        mark = event.start_mark
        start = (mark.line + 1, mark.column + 1)
        if event.anchor:
            self._open_anchors.add(event.anchor)
            self._anchors.pop(event.anchor, None)
        self._stack.append(_Frame(value, start, event.anchor))

    def _end(self, event: Any) -> None:
        frame = self._stack.pop()
        if frame.merges:
            self._merge(frame)
        mark = event.end_mark
        span = (*frame.span_start, mark.line + 1, mark.column + 1)
        if frame.anchor:
            self._open_anchors.discard(frame.anchor)
            self._anchors[frame.anchor] = (frame.value, span, frame.nodes)
        self._add(frame.value, span, frame.nodes)

    def _alias(self, event: Any) -> None:
        if event.anchor in self._open_anchors:
            raise self._refused(event, f"alias '{event.anchor}' holds itself")
        if event.anchor not in self._anchors:
            raise self._refused(event, f"alias '{event.anchor}' has no anchor")
        value, span, nodes = self._anchors[event.anchor]
        top = self._stack[-1] if self._stack else None
        if top and top.key is None and isinstance(top.value, dict):
            if not isinstance(value, str):
                raise self._refused(event, "a key is not text")
            self._name_key(top, value, _span(event.start_mark, event.end_mark))
            return
        self._add(value, span, nodes)
        if self._stack and self._stack[-1].nodes > self._limits.nodes:
            raise self._refused(
                event,
                f"its aliases expand to more than {self._limits.nodes:,} nodes",
            )

    def _add(self, value: object, span: tree.Span, nodes: int) -> None:
        if not self._stack:
            self._root = value
            self._spans.root = span
            return
        frame = self._stack[-1]
        frame.nodes += nodes
        container = frame.value
        if isinstance(container, list):
            self._spans.values[id(container), frame.index] = span
            container.append(value)
            frame.index += 1
            return
        key = frame.key
        if key is None:
            return
        frame.key = None
        if key == _MERGE and isinstance(value, dict | list):
            frame.merges.append(value)
            return
        place = (id(container), key)
        self._spans.keys[place] = frame.key_span
        self._spans.values[place] = span
        container[key] = value

    def _merge(self, frame: _Frame) -> None:
        """Adds the entries of merged mappings that have no own value."""
        for merged in frame.merges:
            sources = merged if isinstance(merged, list) else [merged]
            for source in sources:
                if not isinstance(source, dict):
                    continue
                for key, value in source.items():
                    if key in frame.value:
                        continue
                    frame.value[key] = value
                    here, there = (id(frame.value), key), (id(source), key)
                    self._spans.keys[here] = self._spans.keys[there]
                    self._spans.values[here] = self._spans.values[there]


def _span(start: Any, end: Any) -> tree.Span:
    return (start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _resolve(event: Any) -> object:
    text: str = event.value
    tag = event.tag
    if tag and tag != "!":
        kind = tag.removeprefix(_TAG)
        if kind not in {"int", "float", "bool", "null"}:
            return text
    elif not event.implicit[0] or event.style:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if len(text) <= _MAX_DIGITS:
        if _INTEGER.match(text):
            return int(text)
        if text[-1:].isdigit() or text[-1:] == ".":
            return _float(text)
    return text


def _float(text: str) -> object:
    if not _FLOAT.match(text) or not any(char.isdigit() for char in text):
        return text
    number = float(text)
    # Infinity is no JSON value: 1e999 stays what was written.
    return number if math.isfinite(number) else text
