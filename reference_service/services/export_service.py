# SPDX-License-Identifier: Apache-2.0
"""What can be done with exports of orders."""

import csv
import dataclasses
import datetime as dt
import io
import logging
import uuid
from collections.abc import Iterable

from reference_service.core import exceptions, logs, tasks
from reference_service.domain import paging
from reference_service.domain.ordering import actors, exports, orders

_LOGGER = logging.getLogger(f"{logs.LOGGER_NAME}.exports")

# The background task; it takes an export's id.
TASK = "export_orders"

_PAGE_SIZE = 100
_COLUMNS = ("id", "user_id", "status", "create_time", "item_count", "total")


class ExportService:
    """The use cases of exports."""

    def __init__(
        self, exports: exports.OrderExportRepository, queue: tasks.TaskQueue
    ) -> None:
        """Initializes the service.

        Args:
            exports: Where exports are kept.
            queue: Takes the background task.
        """
        self._exports = exports
        self._queue = queue

    async def create(
        self, actor: actors.Actor, draft: exports.OrderExportDraft
    ) -> exports.OrderExport:
        """Has orders exported, and returns the export as it begins.

        Raises:
            exceptions.UnavailableError: Nothing takes the task.
        """
        now = dt.datetime.now(dt.UTC)
        export = exports.OrderExport(
            id=uuid.uuid4(),
            user_id=actor.user_id,
            covers_all=actor.sees_all,
            order_status=draft.order_status,
            create_time=now,
            update_time=now,
        )
        await self._exports.add(export)
        try:
            await self._queue.enqueue(TASK, str(export.id))
        except exceptions.UnavailableError:
            await self._exports.save(_failed(export))
            raise
        return export

    async def get(
        self, actor: actors.Actor, export_id: uuid.UUID
    ) -> exports.OrderExport:
        """Returns an export.

        Raises:
            exceptions.NotFoundError: There is none that the actor sees.
        """
        export = await self._exports.get(export_id)
        if export is None or not actor.sees(export.user_id):
            raise exceptions.NotFoundError(
                "There is no order export with this id."
            )
        return export


class Exporter:
    """Makes the exports; runs in the background, maybe in another process."""

    def __init__(
        self,
        exports: exports.OrderExportRepository,
        orders: orders.OrderRepository,
    ) -> None:
        """Initializes the exporter.

        Args:
            exports: Where exports are kept.
            orders: Where orders are kept.
        """
        self._exports = exports
        self._orders = orders

    async def run(self, export_id: uuid.UUID) -> None:
        """Makes an export; does no harm when it is asked to do so again.

        What goes wrong ends the export as failed, and is logged.
        """
        export = await self._exports.get(export_id)
        if export is None or export.ended:
            return
        try:
            await self._make(export)
        except Exception:  # An isolation point: the export tells its end.
            _LOGGER.exception(
                "Export failed.", extra={"context": {"export_id": export_id}}
            )
            await self._exports.save(_failed(export))

    async def _make(self, export: exports.OrderExport) -> None:
        total = await self._orders.total_amount(export.query)
        found: list[orders.Order] = []
        count = 0
        for number in range(1, exports.MOST_ROWS // _PAGE_SIZE + 1):
            page = await self._orders.list(
                export.query, paging.PageRequest(number, _PAGE_SIZE)
            )
            found.extend(page.items)
            count = page.total
            if len(page.items) < _PAGE_SIZE:
                break
            await self._exports.save(_running(export, len(found), count))
        await self._exports.save(
            dataclasses.replace(
                export,
                state=exports.ExportState.SUCCEEDED,
                progress_percent=exports.DONE_PERCENT,
                order_count=count,
                total_amount=total,
                content=_csv(found),
                update_time=dt.datetime.now(dt.UTC),
            )
        )


def _running(
    export: exports.OrderExport, done: int, count: int
) -> exports.OrderExport:
    rows = min(count, exports.MOST_ROWS)
    # The end is told by the state, not by a number that got there first.
    percent = min(exports.DONE_PERCENT * done // rows, exports.DONE_PERCENT - 1)
    return dataclasses.replace(
        export,
        state=exports.ExportState.RUNNING,
        progress_percent=percent,
        update_time=dt.datetime.now(dt.UTC),
    )


def _failed(export: exports.OrderExport) -> exports.OrderExport:
    return dataclasses.replace(
        export,
        state=exports.ExportState.FAILED,
        update_time=dt.datetime.now(dt.UTC),
    )


def _csv(listed: Iterable[orders.Order]) -> str:
    # Nothing that a client wrote is in it: no cell can be a formula.
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for order in listed:
        writer.writerow(
            (
                order.id,
                order.user_id,
                order.status,
                order.create_time.isoformat(),
                len(order.items),
                order.total,
            )
        )
    return text.getvalue()
