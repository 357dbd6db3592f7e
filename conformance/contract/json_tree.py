# SPDX-License-Identifier: Apache-2.0
"""JSON text to a tree (RFC 8259). Positions are worked out when asked for."""

import bisect
import gc
import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from conformance import errors
from conformance.contract import bounds, tree

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def parse(text: str, name: str, limits: bounds.Limits) -> tree.Tree:
    """Parses JSON text.

    Args:
        text: The text.
        name: The document's name, for messages.
        limits: The depth that is accepted.

    Returns:
        The tree; its positions cost nothing until one is asked for.

    Raises:
        DocumentError: It is no JSON or is nested too deeply; the message
            tells the line and column.
    """
    doubled = False

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        mapping = dict(items)
        if len(mapping) != len(items):
            doubled = True
        return mapping

    def refuse(constant: str) -> NoReturn:
        raise errors.DocumentError(
            f"'{name}' is not valid JSON: {constant} is no JSON number."
        )

    # The tree only grows; see yaml_tree.parse.
    enabled = gc.isenabled()
    gc.disable()
    try:
        root = json.loads(text, object_pairs_hook=pairs, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise errors.DocumentError(
            f"'{name}:{error.lineno}:{error.colno}' is not valid JSON: "
            f"{error.msg}.",
            "Mend the document at that place.",
        ) from None
    except RecursionError:
        raise _too_deep(name, limits) from None
    except ValueError as error:
        # Python refuses to convert integers of more than 4,300 digits.
        raise errors.DocumentError(
            f"'{name}' can't be used: {error}."
        ) from None
    finally:
        if enabled:
            gc.enable()
    if _depth(root) > limits.depth:
        raise _too_deep(name, limits)
    duplicates = tuple(_duplicates(text)) if doubled else ()
    return tree.Tree(root, duplicates, lambda: _measure(text, root))


def _too_deep(name: str, limits: bounds.Limits) -> errors.DocumentError:
    return errors.DocumentError(
        f"'{name}' can't be used: it is nested deeper than "
        f"{limits.depth} levels."
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


# A value's path, the span of its key (empty for an item), and its own.
_Entry = tuple[tree.Pointer, tuple[int, int], tuple[int, int]]


def _entries(text: str) -> Iterator[_Entry]:
    """Yields every value of valid JSON text, children before parents."""
    path: list[str | int] = []
    key_spans: list[tuple[int, int]] = []
    opened: list[tuple[int, str]] = []
    key: tuple[int, int] | None = None
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        char = text[start]
        if char in "{[":
            opened.append((start, char))
            path.append(0)
            key_spans.append((start, start))
            key = None
        elif char in "}]":
            begun, _ = opened.pop()
            path.pop()
            key_spans.pop()
            at = key_spans[-1] if key_spans else (0, 0)
            yield tuple(path), at, (begun, end)
        elif char == ",":
            last = path[-1]
            if opened[-1][1] == "[" and isinstance(last, int):
                path[-1] = last + 1
            key = None
        elif char == ":":
            continue
        elif opened and opened[-1][1] == "{" and key is None:
            key = (start, end)
            path[-1] = json.loads(text[start:end])
            key_spans[-1] = key
        else:
            at = key_spans[-1] if key_spans else (0, 0)
            yield tuple(path), at, (start, end)


def _measure(text: str, root: object) -> tree.Spans:
    lines = _Lines(text)
    spans = tree.Spans()
    containers: dict[tree.Pointer, Any] = {(): root}

    def container(path: tree.Pointer) -> Any:
        if path not in containers:
            containers[path] = container(path[:-1])[path[-1]]
        return containers[path]

    for path, key, value in _entries(text):
        if not path:
            spans.root = lines.span(*value)
            continue
        holder = container(path[:-1])
        place = (id(holder), path[-1])
        if isinstance(holder, dict):
            spans.keys[place] = lines.span(*key)
        spans.values[place] = lines.span(*value)
    return spans


def _duplicates(text: str) -> Iterator[tree.DuplicateKey]:
    lines = _Lines(text)
    seen: dict[tree.Pointer, tuple[int, int]] = {}
    for path, key, _ in _entries(text):
        if not path or not isinstance(path[-1], str):
            continue
        # Items of a doubled container repeat too; only the key is told.
        first = seen.setdefault(path, key)
        if first != key:
            yield tree.DuplicateKey(path, lines.span(*first), lines.span(*key))
