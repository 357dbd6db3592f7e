# SPDX-License-Identifier: Apache-2.0
"""Figures for Prometheus (guidelines §8.2, §10.1.2).

No label takes a value that a client invents: each value is a series that is
kept until the process ends.
"""

from collections.abc import Callable

import prometheus_client
from starlette.types import Scope

from reference_service.core import observing

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST

_METHODS = frozenset(
    {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
)
_NO_ROUTE = "unmatched"
_TOO_MANY_REQUESTS = 429


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = prometheus_client.CollectorRegistry()
        prometheus_client.ProcessCollector(registry=self._registry)
        exchange = ("method", "route", "status")
        self._requests = self._counter(
            "http_requests", "Requests that were answered.", *exchange
        )
        self._request_seconds = self._histogram(
            "http_request_duration_seconds",
            "How long requests took to be answered.",
            *exchange,
        )
        self._in_flight = prometheus_client.Gauge(
            "http_requests_in_flight",
            "Requests that are being answered.",
            registry=self._registry,
        )
        self._refusals = self._counter(
            "rate_limit_refusals", "Requests of callers that ask too often."
        )
        self._lookups = self._counter(
            "cache_lookups", "Values that were looked up.", "shelf", "result"
        )
        self._enqueued = self._counter(
            "background_tasks_enqueued", "Tasks that were given away.", "task"
        )
        self._task_seconds = self._histogram(
            "background_task_duration_seconds",
            "How long tasks of this process took.",
            "task",
            "outcome",
        )
        self._query_seconds = self._histogram(
            "database_query_duration_seconds",
            "How long queries took, with the wait for a connection.",
            "operation",
            "outcome",
        )

    def _counter(
        self, name: str, text: str, *labels: str
    ) -> prometheus_client.Counter:
        return prometheus_client.Counter(
            name, text, labels, registry=self._registry
        )

    def _histogram(
        self, name: str, text: str, *labels: str
    ) -> prometheus_client.Histogram:
        return prometheus_client.Histogram(
            name, text, labels, registry=self._registry
        )

    def text(self) -> bytes:
        """The figures in the format of `CONTENT_TYPE`."""
        return prometheus_client.generate_latest(self._registry)

    def begin_request(
        self, scope: Scope
    ) -> Callable[[observing.Exchange], None]:
        """Counts a request; see `observing.RequestObserver`."""
        self._in_flight.inc()
        return self._end_request

    def _end_request(self, exchange: observing.Exchange) -> None:
        self._in_flight.dec()
        labels = (
            exchange.method if exchange.method in _METHODS else "other",
            exchange.route or _NO_ROUTE,
            f"{exchange.status // 100}xx",
        )
        self._requests.labels(*labels).inc()
        self._request_seconds.labels(*labels).observe(exchange.seconds)
        if exchange.status == _TOO_MANY_REQUESTS:
            self._refusals.inc()

    def begin_task(self, name: str) -> Callable[[observing.Run], None]:
        """Times a background task; see `observing.TaskObserver`."""
        return self._end_task

    def _end_task(self, run: observing.Run) -> None:
        outcome = "failed" if run.error else "succeeded"
        self._task_seconds.labels(run.name, outcome).observe(run.seconds)

    def note_query(self, query: observing.Query) -> None:
        """Counts a query; see `observing.QueryObserver`."""
        outcome = "failed" if query.failed else "succeeded"
        self._query_seconds.labels(query.operation, outcome).observe(
            query.seconds
        )

    def note_lookup(self, shelf: str, result: str) -> None:
        """Counts a value that was looked up in the cache.

        Args:
            shelf: The shelf that it is on.
            result: Either `hit` or `miss`.
        """
        self._lookups.labels(shelf, result).inc()

    def note_enqueued(self, task: str) -> None:
        """Counts a background task that was given away."""
        self._enqueued.labels(task).inc()
