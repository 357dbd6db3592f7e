# SPDX-License-Identifier: Apache-2.0
"""The aggregate `OrderExport`: a table of orders, made in the background."""

import abc
import dataclasses
import datetime as dt
import enum
import uuid

from reference_service.domain import money
from reference_service.domain.ordering import orders

# An export's content names the newest orders, at most so many.
MOST_ROWS = 1_000
DONE_PERCENT = 100


class ExportState(enum.StrEnum):
    """How far an export has come; a closed set."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderExportDraft:
    """What a client says of an export.

    Attributes:
        order_status: Only orders that have come this far; None is all.
    """

    order_status: orders.OrderStatus | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderExport(OrderExportDraft):
    """An export: what was asked for, how far it is, and what came of it.

    Attributes:
        id: Assigned by the shop.
        user_id: Who asked for it.
        covers_all: Whether it tells of everybody's orders, or of the user's.
        state: How far it has come.
        progress_percent: The same as a number, 0 to 100.
        order_count: How many orders there are; None until it has succeeded.
        total_amount: Their totals together; None until it has succeeded.
        content: The newest of them as CSV; None until it has succeeded.
        create_time: When it was asked for. Later orders are not in it.
        update_time: When it last changed.
    """

    id: uuid.UUID
    user_id: uuid.UUID
    covers_all: bool
    state: ExportState = ExportState.PENDING
    progress_percent: int = 0
    order_count: int | None = None
    total_amount: money.Money | None = None
    content: str | None = None
    create_time: dt.datetime
    update_time: dt.datetime

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {ExportState.SUCCEEDED, ExportState.FAILED}

    @property
    def query(self) -> orders.OrderQuery:
        """The orders that it tells of."""
        return orders.OrderQuery(
            user_id=None if self.covers_all else self.user_id,
            status=self.order_status,
            created_until=self.create_time,
        )


class OrderExportRepository(abc.ABC):
    """Keeps exports of orders."""

    @abc.abstractmethod
    async def get(self, export_id: uuid.UUID) -> OrderExport | None:
        """Returns the export, or None."""

    @abc.abstractmethod
    async def add(self, export: OrderExport) -> None:
        """Keeps a new export."""

    @abc.abstractmethod
    async def save(self, export: OrderExport) -> None:
        """Keeps a new state of an export."""
