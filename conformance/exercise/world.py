# SPDX-License-Identifier: Apache-2.0
"""The exchange world: holds a live service against its contract.

`exercise` asks whether there is a service at all, lets the probes walk through
what it holds, then fuzzes every operation, and shrinks what was found.
"""

import collections
import dataclasses
import fnmatch
import time
from collections.abc import Callable, Mapping

import httpx

from conformance import errors, findings
from conformance.contract import model, servers
from conformance.exercise import (
    bundle,
    collector,
    fuzz_events,
    fuzzing,
    masking,
    minimise,
    preflight,
    probes,
    record,
    routes,
    session,
)
from conformance.exercise.probes import base
from conformance.rules import rule, ruleset

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
# Servers and proxies treat OPTIONS and TRACE in ways of their own.
_UNDECLARED = ("GET", "PUT", "POST", "PATCH", "DELETE")
# Shares of the time budget that the probes and the shrinking may take.
_FOR_PROBES = 0.3
_FOR_SHRINKING = 0.1
_REQUEST_SECONDS = 10.0
_SHOWN_REASONS = 3
# In `Outcome` the module's name is that of a field.
_Finding = findings.Finding


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """How to exercise a service.

    Attributes:
        base_url: The service as the user named it.
        headers: Header fields for every request, such as credentials.
        token: A bearer token (RFC 6750).
        seed: What makes generated input the same again.
        max_seconds: The most time to spend.
        max_examples: Generated cases per operation.
        requests_per_second: The greatest rate; None is unbounded.
        include: Operations to call, as a glob or a part of their label, such
            as `GET /v1/users*` or `/users`; empty means all.
        allow_unsafe: Whether methods that change data may be called on a
            service that is not on this machine.
        request_seconds: The most time for one exchange.
    """

    base_url: str
    headers: tuple[tuple[str, str], ...] = ()
    token: str | None = None
    seed: int = 0
    max_seconds: float = 60.0
    max_examples: int = 50
    requests_per_second: float | None = None
    include: tuple[str, ...] = ()
    allow_unsafe: bool = False
    request_seconds: float = _REQUEST_SECONDS


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        phase: How it ended, with figures.
        findings: What was found, also where it ended early.
        statuses: Status codes seen and how often, by operation.
        checked: How many objects each rule has looked at, by its id.
        skipped: Why a rule could not look at anything, by its id.
        notes: What the reader of the result must know, in full sentences.
        error: Why the service could not be tested; None where it could.
        interrupted: Whether the user stopped it.
    """

    phase: findings.Phase
    findings: tuple[_Finding, ...] = ()
    statuses: Mapping[str, Mapping[str, int]] = dataclasses.field(
        default_factory=dict
    )
    checked: collections.Counter[str] = dataclasses.field(
        default_factory=collections.Counter
    )
    skipped: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    error: errors.ConformanceError | None = None
    interrupted: bool = False


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
        self._collected = collector.Collector(
            contract, self._rules, masking.Mask(credentials)
        )
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
        operations = self._chosen()
        with self._session(self._see) as asking:
            try:
                self._progress("asking whether the service is there")
                preflight.check(asking, operations, self._settings.token)
                self._probe(asking, operations)
                if asking.lost:
                    preflight.confirm(asking)
            finally:
                self._requests += asking.requests
        self._fuzz(operations)
        self._judge_statuses()
        self._shrink()

    def _see(self, raw: record.Record) -> None:
        self._collected.see(raw)

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

    def _chosen(self) -> tuple[model.Operation, ...]:
        """Returns the operations that may be called."""
        included = [
            each
            for each in self._contract.operations
            if _is_included(each, self._settings.include)
        ]
        if not included:
            raise errors.NothingTestedError(
                "No operation is left to exercise.",
                "Name a part of an operation's method and path, such as "
                "'GET /v1/users'."
                if self._settings.include
                else "The document has no operations.",
            )
        if self._settings.allow_unsafe or routes.is_loopback(self._base_url):
            return tuple(included)
        safe = tuple(each for each in included if each.method in _SAFE)
        left_out = len(included) - len(safe)
        if left_out:
            self._notes.append(
                f"{left_out} operations that change data were left out, since "
                f"{self._base_url} is not on this machine."
            )
        if not safe:
            raise errors.NothingTestedError(
                "Every operation left changes data, and "
                f"{self._base_url} is not on this machine.",
                "Allow unsafe methods if this service may be changed.",
            )
        return safe

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
        )
        for each in self._rules:
            if each.probe and not each.skipped:
                self._progress(f"probe: {each.probe}")
                self._run_probe(each, context)

    def _run_probe(self, each: rule.Rule, context: base.Context) -> None:
        probe = probes.PROBES.get(each.probe)
        if probe is None:
            self._skipped[each.id] = f"There is no probe '{each.probe}'."
            return
        left_out = []
        looked = 0
        try:
            for said in probe(context):
                if isinstance(said, base.Found):
                    self._collected.add(
                        each, said.breach, said.record, said.steps
                    )
                elif isinstance(said, base.Looked):
                    looked += 1
                else:
                    left_out.append(f"{said.label} ({said.why})")
        except httpx.HTTPError as error:
            self._reasons.append(
                f"The probe {each.probe} was cut short: {error}"
            )
        self._collected.checked[each.id] += looked
        if left_out:
            self._notes.append(f"{each.id} left out {', '.join(left_out)}.")
        if not looked and not left_out:
            self._skipped[each.id] = "Nothing in this document is its concern."

    def _fuzz(self, operations: tuple[model.Operation, ...]) -> None:
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
        )
        before = self._collected.seen
        try:
            runner.run(self._plan(operations, runner.checks, seconds))
        finally:
            self._requests += self._collected.seen - before
            self._take(runner.result)

    def _plan(
        self,
        operations: tuple[model.Operation, ...],
        checks: frozenset[str],
        seconds: float,
    ) -> fuzz_events.Plan:
        restricted = not (
            self._settings.allow_unsafe or routes.is_loopback(self._base_url)
        )
        return fuzz_events.Plan(
            document=bundle.bundled(self._contract),
            base_url=self._base_url,
            headers=dict(self._credentials.sent()),
            labels=[each.label for each in operations],
            checks=checks,
            seed=self._settings.seed,
            seconds=seconds,
            examples=self._settings.max_examples,
            request_seconds=self._settings.request_seconds,
            requests_per_second=self._settings.requests_per_second,
            methods=("GET",) if restricted else _UNDECLARED,
        )

    def _take(self, result: fuzzing.Result) -> None:
        """Takes over how the fuzzing ended."""
        for message, label in result.troubles.items():
            place = f"{label}: " if label else ""
            self._reasons.append(f"{place}{message}")
        if result.reason == "interrupted":
            self.interrupted = True
            raise KeyboardInterrupt
        if result.reason == "gone":
            raise preflight.gone(self._base_url)
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
            notes=tuple(self._notes),
            error=error,
            interrupted=self.interrupted,
        )

    def _status(
        self,
        found: tuple[findings.Finding, ...],
        error: errors.ConformanceError | None,
    ) -> findings.PhaseStatus:
        if self.interrupted:
            return findings.PhaseStatus.INTERRUPTED
        if isinstance(error, errors.NothingTestedError):
            return findings.PhaseStatus.SKIPPED
        if error is not None:
            asked = self._collected.seen > 0
            return (
                findings.PhaseStatus.INTERRUPTED
                if asked and self._collected.statuses
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
        return " ".join(reasons)


def _unseen(_: record.Record) -> None:
    """Takes no notice of a replay: its request was counted before."""


def _is_included(operation: model.Operation, include: tuple[str, ...]) -> bool:
    return not include or any(
        wanted in operation.label
        or fnmatch.fnmatchcase(operation.label, wanted)
        for wanted in include
    )
