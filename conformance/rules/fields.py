# SPDX-License-Identifier: Apache-2.0
"""What the `field` of a requirement picks from a target.

As in Spectral: `@key` is each key; what begins with `$` is a JSONPath from
the target on; all else is a path as lodash's `get` reads it, such as `info.x`,
`a[0].b` or `['x-y']`. A field of a value that has none, such as a text, is the
value itself.
"""

import dataclasses
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import library, nodes
from conformance.rules import jsonpath, rule

KEYS = "@key"
_STEP = re.compile(
    r"""
    \[ (?: (?P<index>-?\d+(?:\.\d+)?)
         | (?P<quote>["'])(?P<quoted>(?:(?!(?P=quote))[^\\]|\\.)*)(?P=quote)
       ) \]
    | (?P<name>[^.\[\]]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclasses.dataclass(frozen=True, slots=True)
class Pick:
    """One value to judge.

    Attributes:
        value: The value; `rule.MISSING` where nothing stands.
        node: Where it stands, or the deepest place on the way to it.
        at_key: Whether the key of that place is meant.
        subject: What was picked, for messages.
        missing: The steps from `node` on that lead nowhere.
    """

    value: Any
    node: nodes.Node | None
    at_key: bool = False
    subject: str = ""
    missing: tuple[str, ...] = ()


Picker = Callable[[rule.Target, library.Library | None], Iterator[Pick]]


@functools.lru_cache(maxsize=1024)
def compile_field(field: str) -> Picker:
    """Prepares to pick a field.

    Args:
        field: As a ruleset has it; empty for the target itself.

    Returns:
        A function from a target, and the documents to follow references in
        (None to follow none), to what is picked from it.

    Raises:
        RulesetError: It is a JSONPath that can't be used here.
    """
    if not field:
        return _whole
    if field == KEYS:
        return _keys
    if field.startswith("$"):
        return functools.partial(_found, jsonpath.compile_path(field), field)
    return functools.partial(_walked, field, steps(field))


def steps(field: str) -> tuple[str, ...]:
    """Splits a path such as `a[0]['x.y'].b` as lodash does."""
    return tuple(
        _ESCAPED.sub(r"\1", match["quoted"])
        if match["quote"]
        else match["index"] or match["name"]
        for match in _STEP.finditer(field)
    )


def _whole(
    target: rule.Target, shelf: library.Library | None
) -> Iterator[Pick]:
    yield Pick(target.value, target.node)


def _keys(target: rule.Target, shelf: library.Library | None) -> Iterator[Pick]:
    value = target.value
    if not isinstance(value, Mapping | Sequence) or isinstance(value, str):
        yield Pick(value, target.node)
        return
    keys: Sequence[str | int] = (
        tuple(value) if isinstance(value, Mapping) else range(len(value))
    )
    inside = target.node is not None and target.node.value is value
    for key in keys:
        node = target.node
        if node is not None and inside:
            node = node.child(key)
        yield Pick(str(key), node, at_key=inside, subject=str(key))
    if not keys:
        yield Pick(rule.MISSING, target.node)


def _found(
    path: jsonpath.Path,
    field: str,
    target: rule.Target,
    shelf: library.Library | None,
) -> Iterator[Pick]:
    node = target.node
    if not isinstance(target.value, dict | list):
        yield Pick(target.value, node)
        return
    count = 0
    if node is not None and node.value is target.value:
        for match in path.find(node, shelf, resolved=shelf is not None):
            count += 1
            key = "" if match.key is None else match.key
            yield Pick(
                key if match.at_key else match.node.value,
                match.node,
                match.at_key,
                str(key),
            )
    if not count:
        yield Pick(rule.MISSING, node, subject=field)


def _walked(
    field: str,
    parts: tuple[str, ...],
    target: rule.Target,
    shelf: library.Library | None,
) -> Iterator[Pick]:
    value: Any = target.value
    node = target.node
    if not isinstance(value, Mapping | Sequence) or isinstance(value, str):
        yield Pick(value, node)
        return
    # Only a target that is the node's own value leads to places inside it.
    inside = node is not None and node.value is value
    if isinstance(value, Mapping) and field in value:
        parts = (field,)
    for index, part in enumerate(parts):
        if inside and node is not None:
            node = followed(node, shelf)
            value = node.value
        step = _step(value, part)
        if step is None:
            value = _length(value) if part == "length" else rule.MISSING
            if value is rule.MISSING or index + 1 < len(parts):
                yield Pick(rule.MISSING, node, False, field, parts[index:])
                return
            inside = False
        else:
            value = value[step]
            if inside and node is not None:
                node = node.child(step)
    if inside and node is not None:
        node = followed(node, shelf)
        value = node.value
    yield Pick(value, node, subject=field)


def _step(value: Any, part: str) -> str | int | None:
    if isinstance(value, Mapping):
        return part if part in value else None
    if isinstance(value, list | tuple) and part.isdecimal():
        index = int(part)
        return index if index < len(value) else None
    return None


def _length(value: Any) -> Any:
    # JavaScript's `length` of lists and texts, which has no place of its own.
    if isinstance(value, str):
        return utf16_length(value)
    return len(value) if isinstance(value, list | tuple) else rule.MISSING


def utf16_length(text: str) -> int:
    """Counts UTF-16 code units, which are what JavaScript counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def followed(node: nodes.Node, shelf: library.Library | None) -> nodes.Node:
    """Follows a reference; a broken one, or none, stays where it is."""
    return node if shelf is None else shelf.reached(node)
