# SPDX-License-Identifier: Apache-2.0
"""What may be sent at all: the last word before a request leaves.

What is not to be called is not even planned. But a probe may follow a link,
and what the fuzzer makes up may lead to another operation than the one that
it is meant for; so each request is looked at once more.
"""

import dataclasses
import fnmatch
import urllib.parse
from collections.abc import Iterable

from conformance.exercise import routes

# Methods that change nothing, as far as any service is asked (RFC 9110
# §9.2.1).
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """What may be sent.

    Attributes:
        base_url: The service; nothing goes to another host but those of
            `hosts`.
        table: Tells which operation a URL reaches.
        is_read_only: Whether only safe methods may be used.
        excluded: The labels of operations that must not be called.
        hosts: Patterns of the hosts that may be asked; empty is the one of
            the base URL.
    """

    base_url: str
    table: routes.Table
    is_read_only: bool = False
    excluded: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()

    def refusal(self, method: str, url: str) -> str:
        """Tells why a request must not be sent; empty where it may."""
        if self.is_read_only and method not in SAFE:
            return f"{method} is not sent: only reading is allowed"
        host = urllib.parse.urlsplit(url).netloc
        here = urllib.parse.urlsplit(self.base_url).netloc
        if host != here and not is_allowed(url, self.hosts):
            return f"{host} is not asked: it is not the service's own host"
        if self.excluded:
            reached = self.table.find(method, url)
            if reached is not None and reached.label in self.excluded:
                return f"{reached.label} is not called: it is left out"
        return ""


def is_allowed(url: str, hosts: Iterable[str]) -> bool:
    """Tells whether a URL leads to one of some hosts.

    Args:
        url: An absolute URL.
        hosts: Patterns such as `*.staging.example.com`, `localhost:8000`;
            those without a port stand for every port.
    """
    parts = urllib.parse.urlsplit(url.lower())
    names = (parts.hostname or "", parts.netloc.rpartition("@")[2])
    return any(
        fnmatch.fnmatchcase(name, pattern.lower())
        for pattern in hosts
        for name in names
    )
