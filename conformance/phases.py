# SPDX-License-Identifier: Apache-2.0
"""The phases of a run: each looks at one world, and brings back what it found.

A phase may fail in any way; `run` keeps what was found before it.
"""

import dataclasses
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from conformance import admission, changes, errors, findings, mending, verdict
from conformance import state as states
from conformance.contract import exclusion, model
from conformance.lint import document
from conformance.rules import sieve

LINT, EXERCISE, LOAD = "lint", "exercise", "load"
WORLDS: Mapping[str, findings.World] = {
    LINT: findings.World.DOCUMENT,
    EXERCISE: findings.World.EXCHANGE,
    LOAD: findings.World.LOAD,
}
# What exercising leaves of the budget for starting the load generator.
_RESERVE = 5.0
_MAX_LISTED = 3


def _contract(state: states.State) -> model.Contract:
    if state.contract is None:
        raise errors.DocumentError("There is no document to hold against.")
    return state.contract


def _lint(state: states.State) -> None:
    state.progress("lint: checking the document")
    begun = time.monotonic()
    contract = _contract(state)
    settings = state.settings
    if state.mender is None:
        outcome = document.lint(contract, state.rules, settings.overrides)
    else:
        contract, outcome = state.mender.lint(
            contract,
            mending.Terms(
                state.rules,
                settings.overrides,
                settings.limits,
                settings.allow_remote,
            ),
        )
        state.contract = contract
    state.met.update(outcome.rules)
    _silence(state, outcome.ignored)
    _take(state, outcome)
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
            document=state.document,
            checked=dict(outcome.checked),
        )
    )


def _exercise(state: states.State) -> None:
    # Imported here: Schemathesis costs half a second that lint need not pay.
    from conformance import exercising  # noqa: PLC0415
    from conformance.exercise import world  # noqa: PLC0415

    settings = state.settings
    begun = _elapsed(state)
    left = state.deadline - time.monotonic()
    if LOAD in state.worlds:
        left -= settings.load_time + _RESERVE
    asked = exercising.settings(
        settings, state.base_url, state.seed, max(left, 1.0)
    )
    notes = []
    if settings.changed_since:
        changed = changes.since(
            settings.changed_since, _contract(state), settings.limits
        )
        if not changed.labels:
            _tell_unchanged(state, changed)
            return
        notes.append(changes.told(changed, len(_contract(state).operations)))
        asked = dataclasses.replace(asked, only=changed.labels)
    outcome = world.exercise(
        _contract(state), state.rules, asked, progress=state.progress
    )
    state.statuses = outcome.statuses
    for rule, seen in outcome.sightings.items():
        later = dataclasses.replace(seen, seconds=begun + seen.seconds)
        state.sightings.setdefault(rule, later)
    _keep(state, outcome, [*notes, *outcome.notes])
    state.skipped.update(outcome.skipped)


def _tell_unchanged(state: states.State, changed: changes.Changes) -> None:
    """Tells that there was nothing to exercise, which is no failure."""
    state.phases.append(
        findings.Phase(
            findings.World.EXCHANGE,
            EXERCISE,
            findings.PhaseStatus.PASSED,
            reason="Nothing to exercise: no operation's contract differs from "
            f"'{changed.earlier}'.",
            facts={"requests": 0, "operations": 0},
            document=state.document,
        )
    )


def _load(state: states.State) -> None:
    from conformance.load import world  # noqa: PLC0415 - as above

    reason = _unloadable(state)
    if reason:
        state.phases.append(
            findings.Phase(
                findings.World.LOAD,
                LOAD,
                findings.PhaseStatus.SKIPPED,
                reason=f"Not run: {reason}.",
                document=state.document,
            )
        )
        return
    settings = state.settings
    asking = admission.admitted(settings)
    left = max(state.deadline - time.monotonic(), 1.0)
    state.progress(f"load: {settings.users} users")
    outcome = world.load(
        _contract(state),
        state.rules,
        world.Settings(
            base_url=state.base_url,
            headers=asking.headers,
            token=asking.token,
            way=settings.way,
            seed=state.seed,
            users=settings.users,
            max_seconds=min(settings.load_time, left),
            include=settings.include,
            excluded=frozenset(
                each.label
                for each in exclusion.excluded(
                    _contract(state), settings.exclude, settings.exclude_tags
                )
            ),
            allow_writes=settings.allow_writes and not settings.safe,
        ),
        progress=lambda second: state.progress(
            f"load: {second.count} requests in second {second.second}"
        ),
    )
    state.load = outcome.result
    left_out = [f"{label} ({why})" for label, why in outcome.left_out.items()]
    notes = [f"Left out: {listed(left_out)}."] if left_out else []
    _keep(state, outcome, notes)


def _unloadable(state: states.State) -> str:
    """Tells why there can be no load; empty where there can.

    Raises:
        ConfigurationError: Load is all that was asked for.
    """
    if any(isinstance(each, errors.TargetError) for each in state.failures):
        return "the service could not be tested"
    reason = ""
    if state.settings.proxy:
        reason = "load does not go through a proxy"
    elif state.settings.auth.query:
        reason = "load can't send an API key in the query"
    if reason and state.worlds == (LOAD,):
        raise errors.ConfigurationError(
            f"There can be no load: {reason}.",
            "Load the service from where it is reached directly, with "
            "credentials in a header.",
        )
    return reason


PHASES: Mapping[str, Callable[[states.State], None]] = {
    LINT: _lint,
    EXERCISE: _exercise,
    LOAD: _load,
}


def listed(texts: list[str]) -> str:
    """Tells the first of some texts, and how many there are besides."""
    more = len(texts) - _MAX_LISTED
    shown = ", ".join(texts[:_MAX_LISTED])
    return f"{shown} and {more} more" if more > 0 else shown


def _take(state: states.State, outcome: Any) -> None:
    """Takes over what any phase found, as the document's."""
    state.found.extend(
        dataclasses.replace(each, document=state.document)
        for each in outcome.findings
    )
    state.checked.update(outcome.checked)
    # What is judged as a whole is seen when all of it has been looked at.
    sent = sum(phase.facts.get("requests", 0) for phase in state.phases)
    now = findings.Sighting(sent, _elapsed(state))
    for each in outcome.findings:
        state.sightings.setdefault(each.rule, now)


def _silence(state: states.State, ignored: Iterable[findings.Ignored]) -> None:
    """Takes over what the document silences."""
    for each in ignored:
        finding = dataclasses.replace(each.finding, document=state.document)
        state.ignored.append(dataclasses.replace(each, finding=finding))


def _sifted(state: states.State, outcome: Any) -> Any:
    """Sifts what a phase against the service found, as lint does its own."""
    sifter = sieve.Sieve(_contract(state), state.settings.overrides)
    become = [sifter.sift(each) for each in outcome.findings]
    _silence(
        state, (each for each in become if isinstance(each, findings.Ignored))
    )
    kept = tuple(each for each in become if isinstance(each, findings.Finding))
    return dataclasses.replace(outcome, findings=findings.ordered(kept))


def _elapsed(state: states.State) -> float:
    """Returns the seconds since the run began."""
    return time.monotonic() - (state.deadline - state.settings.max_time)


def _keep(state: states.State, outcome: Any, notes: Iterable[str]) -> None:
    """Takes over what a phase against the service brings back."""
    outcome = _sifted(state, outcome)
    if outcome.error is not None:
        state.failures.append(outcome.error)
    state.interrupted = state.interrupted or outcome.interrupted
    phase = dataclasses.replace(
        outcome.phase,
        notes=tuple(notes),
        document=state.document,
        checked=dict(outcome.checked),
    )
    if phase.status in (
        findings.PhaseStatus.PASSED,
        findings.PhaseStatus.FAILED,
    ):
        status = _status(state, outcome.findings)
        phase = dataclasses.replace(phase, status=status)
    state.phases.append(phase)
    _take(state, outcome)


def _status(
    state: states.State, found: tuple[findings.Finding, ...]
) -> findings.PhaseStatus:
    failed = verdict.failing(found, state.settings.fail_on)
    return (
        findings.PhaseStatus.FAILED if failed else findings.PhaseStatus.PASSED
    )
