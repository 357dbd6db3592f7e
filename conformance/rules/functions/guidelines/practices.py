# SPDX-License-Identifier: Apache-2.0
"""Telling what most places of an API do once, rather than at each."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from conformance.contract import model
from conformance.rules import rule
from conformance.rules.functions.guidelines import conventions


def told(
    contract: model.Contract,
    found: Sequence[rule.Breach],
    judged: int,
    sentence: str,
    subject: str,
) -> Iterator[rule.Breach]:
    """Yields breaches, or the one that tells of all of them.

    Args:
        contract: The contract that they are of.
        found: The breaches, each at its place.
        judged: How many places were looked at.
        sentence: What is told where it is the API's practice.
        subject: What tells that sentence from others of the rule.
    """
    if conventions.is_decision(len(found), judged):
        yield rule.Breach(
            sentence, subject=subject, node=contract.root.get("paths")
        )
    else:
        yield from found


def told_by_name(
    contract: model.Contract,
    found: Mapping[str, Sequence[rule.Breach]],
    judged: Mapping[str, int],
    sentence: Callable[[str, int], str],
    whole: str = "",
) -> Iterator[rule.Breach]:
    """Yields breaches, those of one name as one where most of it break.

    Args:
        contract: The contract that they are of.
        found: The breaches by the name that they are about.
        judged: How many places of each name were looked at.
        sentence: What is told of a name and a number of places.
        whole: What is told where most places of all names are so; empty
            where that is none.
    """
    places = sum(map(len, found.values()))
    if whole and conventions.is_decision(places, sum(judged.values())):
        yield rule.Breach(whole, subject="all", node=contract.root.get("paths"))
        return
    for name, breaches in found.items():
        text = sentence(name, len(breaches))
        yield from told(contract, breaches, judged[name], text, name)


def listed(names: Sequence[str], most: int = 5) -> str:
    """Quotes names, the first of many: `'a', 'b' and 4 more`."""
    shown = [f"'{name}'" for name in names[:most]]
    more = len(names) - most
    return conventions.together([*shown, *([f"{more} more"] * (more > 0))])


def examples(names: Sequence[str]) -> str:
    """Quotes up to three different names, as in `'a', 'b' and 'c'`."""
    first = [f"'{name}'" for name in dict.fromkeys(names)][:3]
    return conventions.together(first) if first else ""
