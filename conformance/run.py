# SPDX-License-Identifier: Apache-2.0
"""One run: which worlds, in what order, within what budget.

Each phase is a place of isolation: what it found is kept, whatever happens to
it or after it.
"""

import dataclasses
import datetime
import random
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO

from conformance import config, discovery, errors, findings, verdict
from conformance import state as states
from conformance.contract import model, reader, servers
from conformance.lint import document
from conformance.rules import ruleset

LINT, EXERCISE, LOAD = "lint", "exercise", "load"
WORLDS: Mapping[str, findings.World] = {
    LINT: findings.World.DOCUMENT,
    EXERCISE: findings.World.EXCHANGE,
    LOAD: findings.World.LOAD,
}
_SEED_BITS = 32
# What exercising leaves of the budget for starting the load generator.
_RESERVE = 5.0
_MAX_LISTED = 3


def _silent(message: str) -> None:
    """Says nothing."""


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
    progress: states.Progress = _silent,
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
    if needs_service:
        servers.parsed(settings.base_url)
    state = states.State(
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
    seconds = time.monotonic() - clock
    return Result(
        states.finished(state, command, begun, seconds),
        tuple(state.failures),
        state.defect,
    )


def _guarded(
    state: states.State, name: str, action: Callable[[], None]
) -> None:
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


def _read(state: states.State, stdin: BinaryIO | None) -> None:
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


def _contract(state: states.State) -> model.Contract:
    if state.contract is None:
        raise errors.DocumentError("There is no document to hold against.")
    return state.contract


def _lint(state: states.State) -> None:
    state.progress("lint: checking the document")
    begun = time.monotonic()
    contract = _contract(state)
    outcome = document.lint(contract, state.rules)
    state.found.extend(outcome.findings)
    state.checked.update(outcome.checked)
    facts = {"operations": len(contract.operations)}
    if len(contract.library.documents) > 1:
        facts["files"] = len(contract.library.documents)
    state.phases.append(
        findings.Phase(
            findings.World.DOCUMENT,
            LINT,
            _status(state, outcome.findings),
            time.monotonic() - begun,
            facts=facts,
        )
    )


def _exercise(state: states.State) -> None:
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
    _keep(state, outcome, outcome.notes)
    state.skipped.update(outcome.skipped)


def _load(state: states.State) -> None:
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
    left_out = [f"{label} ({why})" for label, why in outcome.left_out.items()]
    notes = [f"Left out: {_listed(left_out)}."] if left_out else []
    _keep(state, outcome, notes)


_PHASES: Mapping[str, Callable[[states.State], None]] = {
    LINT: _lint,
    EXERCISE: _exercise,
    LOAD: _load,
}


def _listed(texts: list[str]) -> str:
    more = len(texts) - _MAX_LISTED
    shown = ", ".join(texts[:_MAX_LISTED])
    return f"{shown} and {more} more" if more > 0 else shown


def _keep(state: states.State, outcome: Any, notes: Iterable[str]) -> None:
    """Takes over what a phase against the service brings back."""
    state.found.extend(outcome.findings)
    state.checked.update(outcome.checked)
    if outcome.error is not None:
        state.failures.append(outcome.error)
    state.interrupted = state.interrupted or outcome.interrupted
    reason = " ".join(filter(None, (outcome.phase.reason, *notes)))
    phase = dataclasses.replace(outcome.phase, reason=reason)
    if phase.status in (
        findings.PhaseStatus.PASSED,
        findings.PhaseStatus.FAILED,
    ):
        status = _status(state, outcome.findings)
        phase = dataclasses.replace(phase, status=status)
    state.phases.append(phase)


def _status(
    state: states.State, found: tuple[findings.Finding, ...]
) -> findings.PhaseStatus:
    failed = verdict.failing(found, state.settings.fail_on)
    return (
        findings.PhaseStatus.FAILED if failed else findings.PhaseStatus.PASSED
    )
