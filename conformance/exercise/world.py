# SPDX-License-Identifier: Apache-2.0
"""The exchange world: holds a live service against its contract.

`exercise` asks whether there is a service at all, lets the probes walk through
what it holds, then fuzzes every operation, and shrinks what was found.
"""

import collections
import time
from collections.abc import Callable

from conformance import errors, findings
from conformance.contract import model, servers
from conformance.exercise import (
    bundle,
    collector,
    fuzz_events,
    fuzzing,
    janitor,
    masking,
    minimise,
    preflight,
    probing,
    record,
    routes,
    selection,
    session,
    terms,
)
from conformance.exercise.probes import base
from conformance.rules import ruleset

# Servers and proxies treat OPTIONS and TRACE in ways of their own.
_UNDECLARED = ("GET", "PUT", "POST", "PATCH", "DELETE")
# Shares of the time budget that the probes and the shrinking may take.
_FOR_PROBES = 0.3
_FOR_SHRINKING = 0.1
_SHOWN_REASONS = 3
_SHOWN_LEFT = 5

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
    """
    started = time.monotonic()
    work = _Exercise(contract, rules, settings, progress or _silent)
    error: errors.ConformanceError | None = None
    try:
        work.run()
    except KeyboardInterrupt:
        work.interrupted = True
    except (errors.TargetError, errors.NothingTestedError) as raised:
        error = raised
    if error is None:
        work.clean()
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
        self._base_url = servers.base_url(contract, settings.base_url)
        credentials = masking.Credentials(settings.token, settings.headers)
        self._credentials = credentials
        others = (each.credentials for each in settings.callers.others)
        self._mask = masking.Mask(credentials, *others)
        self._collected = collector.Collector(contract, self._rules, self._mask)
        self._janitor = janitor.Janitor(contract)
        self._table = routes.Table(contract, self._base_url)
        self._requests = 0
        self._skipped = {
            each.id: each.skipped for each in self._rules if each.skipped
        }
        self._notes: list[str] = []
        self._reasons: list[str] = []
        self.interrupted = False

    def run(self) -> None:
        """Runs all parts in their order."""
        chosen = selection.selected(
            self._contract, self._base_url, self._settings
        )
        if chosen.left_out:
            self._notes.append(
                f"{chosen.left_out} operations that change data were left "
                f"out, since {self._base_url} is not on this machine."
            )
        with self._session(self._see) as asking:
            try:
                self._progress("asking whether the service is there")
                preflight.check(asking, chosen.operations, self._settings.token)
                self._probe(asking, chosen.operations)
                if asking.lost:
                    preflight.confirm(asking)
            finally:
                self._requests += asking.requests
        self._fuzz(chosen)
        self._judge_statuses()
        self._shrink()

    def clean(self) -> None:
        """Deletes what was created, and tells what could not be."""
        self._progress("deleting what was created")
        left: list[janitor.Created] = []
        with self._session(_unseen) as asking:
            left.extend(self._janitor.clean(asking))
            self._requests += asking.requests
        if left:
            shown = ", ".join(each.url for each in left[:_SHOWN_LEFT])
            more = len(left) - _SHOWN_LEFT
            tail = f" and {more} more" if more > 0 else ""
            self._notes.append(
                f"{len(left)} resources that were created could not be "
                f"deleted: {shown}{tail}."
            )

    def _see(self, raw: record.Record) -> None:
        self._collected.see(raw)
        self._janitor.see(raw)

    def _session(
        self, observe: Callable[[record.Record], None]
    ) -> session.Session:
        return session.Session(
            self._base_url,
            self._credentials,
            session.Timing(
                self._settings.request_seconds,
                self._settings.requests_per_second,
            ),
            observe,
            self._table,
        )

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
            self._settings.callers,
        )
        result = probing.Result(self._skipped, self._notes, self._reasons)
        probing.probe(
            self._rules, context, self._collected, result, self._progress
        )

    def _fuzz(self, chosen: selection.Selection) -> None:
        left = self._deadline - time.monotonic()
        seconds = left - self._settings.max_seconds * _FOR_SHRINKING
        if seconds <= 0:
            self._reasons.append("No time was left to fuzz.")
            return
        runner = fuzzing.Fuzzing(
            self._contract,
            tuple(each for each in self._rules if not each.skipped),
            self._collected,
            self._table,
            self._progress,
            self._janitor.see,
        )
        before = self._collected.seen
        try:
            runner.run(self._plan(chosen, runner.checks, seconds))
        finally:
            sent = self._collected.seen - before
            self._requests += sent
            self._take(runner.result, sent)

    def _plan(
        self,
        chosen: selection.Selection,
        checks: frozenset[str],
        seconds: float,
    ) -> fuzz_events.Plan:
        return fuzz_events.Plan(
            document=bundle.bundled(self._contract),
            base_url=self._base_url,
            headers=dict(self._credentials.sent()),
            labels=[each.label for each in chosen.operations],
            checks=checks,
            seed=self._settings.seed,
            seconds=seconds,
            examples=self._settings.examples_for(len(chosen.operations)),
            request_seconds=self._settings.request_seconds,
            requests_per_second=self._settings.requests_per_second,
            methods=("GET",) if chosen.restricted else _UNDECLARED,
        )

    def _take(self, result: fuzzing.Result, sent: int) -> None:
        """Takes over how the fuzzing ended, after `sent` requests."""
        for message, label in result.troubles.items():
            place = f"{label}: " if label else ""
            self._reasons.append(f"{place}{message}")
        if result.reason == "interrupted":
            self.interrupted = True
            raise KeyboardInterrupt
        if result.reason == "gone":
            raise preflight.gone(self._base_url)
        if result.reason == "failed" and not sent:
            raise errors.NothingTestedError(
                "The fuzzer can't use this document.",
                "Mend what lint tells about it, and try again.",
            )
        if result.reason == "time":
            self._reasons.append(
                "Time ran out before every operation was fuzzed in full."
            )

    def _judge_statuses(self) -> None:
        """Tells where no request got through, so that nothing was tested."""
        seen: collections.Counter[str] = collections.Counter()
        for counts in self._collected.statuses.values():
            seen.update(counts)
        if seen and set(seen) == {"401"}:
            raise preflight.refused(self._base_url, self._settings.token)
        if not seen:
            raise errors.TargetError(
                f"The service at {self._base_url} answered no documented "
                "operation.",
                "Check that the base URL and the document belong together.",
            )
        if not any(status.startswith("2") for status in seen):
            told = ", ".join(
                f"{n} of {code}" for code, n in sorted(seen.items())
            )
            self._notes.append(
                "No request succeeded: there was not one answer of 2xx "
                f"({told})."
            )

    def _shrink(self) -> None:
        self._progress("making the findings' requests smaller")
        with self._session(_unseen) as asking:
            self._requests += minimise.minimise(
                self._collected, asking, self._deadline
            )

    def outcome(
        self, error: errors.ConformanceError | None, seconds: float
    ) -> Outcome:
        """Puts together what there is."""
        found = self._collected.found()
        return Outcome(
            phase=findings.Phase(
                world=findings.World.EXCHANGE,
                name="exercise",
                status=self._status(found, error),
                seconds=seconds,
                reason=self._reason(error),
                facts={
                    "requests": self._requests,
                    "operations": len(self._collected.statuses),
                },
            ),
            findings=found,
            statuses={
                label: dict(sorted(counts.items()))
                for label, counts in self._collected.statuses.items()
            },
            checked=self._collected.checked,
            skipped=self._skipped,
            notes=tuple(map(self._mask.text, self._notes)),
            error=error,
            interrupted=self.interrupted,
            sightings=self._collected.sightings,
        )

    def _status(
        self,
        found: tuple[findings.Finding, ...],
        error: errors.ConformanceError | None,
    ) -> findings.PhaseStatus:
        if self.interrupted:
            return findings.PhaseStatus.INTERRUPTED
        if isinstance(error, errors.NothingTestedError):
            asked = self._collected.seen > 0
            return (
                findings.PhaseStatus.ERROR
                if asked
                else findings.PhaseStatus.SKIPPED
            )
        if error is not None:
            return (
                findings.PhaseStatus.INTERRUPTED
                if self._collected.statuses
                else findings.PhaseStatus.ERROR
            )
        if found:
            return findings.PhaseStatus.FAILED
        return findings.PhaseStatus.PASSED

    def _reason(self, error: errors.ConformanceError | None) -> str:
        reasons = [error.message] if error else []
        if self.interrupted:
            reasons.append("It was interrupted.")
        shown = self._reasons[:_SHOWN_REASONS]
        more = len(self._reasons) - len(shown)
        reasons.extend(f"Incomplete: {each.rstrip('.')}." for each in shown)
        if more:
            reasons.append(f"And {more} more.")
        # What libraries say may repeat what they were given.
        return self._mask.text(" ".join(reasons))


def _unseen(_: record.Record) -> None:
    """Takes no notice of a replay: its request was counted before."""
