# SPDX-License-Identifier: Apache-2.0
"""Drives Schemathesis: the only module that imports it.

Its loaders, configuration and hooks are public. Its engine, events and
recorder are not, and change with minor versions (4.32 is what this follows),
so nothing of them leaves this module: it speaks in `Sent`, `Failed`,
`Trouble` and `Finished`.

Schemathesis keeps hooks in a registry of the process. The one that is needed
there answers for its own schema only, and is taken out when a run ends.
"""

import contextlib
import dataclasses
import math
import queue
import time
from collections.abc import (
    Callable,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from typing import Any

import requests
import schemathesis
import urllib3
from schemathesis import engine, hooks
from schemathesis.core import errors as schemathesis_errors
from schemathesis.engine import events, run

from conformance import findings
from conformance.exercise import session

_USER_AGENT = "conformance"
_CHUNK = 64 * 1024
# Answers that do not say that valid data was refused as invalid; 412 speaks of
# the resource's state (RFC 9110 §13.1.1) and is missing from the default.
_NO_REFUSAL = [
    "2xx",
    "3xx",
    "401",
    "403",
    "404",
    "409",
    "410",
    "412",
    "429",
    "5xx",
]
_NO_PROXY = {"http": "", "https": ""}
_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"})


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What to fuzz, and how much.

    Attributes:
        document: A self-contained OpenAPI document; it is changed.
        base_url: What its paths hang from.
        headers: Sent with every request.
        labels: The operations to call, such as `GET /v1/users`.
        checks: The names of the checks to make.
        seed: What makes generated input the same again.
        seconds: The most time to spend.
        examples: Generated cases per operation.
        request_seconds: Time for one exchange.
        requests_per_second: The greatest rate; None is unbounded.
        methods: Undeclared methods to try; None is all of them.
    """

    document: dict[str, Any]
    base_url: str
    headers: Mapping[str, str]
    labels: Sequence[str]
    checks: frozenset[str]
    seed: int
    seconds: float
    examples: int
    request_seconds: float = 10.0
    requests_per_second: float | None = None
    methods: Sequence[str] | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """A request that was sent; `response` is None where none came.

    Attributes:
        case: Names the request within the run.
        label: The operation that it was made for.
        phase: What made it: `coverage`, `fuzzing`, `stateful`…
        request: What was sent, unmasked.
        response: What came back.
    """

    case: str
    label: str
    phase: str
    request: findings.Request
    response: findings.Response | None


@dataclasses.dataclass(frozen=True, slots=True)
class Failed:
    """A check that a request failed.

    Attributes:
        case: The request.
        label: The operation.
        check: The check's name.
        kind: What failed, in few words.
        key: Tells failures of one check apart, stable from run to run.
        message: Several sentences at most.
        place: What was changed in the request, such as `query limit`.
        before: The requests that led to it, oldest first.
    """

    case: str
    label: str
    check: str
    kind: str
    key: str
    message: str
    place: str = ""
    before: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """How often each check was made since the last of these."""

    checks: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """Something that kept an operation from being tested in full."""

    label: str
    message: str


@dataclasses.dataclass(frozen=True, slots=True)
class Finished:
    """The end, and why: `completed`, `interrupted`, `gone` or `time`."""

    reason: str


Event = Sent | Failed | Checked | Trouble | Finished


def fuzz(plan: Plan) -> Generator[Event, None, None]:
    """Runs Schemathesis once over the plan's operations.

    Closing the iterator stops the run; so does Ctrl-C, which ends in
    `Finished("interrupted")`.

    Args:
        plan: What to do.

    Yields:
        Every request as it was sent, the failures of its operation after it,
        and `Finished` at last.
    """
    try:
        schema = _load(plan)
    except schemathesis_errors.SchemathesisError as error:
        yield Trouble("", f"Schemathesis can't read the document: {error}")
        yield Finished("completed")
        return
    with contextlib.ExitStack() as stack:
        stream = engine.from_schema(schema).execute()
        tap = _Tap(schema, plan, stream.stop)
        stack.callback(_drain, stream)
        stack.callback(stream.stop)
        stack.enter_context(tap.attached())
        yield from _translated(stream, tap)


def _drain(stream: Any) -> None:
    # Its threads end with the request under way; each is bounded in time.
    for _ in stream:
        pass


def _load(plan: Plan) -> Any:
    config = schemathesis.Config.from_dict(_settings(plan))
    schema = schemathesis.openapi.from_dict(plan.document, config=config)
    # Not through the dictionary, where `${…}` would be looked up.
    schema.config.headers = {"User-Agent": _USER_AGENT, **plan.headers}
    return schema.include(name=list(plan.labels))


def _settings(plan: Plan) -> dict[str, Any]:
    checks: dict[str, Any] = {"enabled": False}
    checks.update((name, {"enabled": True}) for name in plan.checks)
    if "positive_data_acceptance" in plan.checks:
        checks["positive_data_acceptance"]["expected-statuses"] = _NO_REFUSAL
    settings: dict[str, Any] = {
        "base-url": plan.base_url,
        "seed": plan.seed,
        "max-time": max(1, math.ceil(plan.seconds)),
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
        },
        "checks": checks,
    }
    if plan.methods is not None:
        settings["phases"] = {
            "coverage": {"unexpected-methods": list(plan.methods)}
        }
    if plan.requests_per_second is not None:
        settings["rate-limit"] = _rate(plan.requests_per_second)
    return settings


def _rate(requests_per_second: float) -> str:
    if requests_per_second >= 1:
        return f"{int(requests_per_second)}/s"
    return f"{max(1, int(requests_per_second * 60))}/m"


class _Tap:
    """Sees every call of one schema, from whatever thread it is made."""

    def __init__(
        self, schema: Any, plan: Plan, stop: Callable[[], None]
    ) -> None:
        self._schema = schema
        self._plan = plan
        self._stop = stop
        self._deadline = time.monotonic() + plan.seconds
        self._sent: queue.SimpleQueue[Sent] = queue.SimpleQueue()
        self.is_late = False

    @contextlib.contextmanager
    def attached(self) -> Iterator[None]:
        """Listens for as long as the context is open."""
        own = self._schema.hooks
        everywhere = hooks.GLOBAL_HOOK_DISPATCHER
        # The objects that are registered are those to take out again.
        before, after, lost = self._before, self._after, self._lost
        everywhere.register_hook_with_name(before, "before_call")
        own.register_hook_with_name(after, "after_call")
        own.register_hook_with_name(lost, "after_network_error")
        try:
            yield
        finally:
            everywhere.unregister(before)
            own.unregister(after)
            own.unregister(lost)

    def taken(self) -> Iterator[Sent]:
        """Yields what was sent since the last call."""
        while True:
            try:
                yield self._sent.get_nowait()
            except queue.Empty:
                return

    def _before(self, context: Any, case: Any, kwargs: dict[str, Any]) -> None:
        if case.operation.schema is not self._schema:
            return
        # Neither a proxy nor a password from the environment.
        kwargs.setdefault("proxies", _NO_PROXY)
        kwargs.setdefault("auth", _plain)
        kwargs["hooks"] = {"response": self._read}

    def _read(self, response: requests.Response, **_: Any) -> None:
        """Reads a body within bounds, before anything else can."""
        kind = response.headers.get("Content-Type", "")
        if "event-stream" in kind:
            return
        deadline = time.monotonic() + self._plan.request_seconds
        body = bytearray()
        with contextlib.suppress(requests.exceptions.ContentDecodingError):
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > session.MAX_BODY or time.monotonic() > deadline:
                    response.close()
                    break
        # What `Response.content` fills by itself, without a bound.
        response._content = bytes(body[: session.MAX_BODY])  # noqa: SLF001
        response._content_consumed = True  # noqa: SLF001

    def _after(self, context: Any, case: Any, response: Any) -> None:
        received = findings.Response(
            response.status_code,
            tuple(
                (name, value)
                for name, values in response.headers.items()
                for value in values
            ),
            response.content or b"",
            response.elapsed,
        )
        self._put(case, response.request, received)

    def _lost(self, context: Any, case: Any, request: Any) -> None:
        self._put(case, request, None)

    def _put(
        self, case: Any, request: Any, response: findings.Response | None
    ) -> None:
        phase = case.meta.phase.name.value if case.meta else ""
        self._sent.put(
            Sent(case.id, case.operation.label, phase, _sent(request), response)
        )
        if time.monotonic() > self._deadline:
            self.is_late = True
            self._stop()


def _plain(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Drops the header fields that only the sending library needs."""
    for name in ("Connection", "X-Schemathesis-TestCaseId"):
        request.headers.pop(name, None)
    # Without this value, `identity` would be sent.
    request.headers["Accept-Encoding"] = urllib3.util.SKIP_HEADER
    if request.body is None and request.method in _BODILESS:
        request.headers.pop("Content-Length", None)
    return request


def _sent(request: requests.PreparedRequest) -> findings.Request:
    body = request.body
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        # Nothing that is read piece by piece is ever sent here.
        body = None
    headers = tuple(
        (_text(name), _text(value))
        for name, value in request.headers.items()
        if value != urllib3.util.SKIP_HEADER
    )
    return findings.Request(
        request.method or "", request.url or "", headers, body or None
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _translated(stream: Any, tap: _Tap) -> Iterator[Event]:
    reason = "completed"
    for event in stream:
        yield from tap.taken()
        if isinstance(event, events.ScenarioFinished):
            yield from _failures(event)
        elif isinstance(event, events.NonFatalError):
            if isinstance(event.value, KeyboardInterrupt):
                continue
            yield Trouble(event.label, _said(event.info))
        elif isinstance(event, events.FatalError):
            yield Trouble("", f"Schemathesis failed: {event.exception!r}")
        elif isinstance(event, events.Interrupted):
            reason = "time" if tap.is_late else "interrupted"
        elif isinstance(event, events.PhaseFinished):
            # Given a time limit it would begin again until it is reached.
            if event.phase.name == run.PhaseName.STATEFUL_TESTING:
                stream.stop()
        elif isinstance(event, events.EngineFinished):
            reason = _reason(event.stop_reason, reason, late=tap.is_late)
    yield from tap.taken()
    yield Finished(reason)


def _reason(stop: engine.StopReason, known: str, *, late: bool) -> str:
    if stop is engine.StopReason.SERVER_UNAVAILABLE:
        return "gone"
    if known != "completed":
        return known
    if late or stop is engine.StopReason.MAX_TIME:
        return "time"
    return "completed"


def _said(info: Any) -> str:
    title = str(getattr(info, "title", "")) or "Error"
    # Its messages go on with commands to repeat a request, secrets and all.
    first = str(getattr(info, "message", "")).strip().partition("\n")[0]
    return f"{title}: {first}"


def _failures(event: events.ScenarioFinished) -> Iterator[Event]:
    recorder = event.recorder
    made: dict[str, int] = {}
    for case_id, checks in recorder.checks.items():
        for check in checks:
            made[check.name] = made.get(check.name, 0) + 1
            info = check.failure_info
            if info is None:
                continue
            yield _failed(recorder, case_id, check.name, info.failure)
    yield Checked(made)


def _failed(recorder: Any, case_id: str, check: str, failure: Any) -> Failed:
    node = recorder.cases.get(case_id)
    case = node.value if node else None
    related = failure.related_case_ids()
    chain = recorder.iter_chain_cases(case_id=case_id, related_case_ids=related)
    return Failed(
        case=case_id,
        label=case.operation.label if case else recorder.label,
        check=check,
        kind=str(failure.title),
        key=str(failure._unique_key),  # noqa: SLF001 - its identity
        message=str(failure.message),
        place=_place(case),
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
        return f"{location} {data.parameter or ''}".strip()
    wrong = [
        str(location.value)
        for location, component in meta.components.items()
        if component.mode is schemathesis.GenerationMode.NEGATIVE
    ]
    return wrong[0] if len(wrong) == 1 else ""
