# SPDX-License-Identifier: Apache-2.0
"""Drives Schemathesis, and tells in `fuzz_events` what it does.

With `schemathesis_transport` this is all that imports it. Its loaders and its
configuration are public; its engine, events, recorder and transports are not,
and change with minor versions (4.32 is what this follows), so nothing of them
leaves these two modules.
"""

import contextlib
import math
import warnings
from collections.abc import Generator, Iterator
from typing import Any

import schemathesis
import urllib3
from schemathesis import engine
from schemathesis.engine import core, events, run
from schemathesis.engine import errors as engine_errors

from conformance.exercise import (
    fuzz_events,
    hypothesis_storage,
    implied_formats,
    schemathesis_transport,
)

_USER_AGENT = "conformance"
_TOLD = 200
# The engine divides its time among phases and operations and ends each at its
# share, of which most use little: with the true limit it left most of the time
# unused and the longest texts unsent. The transport ends the run in time.
_PROMISED = 2
# What a check takes for the right answer, where its own list is too short: any
# 4xx refuses what is invalid.
_EXPECTED = {
    "negative_data_rejection": ("4xx", "5xx"),
    "missing_required_header": ("4xx", "5xx"),
}
# Requests that are not the user's concern: what the first would learn stands
# in `_settings`, and credentials come from the user only.
_UNWANTED = frozenset({run.PhaseName.PROBING, run.PhaseName.AUTH_BOOTSTRAP})


class _Engine(core.Engine):
    """Schemathesis' engine without its own requests around the tests."""

    def _create_execution_plan(self) -> core.ExecutionPlan:
        plan = super()._create_execution_plan()
        plan.phases = [
            each for each in plan.phases if each.name not in _UNWANTED
        ]
        return plan


def fuzz(plan: fuzz_events.Plan) -> Generator[fuzz_events.Event, None, None]:
    """Runs Schemathesis once over the plan's operations.

    Closing the iterator stops the run; so does Ctrl-C, which ends in
    `Finished("interrupted")`.

    Args:
        plan: What to do.

    Yields:
        Every request as it was sent, the failures of its operation after it,
        and `Finished` at last.

    Raises:
        TargetError: The service is gone, or hands out no more tokens.
    """
    transport = schemathesis_transport.Transport(plan)
    try:
        stream = _Engine(transport.attached(_load(plan))).execute()
    except Exception as error:  # noqa: BLE001 - see `_guarded`
        yield fuzz_events.Trouble("", _failure(error))
        yield fuzz_events.Finished("failed")
        return
    transport.end = stream.stop
    with contextlib.ExitStack() as stack:
        stack.enter_context(hypothesis_storage.temporary())
        stack.enter_context(_no_advice())
        stack.callback(lambda: plan.unseen.extend(transport.taken()))
        stack.callback(_drain, stream)
        stack.callback(stream.stop)
        stack.callback(transport.stop)
        yield from _translated(_guarded(stream), transport)


@contextlib.contextmanager
def _no_advice() -> Iterator[None]:
    """Silences what libraries say to each request; the settings ask for it."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", urllib3.exceptions.InsecureRequestWarning
        )
        yield


def _guarded(stream: Any) -> Iterator[Any]:
    """Yields the events of a run; its failure is the last of them."""
    try:
        yield from stream
    except Exception as error:  # noqa: BLE001 - what a document makes the
        # library fail with is unknown; what was found so far must be kept.
        yield events.FatalError(exception=error)


def _drain(stream: Any) -> None:
    # Its threads end with the request under way; each is bounded in time.
    for _ in stream:
        pass


def _load(plan: fuzz_events.Plan) -> Any:
    config = schemathesis.Config.from_dict(_settings(plan))
    implied_formats.drop(plan.document)
    schema = schemathesis.openapi.from_dict(plan.document, config=config)
    # Not through the dictionary, where `${…}` would be looked up.
    schema.config.headers = {"User-Agent": _USER_AGENT, **plan.headers}
    return schema.include(name=list(plan.labels))


def _settings(plan: fuzz_events.Plan) -> dict[str, Any]:
    checks: dict[str, Any] = {"enabled": False}
    checks.update((name, {"enabled": True}) for name in plan.checks)
    for name in plan.checks & set(_EXPECTED):
        checks[name]["expected-statuses"] = list(_EXPECTED[name])
    settings: dict[str, Any] = {
        "base-url": plan.base_url,
        "seed": plan.seed,
        "max-time": max(1, math.ceil(_PROMISED * plan.seconds)),
        "workers": 1,
        "continue-on-failure": True,
        "request-timeout": plan.request_seconds,
        "max-redirects": 0,
        "suppress-health-check": ["all"],
        "cache": {"enabled": False},
        # Records must be true; they are masked on their way to a report.
        "output": {"sanitization": {"enabled": False}},
        "auth": {"auto-signup": False},
        "generation": {
            "max-examples": plan.examples,
            "database": "none",
            # Generated credentials draw answers from the server, not the API.
            "with-security-parameters": False,
            # No field can carry them (RFC 9110 §5.5): the server refuses.
            "exclude-header-characters": "\x00\r\n\x1c\x1d\x1e\x1f",
        },
        "checks": checks,
        "phases": {
            # The examples as they are: with each id that was seen in their
            # place, they were hundreds, and deleted what others had need of.
            "examples": {"extra-data-sources": {"responses": False}},
            "coverage": {"unexpected-methods": list(plan.methods)},
        },
    }
    return settings


def _translated(
    stream: Any, transport: schemathesis_transport.Transport
) -> Iterator[fuzz_events.Event]:
    reason = "completed"
    for event in stream:
        yield from transport.taken()
        yield from _told(event)
        reason = _reason(reason, event, transport)
        if (
            isinstance(event, events.PhaseFinished)
            and event.phase.name == run.PhaseName.STATEFUL_TESTING
        ):
            # Given a time limit it would begin again until it is reached.
            transport.end()
    yield from transport.taken()
    if transport.failure is not None:
        raise transport.failure
    yield fuzz_events.Finished(reason)


def _reason(
    before: str, event: Any, transport: schemathesis_transport.Transport
) -> str:
    """Tells why a run ends, as far as is known after an event."""
    if isinstance(event, events.NonFatalError) and _is_outage(event):
        return "gone"
    if isinstance(event, events.FatalError):
        return "failed"
    if isinstance(event, events.Interrupted):
        return transport.ended or "interrupted"
    if isinstance(event, events.EngineFinished) and before == "completed":
        late = event.stop_reason is engine.StopReason.MAX_TIME
        return transport.ended or ("time" if late else before)
    return before


def _told(event: Any) -> Iterator[fuzz_events.Event]:
    """Translates the events that tell of requests and of trouble."""
    if isinstance(event, events.ScenarioFinished):
        yield from _failures(event)
    elif isinstance(event, events.NonFatalError) and not _is_outage(event):
        yield fuzz_events.Trouble(event.label, _said(event.info))
    elif isinstance(event, events.FatalError):
        yield fuzz_events.Trouble("", _failure(event.exception))


def _failure(error: Exception) -> str:
    told = " ".join(str(error).split())
    return f"Schemathesis failed with {type(error).__name__}: {told[:_TOLD]}"


def _is_outage(event: events.NonFatalError) -> bool:
    return isinstance(event.value, engine_errors.ServerUnavailable)


def _said(info: Any) -> str:
    title = str(getattr(info, "title", "")) or "Error"
    # Its messages go on with commands to repeat a request, secrets and all.
    first = str(getattr(info, "message", "")).strip().partition("\n")[0]
    return f"{title}: {first}"


def _failures(event: events.ScenarioFinished) -> Iterator[fuzz_events.Event]:
    recorder = event.recorder
    made: dict[str, int] = {}
    for case_id, checks in recorder.checks.items():
        for check in checks:
            made[check.name] = made.get(check.name, 0) + 1
            info = check.failure_info
            if info is None:
                continue
            yield _failed(recorder, case_id, check.name, info.failure)
    yield fuzz_events.Checked(made)


def _failed(
    recorder: Any, case_id: str, check: str, failure: Any
) -> fuzz_events.Failed:
    node = recorder.cases.get(case_id)
    case = node.value if node else None
    related = failure.related_case_ids()
    chain = recorder.iter_chain_cases(case_id=case_id, related_case_ids=related)
    return fuzz_events.Failed(
        case=case_id,
        label=case.operation.label if case else recorder.label,
        check=check,
        kind=str(failure.title),
        key=str(failure._unique_key),  # noqa: SLF001 - its identity
        message=str(failure.message),
        place=_place(case),
        wrong=_wrong(case),
        before=tuple(each.id for each in chain if each.id != case_id),
    )


def _place(case: Any) -> str:
    """Names what was made wrong on purpose in a request."""
    meta = case.meta if case is not None else None
    if meta is None:
        return ""
    data = meta.phase.data
    if data.parameter_location is not None:
        location = str(data.parameter_location.value)
        name = data.parameter
        if location == "body":
            name = _member(data.location or "")
        return f"{location} {name or ''}".strip()
    wrong = [
        str(location.value)
        for location, component in meta.components.items()
        if component.mode is schemathesis.GenerationMode.NEGATIVE
    ]
    return wrong[0] if len(wrong) == 1 else ""


def _member(pointer: str) -> str:
    """Names the member of a body that a place in its schema is about."""
    names = []
    parts = iter(pointer.split("/"))
    for part in parts:
        if part == "properties":
            names.append(next(parts, ""))
        elif part == "items":
            names.append("*")
    return ".".join(names)


def _wrong(case: Any) -> str:
    """Says in a few words what was made wrong on purpose in a request."""
    meta = case.meta if case is not None else None
    return str(meta.phase.data.description or "") if meta else ""
