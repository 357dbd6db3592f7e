# SPDX-License-Identifier: Apache-2.0
"""Makes the request of a finding smaller, by sending smaller ones.

A step is kept only where the service still breaks the same rule in the same
way, so what is left is what matters.
"""

import copy
import dataclasses
import json
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

import httpx

from conformance import findings
from conformance.exercise import collector, session
from conformance.exercise import kept as kepts

_PER_FINDING = 15
_IN_ALL = 60
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NEEDED = frozenset({"authorization", "content-type", "cookie", "host"})
_SHORT = 8


def minimise(
    collected: collector.Collector, asking: session.Session, deadline: float
) -> int:
    """Replaces records by smaller ones that show the same breach.

    Args:
        collected: What was found; its records are replaced in place.
        asking: Sends the requests; what it observes is the caller's affair.
        deadline: When to stop, as of `time.monotonic`.

    Returns:
        How many requests were sent.
    """
    left = _IN_ALL
    # Of those with one cause, the smallest is the one that is shown.
    shown = (each.smallest for each in collected.groups())
    for kept in sorted(shown, key=_weight):
        if kept.by_check or kept.steps or not left:
            continue
        budget = min(_PER_FINDING, left)
        left -= _Shrinking(collected, asking, kept, deadline).run(budget)
    return _IN_ALL - left


def _weight(kept: kepts.Kept) -> tuple[int, int]:
    # Grave findings first, and of those the least readable.
    return kept.rule.severity.rank, -kept.record.size


class _Shrinking:
    """The shrinking of one finding's request."""

    def __init__(
        self,
        collected: collector.Collector,
        asking: session.Session,
        kept: kepts.Kept,
        deadline: float,
    ) -> None:
        self._collected = collected
        self._asking = asking
        self._kept = kept
        self._key = kepts.key_of(kept.rule, kept.breach, kept.record)
        self._deadline = deadline
        self._sent = 0

    def run(self, budget: int) -> int:
        """Shrinks with at most `budget` requests; returns how many it sent."""
        if not any(_steps(self._kept.record.request)):
            return 0
        safe = self._kept.record.request.method in _SAFE
        if not safe and not self._shows(self._kept.record.request):
            return self._sent
        smaller = True
        while smaller and self._sent < budget:
            smaller = False
            for request in _steps(self._kept.record.request):
                if self._sent >= budget or time.monotonic() > self._deadline:
                    return self._sent
                if self._shows(request):
                    smaller = True
                    break
        return self._sent

    def _shows(self, request: findings.Request) -> bool:
        """Sends a request; keeps it where it still shows the breach."""
        self._sent += 1
        try:
            raw = self._asking.replay(request)
        except httpx.HTTPError:
            return False
        raw = dataclasses.replace(raw, operation=self._kept.record.operation)
        for each, breach in self._collected.judged(raw):
            if kepts.key_of(each, breach, raw) == self._key:
                self._kept.record, self._kept.breach = raw, breach
                return True
        return False


def _steps(request: findings.Request) -> Iterator[findings.Request]:
    """Yields requests that are one step smaller, the boldest first."""
    parts = urllib.parse.urlsplit(request.url)
    query = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    for index in range(len(query)):
        rest = urllib.parse.urlencode(query[:index] + query[index + 1 :])
        url = urllib.parse.urlunsplit(parts._replace(query=rest))
        yield dataclasses.replace(request, url=url)
    for index, (name, _) in enumerate(request.headers):
        if name.lower() in _NEEDED or name.lower() in _ALWAYS_SENT:
            continue
        headers = request.headers[:index] + request.headers[index + 1 :]
        yield dataclasses.replace(request, headers=headers)
    try:
        body = json.loads(request.body or b"")
    except (ValueError, RecursionError):
        return
    for smaller in _bodies(body):
        yield dataclasses.replace(request, body=json.dumps(smaller).encode())


# What every client sends: without it nothing is easier to read.
_ALWAYS_SENT = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "user-agent",
    }
)


def _bodies(body: Any) -> Iterator[Any]:
    """Yields bodies without one member, then with one shorter string."""
    if not isinstance(body, dict):
        return
    for name in body:
        yield {key: value for key, value in body.items() if key != name}
    for name, value in body.items():
        if isinstance(value, str) and len(value) > _SHORT:
            shorter = copy.copy(body)
            shorter[name] = value[: len(value) // 2]
            yield shorter
