# SPDX-License-Identifier: Apache-2.0
"""The load generator: replays a plan inside a process of Locust's own.

Importing Locust patches the standard library, so nothing else imports this
module: `runner` starts the process, with a locustfile that asks for
`user_class`, and they talk in files and environment variables.

Locust dispatches the users. Requests are sent with its HTTP library, without
its client around it: that costs a third (measured), and follows redirects,
keeps cookies and rounds percentiles to two digits.
"""

import gc
import http
import itertools
import os
import random
import time
from collections.abc import Iterator
from typing import Any, ClassVar, TextIO

import gevent  # type: ignore[import-untyped]  # it has no stubs
from locust import User, constant, events, task
from locust.env import Environment
from locust.exception import StopUser

import conformance
from conformance.load import checking, connection, order, plan, recording

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
# The indexes of operation and request in the plan.
_Step = tuple[int, int]


class Replay:
    """What the users of this process share: the plan and what came of it."""

    def __init__(self, ordered: order.Order, result: TextIO) -> None:
        """Reads the plan.

        Args:
            ordered: What to do.
            result: Where lines of the result go.
        """
        self._order = ordered
        self._plan = plan.Plan.from_json(ordered.plan.read_text("utf-8"))
        self._steps = self._plan.schedule()
        self._checker = checking.Checker(self._plan)
        self._recorder = recording.Recorder(
            result, ordered.secrets, self._plan.digest
        )
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
        gevent.spawn_later(self._order.seconds, self._end, "")

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

    def connect(self) -> connection.Connection:
        """Returns a connection for one user."""
        headers = {
            "User-Agent": f"conformance/{conformance.__version__}",
            **dict(self._order.secrets.sent()),
        }
        return connection.Connection(
            self._plan.base_url,
            headers,
            self._order.timeout,
            self._order.way,
        )

    def steps(self) -> Iterator[_Step]:
        """Yields what one user sends, for ever."""
        number = next(self._users)
        chance = random.Random(f"{self._plan.seed}:{number}")  # noqa: S311 - load
        start = chance.randrange(len(self._steps))
        for index in itertools.count(start):
            if self._sent >= self._order.requests:
                return
            self._sent += 1
            yield self._steps[index % len(self._steps)]

    def planned(self, operation: int, request: int) -> tuple[str, plan.Request]:
        """Returns the method and the request that a step stands for."""
        found = self._plan.operations[operation]
        return found.method, found.requests[request]

    def failed(self, step: _Step, error: connection.UnansweredError) -> float:
        """Counts a request that got no response.

        Returns:
            Seconds to pause before the next attempt.
        """
        now = self._last = time.perf_counter()
        cell = self._recorder.cell(now - self._begun, step[0])
        if error.seconds is None:
            cell.unanswered += 1
        else:
            cell.latency.record(error.seconds * 1000)
        cell.errors[error.kind] = cell.errors.get(error.kind, 0) + 1
        self._failures += 1
        pause = _FIRST_PAUSE * 2.0 ** min(self._failures, 10)
        return min(_LAST_PAUSE, pause)

    def answered(self, step: _Step, reply: connection.Reply) -> None:
        """Counts and checks a response."""
        index = step[0]
        operation = self._plan.operations[index]
        now = self._answered = self._last = time.perf_counter()
        self._failures = 0
        cell = self._recorder.cell(now - self._begun, index)
        cell.latency.record(reply.seconds * 1000)
        error = _error(operation.method, reply.status)
        if error:
            cell.errors[error] = cell.errors.get(error, 0) + 1
            told = checking.Breach(error, f"It answered {error}.")
            self._keep(step, "errors", told, reply)
        breach = self._checker.check(
            operation, reply.status, reply.content_type, reply.body
        )
        # An error that is not documented is told once: as an error.
        if breach is None or (error and breach.subject.startswith("status ")):
            return
        subject = breach.subject
        cell.breaches[subject] = cell.breaches.get(subject, 0) + 1
        self._keep(step, "breaches", breach, reply)

    def _keep(
        self,
        step: _Step,
        field: str,
        told: checking.Breach,
        reply: connection.Reply,
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
                seconds=reply.seconds,
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
            if self._sent >= self._order.requests:
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
        """Gets a connection of its own."""
        self._connection = self.replay.connect()
        self._steps = self.replay.steps()

    def on_stop(self) -> None:
        """Closes its connection."""
        self._connection.close()

    @task
    def send(self) -> None:
        """Sends the next request."""
        step = next(self._steps, None)
        if step is None:
            raise StopUser
        try:
            reply = self._connection.send(*self.replay.planned(*step))
        except connection.UnansweredError as error:
            gevent.sleep(self.replay.failed(step, error))
        else:
            self.replay.answered(step, reply)


def user_class() -> type[User]:
    """Makes the user for Locust, from what the environment tells.

    Returns:
        A class that a locustfile may hold.
    """
    ordered = order.Order.from_environment(os.environ)
    # It is written to until the process ends.
    result = ordered.result.open("w", encoding="utf-8")
    replay = Replay(ordered, result)
    hooks: Any = events
    hooks.init.add_listener(replay.attach)
    return type(
        "PlanUser", (ReplayUser,), {"abstract": False, "replay": replay}
    )


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
