# SPDX-License-Identifier: Apache-2.0
"""Unforeseen errors, sent to Sentry (guidelines §8.2).

Imported only where it is switched on: the library is slow to load. A client
of our own is used instead of the library's global one: nothing is collected
that is not given here.
"""

import asyncio
from collections.abc import Callable, Mapping

import sentry_sdk
from sentry_sdk import types, utils
from starlette.types import Scope

from reference_service.core import context, masking, observing

_CLOSE_SECONDS = 2.0


class ErrorReporting:
    """Reports what a request or a background task failed with."""

    def __init__(self, dsn: str, environment: str, version: str) -> None:
        """Initializes the reporting; it sends from a thread of its own.

        Args:
            dsn: Where the reports go, and with which key.
            environment: Where the service runs.
            version: Which version of it runs.
        """
        self._client = sentry_sdk.Client(
            dsn=dsn,
            environment=environment,
            release=version,
            # Local variables hold bodies and tokens. Other personal data is
            # not sent unless it is asked for.
            include_local_variables=False,
            default_integrations=False,
            auto_enabling_integrations=False,
            max_breadcrumbs=0,
            before_send=_scrubbed,
        )

    async def close(self) -> None:
        """Sends what is left, and ends."""
        await asyncio.to_thread(self._client.close, _CLOSE_SECONDS)

    def begin_request(
        self, scope: Scope
    ) -> Callable[[observing.Exchange], None]:
        """Watches a request; see `observing.RequestObserver`."""
        return self._end_request

    def _end_request(self, exchange: observing.Exchange) -> None:
        if exchange.error:
            self._report(
                exchange.error,
                f"{exchange.method} {exchange.route}",
                {"status": str(exchange.status)},
            )

    def begin_task(self, name: str) -> Callable[[observing.Run], None]:
        """Watches a background task; see `observing.TaskObserver`."""
        return self._end_task

    def _end_task(self, run: observing.Run) -> None:
        if run.error:
            self._report(run.error, f"task {run.name}", {"task": run.name})

    def _report(
        self, error: Exception, transaction: str, tags: Mapping[str, str]
    ) -> None:
        request = context.current() or context.RequestContext("")
        event, hint = utils.event_from_exception(
            error,
            client_options=self._client.options,
            mechanism={"type": "observer", "handled": False},
        )
        event["transaction"] = transaction
        event["tags"] = {**tags, "request_id": request.request_id}
        if request.trace_id:
            event["contexts"] = {
                "trace": {
                    "trace_id": request.trace_id,
                    "span_id": request.span_id,
                }
            }
        if request.user_id:
            event["user"] = {"id": request.user_id}
        self._client.capture_event(event, hint)


def _scrubbed(event: types.Event, hint: types.Hint) -> types.Event:
    # A message may tell a value that the database or a URL brought along.
    for item in event.get("exception", {}).get("values", []):
        item["value"] = masking.mask(item.get("value") or "")
    return event
