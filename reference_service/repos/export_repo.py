# SPDX-License-Identifier: Apache-2.0
"""Exports of orders in a database, by Tortoise ORM."""

import uuid
from typing import Any

from typing_extensions import override

from reference_service.domain import money
from reference_service.domain.ordering import exports, orders
from reference_service.repos import ordering_records

_Record = ordering_records.OrderExportRecord


class TortoiseOrderExportRepository(exports.OrderExportRepository):
    """Keeps exports in the table `order_exports`."""

    @override
    async def get(self, export_id: uuid.UUID) -> exports.OrderExport | None:
        record = await _Record.get_or_none(id=export_id)
        return None if record is None else _entity(record)

    @override
    async def add(self, export: exports.OrderExport) -> None:
        await _Record.create(id=export.id, **_columns(export))

    @override
    async def save(self, export: exports.OrderExport) -> None:
        await _Record.filter(id=export.id).update(**_columns(export))


def _columns(export: exports.OrderExport) -> dict[str, Any]:
    status, total = export.order_status, export.total_amount
    return {
        "user_id": export.user_id,
        "covers_all": export.covers_all,
        "order_status": None if status is None else status.value,
        "state": export.state.value,
        "progress_percent": export.progress_percent,
        "order_count": export.order_count,
        "total_cents": None if total is None else total.cents,
        "content": export.content,
        "create_time": export.create_time,
        "update_time": export.update_time,
    }


def _entity(record: ordering_records.OrderExportRecord) -> exports.OrderExport:
    status, cents = record.order_status, record.total_cents
    return exports.OrderExport(
        id=record.id,
        user_id=record.user_id,
        covers_all=record.covers_all,
        order_status=None if status is None else orders.OrderStatus(status),
        state=exports.ExportState(record.state),
        progress_percent=record.progress_percent,
        order_count=record.order_count,
        total_amount=None if cents is None else money.Money(cents),
        content=record.content,
        create_time=record.create_time,
        update_time=record.update_time,
    )
