# SPDX-License-Identifier: Apache-2.0
"""Asks the service, one request at a time, before it is put under load."""

import dataclasses
import json
import time
import types
import urllib.parse
from typing import Any, Self

import httpx

import conformance
from conformance import errors, network
from conformance.load import credentials, plan

_SECONDS = 10.0
# For everything that is asked beforehand.
_BUDGET = 30.0
_MAX_BODY = 8 * 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What came back; a status of 0 means that no whole response did."""

    status: int
    body: bytes = b""

    def json(self) -> Any:
        """Returns the parsed body; None where it is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Service:
    """The service before the load."""

    def __init__(
        self,
        base_url: str,
        secrets: credentials.Credentials,
        way: network.Network | None = None,
    ) -> None:
        """Opens no connection yet."""
        parts = urllib.parse.urlsplit(base_url)
        self.base_url = base_url
        self._deadline = time.monotonic() + _BUDGET
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._client = httpx.Client(
            **(way or network.Network()).for_httpx(),
            timeout=_SECONDS,
            headers=[
                ("User-Agent", f"conformance/{conformance.__version__}"),
                # The load reads bodies as they are sent.
                ("Accept-Encoding", "identity"),
                *secrets.sent(),
            ],
        )

    def __enter__(self) -> Self:
        """Returns the service."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Closes the connections."""
        self._client.close()

    @property
    def is_late(self) -> bool:
        """Whether it has been asked for as long as is allowed."""
        return time.monotonic() > self._deadline

    def ask(self, method: str, request: plan.Request) -> Answer:
        """Sends one request.

        Args:
            method: The HTTP method.
            request: What to send.

        Returns:
            The response, or a status of 0 where it broke off, was too long
            or took too long.

        Raises:
            TargetError: Nothing listens there.
        """
        deadline = time.monotonic() + _SECONDS
        body = bytearray()
        try:
            with self._client.stream(
                method,
                self._origin + request.target,
                headers=list(request.headers),
                content=request.body,
            ) as response:
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > _MAX_BODY or time.monotonic() > deadline:
                        return Answer(0)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise errors.TargetError(
                f"Nothing answers at {self.base_url}: {error}.",
                "Start the service, or check the base URL.",
            ) from None
        except httpx.HTTPError:
            return Answer(0)
        # What the target asks for and nothing else is kept for the load, so
        # a session must not come to be here.
        self._client.cookies.clear()
        return Answer(response.status_code, bytes(body))
