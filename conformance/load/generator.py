# SPDX-License-Identifier: Apache-2.0
"""The load generator: replays a plan inside a process of Locust's own.

Importing Locust patches the standard library, so nothing else imports this
module: `runner` starts the process, with a locustfile that asks for
`user_class`, and they talk in files and environment variables.

Locust dispatches the users. Requests are sent with its HTTP library, without
its client around it: that costs a third (measured), and follows redirects,
keeps cookies and rounds percentiles to two digits.
"""

import dataclasses
import functools
import gc
import http
import itertools
import os
import pathlib
import random
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any, ClassVar

import gevent  # type: ignore[import-untyped]  # it has no stubs
import gevent.ssl  # type: ignore[import-untyped]  # it has no stubs
import geventhttpclient
from geventhttpclient import response as responses
from locust import User, constant, events, task
from locust.env import Environment
from locust.exception import StopUser

import conformance
from conformance.load import checking, credentials, plan, recording

PLAN_VARIABLE = "CONFORMANCE_LOAD_PLAN"
RESULT_VARIABLE = "CONFORMANCE_LOAD_RESULT"
SECONDS_VARIABLE = "CONFORMANCE_LOAD_SECONDS"
LIMIT_VARIABLE = "CONFORMANCE_LOAD_REQUESTS"
TIMEOUT_VARIABLE = "CONFORMANCE_LOAD_TIMEOUT"
_MAX_BODY = 8 * 1024 * 1024
_BLOCK = 64 * 1024
# Of a broken connection; a service that refuses at once must not be asked
# thousands of times a second.
_FIRST_PAUSE = 0.05
_LAST_PAUSE = 1.0
# A service is taken for dead after so many failures in a row, so far apart.
_DEAD_FAILURES = 10
_DEAD_SECONDS = 2.0
_GLANCE = 0.2
# EX_SOFTWARE of sysexits.h: this program's own fault.
_DEFECT = 70
_WRITES = frozenset({"POST", "PUT", "PATCH"})


class _LongBodyError(Exception):
    """A response that does not end within bounds."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bounds:
    """How much to send.

    Attributes:
        seconds: How long requests are sent.
        requests: How many at most.
        timeout: Seconds for one request and its response.
    """

    seconds: float
    requests: int
    timeout: float


class Reply:
    """A whole response."""

    __slots__ = ("_response", "body", "status")

    def __init__(
        self, response: responses.HTTPSocketPoolResponse, body: bytes
    ) -> None:
        self._response = response
        self.body = body
        self.status: int = response.status_code

    @property
    def content_type(self) -> str:
        """The `Content-Type` header; empty without one."""
        return str(self._response.get("content-type", ""))

    def headers(self) -> tuple[tuple[str, str], ...]:
        """Returns the header fields in the order received."""
        return tuple(self._response.headers)


class Replay:
    """What the users of this process share: the plan and what came of it."""

    def __init__(
        self,
        replayed: plan.Plan,
        recorder: recording.Recorder,
        secrets: credentials.Credentials,
        bounds: Bounds,
    ) -> None:
        """Prepares to replay.

        Args:
            replayed: The plan.
            recorder: Takes down what happens.
            secrets: Sent with every request.
            bounds: How long, and how much.
        """
        self.timeout = bounds.timeout
        self._plan = replayed
        self._recorder = recorder
        self._checker = checking.Checker(replayed)
        self._order = replayed.schedule()
        self._fields = {
            "User-Agent": f"conformance/{conformance.__version__}",
            **dict(secrets.sent()),
        }
        self._bounds = bounds
        self._sent = 0
        self._users = itertools.count()
        self._begun = time.perf_counter()
        self._answered = self._last = self._begun
        self._failures = 0
        self._reason = ""
        self._ended = False

    def attach(self, environment: Environment, **_: Any) -> None:
        """Follows a test of Locust from its start to its end."""
        hooks: Any = environment.events
        hooks.test_start.add_listener(self._begin)
        hooks.user_error.add_listener(self._give_up)
        hooks.quitting.add_listener(self._hasten)
        hooks.quit.add_listener(self._close)
        self._environment = environment

    def _begin(self, **_: Any) -> None:
        # What exists now stays; a collection need not look at it again.
        gc.collect()
        gc.freeze()
        self._begun = self._answered = self._last = time.perf_counter()
        gevent.spawn(self._watch)
        # Locust's own limit begins to run before the users do.
        gevent.spawn_later(self._bounds.seconds, self._end, "")

    def _give_up(self, exception: Exception, **_: Any) -> None:
        self._environment.process_exit_code = _DEFECT
        self._end(f"defect: {type(exception).__name__}")

    def _hasten(self, **_: Any) -> None:
        # Users that are still at work were stopped by a signal.
        runner = self._environment.runner
        if runner and runner.user_count:
            self._reason = self._reason or "interrupted"
            self._environment.stop_timeout = 0

    def _close(self, **_: Any) -> None:
        self._recorder.close(self._last - self._begun, self._reason)

    def client(self) -> geventhttpclient.HTTPClient:
        """Returns a client with a connection of its own."""
        return geventhttpclient.HTTPClient.from_url(
            self._plan.base_url,
            headers=self._fields,
            # Only a backstop: the whole exchange has its own.
            connection_timeout=self.timeout,
            network_timeout=self.timeout,
            ssl_context_factory=_tls_context,
        )

    def requests(self) -> Iterator[tuple[int, int]]:
        """Yields what one user sends, for ever."""
        number = next(self._users)
        chance = random.Random(f"{self._plan.seed}:{number}")  # noqa: S311 - load
        start = chance.randrange(len(self._order))
        for index in itertools.count(start):
            if self._sent >= self._bounds.requests:
                return
            self._sent += 1
            yield self._order[index % len(self._order)]

    def planned(self, operation: int, request: int) -> tuple[str, plan.Request]:
        """Returns the method and the request that a step stands for."""
        found = self._plan.operations[operation]
        return found.method, found.requests[request]

    def failed(self, operation: int, kind: str, seconds: float | None) -> float:
        """Counts a request that got no response.

        Args:
            operation: Index of the operation.
            kind: What happened.
            seconds: How long it was waited for; None where that says nothing.

        Returns:
            Seconds to pause before the next attempt.
        """
        now = self._last = time.perf_counter()
        cell = self._recorder.cell(now - self._begun, operation)
        if seconds is None:
            cell.unanswered += 1
        else:
            cell.latency.record(seconds * 1000)
        cell.errors[kind] = cell.errors.get(kind, 0) + 1
        self._failures += 1
        pause = _FIRST_PAUSE * 2.0 ** min(self._failures, 10)
        return min(_LAST_PAUSE, pause)

    def answered(
        self, step: tuple[int, int], seconds: float, reply: Reply
    ) -> None:
        """Counts and checks a response.

        Args:
            step: What was sent.
            seconds: From the first byte sent to the last byte received.
            reply: What came back.
        """
        index = step[0]
        operation = self._plan.operations[index]
        now = self._answered = self._last = time.perf_counter()
        self._failures = 0
        cell = self._recorder.cell(now - self._begun, index)
        cell.latency.record(seconds * 1000)
        error = _error(operation.method, reply.status)
        if error:
            cell.errors[error] = cell.errors.get(error, 0) + 1
            told = checking.Breach(error, f"It answered {error}.")
            self._keep(step, "errors", told, seconds, reply)
        breach = self._checker.check(
            operation, reply.status, reply.content_type, reply.body
        )
        # An error that is not documented is told once: as an error.
        if breach is None or (error and breach.subject.startswith("status ")):
            return
        subject = breach.subject
        cell.breaches[subject] = cell.breaches.get(subject, 0) + 1
        self._keep(step, "breaches", breach, seconds, reply)

    def _keep(
        self,
        step: tuple[int, int],
        field: str,
        told: checking.Breach,
        seconds: float,
        reply: Reply,
    ) -> None:
        operation, request = step
        if not self._recorder.wants(operation, field, told.subject):
            return
        self._recorder.keep(
            recording.Example(
                operation=operation,
                request=request,
                field=field,
                subject=told.subject,
                message=told.message,
                status=reply.status,
                headers=reply.headers(),
                body=reply.body,
                seconds=seconds,
            )
        )

    def _watch(self) -> None:
        """Writes seconds down in time, and ends what has nothing to do."""
        while True:
            gevent.sleep(_GLANCE)
            now = time.perf_counter()
            self._recorder.advance(int(now - self._begun))
            if (
                self._failures >= _DEAD_FAILURES
                and now - self._answered >= _DEAD_SECONDS
            ):
                self._end("unreachable")
                return
            if self._sent >= self._bounds.requests:
                self._end("")
                return

    def _end(self, reason: str) -> None:
        runner = self._environment.runner
        if runner and not self._ended:
            self._ended = True
            self._reason = reason
            # It ends the users, of which the caller may be one.
            gevent.spawn(runner.quit)


class ReplayUser(User):
    """One simulated user: sends, reads, checks, and starts again at once."""

    abstract = True
    wait_time = constant(0)
    replay: ClassVar[Replay]

    def on_start(self) -> None:
        """Opens its own connection."""
        self._client = self.replay.client()
        self._requests = self.replay.requests()

    def on_stop(self) -> None:
        """Closes its connection."""
        self._client.close()

    @task
    def send(self) -> None:
        """Sends the next request."""
        step = next(self._requests, None)
        if step is None:
            raise StopUser
        method, request = self.replay.planned(*step)
        begun = time.perf_counter()
        try:
            with gevent.Timeout(self.replay.timeout):
                response = self._client.request(
                    method, request.target, request.body, dict(request.headers)
                )
                reply = Reply(response, _read(response))
        except (gevent.Timeout, TimeoutError):
            kind = f"no answer within {self.replay.timeout:g} s"
            self._fail(step, kind, time.perf_counter() - begun)
        except (OSError, responses.HTTPParseError, _LongBodyError) as error:
            self._fail(step, _told(error), None)
        else:
            seconds = time.perf_counter() - begun
            self.replay.answered(step, seconds, reply)

    def _fail(
        self, step: tuple[int, int], kind: str, seconds: float | None
    ) -> None:
        # A connection that was given up half-way can't be used again.
        self._client.close()
        self._client = self.replay.client()
        gevent.sleep(self.replay.failed(step[0], kind, seconds))


def user_class() -> type[User]:
    """Makes the user for Locust, from what the environment names.

    Returns:
        A class that a locustfile may hold.
    """
    environment = os.environ
    replayed = plan.Plan.from_json(
        pathlib.Path(environment[PLAN_VARIABLE]).read_text("utf-8")
    )
    secrets = credentials.Credentials.from_json(
        environment[credentials.VARIABLE]
    )
    # It is written to until the process ends.
    result = pathlib.Path(environment[RESULT_VARIABLE]).open(  # noqa: SIM115
        "w", encoding="utf-8"
    )
    replay = Replay(
        replayed,
        recording.Recorder(result, secrets, replayed.digest),
        secrets,
        Bounds(
            seconds=float(environment[SECONDS_VARIABLE]),
            requests=int(environment[LIMIT_VARIABLE]),
            timeout=float(environment[TIMEOUT_VARIABLE]),
        ),
    )
    hooks: Any = events
    hooks.init.add_listener(replay.attach)
    return type(
        "PlanUser", (ReplayUser,), {"abstract": False, "replay": replay}
    )


@functools.cache
def _tls_context(cafile: str) -> gevent.ssl.SSLContext:
    # Reading the certificates takes 20 ms; users share what was read.
    return gevent.ssl.create_default_context(cafile=cafile)


def _read(response: responses.HTTPSocketPoolResponse) -> bytes:
    if response.message_complete:
        return response.read()
    body = bytearray()
    while block := response.read(_BLOCK):
        body += block
        if len(body) > _MAX_BODY:
            response.release()
            raise _LongBodyError
    return bytes(body)


def _error(method: str, status: int) -> str:
    """Names the error that a status tells of; empty where it is none."""
    if status < http.HTTPStatus.BAD_REQUEST:
        return ""
    if status == http.HTTPStatus.CONFLICT and method in _WRITES:
        # A replayed write meets its own twin: the service is right.
        return ""
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _told(error: Exception) -> str:
    """Names a failed connection; never with a payload."""
    for kind, told in (
        (ConnectionRefusedError, "connection refused"),
        (ConnectionResetError, "connection reset"),
        (ssl.SSLCertVerificationError, "TLS certificate not trusted"),
        (ssl.SSLError, "TLS failed"),
        (socket.gaierror, "host name not found"),
        (responses.HTTPConnectionClosed, "connection closed unanswered"),
        (responses.HTTPParseError, "response cut short, or not HTTP"),
        (_LongBodyError, "response longer than 8 MiB"),
    ):
        if isinstance(error, kind):
            return told
    return f"connection failed ({type(error).__name__})"
