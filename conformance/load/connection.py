# SPDX-License-Identifier: Apache-2.0
"""One user's connection to the service, within a generator's process.

No redirect is followed, no cookie kept and no content coding asked for; TLS
certificates are verified. Nothing outside the generator imports this module:
it needs a patched standard library.
"""

import functools
import socket
import ssl
import time
from collections.abc import Mapping

import gevent  # type: ignore[import-untyped]  # it has no stubs
import gevent.ssl  # type: ignore[import-untyped]  # it has no stubs
import geventhttpclient
from geventhttpclient import response as responses

from conformance import network
from conformance.load import plan

_MAX_BODY = 8 * 1024 * 1024
_BLOCK = 64 * 1024


class UnansweredError(Exception):
    """A request that got no whole response; the text says why, in few words.

    Attributes:
        kind: The same as the text.
        seconds: How long it was waited for; None where that says nothing.
    """

    def __init__(self, kind: str, seconds: float | None = None) -> None:
        """Initializes the error."""
        super().__init__(kind)
        self.kind = kind
        self.seconds = seconds


class _LongBodyError(Exception):
    """A response that does not end within bounds."""


class Reply:
    """A whole response.

    Attributes:
        status: The status code.
        body: The content as it was sent.
        seconds: From the first byte sent to the last byte received.
    """

    __slots__ = ("_response", "body", "seconds", "status")

    def __init__(
        self,
        response: responses.HTTPSocketPoolResponse,
        body: bytes,
        seconds: float,
    ) -> None:
        """Wraps a response; its headers are only looked at when asked for."""
        self._response = response
        self.status: int = response.status_code
        self.body = body
        self.seconds = seconds

    @property
    def content_type(self) -> str:
        """The `Content-Type` header; empty without one."""
        return str(self._response.get("content-type", ""))

    def headers(self) -> tuple[tuple[str, str], ...]:
        """Returns the header fields in the order received."""
        return tuple(self._response.headers)


class Connection:
    """A connection that is opened, and opened again, as it is needed."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        timeout: float,
        way: network.Network,
    ) -> None:
        """Opens nothing yet.

        Args:
            base_url: The service.
            headers: Sent with every request.
            timeout: Seconds for one request and its response.
            way: Which certificates to trust and to show.
        """
        self._way = way
        self._base_url = base_url
        self._headers = dict(headers)
        self._timeout = timeout
        self._client = self._new_client()

    def close(self) -> None:
        """Closes it."""
        self._client.close()

    def send(self, method: str, request: plan.Request) -> Reply:
        """Sends a request and reads the whole response.

        Args:
            method: The HTTP method.
            request: What to send.

        Returns:
            The response, whatever its status.

        Raises:
            UnansweredError: None came, or not whole, or not in time.
        """
        begun = time.perf_counter()
        try:
            with gevent.Timeout(self._timeout):
                response = self._client.request(
                    method, request.target, request.body, dict(request.headers)
                )
                body = _read(response)
                return Reply(response, body, time.perf_counter() - begun)
        except (gevent.Timeout, TimeoutError):
            failure = UnansweredError(
                f"no answer within {self._timeout:g} s",
                time.perf_counter() - begun,
            )
        except (OSError, responses.HTTPParseError, _LongBodyError) as error:
            failure = UnansweredError(_told(error))
        # A connection that was given up half-way can't be used again.
        self._client.close()
        self._client = self._new_client()
        raise failure

    def _new_client(self) -> geventhttpclient.HTTPClient:
        return geventhttpclient.HTTPClient.from_url(
            self._base_url,
            headers=self._headers,
            # Only a backstop: `send` bounds the whole exchange.
            connection_timeout=self._timeout,
            network_timeout=self._timeout,
            insecure=not self._way.is_verified,
            ssl_context_factory=functools.partial(_tls_context, self._way),
        )


@functools.cache
def _tls_context(way: network.Network, cafile: str) -> gevent.ssl.SSLContext:
    # Reading the certificates takes 20 ms; users share what was read.
    made = gevent.ssl.create_default_context(cafile=way.ca or cafile)
    if not way.is_verified:
        made.check_hostname = False
        made.verify_mode = gevent.ssl.CERT_NONE
    if way.certificate:
        made.load_cert_chain(way.certificate, way.key or None, password="")
    return made


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
