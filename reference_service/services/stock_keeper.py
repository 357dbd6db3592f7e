# SPDX-License-Identifier: Apache-2.0
"""How the catalog's stock follows what happens to orders."""

import collections
import uuid
from collections.abc import Awaitable, Callable

from reference_service.core import events as event_bus
from reference_service.domain import stock, unit_of_work
from reference_service.domain.ordering import events, orders, ports


class StockKeeper:
    """Takes what is ordered from stock, and puts back what is cancelled.

    It hears of orders by the event bus, in the publisher's unit of work: an
    order that there is too little for is not kept.
    """

    def __init__(
        self,
        stock: stock.Stock,
        unit: unit_of_work.UnitOfWork,
        forget: Callable[[], Awaitable[None]],
    ) -> None:
        """Initializes the keeper.

        Args:
            stock: What it keeps.
            unit: Where the events are published in.
            forget: Clears what is cached of products.
        """
        self._stock = stock
        self._unit = unit
        self._forget = forget

    def listen(self, bus: event_bus.EventBus) -> None:
        """Subscribes to the events that it follows."""
        bus.subscribe(events.OrderPlaced, self._take)
        bus.subscribe(events.OrderCancelled, self._put_back)

    async def _take(self, event: events.OrderPlaced) -> None:
        try:
            await self._stock.take(_quantities(event.order))
        except stock.OutOfStockError as error:
            raise ports.OutOfStockError(error.product_id) from error
        self._unit.afterwards(self._forget)

    async def _put_back(self, event: events.OrderCancelled) -> None:
        await self._stock.put_back(_quantities(event.order))
        self._unit.afterwards(self._forget)


def _quantities(order: orders.Order) -> dict[uuid.UUID, int]:
    # The same product may stand in several positions.
    counts: collections.Counter[uuid.UUID] = collections.Counter()
    for item in order.items:
        counts[item.product_id] += item.quantity
    return dict(counts)
