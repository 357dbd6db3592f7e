# SPDX-License-Identifier: Apache-2.0
"""Judges records as they come, and keeps one finding for each breach."""

import collections
import dataclasses
import time
from collections.abc import Iterable, Sequence

from conformance import findings
from conformance.contract import model
from conformance.exercise import echoes, grouping, masking, secret_places
from conformance.exercise import kept as kepts
from conformance.exercise import record as records
from conformance.rules import judge, received
from conformance.rules import rule as rules


class Collector:
    """Everything that the records of one run have shown.

    Attributes:
        kept: The breaches, by rule, operation and subject.
        statuses: The status codes seen, by operation.
        checked: How many objects each rule has looked at.
        seen: How many records were seen.
        sightings: When each rule was first seen broken, by its id.
    """

    def __init__(
        self,
        contract: model.Contract,
        chosen: Iterable[rules.Rule],
        mask: masking.Mask,
    ) -> None:
        """Begins a run of the rules `chosen` against `contract`."""
        self.kept: dict[kepts.Key, kepts.Kept] = {}
        self.statuses: dict[str, collections.Counter[str]] = {}
        self.seen = 0
        self.sightings: dict[str, findings.Sighting] = {}
        self._begun = time.monotonic()
        self._mask = mask
        self._shower = secret_places.Shower(mask)
        self._memory = received.Memory(contract)
        self._judge = judge.Judge(chosen, contract)
        labels = (each.label for each in contract.operations)
        self._order = {label: number for number, label in enumerate(labels)}

    @property
    def checked(self) -> collections.Counter[str]:
        """How many objects each rule has looked at, by its id."""
        return self._judge.checked

    def see(self, raw: records.Record) -> frozenset[str]:
        """Judges a record and counts it.

        Returns:
            The ids of the rules that it breaks, also of those whose breach
            only repeats another one.
        """
        self.seen += 1
        if raw.response is not None and raw.documented:
            seen = self.statuses.setdefault(raw.label, collections.Counter())
            seen[str(raw.status)] += 1
        found = self._judged(raw)
        # One response may break a rule twice in the same way.
        broken = {
            kepts.key_of(each, breach, raw): (each, breach)
            for each, breach in echoes.without(found)
        }
        for each, breach in broken.values():
            self.add(each, breach, raw)
        return frozenset(each.id for each, _ in found)

    def judged(
        self, raw: records.Record
    ) -> Sequence[tuple[rules.Rule, rules.Breach]]:
        """Judges a record without keeping what is found."""
        return echoes.without(self._judged(raw))

    def _judged(
        self, raw: records.Record
    ) -> list[tuple[rules.Rule, rules.Breach]]:
        target = self._target(raw)
        return list(self._judge.judge(target)) if target is not None else []

    def add(
        self,
        each: rules.Rule,
        breach: rules.Breach,
        raw: records.Record,
        steps: tuple[records.Record, ...] = (),
        *,
        by_check: bool = False,
    ) -> None:
        """Keeps a breach; of several records the smallest."""
        key = kepts.key_of(each, breach, raw)
        known = self.kept.get(key)
        if known is None:
            self._sight(each)
            self.kept[key] = kepts.Kept(
                each, breach, raw, steps, by_check=by_check
            )
            return
        known.count += 1
        if (len(steps), raw.size) < known.weight:
            known.breach, known.record = breach, raw
            known.steps, known.by_check = steps, by_check

    def found(self) -> tuple[findings.Finding, ...]:
        """Returns what was found, secrets masked, in a report's order."""
        return findings.ordered(list(map(self._finding, self.groups())))

    def groups(self) -> tuple[grouping.Group, ...]:
        """Returns the breaches, those with one cause together."""
        told = echoes.without_later(self.kept.values())
        return grouping.groups(told, self._order)

    def _sight(self, each: rules.Rule) -> None:
        seconds = time.monotonic() - self._begun
        self.sightings.setdefault(
            each.id, findings.Sighting(self.seen, seconds)
        )

    def _finding(self, group: grouping.Group) -> findings.Finding:
        kept = group.smallest
        told = dataclasses.replace(
            kept.breach,
            message=self._mask.text(group.message),
            subject=self._mask.text(group.cause.identity),
            node=group.node,
        )
        made = judge.finding(
            kept.rule,
            told,
            rules.Target("Response", None),
            exchange=self._shower.exchange(kept.record),
            steps=tuple(map(self._shower.exchange, kept.steps)),
        )
        return dataclasses.replace(
            made,
            operation=group.operation,
            count=group.count,
            operations=group.operations,
        )

    def _target(self, raw: records.Record) -> rules.Target | None:
        if raw.response is None:
            return None
        return received.target(
            self._memory,
            raw.operation,
            raw.request,
            raw.response,
            documented=raw.documented,
        )
