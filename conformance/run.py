# SPDX-License-Identifier: Apache-2.0
"""One run: which worlds, in what order, within what budget.

Each phase is a place of isolation: what it found is kept, whatever happens to
it or after it.
"""

import collections
import dataclasses
import datetime
import random
import time
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import conformance
from conformance import config, discovery, errors, findings, verdict
from conformance.contract import model, reader
from conformance.lint import document
from conformance.rules import ruleset

Progress = Callable[[str], None]
LINT, EXERCISE, LOAD = "lint", "exercise", "load"
WORLDS: Mapping[str, findings.World] = {
    LINT: findings.World.DOCUMENT,
    EXERCISE: findings.World.EXCHANGE,
    LOAD: findings.World.LOAD,
}
_SEED_BITS = 32
# What exercising leaves of the budget for starting the load generator.
_RESERVE = 5.0


def _silent(message: str) -> None:
    """Says nothing."""


@dataclasses.dataclass(slots=True)
class _State:
    """What is known so far."""

    settings: config.Settings
    worlds: tuple[str, ...]
    seed: int
    rules: ruleset.Ruleset
    progress: Progress
    deadline: float
    contract: model.Contract | None = None
    base_url: str = ""
    phases: list[findings.Phase] = dataclasses.field(default_factory=list)
    found: list[findings.Finding] = dataclasses.field(default_factory=list)
    checked: collections.Counter[str] = dataclasses.field(
        default_factory=collections.Counter
    )
    skipped: dict[str, str] = dataclasses.field(default_factory=dict)
    statuses: Mapping[str, Mapping[str, int]] = dataclasses.field(
        default_factory=dict
    )
    load: findings.LoadResult | None = None
    failures: list[errors.ConformanceError] = dataclasses.field(
        default_factory=list
    )
    interrupted: bool = False
    defect: BaseException | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """A run, and what its command must tell besides.

    Attributes:
        run: Everything that was found.
        failures: What kept a phase from its end, for people.
        defect: An exception that is a defect of this program.
    """

    run: findings.Run
    failures: tuple[errors.ConformanceError, ...]
    defect: BaseException | None


def run(
    settings: config.Settings,
    *,
    worlds: tuple[str, ...] = (LINT, EXERCISE, LOAD),
    command: str = "conformance run",
    stdin: BinaryIO | None = None,
    progress: Progress = _silent,
) -> Result:
    """Holds a document and its service against a ruleset.

    Args:
        settings: What to do.
        worlds: The phases to run, of `lint`, `exercise` and `load`.
        command: The command as given, secrets masked.
        stdin: Where the document `-` is read from.
        progress: Told, in a few words, what is going on.

    Returns:
        The run. It ends in a verdict whatever happens.

    Raises:
        ConfigurationError: A setting or a ruleset can't be used; nothing
            was run.
    """
    begun = datetime.datetime.now(datetime.UTC)
    clock = time.monotonic()
    needs_service = any(world != LINT for world in worlds)
    seed = settings.seed
    if seed is None:
        seed = random.SystemRandom().getrandbits(_SEED_BITS)
    if needs_service and not settings.base_url:
        raise errors.ConfigurationError(
            "There is no service to ask.",
            "Name it with --base-url, or as 'base_url' in conformance.yaml.",
        )
    state = _State(
        settings=settings,
        worlds=worlds,
        seed=seed,
        rules=ruleset.load(settings.ruleset),
        progress=progress,
        deadline=clock + settings.max_time,
        base_url=settings.base_url if needs_service else "",
    )
    _guarded(state, LINT, lambda: _read(state, stdin))
    for world in worlds:
        _guarded(state, world, lambda: _PHASES[world](state))  # noqa: B023 - called at once
    return _result(state, command, begun, time.monotonic() - clock)


def _guarded(state: _State, name: str, action: Callable[[], None]) -> None:
    """Runs one phase; keeps what others found whatever happens in it."""
    if state.interrupted or (state.contract is None and state.failures):
        if all(phase.name != name for phase in state.phases):
            reason = "interrupted" if state.interrupted else "no document"
            state.phases.append(
                findings.Phase(
                    WORLDS[name],
                    name,
                    findings.PhaseStatus.SKIPPED,
                    reason=f"Not run: {reason}.",
                )
            )
        return
    begun = time.monotonic()
    status = findings.PhaseStatus.ERROR
    try:
        action()
    except KeyboardInterrupt:
        state.interrupted = True
        status, reason = findings.PhaseStatus.INTERRUPTED, "Interrupted."
    except errors.ConformanceError as error:
        state.failures.append(error)
        reason = error.message
    except Exception as error:  # noqa: BLE001 - a defect in one phase must not
        # lose what the others found.
        state.defect = error
        reason = f"A defect of this program: {type(error).__name__}: {error}"
    else:
        return
    seconds = time.monotonic() - begun
    state.phases.append(
        findings.Phase(WORLDS[name], name, status, seconds, reason)
    )


def _read(state: _State, stdin: BinaryIO | None) -> None:
    settings = state.settings
    name = settings.document
    headers = dict(discovery.credentials(settings.token, settings.headers))
    if not name and settings.base_url:
        state.progress("looking for the document")
        name = discovery.document(settings.base_url, headers)
    if not name:
        raise errors.ConfigurationError(
            "There is no document to check.",
            "Name one, or set 'document' in conformance.yaml.",
        )
    same = discovery.same_origin(name, settings.base_url)
    state.progress(f"reading {name}")
    state.contract = reader.load(
        name,
        stdin=stdin,
        headers=headers if same else None,
        allow_remote=settings.allow_remote,
    )


def _contract(state: _State) -> model.Contract:
    if state.contract is None:
        raise errors.DocumentError("There is no document to hold against.")
    return state.contract


def _lint(state: _State) -> None:
    state.progress("lint: checking the document")
    begun = time.monotonic()
    contract = _contract(state)
    outcome = document.lint(contract, state.rules)
    state.found.extend(outcome.findings)
    state.checked.update(outcome.checked)
    state.phases.append(
        findings.Phase(
            findings.World.DOCUMENT,
            LINT,
            _status(state, outcome.findings),
            time.monotonic() - begun,
            facts={
                "operations": len(contract.operations),
                "files": len(contract.library.documents),
            },
        )
    )


def _exercise(state: _State) -> None:
    # Imported here: Schemathesis costs half a second that lint need not pay.
    from conformance.exercise import world  # noqa: PLC0415

    settings = state.settings
    left = state.deadline - time.monotonic()
    if LOAD in state.worlds:
        left -= settings.load_time + _RESERVE
    outcome = world.exercise(
        _contract(state),
        state.rules,
        world.Settings(
            base_url=state.base_url,
            headers=settings.headers,
            token=settings.token or None,
            seed=state.seed,
            max_seconds=max(left, 1.0),
            max_examples=settings.max_examples,
            requests_per_second=settings.rate,
            include=settings.include,
            allow_unsafe=settings.allow_unsafe,
        ),
        progress=state.progress,
    )
    state.statuses = outcome.statuses
    _keep(state, outcome)
    state.skipped.update(outcome.skipped)


def _load(state: _State) -> None:
    from conformance.load import world  # noqa: PLC0415 - as above

    if any(isinstance(each, errors.TargetError) for each in state.failures):
        state.phases.append(
            findings.Phase(
                findings.World.LOAD,
                LOAD,
                findings.PhaseStatus.SKIPPED,
                reason="Not run: the service could not be tested.",
            )
        )
        return
    settings = state.settings
    left = max(state.deadline - time.monotonic(), 1.0)
    state.progress(f"load: {settings.users} users")
    outcome = world.load(
        _contract(state),
        state.rules,
        world.Settings(
            base_url=state.base_url,
            headers=settings.headers,
            token=settings.token or None,
            seed=state.seed,
            users=settings.users,
            max_seconds=min(settings.load_time, left),
            include=settings.include,
            allow_writes=settings.allow_writes,
        ),
        progress=lambda second: state.progress(
            f"load: {second.count} requests in second {second.second}"
        ),
    )
    state.load = outcome.result
    _keep(state, outcome)


_PHASES: Mapping[str, Callable[[_State], None]] = {
    LINT: _lint,
    EXERCISE: _exercise,
    LOAD: _load,
}


def _keep(state: _State, outcome: Any) -> None:
    """Takes over what a phase against the service brings back."""
    state.found.extend(outcome.findings)
    state.checked.update(outcome.checked)
    if outcome.error is not None:
        state.failures.append(outcome.error)
    state.interrupted = state.interrupted or outcome.interrupted
    phase = outcome.phase
    if phase.status in (
        findings.PhaseStatus.PASSED,
        findings.PhaseStatus.FAILED,
    ):
        status = _status(state, outcome.findings)
        phase = dataclasses.replace(phase, status=status)
    state.phases.append(phase)


def _status(
    state: _State, found: tuple[findings.Finding, ...]
) -> findings.PhaseStatus:
    failed = verdict.failing(found, state.settings.fail_on)
    return (
        findings.PhaseStatus.FAILED if failed else findings.PhaseStatus.PASSED
    )


def _result(
    state: _State,
    command: str,
    begun: datetime.datetime,
    seconds: float,
) -> Result:
    settings = state.settings
    found = findings.ordered(tuple(state.found))
    contract = state.contract
    finished = findings.Run(
        tool_version=conformance.__version__,
        started=begun.strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds=round(seconds, 3),
        command=command,
        document=_document(contract) if contract else None,
        base_url=state.base_url or None,
        ruleset=", ".join(settings.ruleset),
        # Nothing is generated for a document alone.
        seed=state.seed if state.base_url else None,
        fail_on=settings.fail_on,
        verdict=verdict.judge(
            found,
            settings.fail_on,
            phases=tuple(state.phases),
            failures=tuple(state.failures),
            interrupted=state.interrupted,
            defect=state.defect,
        ),
        phases=tuple(state.phases),
        operations=_operations(state) if contract else (),
        findings=found,
        rules=_rules(state),
        load=state.load,
    )
    return Result(finished, tuple(state.failures), state.defect)


def _document(contract: model.Contract) -> findings.DocumentInfo:
    text = contract.library.root.source
    return findings.DocumentInfo(
        text.name,
        text.sha256,
        contract.version,
        contract.title,
        contract.api_version,
    )


def _operations(state: _State) -> tuple[findings.OperationSummary, ...]:
    measured = {}
    if state.load:
        measured = {each.operation: each for each in state.load.operations}
    return tuple(
        findings.OperationSummary(
            operation=each.label,
            operation_id=each.operation_id,
            location=each.node.key_location,
            documented=tuple(response.status for response in each.responses),
            statuses=dict(state.statuses.get(each.label, {})),
            load=measured.get(each.label),
        )
        for each in _contract(state).operations
    )


def _rules(state: _State) -> tuple[findings.RuleInfo, ...]:
    ran = {phase.world for phase in state.phases}
    return tuple(
        findings.RuleInfo(
            id=each.id,
            world=each.world,
            severity=each.severity,
            section=each.section,
            summary=each.summary,
            help=each.help,
            url=each.url,
            checked=state.checked[each.id],
            skipped=each.skipped or state.skipped.get(each.id, ""),
        )
        for each in state.rules.rules.values()
        if ran & set(each.worlds) or not each.worlds
    )
