# SPDX-License-Identifier: Apache-2.0
"""Telling once what many places of an API do alike, and naming these.

What most of an API does is a decision of it, which one finding tells; what is
an exception is told at its place. Sentences name the first few of many.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence

from conformance.contract import model
from conformance.rules import rule

# Fewer than these are told one by one.
FEW = 5
# A longer list of the same complaint is not read.
MANY = 10


def is_decision(breaking: int, concerned: int) -> bool:
    """Tells whether so many places break a rule that the API decided so.

    Args:
        breaking: How many places break it.
        concerned: How many might.
    """
    return breaking >= FEW and breaking * 2 > concerned


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
    yield from told_as(
        contract,
        list(found.values()),
        concerned,
        f"{share(len(found), concerned)} {what}: {listed(list(found))}.",
        what,
    )


def told_as(
    contract: model.Contract,
    found: Sequence[rule.Breach],
    concerned: int,
    sentence: str,
    subject: str,
) -> Iterator[rule.Breach]:
    """Yields breaches, or one that says this of all of them.

    Args:
        contract: The contract that was looked at.
        found: The breaches, each at its place.
        concerned: How many places the rule is about.
        sentence: What is told where it is a decision of the API.
        subject: What tells that sentence from others of the rule.
    """
    if is_decision(len(found), concerned):
        yield rule.Breach(
            sentence, subject=subject, node=contract.root.get("paths")
        )
    else:
        yield from found


def told_by_name(
    contract: model.Contract,
    found: Mapping[str, Sequence[rule.Breach]],
    concerned: Mapping[str, int],
    sentence: Callable[[str, int], str],
    whole: str = "",
) -> Iterator[rule.Breach]:
    """Yields breaches, those of one name as one where most of it break.

    Args:
        contract: The contract that was looked at.
        found: The breaches by the name that they are about.
        concerned: How many places of each name the rule is about.
        sentence: What is told of a name and a number of places.
        whole: What is told where most places of all names are so; empty
            where that is none.
    """
    places = sum(map(len, found.values()))
    if whole and is_decision(places, sum(concerned.values())):
        yield rule.Breach(whole, subject="all", node=contract.root.get("paths"))
        return
    for name, breaches in found.items():
        text = sentence(name, len(breaches))
        yield from told_as(contract, breaches, concerned[name], text, name)


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
    if len(found) < FEW or among < MANY:
        yield from found.values()
        return
    yield dataclasses.replace(
        next(iter(found.values())),
        message=f"{len(found)} {what}: {listed(list(found))}.",
        subject=what,
    )


def share(count: int, whole: int) -> str:
    """Says how many of all there are, as a sentence begins: `5 of 6`."""
    return f"All {whole}" if count == whole else f"{count} of {whole}"


def listed(names: Sequence[str]) -> str:
    """Lists the first few names, as after a colon: `'a', 'b'`."""
    shown = ", ".join(f"'{name}'" for name in names[:FEW])
    more = len(names) - FEW
    return f"{shown} and {more} more" if more > 0 else shown


def quoted(names: Sequence[str], most: int = 3) -> str:
    """Lists the first few names, as within a sentence.

    Returns:
        Such as `'a'`, `'a' and 'b'`, `'a', 'b', 'c' and 4 more`.
    """
    shown = [f"'{name}'" for name in names[:most]]
    more = len(names) - most
    if more > 0:
        shown.append(f"{more} more")
    return together(shown) if shown else ""


def examples(names: Sequence[str]) -> str:
    """Lists up to three different names, as after `such as`."""
    return quoted(list(dict.fromkeys(names))[:3])


def together(names: Sequence[str], joined: str = "and") -> str:
    """Joins a few words as a sentence does: `a, b and c`."""
    *rest, last = names
    return f"{', '.join(rest)} {joined} {last}" if rest else last
