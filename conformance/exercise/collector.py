# SPDX-License-Identifier: Apache-2.0
"""Judges records as they come, and keeps one finding for each breach."""

import collections
import dataclasses
import time
from collections.abc import Iterable, Sequence

from conformance import findings
from conformance.contract import model
from conformance.exercise import masking
from conformance.exercise import record as records
from conformance.rules import judge, received
from conformance.rules import rule as rules

Key = tuple[str, str, str]

# One defect often breaks several rules. The first rule tells it in words that
# say what to do; of the second, what begins like this is only its echo.
_ECHOES = (
    ("envelope-success", "response-documented", "schema "),
    ("envelope-error", "response-documented", "schema "),
    ("no-server-error", "response-documented", "status 5"),
    ("no-server-error", "response-documented", "media-type 5"),
    ("no-server-error", "json-media-type", "status 5"),
    ("json-media-type", "response-documented", "media-type "),
)


@dataclasses.dataclass(slots=True)
class Kept:
    """A breach, how often it was seen, and its smallest record.

    Attributes:
        rule: What is broken.
        breach: What is wrong.
        record: The smallest request that shows it.
        steps: Requests that came before it, for a breach of several.
        count: How often it was seen.
        by_check: Whether the fuzzer's check found it, so that our own
            functions can't tell whether a replay shows it again.
    """

    rule: rules.Rule
    breach: rules.Breach
    record: records.Record
    steps: tuple[records.Record, ...] = ()
    count: int = 1
    by_check: bool = False


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
        self.kept: dict[Key, Kept] = {}
        self.statuses: dict[str, collections.Counter[str]] = {}
        self.seen = 0
        self.sightings: dict[str, findings.Sighting] = {}
        self._begun = time.monotonic()
        self._mask = mask
        self._memory = received.Memory(contract)
        self._judge = judge.Judge(chosen, contract)

    @property
    def checked(self) -> collections.Counter[str]:
        """How many objects each rule has looked at, by its id."""
        return self._judge.checked

    def see(self, raw: records.Record) -> frozenset[str]:
        """Judges a record and counts it.

        Returns:
            The ids of the rules that it breaks.
        """
        self.seen += 1
        if raw.response is not None and raw.documented:
            seen = self.statuses.setdefault(raw.label, collections.Counter())
            seen[str(raw.status)] += 1
        # One response may break a rule twice in the same way.
        broken = {
            key_of(each, breach, raw): (each, breach)
            for each, breach in self.judged(raw)
        }
        for each, breach in broken.values():
            self.add(each, breach, raw)
        return frozenset(each.id for each, _ in broken.values())

    def judged(
        self, raw: records.Record
    ) -> Sequence[tuple[rules.Rule, rules.Breach]]:
        """Judges a record without keeping what is found."""
        target = self._target(raw)
        if target is None:
            return []
        found = list(self._judge.judge(target))
        told = {each.id for each, _ in found}
        return [said for said in found if not _is_echo(*said, told)]

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
        key = key_of(each, breach, raw)
        known = self.kept.get(key)
        if known is None:
            self._sight(each)
            self.kept[key] = Kept(each, breach, raw, steps, by_check=by_check)
            return
        known.count += 1
        if (len(steps), raw.size) < (len(known.steps), known.record.size):
            known.breach, known.record = breach, raw
            known.steps, known.by_check = steps, by_check

    def found(self) -> tuple[findings.Finding, ...]:
        """Returns what was found, secrets masked, in a report's order."""
        return findings.merged(
            [self._finding(kept) for kept in self.kept.values()]
        )

    def _sight(self, each: rules.Rule) -> None:
        seconds = time.monotonic() - self._begun
        self.sightings.setdefault(
            each.id, findings.Sighting(self.seen, seconds)
        )

    def _finding(self, kept: Kept) -> findings.Finding:
        breach = kept.breach
        masked = dataclasses.replace(
            breach, message=self._mask.text(breach.message)
        )
        made = judge.finding(
            kept.rule,
            masked,
            self._place(kept),
            exchange=self._mask.exchange(kept.record),
            steps=tuple(map(self._mask.exchange, kept.steps)),
        )
        return dataclasses.replace(made, count=kept.count)

    def _place(self, kept: Kept) -> rules.Target:
        operation = kept.record.operation
        if operation is None or is_of_service(kept.breach):
            return rules.Target("Response", None)
        return rules.Target(
            "Response", None, node=operation.node, operation=operation.label
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


def _is_echo(each: rules.Rule, breach: rules.Breach, told: set[str]) -> bool:
    return any(
        first in told
        and each.id == second
        and breach.subject.startswith(beginning)
        for first, second, beginning in _ECHOES
    )


def is_of_service(breach: rules.Breach) -> bool:
    """Tells whether a breach is the whole service's, not an operation's."""
    return breach.node is not None and breach.node.pointer == ()


def key_of(each: rules.Rule, breach: rules.Breach, raw: records.Record) -> Key:
    """What makes two breaches one finding."""
    label = "" if is_of_service(breach) else raw.label
    return each.id, label, breach.subject
