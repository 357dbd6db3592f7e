# SPDX-License-Identifier: Apache-2.0
"""One run: which worlds, in what order, within what budget.

Each phase is a place of isolation: what it found is kept, whatever happens to
it or after it.
"""

import dataclasses
import datetime
import random
import time
from collections.abc import Callable, Mapping
from typing import BinaryIO

from conformance import (
    admission,
    config,
    discovery,
    documents,
    errors,
    findings,
    mending,
    phases,
)
from conformance import state as states
from conformance.contract import reader, servers
from conformance.rules import overriding, ruleset

_SEED_BITS = 32


def _silent(message: str) -> None:
    """Says nothing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """A run, and what its command must tell besides.

    Attributes:
        run: Everything that was found.
        failures: What kept a phase from its end, for people.
        defect: An exception that is a defect of this program.
        sightings: When each rule was first seen broken, by its id.
        notes: What the user should know, in a sentence each.
    """

    run: findings.Run
    failures: tuple[errors.ConformanceError, ...]
    defect: BaseException | None
    sightings: Mapping[str, findings.Sighting]
    notes: tuple[str, ...] = ()


def run(
    settings: config.Settings,
    *,
    worlds: tuple[str, ...] = (phases.LINT, phases.EXERCISE, phases.LOAD),
    command: str = "conformance run",
    stdin: BinaryIO | None = None,
    progress: states.Progress = _silent,
    mender: mending.Mender | None = None,
) -> Result:
    """Holds a document and its service against a ruleset.

    Args:
        settings: What to do.
        worlds: The phases to run, of `lint`, `exercise` and `load`.
        command: The command as given, secrets masked.
        stdin: Where the document `-` is read from.
        progress: Told, in a few words, what is going on.
        mender: What mends the documents before they are judged, if anything.

    Returns:
        The run. It ends in a verdict whatever happens.

    Raises:
        ConfigurationError: A setting or a ruleset can't be used; nothing
            was run.
    """
    begun = datetime.datetime.now(datetime.UTC)
    clock = time.monotonic()
    needs_service = any(world != phases.LINT for world in worlds)
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
    rules = ruleset.load(settings.ruleset, settings.limits)
    overriding.check(settings.overrides, rules)
    state = states.State(
        settings=settings,
        worlds=worlds,
        seed=seed,
        rules=rules,
        progress=progress,
        deadline=clock + settings.max_time,
        base_url=settings.base_url if needs_service else "",
        mender=mender,
    )
    for named in _documents(state):
        _hold(state, named, stdin)
    _tell_parts(state)
    seconds = time.monotonic() - clock
    return Result(
        states.finished(state, command, begun, seconds),
        tuple(state.failures),
        state.defect,
        state.sightings,
        tuple(overriding.unmatched(settings.overrides, state.matched))
        if state.documents
        else (),
    )


def _documents(state: states.State) -> tuple[documents.Named, ...]:
    """Finds what is to be read; a service has one document."""
    named, unmatched = documents.expand(state.settings.document)
    number = len(named) + len(unmatched)
    if number > 1 and state.worlds != (phases.LINT,):
        raise errors.ConfigurationError(
            f"A service is held against one document, and {number} are named.",
            "Name one: conformance run DOCUMENT --base-url URL.",
        )
    for error in unmatched:
        _fail(state, phases.LINT, error, 0.0)
    # Without a name the service is asked for it.
    return named if number else (documents.Named(""),)


def _hold(
    state: states.State, named: documents.Named, stdin: BinaryIO | None
) -> None:
    """Reads one document, and runs each phase with it."""
    state.document = named.name
    if not state.interrupted:
        _guarded(state, phases.LINT, lambda: _read(state, named, stdin))
    if state.contract is None:
        _skip_without_document(state, named)
        return
    for world in state.worlds:
        if state.interrupted:
            _skip(state, world, "interrupted")
        else:
            _guarded(state, world, lambda: phases.PHASES[world](state))  # noqa: B023 - called at once
    states.close(state)


def _skip_without_document(state: states.State, named: documents.Named) -> None:
    """Tells of the phases that there is no document for."""
    told = {(phase.name, phase.document) for phase in state.phases}
    for world in state.worlds:
        is_told = (world, state.document) in told
        if not is_told and named.name not in state.parts:
            reason = "interrupted" if state.interrupted else "no document"
            _skip(state, world, reason)


def _skip(state: states.State, name: str, reason: str) -> None:
    state.phases.append(
        findings.Phase(
            phases.WORLDS[name],
            name,
            findings.PhaseStatus.SKIPPED,
            reason=f"Not run: {reason}.",
            document=state.document,
        )
    )


def _guarded(
    state: states.State, name: str, action: Callable[[], None]
) -> None:
    """Runs one phase; keeps what others found whatever happens in it."""
    begun = time.monotonic()
    try:
        action()
    except KeyboardInterrupt:
        state.interrupted = True
        seconds = time.monotonic() - begun
        state.phases.append(
            findings.Phase(
                phases.WORLDS[name],
                name,
                findings.PhaseStatus.INTERRUPTED,
                seconds,
                "Interrupted.",
                document=state.document,
            )
        )
    except Exception as error:  # noqa: BLE001 - a defect in one phase must not
        # lose what the others found.
        _fail(state, name, error, time.monotonic() - begun)


def _fail(
    state: states.State, name: str, error: Exception, seconds: float
) -> None:
    """Tells what kept a phase from its end."""
    if isinstance(error, errors.ConformanceError):
        state.failures.append(error)
        reason = error.message
    else:
        state.defect = error
        reason = f"A defect of this program: {type(error).__name__}: {error}"
    state.phases.append(
        findings.Phase(
            phases.WORLDS[name],
            name,
            findings.PhaseStatus.ERROR,
            seconds,
            reason,
            document=state.document,
        )
    )


def _read(
    state: states.State, named: documents.Named, stdin: BinaryIO | None
) -> None:
    settings = state.settings
    name = named.name
    headers: dict[str, str] = {}
    if settings.base_url and (
        not name or discovery.same_origin(name, settings.base_url)
    ):
        headers = dict(admission.admitted(settings).sent())
    if not name and settings.base_url:
        state.progress("looking for the document")
        name = discovery.document(settings.base_url, headers, settings.way)
    if not name:
        raise errors.ConfigurationError(
            "There is no document to check.",
            "Name one, or set 'document' in conformance.yaml.",
        )
    same = discovery.same_origin(name, settings.base_url)
    state.progress(f"reading {name}")
    try:
        state.contract = reader.load(
            name,
            stdin=stdin,
            headers=headers if same else None,
            way=settings.way,
            allow_remote=settings.allow_remote,
            limits=settings.limits,
            known=state.mender.known if state.mender else None,
        )
    except errors.DocumentError:
        if not named.pattern or not documents.is_part(name, settings.limits):
            raise
        state.parts.append(name)
    else:
        state.document = state.contract.library.root.source.name
        operations = state.contract.operations
        state.matched.extend(
            each
            for each in settings.overrides
            if any(map(each.concerns, operations))
        )


def _tell_parts(state: states.State) -> None:
    """Tells of files that match a pattern, but are parts of a document."""
    number = len(state.parts)
    if number:
        these = (
            "1 file that matches is"
            if number == 1
            else f"{number} files that match are"
        )
        told = phases.listed(state.parts)
        state.phases.append(
            findings.Phase(
                findings.World.DOCUMENT,
                phases.LINT,
                findings.PhaseStatus.SKIPPED,
                reason=f"{these} no OpenAPI document: {told}.",
            )
        )
