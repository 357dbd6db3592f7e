# SPDX-License-Identifier: Apache-2.0
"""Which operations must not be called, as the settings or a document say."""

import fnmatch
from collections.abc import Iterable

from conformance.contract import model

# At an operation, or at a path for all of its operations.
FLAG = "x-conformance-exclude"


def excluded(
    contract: model.Contract, patterns: Iterable[str], tags: Iterable[str]
) -> tuple[model.Operation, ...]:
    """Returns the operations that must not be called.

    Args:
        contract: Whose operations.
        patterns: Globs for their labels, or parts of them.
        tags: Tags of which they must have none.

    Returns:
        Those excluded, in the document's order.
    """
    wanted, unwanted = tuple(patterns), frozenset(tags)
    return tuple(
        each
        for each in contract.operations
        if matches(each, wanted)
        or not unwanted.isdisjoint(_tags(each))
        or _is_flagged(each)
    )


def matches(operation: model.Operation, patterns: Iterable[str]) -> bool:
    """Tells whether an operation has one of some names.

    Args:
        operation: Known by its label, such as `GET /v1/users`.
        patterns: Globs for the label, or parts of it.
    """
    return any(
        wanted in operation.label
        or fnmatch.fnmatchcase(operation.label, wanted)
        for wanted in patterns
    )


def _tags(operation: model.Operation) -> set[str]:
    said = operation.node.value
    tags = said.get("tags") if isinstance(said, dict) else None
    listed = tags if isinstance(tags, list) else []
    return {each for each in listed if isinstance(each, str)}


def _is_flagged(operation: model.Operation) -> bool:
    node = operation.node
    path = node.document.node(node.pointer[:-1])
    # The nearer one wins: `false` keeps one operation of an excluded path.
    for said in (node.value, path.value):
        if isinstance(said, dict) and FLAG in said:
            return said[FLAG] is True
    return False
