# SPDX-License-Identifier: Apache-2.0
"""The HTTP session of our own requests: preflight, probes and replays.

It follows no redirect, reads nothing from the environment, and every bound on
what a hostile service can do to it is here.
"""

import dataclasses
import time
import types
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx

from conformance import findings
from conformance.contract import model
from conformance.exercise import masking, record, routes

# A body is read no further; more is not needed to judge it.
MAX_BODY = 8 * 1024 * 1024
_USER_AGENT = "conformance"
# What the library adds; without them a request is easier to repeat.
_UNNEEDED = ("Accept-Encoding", "Connection")
# What a server does that closes an idle connection just as it is used again.
_RESETS = (
    httpx.RemoteProtocolError,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Timing:
    """How long and how fast a session asks.

    Attributes:
        seconds: Time for one whole exchange.
        requests_per_second: The greatest rate; None is unbounded.
    """

    seconds: float = 10.0
    requests_per_second: float | None = None


class Session:
    """Sends requests to one service, and shows each exchange to `observe`.

    Attributes:
        base_url: What the paths of the document hang from.
        requests: How many requests were sent.
        retries: How many of them were sent a second time.
        lost: How many of them got no answer.
        credentials: Those of the main identity.
    """

    def __init__(
        self,
        base_url: str,
        credentials: masking.Credentials,
        timing: Timing,
        observe: Callable[[record.Record], None],
        table: routes.Table,
    ) -> None:
        """Opens the session; no connection is made yet.

        Args:
            base_url: What the paths of the document hang from.
            credentials: Sent with every request that does not say otherwise.
            timing: Bounds on time and rate.
            observe: Called with the record of every exchange.
            table: Tells which operation a URL reaches.
        """
        self.base_url = base_url.rstrip("/")
        self.requests = 0
        self.retries = 0
        self.lost = 0
        self.credentials = credentials
        self._timing = timing
        self._observe = observe
        self._table = table
        self._next_slot = 0.0
        self._last: record.Record | None = None
        self._client = httpx.Client(
            follow_redirects=False, trust_env=False, timeout=timing.seconds
        )

    def __enter__(self) -> Self:
        """Returns the session."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Closes its connections."""
        self._client.close()

    @property
    def last(self) -> record.Record:
        """The last exchange.

        Raises:
            LookupError: There was none yet.
        """
        if self._last is None:
            raise LookupError("Nothing was sent yet.")
        return self._last

    def is_own(self, url: str) -> bool:
        """Tells whether a URL leads to the service's own origin."""
        here = urllib.parse.urlsplit(self.base_url)
        there = urllib.parse.urlsplit(url)
        return (here.scheme, here.netloc) == (there.scheme, there.netloc)

    def call(
        self,
        operation: model.Operation,
        *,
        variables: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        json_body: Any = None,
        caller: masking.Credentials | None = None,
    ) -> record.Record:
        """Calls an operation.

        Args:
            operation: What to call.
            variables: Values of its path variables, not encoded yet.
            query: Query parameters; a list is sent as repeated parameters.
            headers: More header fields.
            json_body: Sent as JSON where it is not None.
            caller: Who asks; None is the identity of the session, empty
                credentials are nobody.

        Returns:
            The record of the exchange.

        Raises:
            httpx.TransportError: The service could not be reached, or did
                not answer in time.
        """
        built, content = self._built(
            operation, variables, query, headers, json_body, caller
        )
        return self._exchange(built, content)

    def request(
        self,
        operation: model.Operation,
        *,
        variables: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        json_body: Any = None,
    ) -> findings.Request:
        """Makes the request that `call` would send, for `replay`."""
        built, content = self._built(
            operation, variables, query, headers, json_body, None
        )
        return _sent(built, content)

    def url(self, path: str, variables: Mapping[str, Any]) -> str:
        """Returns the absolute URL of a path template, variables filled."""
        for name, value in variables.items():
            encoded = urllib.parse.quote(str(value), safe="")
            path = path.replace(f"{{{name}}}", encoded)
        return f"{self.base_url}{path}"

    def _built(
        self,
        operation: model.Operation,
        variables: Mapping[str, Any] | None,
        query: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        json_body: Any,
        caller: masking.Credentials | None,
    ) -> tuple[httpx.Request, bytes | None]:
        url = self.url(operation.path, variables or {})
        if query:
            url = f"{url}?{urllib.parse.urlencode(query, doseq=True)}"
        fields = dict(headers or {})
        content = None
        if json_body is not None:
            content = record.serialised(json_body)
            fields.setdefault("Content-Type", "application/json")
        return self._request(
            operation.method, url, fields, content, caller
        ), content

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        caller: masking.Credentials | None = None,
    ) -> record.Record:
        """Sends one request; see `call`. `url` is absolute and encoded."""
        request = self._request(method, url, headers, content, caller)
        return self._exchange(request, content)

    def _request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        content: bytes | None,
        caller: masking.Credentials | None,
    ) -> httpx.Request:
        asking = self.credentials if caller is None else caller
        request = self._client.build_request(
            method,
            url,
            headers=[
                ("User-Agent", _USER_AGENT),
                *asking.sent(),
                *(headers or {}).items(),
            ],
            content=content,
        )
        for name in _UNNEEDED:
            request.headers.pop(name, None)
        return request

    def replay(self, request: findings.Request) -> record.Record:
        """Sends a recorded request once more, byte for byte."""
        again = httpx.Request(
            request.method,
            request.url,
            headers=[
                (name.encode("latin-1"), value.encode("latin-1", "replace"))
                for name, value in request.headers
                if name.lower() not in ("content-length", "host")
            ],
            content=request.body,
        )
        return self._exchange(again, request.body)

    def _exchange(
        self, request: httpx.Request, content: bytes | None
    ) -> record.Record:
        self._wait()
        self.requests += 1
        try:
            response = self._received(request)
        except httpx.HTTPError:
            self.lost += 1
            raise
        found = self._table.record(_sent(request, content), response)
        self._last = found
        self._observe(found)
        return found

    def _received(self, request: httpx.Request) -> findings.Response:
        try:
            return self._receive(request)
        except _RESETS:
            self.retries += 1
            return self._receive(request)

    def _receive(self, request: httpx.Request) -> findings.Response:
        started = time.monotonic()
        response = self._client.send(request, stream=True)
        try:
            body = _bounded(response, started + self._timing.seconds)
        finally:
            response.close()
        return findings.Response(
            response.status_code,
            _fields(response.headers),
            body,
            time.monotonic() - started,
        )

    def _wait(self) -> None:
        rate = self._timing.requests_per_second
        if rate is None:
            return
        now = time.monotonic()
        if now < self._next_slot:
            time.sleep(self._next_slot - now)
        self._next_slot = max(now, self._next_slot) + 1 / rate


def _sent(request: httpx.Request, content: bytes | None) -> findings.Request:
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
