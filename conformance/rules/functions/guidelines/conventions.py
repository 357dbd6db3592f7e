# SPDX-License-Identifier: Apache-2.0
"""When what many places of one API do is told as one decision of it."""

from collections.abc import Sequence

# Fewer than these are told one by one.
FEW = 5


def is_decision(breaking: int, concerned: int) -> bool:
    """Tells whether so many places break a rule that the API decided so.

    Args:
        breaking: How many places break it.
        concerned: How many might.
    """
    return breaking >= FEW and breaking * 2 > concerned


def listed(names: Sequence[str]) -> str:
    """Names the first few, quoted, and says how many more there are."""
    told = ", ".join(f"'{name}'" for name in names[:FEW])
    more = len(names) - FEW
    return f"{told} and {more} more" if more > 0 else told


def together(names: Sequence[str], joined: str = "and") -> str:
    """Joins a few words as a sentence does: `a, b and c`."""
    *rest, last = names
    return f"{', '.join(rest)} {joined} {last}" if rest else last
