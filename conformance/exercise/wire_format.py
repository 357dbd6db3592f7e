# SPDX-License-Identifier: Apache-2.0
"""Requests and responses of the library `requests`, within bounds, as ours."""

import time
from typing import Any

import requests
import urllib3

from conformance import findings
from conformance.exercise import session

_CHUNK = 64 * 1024
# Methods without a body, for which libraries differ about `Content-Length`.
_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"})


def bounded(response: requests.Response, deadline: float) -> bytes:
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


def plain(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Drops the header fields that only the sending library needs."""
    for name in ("Connection", "X-Schemathesis-TestCaseId"):
        request.headers.pop(name, None)
    # Without this value, `identity` would be sent.
    request.headers["Accept-Encoding"] = urllib3.util.SKIP_HEADER
    if request.body is None and request.method in _BODILESS:
        request.headers.pop("Content-Length", None)
    return request


def received(response: Any) -> findings.Response:
    """Returns a response of Schemathesis."""
    headers = tuple(
        (name, value)
        for name, values in response.headers.items()
        for value in values
    )
    return findings.Response(
        response.status_code, headers, response.content or b"", response.elapsed
    )


def sent(request: requests.PreparedRequest) -> findings.Request:
    """Returns a request as it was sent."""
    body = request.body
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        # Nothing that is read piece by piece is ever sent here.
        body = None
    headers = tuple(
        (text(name), text(value))
        for name, value in request.headers.items()
        if value != urllib3.util.SKIP_HEADER
    )
    return findings.Request(
        request.method or "", request.url or "", headers, body or None
    )


def text(value: str | bytes) -> str:
    """Returns a name or a value of a header field as text."""
    return value.decode("latin-1") if isinstance(value, bytes) else value
