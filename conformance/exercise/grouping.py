# SPDX-License-Identifier: Apache-2.0
"""Groups breaches by what is behind them, so that a defect is one finding.

An error handler that forgets a key breaks the contract of every operation that
it answers for. What is behind a breach shows in what departs (a header, a
member, a place in a shared schema), never in how many operations were reached.
So the group of a breach, and with it the fingerprint of its finding, is the
same whether one operation showed it or all did.
"""

import dataclasses
import re
from collections.abc import Iterable

from conformance.contract import departure, nodes
from conformance.exercise import kept as kepts
from conformance.exercise import oddities
from conformance.rules import rule as rules

# What these find is written operation by operation: what one handler forgets
# says nothing about the next, even where the words are the same. It is so
# unless a breach says what is behind it.
_OF_ONE_OPERATION = frozenset(
    {
        "auth-forbidden",
        "auth-object-level",
        "docs-accurate",
        "input-accepted",
        "internal-rule-error",
    }
)
# A failure is one operation's too, unless odd input shows what it is about.
_OF_INPUT = frozenset({"no-server-error"})
# What a framework answers by itself: handled in one place, or in none.
_OF_ONE_PIECE = frozenset({"envelope-error-everywhere"})
# Rules about the form of a body, which is the same for all errors.
_BY_CLASS = frozenset({"envelope-error", "envelope-success", "json-media-type"})
_STATUS = re.compile(r"\b[1-5]\d\d\b")
_SHOWN = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Cause:
    """What is behind a breach.

    Attributes:
        rule: The rule's id.
        severity: Its severity, which may differ from place to place.
        subject: What departs.
        operation: The operation that it is confined to; empty where it may
            show at others as well.
        oddity: What is odd about the requests that show it.
    """

    rule: str
    severity: str
    subject: str
    operation: str = ""
    oddity: str = ""

    @property
    def identity(self) -> str:
        """What tells it from the rule's other causes."""
        return f"{self.subject} {self.oddity}".strip()


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """Breaches with one cause.

    Attributes:
        cause: What is behind them.
        members: At least one, the smallest first.
        labels: The operations that showed it, in the document's order.
    """

    cause: Cause
    members: tuple[kepts.Kept, ...]
    labels: tuple[str, ...]

    @property
    def smallest(self) -> kepts.Kept:
        """The breach with the least to read."""
        return self.members[0]

    @property
    def count(self) -> int:
        """How often it was seen."""
        return sum(each.count for each in self.members)

    @property
    def is_of_service(self) -> bool:
        """Whether it is the whole service's, not an operation's."""
        return self.cause.rule in _OF_ONE_PIECE or kepts.is_of_service(
            self.smallest.breach
        )

    @property
    def operation(self) -> str | None:
        """The operation of the smallest, unless it is the service's."""
        if self.is_of_service:
            return None
        return self.smallest.record.label or None

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations of a cause that is not confined to one."""
        confined = self.cause.operation or self.is_of_service
        return () if confined else self.labels

    @property
    def message(self) -> str:
        """What is wrong, and where else."""
        said = self.smallest.breach.message
        if self.is_of_service:
            return f"{said}{self._also()}"
        if self.cause.oddity:
            said = f"{said} The request has {self.cause.oddity}."
        number = len(self.labels)
        if number < 2:  # noqa: PLR2004 - one operation is told beside it
            return said
        return (
            f"{said} It is so at {number} operations, such as "
            f"{', '.join(self.labels[:_SHOWN])}."
        )

    @property
    def node(self) -> nodes.Node | None:
        """The place in the contract: the one that all depart from, if any."""
        if self.is_of_service:
            places = (each.breach.node for each in self.members)
            return next(filter(None, places), None)
        promises = [each.breach.promise for each in self.members]
        first = self._first
        known = {each.identity for each in promises if each is not None}
        if len(known) == 1 and None not in promises:
            return promises[0]
        operation = first.record.operation
        return first.breach.promise or (operation.node if operation else None)

    @property
    def _first(self) -> kepts.Kept:
        label = self.labels[0] if self.labels else ""
        found = (each for each in self.members if each.record.label == label)
        return next(found, self.smallest)

    def _also(self) -> str:
        others = [each.breach.message for each in self.members[1:]]
        told = list(dict.fromkeys(others))[:_SHOWN]
        more = len(set(others)) - len(told)
        rest = f" And {more} more." if more else ""
        return f" Also: {' '.join(told)}{rest}" if told else ""


def cause_of(kept: kepts.Kept) -> Cause:
    """Returns what is behind a breach.

    It depends on the breach and its request, not on what else was seen.
    """
    each, breach = kept.rule, kept.breach
    if each.id in _OF_ONE_PIECE:
        return Cause(each.id, each.severity, "")
    if kepts.is_of_service(breach):
        return Cause(each.id, each.severity, breach.subject)
    label = kept.record.label
    if each.id in _OF_INPUT:
        odd = oddities.oddity(kept.record.request)
        confined = "" if odd else label
        return Cause(each.id, each.severity, breach.subject, confined, odd)
    is_own = each.id in _OF_ONE_OPERATION and not breach.cause
    if is_own or _is_confined(breach):
        return Cause(each.id, each.severity, breach.subject, label)
    subject = breach.cause or breach.subject
    if each.id in _BY_CLASS:
        subject = _STATUS.sub(_kind, subject)
    return Cause(each.id, each.severity, subject)


def _is_confined(breach: rules.Breach) -> bool:
    """Whether a breach departs from what one operation alone promises."""
    return breach.promise is not None and not breach.cause


def _kind(match: re.Match[str]) -> str:
    return departure.kind_of(int(match[0]))


def groups(
    found: Iterable[kepts.Kept], order: dict[str, int]
) -> tuple[Group, ...]:
    """Groups breaches by their causes.

    Args:
        found: The breaches.
        order: The place of each operation in the document, by its label.

    Returns:
        The groups, in the order in which they were first seen.
    """
    by_cause: dict[Cause, list[kepts.Kept]] = {}
    for each in found:
        by_cause.setdefault(cause_of(each), []).append(each)
    return tuple(
        Group(
            cause,
            tuple(sorted(members, key=lambda each: each.weight)),
            _labels(members, order),
        )
        for cause, members in by_cause.items()
    )


def _labels(
    members: Iterable[kepts.Kept], order: dict[str, int]
) -> tuple[str, ...]:
    labels = {each.record.label for each in members} - {""}
    return tuple(sorted(labels, key=lambda each: order.get(each, len(order))))
