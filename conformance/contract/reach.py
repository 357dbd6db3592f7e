# SPDX-License-Identifier: Apache-2.0
"""Which operations a place in a document belongs to.

A place in an operation belongs to it, a path to the operations below it, and
what is shared to every operation that references lead from to there.
"""

import functools
from collections.abc import Iterator, Mapping

from conformance import errors
from conformance.contract import model, nodes

# A document's URI and a JSON Pointer.
Place = tuple[str, str]


def operations(
    contract: model.Contract, uri: str, pointer: str
) -> frozenset[str]:
    """Returns the labels of the operations that a place belongs to.

    Args:
        contract: The contract.
        uri: The document that the place is in, as its source has it.
        pointer: JSON Pointer of the place; empty is all of the document.

    Returns:
        The labels; none for what no operation has to do with, such as a
        component that nothing refers to, or `info`.
    """
    found: set[str] = set()
    users = _users(contract)
    around = pointer
    while around:
        found |= users.get((uri, around), frozenset())
        around = around.rpartition("/")[0]
    found |= users.get((uri, ""), frozenset())
    for each in contract.operations:
        file, place = _place(each.node)
        if file == uri and place.startswith(f"{pointer}/"):
            found.add(each.label)
    return frozenset(found)


@functools.lru_cache(maxsize=8)
def _users(contract: model.Contract) -> Mapping[Place, frozenset[str]]:
    """Returns who uses each operation and each place that is referred to."""
    found: dict[Place, set[str]] = {}
    targets: dict[Place, tuple[nodes.Node, ...]] = {}
    for operation in contract.operations:
        waiting = list(_starts(contract, operation))
        while waiting:
            node = waiting.pop()
            place = _place(node)
            users = found.setdefault(place, set())
            if operation.label in users:
                continue
            users.add(operation.label)
            if place not in targets:
                targets[place] = tuple(_targets(contract, node))
            waiting.extend(targets[place])
    return {place: frozenset(labels) for place, labels in found.items()}


def _place(node: nodes.Node) -> Place:
    return node.document.source.uri, nodes.format_pointer(node.pointer)


def _starts(
    contract: model.Contract, operation: model.Operation
) -> Iterator[nodes.Node]:
    """Yields the operation, and the parameters of its path."""
    yield operation.node
    path = operation.node.pointer[:-1]
    if path:
        shared = operation.node.document.node(path).get("parameters")
        if shared is not None:
            yield shared


def _targets(
    contract: model.Contract, start: nodes.Node
) -> Iterator[nodes.Node]:
    """Yields what the references below a node lead to, one step far."""
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, dict) and "$ref" in node.value:
            try:
                yield contract.library.resolve(node, node.value["$ref"])
            except errors.DocumentError:
                continue
        waiting.extend(
            each
            for each in node.children()
            if isinstance(each.value, dict | list)
        )
