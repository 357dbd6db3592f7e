# SPDX-License-Identifier: Apache-2.0
"""What can be updated (§4.5.4): items and singletons with PUT or PATCH."""

import dataclasses
from collections.abc import Iterator, Mapping

from conformance.contract import model, nodes, vocabulary
from conformance.rules.functions.guidelines import judged

# What a client sends to say what it means, not what the resource becomes.
_CONTROLS = frozenset(
    {
        *("update mask", "field mask", "fields", "mask", "etag", "revision"),
        *("version", "resource version", "operations", "request id"),
    }
)


@dataclasses.dataclass(frozen=True, slots=True)
class Updated:
    """A resource that can be updated.

    Attributes:
        path: Its path.
        variables: What its id is made of; none for a singleton.
        methods: Its operations by HTTP method.
        create: The operation that creates it, where there is one.
    """

    path: str
    variables: tuple[str, ...]
    methods: Mapping[str, model.Operation]
    create: model.Operation | None


def updated(contract: model.Contract | None) -> Iterator[Updated]:
    """Yields items and singletons with PUT or PATCH."""
    for each in judged.collections(contract):
        if each.item and {"PUT", "PATCH"} & set(each.item.methods):
            yield Updated(
                each.item.path,
                each.item.variables,
                each.item.methods,
                each.create,
            )
    for singleton in judged.singletons(contract):
        yield Updated(singleton.path, (), singleton.methods, None)


def is_control(name: str, each: Updated) -> bool:
    """Tells whether a field is the id, or says how to update."""
    words = vocabulary.words(name)
    variables = [vocabulary.words(variable) for variable in each.variables]
    ids = [["id"], *variables, *(each[-1:] for each in variables)]
    # `/users/{username}` has the name in its path.
    if any(words and words[-1].endswith("name") for words in variables):
        ids.append(["name"])
    return " ".join(words) in _CONTROLS or words in ids


def place_of(operation: model.Operation) -> nodes.Node:
    """Returns where an operation says what it takes."""
    return operation.node.get("requestBody") or operation.node
