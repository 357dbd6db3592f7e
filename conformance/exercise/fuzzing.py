# SPDX-License-Identifier: Apache-2.0
"""Fuzzes a service and hands what happens to the collector."""

import collections
import dataclasses
from collections.abc import Callable, Mapping

from conformance.contract import model
from conformance.exercise import (
    check_failures,
    collector,
    fuzz_events,
    record,
    routes,
    schemathesis_engine,
)
from conformance.rules import rule

# Where parameters are, as a whole.
_WHOLE = frozenset({"query", "header", "path", "cookie"})
# Enough to find what led to a failure, not the memory of the whole run.
_REMEMBERED = 2000


@dataclasses.dataclass(slots=True)
class Result:
    """How the fuzzing went.

    Attributes:
        reason: As of `fuzz_events.Finished`.
        troubles: What kept operations from being tested in full, each once.
    """

    reason: str = "completed"
    troubles: dict[str, str] = dataclasses.field(default_factory=dict)


class Fuzzing:
    """One run of the fuzzer."""

    def __init__(
        self,
        contract: model.Contract,
        rules: tuple[rule.Rule, ...],
        collected: collector.Collector,
        table: routes.Table,
        progress: Callable[[str], None],
        observe: Callable[[record.Record], None],
    ) -> None:
        """Prepares to judge what is sent.

        Args:
            contract: Whose operations are called.
            rules: The rules of the exchange world.
            collected: Where records and breaches go.
            table: Tells which operation a URL reaches.
            progress: Told which operation is under way.
            observe: Shown every record besides.
        """
        self._failures = check_failures.Failures(contract, table)
        self._operations = {each.label: each for each in contract.operations}
        self._collected = collected
        self._table = table
        self._progress = progress
        self._observe = observe
        self._by_check: dict[str, list[rule.Rule]] = {}
        for each in rules:
            for check in each.checks:
                self._by_check.setdefault(check, []).append(each)
        self._records: collections.OrderedDict[
            str, tuple[record.Record, frozenset[str]]
        ] = collections.OrderedDict()
        self.result = Result()

    @property
    def checks(self) -> frozenset[str]:
        """The checks that some rule asks for."""
        return frozenset(self._by_check)

    def run(self, plan: fuzz_events.Plan) -> None:
        """Fuzzes until the plan is done, stopped or out of time.

        `result` tells how it ended, also after Ctrl-C.
        """
        stream = schemathesis_engine.fuzz(plan)
        try:
            for event in stream:
                self._take(event)
        except KeyboardInterrupt:
            self.result.reason = "interrupted"
        finally:
            stream.close()
            for sent in plan.unseen:
                self._see(sent)

    def _take(self, event: fuzz_events.Event) -> None:
        if isinstance(event, fuzz_events.Sent):
            self._sent(event)
        elif isinstance(event, fuzz_events.Failed):
            self._failed(event)
        elif isinstance(event, fuzz_events.Checked):
            self._checked(event.checks)
        elif isinstance(event, fuzz_events.Trouble):
            self.result.troubles.setdefault(event.message, event.label)
        else:
            self.result.reason = event.reason

    def _sent(self, sent: fuzz_events.Sent) -> None:
        self._see(sent)
        if sent.phase and sent.label in self._operations:
            self._progress(f"{sent.phase}: {sent.label}")

    def _see(self, sent: fuzz_events.Sent) -> None:
        operation = self._operations.get(sent.label)
        raw = self._table.record(sent.request, sent.response, operation)
        # First of all: it may have created what is to be deleted.
        self._observe(raw)
        broken = self._collected.see(raw)
        self._records[sent.case] = (raw, broken)
        if len(self._records) > _REMEMBERED:
            self._records.popitem(last=False)

    def _checked(self, checks: Mapping[str, int]) -> None:
        for check, count in checks.items():
            for each in self._by_check.get(check, ()):
                # A rule with a `given` counts what its function looked at.
                if not each.given:
                    self._collected.checked[each.id] += count

    def _failed(self, failed: fuzz_events.Failed) -> None:
        found = self._records.get(failed.case)
        if found is None:
            return
        raw, broken = found
        before = (self._records.get(each) for each in failed.before)
        steps = tuple(each[0] for each in before if each)
        breach = self._failures.breach(
            failed, raw, steps, (each for each, _ in self._records.values())
        )
        if breach is None:
            return
        for each in self._by_check.get(failed.check, ()):
            # Our own function saw the same thing, and says it better.
            if each.id not in broken and not self._is_told(each, breach, raw):
                self._collected.add(each, breach, raw, steps, by_check=True)

    def _is_told(
        self, each: rule.Rule, breach: rule.Breach, raw: record.Record
    ) -> bool:
        """Tells whether a breach is known of a place within this one.

        What was made wrong in several header fields at once tells less than
        what was made wrong in one of them. Of a body, the whole is a place of
        its own: that is where unknown fields are taken.
        """
        if breach.subject not in _WHOLE:
            return False
        within = f"{breach.subject} "
        return any(
            (known, label) == (each.id, raw.label)
            and subject.startswith(within)
            for known, label, subject in self._collected.kept
        )
