# SPDX-License-Identifier: Apache-2.0
"""Sends our own requests, and every bound on what may become of them.

No redirect is followed, nothing is read from the environment, and a hostile
service can make it wait or read only so much. What may be sent, how fast, and
what becomes of a service that wants to be waited for, `traffic` tells.
"""

import http.cookiejar
import threading
import time
from collections.abc import Callable

import httpx

from conformance import findings
from conformance.exercise import record, routes
from conformance.exercise import traffic as sharing

# A body is read no further; more is not needed to judge it.
MAX_BODY = 8 * 1024 * 1024
# What a server does that closes an idle connection just as it is used again.
_RESETS = (
    httpx.RemoteProtocolError,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
)
# The request can't have reached the service.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)


class RefusedError(httpx.TransportError):
    """A request that must not be sent; the text says why."""


class Sender:
    """Sends requests, and shows each exchange to `observe`.

    Attributes:
        client: The connections to the service.
        traffic: What it shares with other clients of the run.
        requests: How many requests were sent.
        retries: How many of them were sent a second time.
        lost: How many of them got no answer.
        last: The last exchange; None where there was none yet.
    """

    def __init__(
        self,
        seconds: float,
        observe: Callable[[record.Record], None],
        table: routes.Table,
        traffic: sharing.Traffic,
    ) -> None:
        """Makes no connection yet.

        Args:
            seconds: Time for one whole exchange.
            observe: Called with the record of every exchange.
            table: Tells which operation a URL reaches.
            traffic: What it shares with other clients.
        """
        self.traffic = traffic
        self.requests = 0
        self.retries = 0
        self.lost = 0
        self.last: record.Record | None = None
        self._seconds = seconds
        self._observe = observe
        self._table = table
        self._lock = threading.Lock()
        self.client = httpx.Client(
            cookies=_no_cookies(),
            follow_redirects=False,
            timeout=seconds,
            **traffic.way.for_httpx(),
        )

    def exchange(
        self, request: httpx.Request, content: bytes | None
    ) -> record.Record:
        """Sends a request; see `session.Session.call`.

        Args:
            request: What to send; its token is replaced where it ran out.
            content: Its body, as it was made.

        Returns:
            The record of the exchange, of the last where there were several.

        Raises:
            TransportError: As for `call`.
            SpentError: As for `call`.
            TargetError: As for `call`.
        """
        refusal = self.traffic.policy.refusal(request.method, str(request.url))
        if refusal:
            raise RefusedError(refusal)
        keys = self.traffic.keys
        _set(request, keys.fresh(request.headers.get("Authorization")))
        found = self._once(request, content)
        field = request.headers.get("Authorization")
        renewed = keys.renewed(field, found.status)
        if renewed is not None:
            _set(request, renewed)
            found = self._once(request, content)
            keys.renewed(renewed, found.status)
        return found

    def _once(
        self, request: httpx.Request, content: bytes | None
    ) -> record.Record:
        """Sends a request until the service no longer asks to wait."""
        while True:
            response = self._answered(request)
            found = self._table.record(sent(request, content), response)
            # Some probes ask from several threads.
            with self._lock:
                self.last = found
                self._observe(found)
            if not self.traffic.patience.answered(_named(found), response):
                return found

    def _answered(self, request: httpx.Request) -> findings.Response:
        """Sends a request, once more where the service was away."""
        patience = self.traffic.patience
        what = f"{request.method} {request.url.path}"
        self._count()
        try:
            return self._received(request)
        except _UNSENT:
            self.lost += 1
            if not patience.missed(what):
                raise
        except httpx.HTTPError:
            self.lost += 1
            # It may be what ended the service: it is not sent again.
            patience.missed(what)
            raise
        self._count()
        return self._received(request)

    def _count(self) -> None:
        self.traffic.pace.take()
        with self._lock:
            self.requests += 1

    def _received(self, request: httpx.Request) -> findings.Response:
        try:
            return self._receive(request)
        except _RESETS:
            self.retries += 1
            return self._receive(request)

    def _receive(self, request: httpx.Request) -> findings.Response:
        started = time.monotonic()
        response = self.client.send(request, stream=True)
        try:
            body = _bounded(response, started + self._seconds)
        finally:
            response.close()
        return findings.Response(
            response.status_code,
            _fields(response.headers),
            body,
            time.monotonic() - started,
        )


def _no_cookies() -> http.cookiejar.CookieJar:
    """Makes a jar that stays empty.

    A session of one identity must not become another's, and a redirect is
    prepared with its cookies, though it is not followed: that fails where
    their names are not ASCII.
    """
    policy = http.cookiejar.DefaultCookiePolicy(allowed_domains=())
    return http.cookiejar.CookieJar(policy)


def _set(request: httpx.Request, authorization: str | None) -> None:
    if authorization is not None:
        request.headers["Authorization"] = authorization


def _named(found: record.Record) -> str:
    return found.label or f"{found.request.method} {found.path}"


def sent(request: httpx.Request, content: bytes | None) -> findings.Request:
    """Returns a request as it is sent."""
    return findings.Request(
        request.method, str(request.url), _fields(request.headers), content
    )


def _bounded(response: httpx.Response, deadline: float) -> bytes:
    """Reads a body up to `MAX_BODY` bytes and no longer than `deadline`."""
    body = bytearray()
    try:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) >= MAX_BODY or time.monotonic() > deadline:
                break
    except httpx.DecodingError:
        # Content that is not in the coding it claims: judged by what came.
        pass
    return bytes(body[:MAX_BODY])


def _fields(headers: httpx.Headers) -> findings.Headers:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in headers.raw
    )
