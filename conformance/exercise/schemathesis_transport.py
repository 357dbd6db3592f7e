# SPDX-License-Identifier: Apache-2.0
"""Sends the fuzzer's requests, within bounds, and keeps a record of each.

Schemathesis asks its schema for a transport. A schema that is `attached` hands
out this one for everything that is sent, also by checks that ask again, so
that no registry of the process has to be touched.
"""

import collections
import queue
import time
from collections.abc import Callable, Iterator
from typing import Any

import requests
from schemathesis.engine import errors as engine_errors
from schemathesis.engine.run.unit import _case
from schemathesis.transport import requests as stock

from conformance import errors, findings
from conformance.exercise import fuzz_events, pace, wire_format

# Examples, coverage, fuzzing, and one that goes on for as long as it may.
_PHASES = 4
_UNSHARED = "stateful"


class Transport:
    """Schemathesis' own transport, but for the sending.

    Attributes:
        end: Ends the run; called when its time is up.
        ended: Why it was ended: `time` or `requests`; empty where it wasn't.
        failure: What ended it, for people.
    """

    def __init__(self, plan: fuzz_events.Plan) -> None:
        """Prepares to send.

        Args:
            plan: How much to send, and how; its time runs from now on.
        """
        self.end: Callable[[], None] = _nothing
        self.ended = ""
        self.failure: errors.ConformanceError | None = None
        self._deadline = time.monotonic() + plan.seconds
        self._request_seconds = plan.request_seconds
        self._traffic = plan.traffic
        self._query = dict(plan.query)
        self._ways = plan.traffic.way.for_requests() if plan.traffic else {}
        self._shares = _Shares(plan)
        self._sent: queue.SimpleQueue[fuzz_events.Sent] = queue.SimpleQueue()

    def __getattr__(self, name: str) -> Any:
        """Leaves all that is not sending to the stock transport."""
        return getattr(stock.REQUESTS_TRANSPORT, name)

    def attached(self, schema: Any) -> Any:
        """Makes a schema and its copies send through this transport."""
        base = type(schema)
        through = {"transport": property(lambda _: self)}
        # A property of the class can't be replaced on an instance.
        schema.__class__ = type(base.__name__, (base,), through)
        return schema

    def taken(self) -> Iterator[fuzz_events.Sent]:
        """Yields what was sent since the last call."""
        while True:
            try:
                yield self._sent.get_nowait()
            except queue.Empty:
                return

    def stop(self) -> None:
        """Ends any waiting for the service."""
        if self._traffic is not None:
            self._traffic.patience.stop()

    def send(
        self,
        case: Any,
        *,
        session: requests.Session | None = None,
        **kwargs: Any,
    ) -> Any:
        """Sends a case; called by Schemathesis, in a thread of its own."""
        if not self._shares.take(case):
            raise _case.BudgetExpired
        if self._query and session is not None:
            # Without a session a check asks as nobody.
            params = kwargs.get("params") or {}
            kwargs["params"] = {**params, **self._query}
        own = None
        if session is None:
            own = session = stock.ManagedCookiesSession()
            session.headers.clear()
        # Neither a proxy nor a password from the environment.
        session.trust_env = False
        kwargs["auth"] = self._prepared
        kwargs["hooks"] = {"response": self._read}
        kwargs.update(self._ways)
        try:
            return self._admitted(case, session, kwargs)
        except pace.SpentError:
            self._end("requests")
        except errors.ConformanceError as error:
            self.failure = error
            self._end("")
        finally:
            if own is not None:
                own.close()
        # It ends the operation, and the run has just been ended.
        raise _case.BudgetExpired

    def _admitted(
        self, case: Any, session: requests.Session, kwargs: dict[str, Any]
    ) -> Any:
        """Sends a case, once more where its token had run out."""
        response = self._patient(case, session, kwargs)
        if self._traffic is None:
            return response
        keys = self._traffic.keys
        field = response.request.headers.get("Authorization")
        renewed = keys.renewed(field, response.status_code)
        if renewed is None:
            return response
        response = self._patient(case, session, kwargs)
        keys.renewed(renewed, response.status_code)
        return response

    def _patient(
        self, case: Any, session: requests.Session, kwargs: dict[str, Any]
    ) -> Any:
        """Sends a case until the service no longer asks to wait."""
        while True:
            response = self._answered(case, session, kwargs)
            received = wire_format.received(response)
            self._keep(case, response.request, received)
            if self._traffic is None or not self._traffic.patience.answered(
                case.operation.label, received
            ):
                return response

    def _answered(
        self, case: Any, session: requests.Session, kwargs: dict[str, Any]
    ) -> Any:
        """Sends a case, once more where the service was away."""
        try:
            return self._once(case, session, kwargs)
        except requests.RequestException as error:
            if not self._is_to_repeat(case, error):
                raise
        return self._once(case, session, kwargs)

    def _once(
        self, case: Any, session: requests.Session, kwargs: dict[str, Any]
    ) -> Any:
        if self._traffic is not None:
            self._traffic.pace.take()
        try:
            return stock.REQUESTS_TRANSPORT.send(
                case, session=session, **kwargs
            )
        except requests.RequestException as error:
            if isinstance(error.request, requests.PreparedRequest):
                self._keep(case, error.request, None)
            raise

    def _is_to_repeat(
        self, case: Any, error: requests.RequestException
    ) -> bool:
        """Waits for a service that is away; tells whether to send again."""
        is_broken = isinstance(
            error, requests.ConnectionError | requests.Timeout
        )
        if self._traffic is None or not is_broken:
            return False
        is_there = self._traffic.patience.missed(case.operation.label)
        # What got there may be what ended the service.
        return is_there and engine_errors.never_reached_server(error)

    def _prepared(
        self, request: requests.PreparedRequest
    ) -> requests.PreparedRequest:
        """Makes a request what is sent, just before it is."""
        if self._traffic is not None:
            refusal = self._traffic.policy.refusal(
                request.method or "", request.url or ""
            )
            if refusal:
                raise requests.RequestException(refusal)
            field = request.headers.get("Authorization")
            fresh = self._traffic.keys.fresh(
                wire_format.text(field) if field else None
            )
            if fresh is not None:
                request.headers["Authorization"] = fresh
        return wire_format.plain(request)

    def _read(self, response: requests.Response, **_: Any) -> None:
        """Reads a body within bounds, before anything else can."""
        if "event-stream" in response.headers.get("Content-Type", ""):
            # Schemathesis reads a stream within bounds itself.
            return
        deadline = time.monotonic() + self._request_seconds
        # What `Response.content` fills by itself, without a bound.
        response._content = wire_format.bounded(response, deadline)  # noqa: SLF001
        response._content_consumed = True  # noqa: SLF001

    def _keep(
        self, case: Any, request: Any, response: findings.Response | None
    ) -> None:
        label = case.operation.label
        self._sent.put(
            fuzz_events.Sent(
                case.id,
                label,
                _phase(case),
                wire_format.sent(request),
                response,
            )
        )
        if time.monotonic() > self._deadline:
            self._end("time")

    def _end(self, reason: str) -> None:
        self.ended = self.ended or reason
        self.end()


class _Shares:
    """What each operation may have of a bounded number of requests.

    The phases come one after another, and each goes through all operations:
    without shares, the first phase of the first ones would take it all. What
    a phase leaves is divided among those that follow.
    """

    def __init__(self, plan: fuzz_events.Plan) -> None:
        self._left = plan.requests
        self._labels = max(1, len(plan.labels))
        self._phases = _PHASES
        self._phase = ""
        self._share = 0
        self._taken: collections.Counter[str] = collections.Counter()

    def take(self, case: Any) -> bool:
        """Tells whether a case may be sent, and counts it."""
        phase = _phase(case)
        if self._left is None or phase == _UNSHARED:
            return True
        if phase != self._phase:
            self._divide(phase, self._left)
        label = case.operation.label
        if self._taken[label] >= self._share:
            return False
        self._taken[label] += 1
        self._left -= 1
        return True

    def _divide(self, phase: str, left: int) -> None:
        self._share = max(1, left // (self._labels * self._phases))
        self._phase = phase
        self._phases = max(1, self._phases - 1)
        self._taken.clear()


def _phase(case: Any) -> str:
    return str(case.meta.phase.name.value) if case.meta else ""


def _nothing() -> None:
    """Ends no run, before there is one."""
