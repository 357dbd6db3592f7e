# SPDX-License-Identifier: Apache-2.0
"""The exchange world: holds a live service against its contract.

`exercise` asks whether there is a service at all, lets the probes walk through
what it holds, then fuzzes every operation, and shrinks what was found.
"""

import time
from collections.abc import Callable

from conformance import errors, findings
from conformance.contract import model
from conformance.exercise import (
    cleaning,
    collector,
    fuzz_plan,
    fuzzing,
    memory,
    minimise,
    pace,
    preflight,
    probing,
    reach,
    record,
    retrying,
    selection,
    session,
    terms,
    verdicts,
    visit,
)
from conformance.exercise.probes import base
from conformance.rules import ruleset

# Shares of the time, and of the requests, that the probes and the shrinking
# may take.
_FOR_PROBES = 0.85
_FOR_SHRINKING = 0.05

Settings = terms.Settings
Outcome = terms.Outcome


def exercise(
    contract: model.Contract,
    rules: ruleset.Ruleset,
    settings: Settings,
    *,
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """Holds a live service against its contract.

    What is created on the way is deleted at the end, also after Ctrl-C and
    errors, as far as the service answers; a second Ctrl-C ends that too.

    Args:
        contract: What is promised.
        rules: The rules in force; those of the exchange world are used.
        settings: Whom to ask, and how much.
        progress: Told in a few words what is being done.

    Returns:
        What was found. A service that can't be tested is told in
        `Outcome.error`, not raised, so that nothing that was found is lost.

    Raises:
        ConfigurationError: The base URL can't be used.
        OutputError: Exchanges can't be recorded.
    """
    started = time.monotonic()
    work = _Exercise(contract, rules, settings, progress or _silent)
    error: errors.ConformanceError | None = None
    try:
        work.run()
    except KeyboardInterrupt:
        work.interrupted = True
    except errors.ConformanceError as raised:
        error = raised
    finally:
        work.clean()
        work.close()
    return work.outcome(error, time.monotonic() - started)


def _silent(_: str) -> None:
    """Shows no progress."""


class _Exercise:
    """One exercise under way."""

    def __init__(
        self,
        contract: model.Contract,
        rules: ruleset.Ruleset,
        settings: Settings,
        progress: Callable[[str], None],
    ) -> None:
        self._contract = contract
        self._rules = rules.of(findings.World.EXCHANGE)
        self._settings = settings
        self._progress = progress
        self._deadline = time.monotonic() + settings.max_seconds
        self._visit = visit.Visit(contract, settings, self._deadline)
        self._collected = collector.Collector(
            contract, self._rules, self._visit.mask
        )
        self._retry = retrying.Retry(
            memory.Memory(settings.memory, contract.title)
        )
        self._operations: tuple[model.Operation, ...] = ()
        self._skipped = {
            each.id: each.skipped for each in self._rules if each.skipped
        }
        self._notes: list[str] = []
        self._reasons: list[str] = []
        self.interrupted = False

    def run(self) -> None:
        """Runs all parts in their order."""
        asked = self._visit
        chosen = selection.selected(
            self._contract, asked.base_url, self._settings
        )
        self._notes.extend(chosen.notes)
        if not self._settings.way.is_verified:
            self._notes.append("Certificates were not checked.")
        asked.restrict(chosen)
        asked.admit(self._progress)
        with asked.session(self._see) as asking:
            self._progress("asking whether the service is there")
            self._operations = chosen.operations
            try:
                preflight.check(asking, chosen.operations)
                self._probe(asking, chosen.operations)
            except pace.SpentError:
                self._reasons.append("The requests of the budget were spent.")
        self._fuzz(chosen)
        self._shrink()
        verdicts.check(
            self._collected.statuses, asked.base_url, asked.credentials
        )

    def clean(self) -> None:
        """Deletes what was created, and tells what could not be."""
        try:
            if self._visit.janitor.there:
                self._progress("deleting what was created")
                # What is left behind comes before what was left out.
                self._notes[:0] = self._visit.clean()
        except KeyboardInterrupt:
            self.interrupted = True
            self._notes[:0] = cleaning.left(self._visit.janitor.there)

    def close(self) -> None:
        """Ends the recording."""
        self._visit.recorder.close()

    def _see(self, raw: record.Record) -> None:
        self._collected.see(raw)
        self._visit.janitor.see(raw)

    def _probe(
        self,
        asking: session.Session,
        operations: tuple[model.Operation, ...],
    ) -> None:
        share = self._settings.max_seconds * _FOR_PROBES
        context = base.Context(
            self._contract,
            asking,
            operations,
            min(self._deadline, time.monotonic() + share),
            self._visit.callers,
        )
        # One request for each operation is kept for those not come to.
        self._visit.allow(_FOR_PROBES, keep=len(operations))
        try:
            self._retry.run(
                self._rules,
                context,
                self._collected,
                self._visit.mask,
                self._progress,
            )
        except pace.SpentError:
            self._reasons.append("The requests of the budget were spent.")
        result = probing.Result(self._skipped, self._notes, self._reasons)
        probing.probe(
            self._retry.first(self._rules),
            context,
            self._collected,
            result,
            self._progress,
        )
        self._visit.allow(1.0)
        context.deadline = self._deadline
        self._progress("asking what was not asked yet")
        reach.touch(context, operations, self._collected.statuses)

    def _fuzz(self, chosen: selection.Selection) -> None:
        left = self._deadline - time.monotonic()
        seconds = left - self._settings.max_seconds * _FOR_SHRINKING
        if seconds <= 0:
            self._reasons.append("No time was left to fuzz.")
            return
        self._visit.allow(1 - _FOR_SHRINKING)
        if self._visit.traffic.pace.is_spent:
            self._reasons.append("No requests were left to fuzz.")
            return
        runner = fuzzing.Fuzzing(
            self._contract,
            tuple(each for each in self._rules if not each.skipped),
            self._collected,
            self._visit.table,
            self._progress,
            self._visit.take,
        )
        before = self._collected.seen
        try:
            runner.run(
                fuzz_plan.made(
                    self._contract,
                    self._visit,
                    self._settings,
                    chosen,
                    checks=runner.checks,
                    seconds=seconds,
                )
            )
        finally:
            self.interrupted |= runner.result.reason == "interrupted"
            sent = self._collected.seen - before
            told = fuzz_plan.ended(runner.result, sent, self._visit.base_url)
            self._reasons.extend(told)

    def _shrink(self) -> None:
        self._visit.allow(1.0)
        self._progress("making the findings' requests smaller")
        try:
            with self._visit.session(visit.unseen) as asking:
                minimise.minimise(self._collected, asking, self._deadline)
        except pace.SpentError:
            # What was found stays as it was found.
            return

    def outcome(
        self, error: errors.ConformanceError | None, seconds: float
    ) -> Outcome:
        """Puts together what there is."""
        self._visit.learn()
        found = self._collected.found()
        error = self._remember(found, error)
        statuses = self._collected.statuses
        notes = (
            *self._notes,
            *self._visit.traffic.patience.notes(),
            reach.unsuccessful(self._operations, statuses),
        )
        return Outcome(
            phase=findings.Phase(
                world=findings.World.EXCHANGE,
                name="exercise",
                status=verdicts.status(
                    found,
                    error,
                    is_asked=self._collected.seen > 0,
                    is_interrupted=self.interrupted,
                ),
                seconds=seconds,
                # What libraries say may repeat what they were given.
                reason=self._visit.mask.text(
                    verdicts.reason(
                        error,
                        self._reasons,
                        reach.unreached(self._operations, statuses),
                        is_interrupted=self.interrupted,
                    )
                ),
                facts={
                    "requests": self._visit.traffic.pace.requests,
                    "operations": len(statuses),
                },
            ),
            findings=found,
            statuses=verdicts.counted(statuses),
            checked=self._collected.checked,
            skipped=self._skipped,
            notes=tuple(map(self._visit.mask.text, filter(None, notes))),
            error=error,
            interrupted=self.interrupted,
            sightings=self._collected.sightings,
        )

    def _remember(
        self,
        found: tuple[findings.Finding, ...],
        error: errors.ConformanceError | None,
    ) -> errors.ConformanceError | None:
        """Has the failures remembered; returns what went wrong so far."""
        whole = error is None and not self.interrupted and not self._reasons
        checked = self._collected.checked
        by_probe = {each.id for each in self._rules if each.probe}
        try:
            self._notes.extend(
                self._retry.finish(
                    found,
                    self._visit.base_url,
                    looked=lambda rule: (
                        whole and rule in by_probe and checked[rule] > 0
                    ),
                )
            )
        except errors.OutputError as raised:
            return error or raised
        return error
