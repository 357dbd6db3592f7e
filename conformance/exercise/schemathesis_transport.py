# SPDX-License-Identifier: Apache-2.0
"""Sends the fuzzer's requests, within bounds, and keeps a record of each.

Schemathesis asks its schema for a transport. A schema that is `attached` hands
out this one for everything that is sent, also by checks that ask again, so
that no registry of the process has to be touched.
"""

import queue
import time
from collections.abc import Callable, Iterator
from typing import Any

import requests
import urllib3
from schemathesis.transport import requests as stock

from conformance import findings
from conformance.exercise import fuzz_events, session

_CHUNK = 64 * 1024
# Methods without a body, for which libraries differ about `Content-Length`.
_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"})


class Transport:
    """Schemathesis' own transport, but for the sending.

    Attributes:
        end: Ends the run; called when its time is up.
        is_late: Whether the time was up.
    """

    def __init__(self, seconds: float, request_seconds: float) -> None:
        """Prepares to send.

        Args:
            seconds: Time for the whole run, from now on.
            request_seconds: Time for one exchange.
        """
        self.end: Callable[[], None] = _nothing
        self.is_late = False
        self._deadline = time.monotonic() + seconds
        self._request_seconds = request_seconds
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

    def send(
        self,
        case: Any,
        *,
        session: requests.Session | None = None,
        **kwargs: Any,
    ) -> Any:
        """Sends a case; called by Schemathesis, in a thread of its own."""
        own = None
        if session is None:
            own = session = stock.ManagedCookiesSession()
            session.headers.clear()
        # Neither a proxy nor a password from the environment.
        session.trust_env = False
        kwargs["auth"] = _plain
        kwargs["hooks"] = {"response": self._read}
        try:
            response = stock.REQUESTS_TRANSPORT.send(
                case, session=session, **kwargs
            )
        except requests.RequestException as error:
            if isinstance(error.request, requests.PreparedRequest):
                self._keep(case, error.request, None)
            raise
        finally:
            if own is not None:
                own.close()
        self._keep(case, response.request, _received(response))
        return response

    def _read(self, response: requests.Response, **_: Any) -> None:
        """Reads a body within bounds, before anything else can."""
        if "event-stream" in response.headers.get("Content-Type", ""):
            # Schemathesis reads a stream within bounds itself.
            return
        deadline = time.monotonic() + self._request_seconds
        # What `Response.content` fills by itself, without a bound.
        response._content = _bounded(response, deadline)  # noqa: SLF001
        response._content_consumed = True  # noqa: SLF001

    def _keep(
        self, case: Any, request: Any, response: findings.Response | None
    ) -> None:
        phase = case.meta.phase.name.value if case.meta else ""
        label = case.operation.label
        self._sent.put(
            fuzz_events.Sent(case.id, label, phase, _sent(request), response)
        )
        if time.monotonic() > self._deadline:
            self.is_late = True
            self.end()


def _nothing() -> None:
    """Ends no run, before there is one."""


def _bounded(response: requests.Response, deadline: float) -> bytes:
    """Reads up to `session.MAX_BODY` bytes, no longer than `deadline`."""
    body = bytearray()
    try:
        # Unlike `iter_content` it does not wait for a chunk to be full.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) >= session.MAX_BODY or time.monotonic() > deadline:
                response.close()
                break
        else:
            response.raw.release_conn()
    except urllib3.exceptions.ReadTimeoutError as error:
        raise requests.ReadTimeout(error, request=response.request) from error
    except urllib3.exceptions.ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(
            error, request=response.request
        ) from error
    except urllib3.exceptions.DecodeError:
        # Content that is not in the coding it claims: judged by what came.
        response.close()
    return bytes(body[: session.MAX_BODY])


def _plain(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Drops the header fields that only the sending library needs."""
    for name in ("Connection", "X-Schemathesis-TestCaseId"):
        request.headers.pop(name, None)
    # Without this value, `identity` would be sent.
    request.headers["Accept-Encoding"] = urllib3.util.SKIP_HEADER
    if request.body is None and request.method in _BODILESS:
        request.headers.pop("Content-Length", None)
    return request


def _received(response: Any) -> findings.Response:
    headers = tuple(
        (name, value)
        for name, values in response.headers.items()
        for value in values
    )
    return findings.Response(
        response.status_code, headers, response.content or b"", response.elapsed
    )


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
