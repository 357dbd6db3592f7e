# SPDX-License-Identifier: Apache-2.0
"""The HTTP session of our own requests: preflight, probes and replays.

It makes requests for operations; what becomes of one, `sender` sees to.
"""

import dataclasses
import types
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx

from conformance import findings
from conformance.contract import model
from conformance.exercise import masking, record, routes, sender
from conformance.exercise import traffic as sharing

MAX_BODY = sender.MAX_BODY
_USER_AGENT = "conformance"
# What the library adds; without them a request is easier to repeat.
_UNNEEDED = ("Accept-Encoding", "Connection")


@dataclasses.dataclass(frozen=True, slots=True)
class Timing:
    """How long a session waits.

    Attributes:
        seconds: Time for one whole exchange.
    """

    seconds: float = 10.0


class Session:
    """Sends requests to one service, and shows each exchange to `observe`.

    Attributes:
        base_url: What the paths of the document hang from.
        credentials: Those of the main identity.
        traffic: What it shares with other clients of the run.
    """

    def __init__(
        self,
        base_url: str,
        credentials: masking.Credentials,
        timing: Timing,
        observe: Callable[[record.Record], None],
        table: routes.Table,
        traffic: sharing.Traffic | None = None,
    ) -> None:
        """Opens the session; no connection is made yet.

        Args:
            base_url: What the paths of the document hang from.
            credentials: Sent with every request that does not say otherwise.
            timing: Bounds on time.
            observe: Called with the record of every exchange.
            table: Tells which operation a URL reaches.
            traffic: What it shares with other clients; by default it has
                no bounds, and waits for nothing.
        """
        self.base_url = base_url.rstrip("/")
        self.credentials = credentials
        self.traffic = traffic or sharing.plain(self.base_url, table)
        self._sender = sender.Sender(
            timing.seconds, observe, table, self.traffic
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
        self._sender.client.close()

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._sender.requests

    @property
    def last(self) -> record.Record:
        """The last exchange.

        Raises:
            LookupError: There was none yet.
        """
        if self._sender.last is None:
            raise LookupError("Nothing was sent yet.")
        return self._sender.last

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
            httpx.TransportError: The service could not be reached, did not
                answer in time, or must not be asked this.
            SpentError: No more requests are to be sent.
            TargetError: The service is gone, or hands out no more tokens.
        """
        built, content = self._built(
            operation, variables, query, headers, json_body, caller
        )
        return self._sender.exchange(built, content)

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
        return sender.sent(built, content)

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
        return self._sender.exchange(request, content)

    def _request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        content: bytes | None,
        caller: masking.Credentials | None,
    ) -> httpx.Request:
        asking = self.credentials if caller is None else caller
        request = self._sender.client.build_request(
            method,
            asking.located(url),
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
        return self._sender.exchange(again, request.body)
