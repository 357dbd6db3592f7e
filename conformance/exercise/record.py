# SPDX-License-Identifier: Apache-2.0
"""What was really sent and received: the raw form of an exchange.

A record holds credentials. It never leaves this package: `masking.Mask` makes
the `findings.Exchange` that a report may show.
"""

import dataclasses
import json
import urllib.parse
from typing import Any

from conformance import findings
from conformance.contract import model

_SUCCESS = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """One request as it was sent, and what came back.

    Attributes:
        operation: The operation that was called; None for an unknown route.
        documented: Whether the document speaks of this answer: the request
            has the operation's method, and its URL reaches the operation.
        request: What was sent, credentials and all.
        response: What came back, at most `session.MAX_BODY` bytes of it;
            None where the connection failed.
    """

    operation: model.Operation | None
    documented: bool
    request: findings.Request
    response: findings.Response | None

    @property
    def status(self) -> int:
        """The status code; 0 where no response came."""
        return self.response.status if self.response else 0

    @property
    def is_success(self) -> bool:
        """Whether the status is of the class 2xx."""
        return self.status // 100 == _SUCCESS

    @property
    def path(self) -> str:
        """The path of the request's URL, percent-encoded."""
        return urllib.parse.urlsplit(self.request.url).path

    def header(self, name: str) -> str | None:
        """Returns a header field of the response, or None."""
        wanted = name.lower()
        headers = self.response.headers if self.response else ()
        return next(
            (value for key, value in headers if key.lower() == wanted), None
        )

    def sent_header(self, name: str) -> str | None:
        """Returns a header field of the request, or None."""
        wanted = name.lower()
        fields = self.request.headers
        return next((v for key, v in fields if key.lower() == wanted), None)

    @property
    def label(self) -> str:
        """The operation's label, or empty."""
        return self.operation.label if self.operation else ""

    @property
    def size(self) -> int:
        """How much there is to read in the request, in characters."""
        headers = sum(len(name) + len(v) for name, v in self.request.headers)
        return len(self.request.url) + headers + len(self.request.body or b"")


def serialised(value: Any) -> bytes:
    """Writes a JSON value as it is sent."""
    return json.dumps(value).encode()


def parsed(body: bytes) -> Any:
    """Returns a body as JSON, or None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
