# SPDX-License-Identifier: Apache-2.0
"""Which operation a URL reaches, and what of an answer is the service's."""

import dataclasses
import ipaddress
import re
import urllib.parse

from conformance import findings
from conformance.contract import model
from conformance.exercise import record

_VARIABLE = re.compile(r"\{[^{}]*\}")
# What HTTP servers say before the service has seen the request.
_BAD_REQUEST = 400
_SERVER_TALK = (
    b"Invalid HTTP request received.",
    b"400 Bad Request",
    b"<h1>Bad Request",
)
_SHORT_BODY = 200


@dataclasses.dataclass(frozen=True, slots=True)
class _Route:
    operation: model.Operation
    pattern: re.Pattern[str]
    variables: int


class Table:
    """The routes of one contract below one base URL."""

    def __init__(self, contract: model.Contract, base_url: str) -> None:
        """Compiles the path templates."""
        parts = urllib.parse.urlsplit(base_url)
        self._origin = (parts.scheme, parts.netloc)
        self._base = parts.path.rstrip("/")
        self._routes = tuple(
            _Route(
                operation,
                _pattern(operation.path),
                len(_VARIABLE.findall(operation.path)),
            )
            for operation in contract.operations
        )

    def find(self, method: str, url: str) -> model.Operation | None:
        """Returns the operation that a request reaches.

        A literal segment wins over a variable (OpenAPI 3.1 §4.8.8.2).
        """
        parts = urllib.parse.urlsplit(url)
        if (parts.scheme, parts.netloc) != self._origin:
            return None
        # Servers decode before they match, so that %2F ends a segment.
        path = urllib.parse.unquote(parts.path)
        if not path.startswith(self._base):
            return None
        path = path[len(self._base) :]
        reached = [
            each
            for each in self._routes
            if each.operation.method == method and each.pattern.match(path)
        ]
        best = min(reached, key=_generality, default=None)
        return best.operation if best else None

    def record(
        self,
        request: findings.Request,
        response: findings.Response | None,
        called: model.Operation | None = None,
    ) -> record.Record:
        """Makes the record of an exchange.

        Args:
            request: What was sent.
            response: What came back.
            called: The operation that was meant; by default the one reached.
        """
        reached = self.find(request.method, request.url)
        documented = (
            reached is not None
            and (called is None or reached.label == called.label)
            and response is not None
            and not _is_routing(request, response)
        )
        return record.Record(called or reached, documented, request, response)


def _is_routing(request: findings.Request, response: findings.Response) -> bool:
    """Tells whether the server, not the service, gave this answer."""
    head = response.body[:_SHORT_BODY]
    if response.status == _BAD_REQUEST and head.startswith(_SERVER_TALK):
        return True
    if response.status not in (301, 307, 308):
        return False
    # Frameworks redirect to the same path with or without a last slash.
    location = next(
        (v for name, v in response.headers if name.lower() == "location"), ""
    )
    there = urllib.parse.urlsplit(urllib.parse.urljoin(request.url, location))
    here = urllib.parse.urlsplit(request.url)
    return there.path.rstrip("/") == here.path.rstrip("/")


def is_loopback(url: str) -> bool:
    """Tells whether a URL leads to this machine only."""
    host = urllib.parse.urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _generality(route: _Route) -> tuple[int, int]:
    # The names of variables are no part of what a URL has to match.
    literal = _VARIABLE.sub("", route.operation.path)
    return route.variables, -len(literal)


def _pattern(path: str) -> re.Pattern[str]:
    parts = _VARIABLE.split(path)
    return re.compile("[^/]+".join(map(re.escape, parts)) + r"\Z", re.DOTALL)
