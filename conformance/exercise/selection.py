# SPDX-License-Identifier: Apache-2.0
"""Which operations may be called: those included, and harmless elsewhere."""

import dataclasses
from collections.abc import Sequence

from conformance import errors
from conformance.contract import exclusion, model
from conformance.exercise import policy, routes, terms

_SHOWN = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """What may be called.

    Attributes:
        operations: At least one, in the document's order.
        excluded: The labels of those that must not be called, whatever for.
        notes: What was left out and why, in full sentences.
        restricted: Whether methods that change data may not be called.
    """

    operations: tuple[model.Operation, ...]
    excluded: frozenset[str]
    notes: tuple[str, ...]
    restricted: bool


def selected(
    contract: model.Contract, base_url: str, settings: terms.Settings
) -> Selection:
    """Selects the operations of a contract that may be called.

    Args:
        contract: Whose operations.
        base_url: Where they would be called.
        settings: What is included and excluded, and whether data may be
            changed.

    Returns:
        The operations left.

    Raises:
        NothingTestedError: None is left.
    """
    excluded = exclusion.excluded(
        contract, settings.exclude, settings.exclude_tags
    )
    labels = frozenset(each.label for each in excluded)
    included = tuple(
        each
        for each in contract.operations
        if each.label not in labels
        and (settings.only is None or each.label in settings.only)
        and (not settings.include or exclusion.matches(each, settings.include))
    )
    if not included:
        raise errors.NothingTestedError(
            "No operation is left to exercise.",
            "Name a part of an operation's method and path, such as "
            "'GET /v1/users'."
            if settings.include or excluded
            else "The document has no operations.",
        )
    notes = []
    if excluded:
        notes.append(
            f"{_left_out(excluded)}, as the settings or the document say."
        )
    may_write = settings.allow_unsafe or routes.is_loopback(base_url)
    if may_write and not settings.safe:
        return Selection(included, labels, tuple(notes), restricted=False)
    safe = tuple(each for each in included if each.method in policy.SAFE)
    why = (
        "only reading is allowed"
        if settings.safe
        else f"{base_url} is not on this machine"
    )
    if not safe:
        raise errors.NothingTestedError(
            f"Every operation left changes data, and {why}.",
            "Leave out --safe if this service may be changed."
            if settings.safe
            else "Give --yes if this service may be changed.",
        )
    unsafe = [each for each in included if each not in safe]
    if unsafe:
        notes.append(f"{_left_out(unsafe)}, since they change data and {why}.")
    return Selection(safe, labels, tuple(notes), restricted=True)


def _left_out(operations: Sequence[model.Operation]) -> str:
    number = len(operations)
    noun = "operation was" if number == 1 else "operations were"
    return f"{number} {noun} left out ({listed(operations)})"


def listed(operations: Sequence[model.Operation]) -> str:
    """Names the first of some operations, and tells how many more."""
    shown = ", ".join(each.label for each in operations[:_SHOWN])
    more = len(operations) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
