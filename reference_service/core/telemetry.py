# SPDX-License-Identifier: Apache-2.0
"""What the running service tells of itself (guidelines §8, §10.5)."""

import dataclasses
from collections.abc import Awaitable, Callable

from fastapi import telemetry as fastapi_telemetry

from reference_service.core import (
    access_log,
    config,
    document,
    metrics,
    observing,
    queries,
    startup,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Telemetry:
    """Who watches one application.

    Attributes:
        metrics: The figures.
        requests: Who watches requests.
        tasks: Who watches background tasks.
        queries: Who watches queries.
        options: What FastAPI is to tell by itself.
        closing: What is called at the end.
    """

    metrics: metrics.Metrics
    requests: tuple[observing.RequestObserver, ...]
    tasks: tuple[observing.TaskObserver, ...]
    queries: tuple[observing.QueryObserver, ...]
    options: fastapi_telemetry.TelemetryConfig
    closing: tuple[Callable[[], Awaitable[None]], ...]

    async def aclose(self) -> None:
        """Sends what is left to be sent."""
        for close in self.closing:
            await close()


def chosen(settings: config.Settings) -> Telemetry:
    """Returns the watchers that the settings choose.

    Raises:
        startup.StartError: What the settings choose is not installed.
    """
    counted = metrics.Metrics()
    told = Telemetry(
        metrics=counted,
        requests=(access_log.begin_request, counted.begin_request),
        tasks=(counted.begin_task,),
        queries=(
            counted.note_query,
            queries.slow_query_log(settings.slow_query_seconds),
        ),
        options={"tracing": False, "metrics": False, "logs": False},
        closing=(),
    )
    if settings.otlp_endpoint:
        told = _with_traces(told, settings, settings.otlp_endpoint)
    if settings.sentry_dsn:
        told = _with_reports(
            told, settings, settings.sentry_dsn.get_secret_value()
        )
    return told


# Both libraries take long to load: only who sets them waits for them.


def _with_traces(
    told: Telemetry, settings: config.Settings, endpoint: str
) -> Telemetry:
    startup.require(
        "opentelemetry.exporter.otlp.proto.http", "REFERENCE_OTLP_ENDPOINT"
    )
    from reference_service.core import tracing  # noqa: PLC0415

    traces = tracing.Tracing(endpoint, settings.environment, document.VERSION)
    return dataclasses.replace(
        told,
        requests=(traces.begin_request, *told.requests),
        tasks=(traces.begin_task, *told.tasks),
        queries=(*told.queries, traces.note_query),
        options=traces.options(),
        closing=(*told.closing, traces.close),
    )


def _with_reports(
    told: Telemetry, settings: config.Settings, dsn: str
) -> Telemetry:
    startup.require("sentry_sdk", "REFERENCE_SENTRY_DSN")
    from reference_service.core import error_reporting  # noqa: PLC0415

    reports = error_reporting.ErrorReporting(
        dsn, settings.environment, document.VERSION
    )
    return dataclasses.replace(
        told,
        requests=(*told.requests, reports.begin_request),
        tasks=(*told.tasks, reports.begin_task),
        closing=(*told.closing, reports.close),
    )
