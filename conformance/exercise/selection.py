# SPDX-License-Identifier: Apache-2.0
"""Which operations may be called: those included, and harmless elsewhere."""

import dataclasses
import fnmatch

from conformance import errors
from conformance.contract import model
from conformance.exercise import routes, terms

# Methods that change nothing (RFC 9110 §9.2.1).
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """What may be called.

    Attributes:
        operations: At least one, in the document's order.
        left_out: How many included ones change data, and are not called.
        restricted: Whether methods that change data may not be called.
    """

    operations: tuple[model.Operation, ...]
    left_out: int
    restricted: bool


def selected(
    contract: model.Contract, base_url: str, settings: terms.Settings
) -> Selection:
    """Selects the operations of a contract that may be called.

    Args:
        contract: Whose operations.
        base_url: Where they would be called.
        settings: What is included, and whether data may be changed.

    Returns:
        The operations left.

    Raises:
        NothingTestedError: None is left.
    """
    included = tuple(
        each
        for each in contract.operations
        if _is_included(each, settings.include)
    )
    if not included:
        raise errors.NothingTestedError(
            "No operation is left to exercise.",
            "Name a part of an operation's method and path, such as "
            "'GET /v1/users'."
            if settings.include
            else "The document has no operations.",
        )
    if settings.allow_unsafe or routes.is_loopback(base_url):
        return Selection(included, left_out=0, restricted=False)
    safe = tuple(each for each in included if each.method in _SAFE)
    if not safe:
        raise errors.NothingTestedError(
            f"Every operation left changes data, and {base_url} is not on "
            "this machine.",
            "Allow unsafe methods if this service may be changed.",
        )
    return Selection(safe, len(included) - len(safe), restricted=True)


def _is_included(operation: model.Operation, include: tuple[str, ...]) -> bool:
    return not include or any(
        wanted in operation.label
        or fnmatch.fnmatchcase(operation.label, wanted)
        for wanted in include
    )
