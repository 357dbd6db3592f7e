# SPDX-License-Identifier: Apache-2.0
"""The load world: plan, send, add up, judge."""

import collections
import dataclasses
import fnmatch
import pathlib
import tempfile
import time
from collections.abc import Callable, Mapping

from conformance import errors, findings, network
from conformance.contract import model, servers
from conformance.load import (
    credentials,
    judging,
    plan,
    planning,
    results,
    runner,
    service,
)
from conformance.rules import judge, ruleset

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# A DELETE would use up the resources that the others need.
_WRITES = frozenset({"POST", "PUT", "PATCH"})
Progress = Callable[[findings.LoadSecond], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """What a load run is given.

    Attributes:
        base_url: The service, as the user named it.
        headers: Header fields for every request; their values are secret.
        token: A bearer token, or None.
        way: How to get to the service.
        seed: Decides what is made up, and the order of the requests.
        users: Simulated users at the same time.
        max_seconds: How long requests are sent.
        max_requests: How many are sent at most.
        include: Patterns such as `GET /v1/users*`, for the label, the path
            or the operationId; empty means every operation.
        excluded: The labels of operations that must not be called.
        allow_writes: Whether POST, PUT and PATCH may be called too.
    """

    base_url: str
    headers: tuple[tuple[str, str], ...] = ()
    token: str | None = None
    way: network.Network = dataclasses.field(default_factory=network.Network)
    seed: int = 0
    users: int = 10
    max_seconds: float = 30.0
    max_requests: int = 100_000
    include: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    allow_writes: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What a load run came to.

    Attributes:
        phase: How it ended.
        result: The figures; None where nothing was sent.
        findings: The breaches of the rules.
        checked: How many objects each rule looked at.
        left_out: Why an operation was not called, by its label.
        error: Why it could not run, or not to its end.
        interrupted: Whether the user ended it.
    """

    # No field has a default: one for `findings` would hide the module of that
    # name from the annotations.
    phase: findings.Phase
    result: findings.LoadResult | None
    findings: tuple[findings.Finding, ...]
    checked: collections.Counter[str]
    left_out: Mapping[str, str]
    error: errors.ConformanceError | None
    interrupted: bool


def load(
    contract: model.Contract,
    rules: ruleset.Ruleset,
    settings: Settings,
    *,
    progress: Progress | None = None,
) -> Outcome:
    """Puts a service under load, and judges what it showed.

    Args:
        contract: What the service promises.
        rules: Those of the load world are applied.
        settings: Where, how hard, how long.
        progress: Called with the figures of each second, once it is over.

    Returns:
        The outcome. An error stands in it with what was measured before.
    """
    run = _Run(contract, rules, settings, progress)
    begun = time.monotonic()
    try:
        run.execute()
    except errors.ConformanceError as error:
        run.error = error
    except KeyboardInterrupt:
        run.interrupted = True
    return run.outcome(time.monotonic() - begun)


class _Run:
    """One run, as far as it has come."""

    def __init__(
        self,
        contract: model.Contract,
        rules: ruleset.Ruleset,
        settings: Settings,
        progress: Progress | None,
    ) -> None:
        self.error: errors.ConformanceError | None = None
        self.interrupted = False
        self._contract = contract
        self._settings = settings
        self._progress = progress
        self._secrets = credentials.Credentials(
            settings.token, settings.headers
        )
        self._judge = judge.Judge(rules.of(findings.World.LOAD), contract)
        self._left_out: Mapping[str, str] = {}
        self._plan: plan.Plan | None = None
        self._result = results.Result(limit=settings.max_seconds)

    def execute(self) -> None:
        """Plans and sends.

        Raises:
            ConformanceError: It could not be done, or not to the end.
        """
        settings = self._settings
        _refuse_unsendable(self._secrets)
        _refuse_proxy(settings.way)
        runner.require_locust()
        base_url = servers.base_url(self._contract, settings.base_url)
        chosen = _chosen(self._contract, settings)
        with service.Service(base_url, self._secrets, settings.way) as asked:
            planned = planning.make(
                self._contract, chosen, asked, settings.seed
            )
        self._left_out = planned.left_out
        if planned.plan is None:
            raise planning.nothing(planned, base_url)
        self._plan = planned.plan
        with tempfile.TemporaryDirectory(
            prefix="conformance-load-", ignore_cleanup_errors=True
        ) as folder:
            self._send(planned.plan, pathlib.Path(folder))
        self._explain_end(base_url)

    def _send(self, planned: plan.Plan, folder: pathlib.Path) -> None:
        settings = self._settings
        bounds = runner.Bounds(
            settings.users, settings.max_seconds, settings.max_requests
        )
        reader = results.Reader(folder / runner.RESULT)

        def tick() -> None:
            for line in reader.lines():
                self._result.add(line)
                if self._progress and "second" in line:
                    number = line["second"]
                    cell = self._result.seconds[number]
                    self._progress(results.to_second(number, cell))

        try:
            self.interrupted = runner.run(
                planned,
                self._secrets,
                bounds,
                folder,
                tick,
                self._settings.way,
            )
        finally:
            tick()

    def _explain_end(self, base_url: str) -> None:
        result = self._result
        total = result.total
        if self.interrupted:
            return
        if result.end == "unreachable":
            failure = max(total.errors, key=lambda k: total.errors[k])
            raise errors.TargetError(
                f"The service at {base_url} stopped answering "
                f"{result.length:.0f} s into the load ({failure}); the "
                "figures are of the time before.",
                "Look into its log, or load it with fewer users.",
            )
        if not total.count:
            raise errors.TargetError(
                f"The service at {base_url} answered nothing within "
                f"{self._settings.max_seconds:g} s.",
                "Give the run more time.",
            )

    def outcome(self, seconds: float) -> Outcome:
        """Judges what was measured."""
        result = None
        found: tuple[findings.Finding, ...] = ()
        if self._plan and self._result.cells:
            result = self._result.to_load_result(
                self._plan, self._settings.users
            )
            measured = judging.Measured(self._plan, self._secrets, self._result)
            found = findings.ordered(
                tuple(judging.judged(self._judge, self._contract, measured))
            )
        if self.interrupted:
            status = findings.PhaseStatus.INTERRUPTED
        elif self.error:
            status = findings.PhaseStatus.ERROR
        elif found:
            status = findings.PhaseStatus.FAILED
        else:
            status = findings.PhaseStatus.PASSED
        phase = findings.Phase(
            world=findings.World.LOAD,
            name="load",
            status=status,
            seconds=seconds,
            reason=self.error.message if self.error else "",
            facts={
                "requests": result.total.count if result else 0,
                "operations": len(result.operations) if result else 0,
            },
        )
        return Outcome(
            phase=phase,
            result=result,
            findings=found,
            checked=self._judge.checked,
            left_out=self._left_out,
            error=self.error,
            interrupted=self.interrupted,
        )


def _refuse_unsendable(secrets: credentials.Credentials) -> None:
    for name, value in secrets.sent():
        if not (value.isprintable() and f"{name}{value}".isascii()):
            raise errors.ConfigurationError(
                f"The value of the header '{name}' can't be sent.",
                "Header fields are printable ASCII.",
            )


def _refuse_proxy(way: network.Network) -> None:
    if way.proxy:
        raise errors.ConfigurationError(
            "Load does not go through a proxy: it would measure the proxy.",
            "Load the service from a machine that reaches it directly.",
        )


def _chosen(
    contract: model.Contract, settings: Settings
) -> list[model.Operation]:
    methods = _SAFE | _WRITES if settings.allow_writes else _SAFE
    chosen = [
        each
        for each in contract.operations
        if each.method in methods
        and each.label not in settings.excluded
        and _is_included(each, settings.include)
    ]
    if not chosen:
        kind = "no operation" if settings.allow_writes else "no safe operation"
        raise errors.NothingTestedError(
            f"Nothing to load: {kind} is chosen.",
            "Only GET, HEAD and OPTIONS are called unless writes are allowed.",
        )
    return chosen


def _is_included(each: model.Operation, patterns: tuple[str, ...]) -> bool:
    names = (each.label, each.path, each.operation_id)
    return not patterns or any(
        fnmatch.fnmatchcase(name, pattern)
        for pattern in patterns
        for name in names
    )
