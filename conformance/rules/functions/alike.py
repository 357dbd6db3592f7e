# SPDX-License-Identifier: Apache-2.0
"""Telling once what is wrong in the same way in many places."""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Sequence

from conformance.rules import fixes, rule

# From this number of places on.
MANY = 10


def grouped(
    found: Iterable[tuple[str, rule.Breach]],
) -> Iterator[rule.Breach]:
    """Yields breaches, of many that are alike the first alone.

    Args:
        found: Breaches, each with what it has in common with others.

    Yields:
        The breaches; one that stands for many says so, and offers to mend
        them all where each can be mended.
    """
    groups: dict[str, list[rule.Breach]] = {}
    for key, each in found:
        groups.setdefault(key, []).append(each)
    for key, group in groups.items():
        if len(group) < MANY:
            yield from group
            continue
        # What a bundler or a generator does, it does everywhere.
        yield dataclasses.replace(
            group[0],
            message=f"{group[0].message} The same holds in {len(group) - 1} "
            "more places.",
            subject=key,
            fix=joined(group),
        )


def joined(group: Sequence[rule.Breach]) -> fixes.Fix | None:
    """Makes one fix of several; None where one of them is missing."""
    made = [each.fix for each in group if each.fix is not None]
    if len(made) < len(group):
        return None
    return fixes.Fix(
        f"{made[0].title} And so on, {len(made)} times in all.",
        tuple(itertools.chain.from_iterable(each.edits for each in made)),
        all(each.is_safe for each in made),
    )
