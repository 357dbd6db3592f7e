# SPDX-License-Identifier: Apache-2.0
"""Telling once what most of an API does, and of others each by its name."""

from collections.abc import Iterator, Mapping, Sequence

from conformance.contract import model
from conformance.rules import rule
from conformance.rules.functions.guidelines import conventions


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
