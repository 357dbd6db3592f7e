# SPDX-License-Identifier: Apache-2.0
"""Traces, sent to an OpenTelemetry collector (guidelines §8.2).

Imported only where they are switched on: the libraries are slow to load.
"""

import asyncio
import time
import urllib.parse
from collections.abc import Callable

from fastapi import telemetry
from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http import trace_exporter
from opentelemetry.sdk import resources
from opentelemetry.sdk import trace as sdk
from opentelemetry.sdk.trace import export
from starlette.types import Scope
from typing_extensions import override

from reference_service.core import context, log_formats, masking, observing

_QUERY = "url.query"


class Tracing:
    """Makes spans of requests, background tasks and queries.

    FastAPI itself makes those of requests; a request goes on with the trace
    that its `traceparent` names (W3C Trace Context).
    """

    def __init__(self, endpoint: str, environment: str, version: str) -> None:
        """Initializes the tracing; spans are sent from a thread of its own.

        Args:
            endpoint: Base URL of the collector.
            environment: Where the service runs.
            version: Which version of it runs.
        """
        self._provider = sdk.TracerProvider(
            resource=resources.Resource.create(
                {
                    "service.name": log_formats.SERVICE,
                    "service.version": version,
                    "deployment.environment.name": environment,
                }
            ),
            shutdown_on_exit=False,
        )
        exporter = trace_exporter.OTLPSpanExporter(
            endpoint=f"{endpoint.rstrip('/')}/v1/traces"
        )
        self._provider.add_span_processor(_QueryMasking())
        self._provider.add_span_processor(export.BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer(__name__)

    async def close(self) -> None:
        """Sends what is left, and ends."""
        await asyncio.to_thread(self._provider.shutdown)

    def options(self) -> telemetry.TelemetryConfig:
        """How FastAPI makes the spans of requests, and of the steps in them."""
        return {
            "tracer_provider": self._provider,
            # Prometheus collects metrics; the shop logs by itself.
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        }

    def begin_request(
        self, scope: Scope
    ) -> Callable[[observing.Exchange], None]:
        """Notes the numbers of FastAPI's span; see `RequestObserver`."""
        if request := context.current():
            ids = trace.get_current_span().get_span_context()
            request.trace_id = trace.format_trace_id(ids.trace_id)
            request.span_id = trace.format_span_id(ids.span_id)
        return _leave_to_fastapi

    def begin_task(self, name: str) -> Callable[[observing.Run], None]:
        """Begins the span of a task; see `observing.TaskObserver`."""
        span = self._tracer.start_span(
            f"task {name}", kind=trace.SpanKind.CONSUMER
        )
        leave = _enter(span)

        def end(run: observing.Run) -> None:
            if run.error:
                _fail(span, run.error)
            leave()

        return end

    def note_query(self, query: observing.Query) -> None:
        """Makes the span of a query; see `observing.QueryObserver`."""
        # A query of the service's own accord, as at start, is in no trace.
        if not trace.get_current_span().is_recording():
            return
        now = time.time_ns()
        span = self._tracer.start_span(
            query.operation,
            kind=trace.SpanKind.CLIENT,
            attributes={
                "db.operation.name": query.operation,
                "db.query.text": query.statement,
            },
            start_time=now - int(query.seconds * 1e9),
        )
        if query.failed:
            _fail(span, None)
        span.end(now)


def _leave_to_fastapi(exchange: observing.Exchange) -> None:
    """Does nothing: who began the span ends it."""


class _QueryMasking(sdk.SpanProcessor):
    """Masks what a query string may tell of a person."""

    @override
    def on_start(
        self,
        span: sdk.Span,
        parent_context: otel_context.Context | None = None,
    ) -> None:
        query = (span.attributes or {}).get(_QUERY)
        if query:
            plain = urllib.parse.unquote_plus(str(query))
            span.set_attribute(_QUERY, masking.mask(plain))


def _enter(span: trace.Span) -> Callable[[], None]:
    token = otel_context.attach(trace.set_span_in_context(span))

    def leave() -> None:
        span.end()
        otel_context.detach(token)

    return leave


def _fail(span: trace.Span, error: Exception | None) -> None:
    # Its message may hold what a client sent; its name does not.
    span.set_status(trace.StatusCode.ERROR)
    if error:
        span.set_attribute("error.type", type(error).__qualname__)
