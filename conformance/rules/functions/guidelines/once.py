# SPDX-License-Identifier: Apache-2.0
"""Telling what a whole API does once, and of others each by its name."""

from collections.abc import Iterator, Sequence

from conformance.contract import model
from conformance.rules import rule

# Below this number each is told by its name.
_MANY = 5


def told(
    contract: model.Contract,
    found: Sequence[rule.Breach],
    concerned: int,
    whole: str,
    share: float = 1.0,
) -> Iterator[rule.Breach]:
    """Yields breaches, or one for all where nothing keeps the rule.

    What is wrong everywhere is one decision of the API, not a thousand
    oversights.

    Args:
        contract: The contract that was looked at.
        found: One breach for each object that breaks the rule.
        concerned: How many objects the rule is about.
        whole: What to say where all of them break it.
        share: From which part of them on it counts as all.
    """
    if len(found) >= max(_MANY, share * concerned):
        yield rule.Breach(whole, subject="all", node=contract.root.get("paths"))
    else:
        yield from found


def quoted(names: Sequence[str], most: int = 3) -> str:
    """Lists names in quotation marks, the first of many.

    Returns:
        Such as `'a'`, `'a' and 'b'`, `'a', 'b', 'c' and 4 more`.
    """
    shown = [f"'{name}'" for name in names[:most]]
    more = len(names) - most
    if more > 0:
        shown.append(f"{more} more")
    *rest, last = shown or [""]
    return f"{', '.join(rest)} and {last}" if rest else last
