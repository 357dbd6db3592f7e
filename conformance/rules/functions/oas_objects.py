# SPDX-License-Identifier: Apache-2.0
"""What the functions of the `oas` ruleset look at, references followed.

A node that comes from here is where the object stands: behind every reference
on the way to it, which is the place that a finding names.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from conformance.contract import model, nodes
from conformance.rules import rule

Options = Mapping[str, Any]


class Operation(NamedTuple):
    """An operation under the path and the method that lead to it."""

    path: str
    method: str
    node: nodes.Node


def follow(node: nodes.Node, context: rule.Context) -> nodes.Node:
    """Returns what `node` refers to; the node itself where that is broken."""
    contract = context.contract
    return node if contract is None else contract.library.reached(node)


def member(
    node: nodes.Node | None, key: str, context: rule.Context
) -> nodes.Node | None:
    """Returns a member of a mapping, reference followed; None without it."""
    found = node.get(key) if node else None
    return follow(found, context) if found else None


def members(
    node: nodes.Node | None, context: rule.Context
) -> Iterator[tuple[str, nodes.Node]]:
    """Yields key and member of a mapping, references followed."""
    for key, child in node.items() if node else ():
        yield key, follow(child, context)


def elements(
    node: nodes.Node | None, context: rule.Context
) -> Iterator[nodes.Node]:
    """Yields the elements of a list, references followed."""
    for child in node.elements() if node else ():
        yield follow(child, context)


def operations(
    paths: nodes.Node | None, context: rule.Context
) -> tuple[Operation, ...]:
    """Returns the operations under a `paths` object, in its order.

    From 3.2 on `query` and those in `additionalOperations` are of them.
    """
    if paths is None:
        return ()
    # Several functions ask for the same ones.
    key = (operations, paths.identity)
    if key not in context.memory:
        context.memory[key] = tuple(_operations(paths, context))
    found: tuple[Operation, ...] = context.memory[key]
    return found


def _operations(
    paths: nodes.Node, context: rule.Context
) -> Iterator[Operation]:
    extended = dialect(context) == "3.2"
    methods = set(model.METHODS) - (set() if extended else {"query"})
    for path, item in members(paths, context):
        for method, operation in members(item, context):
            if method in methods and isinstance(operation.value, dict):
                yield Operation(path, method, operation)
        if extended:
            more = member(item, "additionalOperations", context)
            for method, operation in members(more, context):
                if isinstance(operation.value, dict):
                    yield Operation(path, method, operation)


def nearest(node: nodes.Node, *keys: str | int) -> nodes.Node:
    """Goes down from `node` along `keys` as far as they exist.

    A key that is a number may be meant as text: jsonschema-rs tells the key
    `007` as 7.
    """
    for key in keys:
        step = _step(node.value, key)
        if step is None:
            break
        node = node.child(step)
    return node


def _step(holder: Any, key: str | int) -> str | int | None:
    if isinstance(holder, list):
        is_in = isinstance(key, int) and 0 <= key < len(holder)
        return key if is_in else None
    if not isinstance(holder, dict):
        return None
    if key in holder or isinstance(key, str):
        return key if key in holder else None
    same = (each for each in holder if each.isdecimal() and int(each) == key)
    return next(same, None)


def dialect(context: rule.Context) -> str:
    """Returns the document's OpenAPI version: `2.0`, `3.0`, `3.1`, `3.2`."""
    return context.contract.dialect if context.contract else ""
