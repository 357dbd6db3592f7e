# SPDX-License-Identifier: Apache-2.0
"""Telling once what most of an API does, and of others each by its name."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from conformance.contract import model
from conformance.rules import rule
from conformance.rules.functions.guidelines import conventions

# A longer list of the same complaint is not read.
MANY = 10


def told(
    contract: model.Contract,
    found: Mapping[str, rule.Breach],
    concerned: int,
    what: str,
) -> Iterator[rule.Breach]:
    """Yields breaches, or one for all where they are a decision of the API.

    Args:
        contract: The contract that was looked at.
        found: The breach of each object that breaks the rule, by its name.
        concerned: How many objects the rule is about.
        what: What to say of many: what they are, and what they do, such as
            `lists answer without an array`.
    """
    if not conventions.is_decision(len(found), concerned):
        yield from found.values()
        return
    count = (
        f"All {concerned}"
        if len(found) == concerned
        else f"{len(found)} of {concerned}"
    )
    yield rule.Breach(
        f"{count} {what}: {conventions.listed(list(found))}.",
        subject=what,
        node=contract.root.get("paths"),
    )


def summed(
    found: Mapping[str, rule.Breach], among: int, what: str
) -> Iterator[rule.Breach]:
    """Yields breaches, or one for all where they are too many to read.

    Args:
        found: The breach of each object that breaks the rule in one way, by
            its name.
        among: How many break it in any way.
        what: What to say of many, as for `told`.
    """
    if len(found) < conventions.FEW or among < MANY:
        yield from found.values()
        return
    yield dataclasses.replace(
        next(iter(found.values())),
        message=f"{len(found)} {what}: {conventions.listed(list(found))}.",
        subject=what,
    )


def quoted(names: Sequence[str], most: int = 3) -> str:
    """Lists a few names in quotation marks, as a sentence does.

    Returns:
        Such as `'a'`, `'a' and 'b'`, `'a', 'b', 'c' and 4 more`.
    """
    shown = [f"'{name}'" for name in names[:most]]
    more = len(names) - most
    if more > 0:
        shown.append(f"{more} more")
    return conventions.together(shown) if shown else ""
