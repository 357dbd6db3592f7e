# SPDX-License-Identifier: Apache-2.0
"""What can be done with orders."""

import collections
import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping

from reference_service.core import events as event_bus
from reference_service.core import exceptions
from reference_service.domain import paging, unit_of_work
from reference_service.domain.ordering import (
    actors,
    events,
    orders,
    ports,
    pricing,
)


class OrderService:
    """The use cases of orders."""

    def __init__(
        self,
        orders: orders.OrderRepository,
        offers: ports.Offers,
        prices: pricing.Pricing,
        bus: event_bus.EventBus,
        unit: unit_of_work.UnitOfWork,
    ) -> None:
        """Initializes the service.

        Args:
            orders: Where orders are kept.
            offers: What can be ordered.
            prices: Says what an order costs.
            bus: Is told what happens.
            unit: Keeps an order and what it leads to together.
        """
        self._orders = orders
        self._offers = offers
        self._prices = prices
        self._bus = bus
        self._unit = unit

    async def list(
        self,
        actor: actors.Actor,
        status: orders.OrderStatus | None,
        request: paging.PageRequest,
    ) -> paging.Page[orders.Order]:
        """Returns one page of the orders that the actor sees.

        Args:
            actor: Who asks.
            status: Only orders that have come this far; None is all.
            request: Which page.
        """
        query = orders.OrderQuery(user_id=actor.seen_owner, status=status)
        return await self._orders.list(query, request)

    async def get(
        self, actor: actors.Actor, order_id: uuid.UUID
    ) -> orders.Order:
        """Returns an order.

        Raises:
            exceptions.NotFoundError: There is none that the actor sees.
        """
        order = await self._orders.get(order_id)
        if order is None or not actor.sees(order.user_id):
            raise _not_found()
        return order

    async def preview(
        self, actor: actors.Actor, draft: orders.OrderDraft
    ) -> orders.Quote:
        """Returns what an order would be, and keeps nothing.

        Raises:
            exceptions.ConflictError: It could not be placed.
        """
        return await self._earlier(actor, draft) or await self._quote(draft)

    async def create(
        self, actor: actors.Actor, draft: orders.OrderDraft
    ) -> orders.Order:
        """Places an order; returns the same one for the same request id.

        Raises:
            exceptions.ConflictError: A product is unknown or out of stock,
                or the request id names another order.
        """
        if earlier := await self._earlier(actor, draft):
            return earlier
        try:
            return await self._place(actor, draft)
        except (orders.RequestIdTakenError, exceptions.ConflictError):
            # A twin of this request may have been faster, and have taken the
            # last ones.
            if earlier := await self._earlier(actor, draft):
                return earlier
            raise

    async def cancel(
        self, actor: actors.Actor, order_id: uuid.UUID
    ) -> orders.Order:
        """Calls an order off.

        Raises:
            exceptions.NotFoundError: There is none that the actor manages.
            exceptions.ConflictError: It is paid, or cancelled already.
        """
        return await self._move_on(
            actor, order_id, orders.Order.cancelled, events.OrderCancelled
        )

    async def pay(
        self, actor: actors.Actor, order_id: uuid.UUID
    ) -> orders.Order:
        """Records that an order was paid.

        Raises:
            exceptions.NotFoundError: There is none that the actor manages.
            exceptions.ConflictError: It is paid already, or cancelled.
        """
        return await self._move_on(
            actor, order_id, orders.Order.paid, events.PaymentReceived
        )

    async def _earlier(
        self, actor: actors.Actor, draft: orders.OrderDraft
    ) -> orders.Order | None:
        if draft.request_id is None:
            return None
        order = await self._orders.find_request(actor.user_id, draft.request_id)
        if order is not None and order.draft != draft:
            raise _conflict(
                "The request id names another order.",
                ("request_id",),
                "You have placed another order with this request id.",
            )
        return order

    async def _quote(self, draft: orders.OrderDraft) -> orders.Quote:
        offers = await self._offers.find(
            {line.product_id for line in draft.lines}
        )
        if details := list(_objections(draft, offers)):
            raise exceptions.ConflictError(
                "The order cannot be fulfilled.", details
            )
        items = [
            orders.OrderItem(
                product_id=line.product_id,
                display_name=offers[line.product_id].display_name,
                quantity=line.quantity,
                unit_price=offers[line.product_id].price,
            )
            for line in draft.lines
        ]
        return self._prices.quote(items, draft.shipping_address)

    async def _place(
        self, actor: actors.Actor, draft: orders.OrderDraft
    ) -> orders.Order:
        quote = await self._quote(draft)
        now = dt.datetime.now(dt.UTC)
        order = orders.Order(
            id=uuid.uuid4(),
            user_id=actor.user_id,
            request_id=draft.request_id,
            status=orders.OrderStatus.PLACED,
            items=quote.items,
            shipping_address=quote.shipping_address,
            subtotal=quote.subtotal,
            discount=quote.discount,
            shipping_cost=quote.shipping_cost,
            create_time=now,
            update_time=now,
        )
        try:
            async with self._unit.begin():
                await self._orders.add(order)
                await self._bus.publish(events.OrderPlaced(order))
        except ports.OutOfStockError as error:
            # Somebody was faster since the quote.
            positions = [line.product_id for line in draft.lines]
            position = positions.index(error.product_id)
            raise _conflict(
                "The order cannot be fulfilled.",
                ("items", position, "quantity"),
                "There are not enough in stock.",
            ) from error
        return order

    async def _move_on(
        self,
        actor: actors.Actor,
        order_id: uuid.UUID,
        step: Callable[[orders.Order, dt.datetime], orders.Order],
        event: Callable[[orders.Order], object],
    ) -> orders.Order:
        before = await self._orders.get(order_id)
        if before is None or not actor.manages(before.user_id):
            raise _not_found()
        try:
            after = step(before, dt.datetime.now(dt.UTC))
        except orders.WrongStatusError as error:
            raise exceptions.ConflictError(
                f"The order is {error.status} already."
            ) from error
        async with self._unit.begin():
            if not await self._orders.move_on(after, before.status):
                raise exceptions.ConflictError(
                    "The order has been paid or cancelled meanwhile."
                )
            await self._bus.publish(event(after))
        return after


def _objections(
    draft: orders.OrderDraft, offers: Mapping[uuid.UUID, ports.Offer]
) -> Iterator[exceptions.Detail]:
    # The same product may stand in several lines.
    wanted: collections.Counter[uuid.UUID] = collections.Counter()
    for position, line in enumerate(draft.lines):
        wanted[line.product_id] += line.quantity
        offer = offers.get(line.product_id)
        if offer is None:
            field, message = "product_id", "There is no product with this id."
        elif offer.stock_quantity < wanted[line.product_id]:
            field, message = "quantity", "There are not enough in stock."
        else:
            continue
        yield exceptions.Detail(
            ("body", "items", position, field),
            message,
            exceptions.DetailType.CONFLICT,
        )


def _conflict(
    message: str, place: tuple[str | int, ...], reason: str
) -> exceptions.ConflictError:
    detail = exceptions.Detail(
        ("body", *place), reason, exceptions.DetailType.CONFLICT
    )
    return exceptions.ConflictError(message, [detail])


def _not_found() -> exceptions.NotFoundError:
    return exceptions.NotFoundError("There is no order with this id.")
