# SPDX-License-Identifier: Apache-2.0
"""Orders in a database, by Tortoise ORM."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tortoise import exceptions as tortoise_exceptions
from tortoise import functions, queryset, transactions
from typing_extensions import override

from reference_service.domain import money, paging
from reference_service.domain.ordering import orders
from reference_service.repos import ordering_records

_Record = ordering_records.OrderRecord
_ItemRecord = ordering_records.OrderItemRecord
# Rows of one statement: databases bound how many values it may hold.
_BATCH = 500


class TortoiseOrderRepository(orders.OrderRepository):
    """Keeps orders in the tables `orders` and `order_items`."""

    @override
    async def count(self, query: orders.OrderQuery) -> int:
        return await _matching(query).count()

    @override
    async def window(
        self, query: orders.OrderQuery, request: paging.PageRequest
    ) -> Sequence[orders.Order]:
        rows = _matching(query).order_by("-create_time", "-id")
        rows = rows.offset(request.offset).limit(request.per_page)
        return [_entity(row) for row in await rows.prefetch_related("items")]

    @override
    async def total_amount(self, query: orders.OrderQuery) -> money.Money:
        rows = _matching(query).annotate(sum=functions.Sum("total_cents"))
        (row,) = await rows.values("sum")
        # PostgreSQL adds whole numbers up to a decimal.
        return money.Money(int(row["sum"] or 0))

    @override
    async def get(self, order_id: uuid.UUID) -> orders.Order | None:
        return await _one(_Record.filter(id=order_id))

    @override
    async def find_request(
        self, user_id: uuid.UUID, request_id: uuid.UUID
    ) -> orders.Order | None:
        return await _one(
            _Record.filter(user_id=user_id, request_id=request_id)
        )

    @override
    async def add(self, order: orders.Order) -> None:
        await self.add_many([order])

    @override
    async def add_many(self, added: Iterable[orders.Order]) -> None:
        kept = list(added)
        rows = [_Record(**_columns(order)) for order in kept]
        items = [record for order in kept for record in _item_records(order)]
        async with transactions.in_transaction():
            try:
                await _Record.bulk_create(rows, batch_size=_BATCH)
            except tortoise_exceptions.IntegrityError as error:
                raise orders.RequestIdTakenError from error
            await _ItemRecord.bulk_create(items, batch_size=_BATCH)

    @override
    async def move_on(
        self, order: orders.Order, before: orders.OrderStatus
    ) -> bool:
        # One statement: of two that race, one finds the status changed.
        rows = _Record.filter(id=order.id, status=before.value)
        return bool(
            await rows.update(
                status=order.status.value, update_time=order.update_time
            )
        )


def _matching(
    query: orders.OrderQuery,
) -> queryset.QuerySet[ordering_records.OrderRecord]:
    rows = _Record.all()
    if query.user_id is not None:
        rows = rows.filter(user_id=query.user_id)
    if query.status is not None:
        rows = rows.filter(status=query.status.value)
    if query.created_until is not None:
        rows = rows.filter(create_time__lte=query.created_until)
    return rows


async def _one(
    rows: queryset.QuerySet[ordering_records.OrderRecord],
) -> orders.Order | None:
    record = await rows.prefetch_related("items").first()
    return None if record is None else _entity(record)


def _item_records(
    order: orders.Order,
) -> Iterator[ordering_records.OrderItemRecord]:
    for position, item in enumerate(order.items, start=1):
        yield _ItemRecord(
            id=uuid.uuid4(),
            order_id=order.id,
            position=position,
            product_id=item.product_id,
            display_name=item.display_name,
            quantity=item.quantity,
            unit_price_cents=item.unit_price.cents,
        )


def _columns(order: orders.Order) -> dict[str, Any]:
    address = order.shipping_address
    return {
        "id": order.id,
        "user_id": order.user_id,
        "request_id": order.request_id,
        "status": order.status.value,
        "recipient_name": address.recipient_name,
        "street": address.street,
        "city": address.city,
        "postal_code": address.postal_code,
        "region_code": address.region_code,
        "subtotal_cents": order.subtotal.cents,
        "discount_cents": order.discount.cents,
        "shipping_cents": order.shipping_cost.cents,
        "total_cents": order.total.cents,
        "create_time": order.create_time,
        "update_time": order.update_time,
    }


def _entity(record: ordering_records.OrderRecord) -> orders.Order:
    items = sorted(record.items, key=lambda item: item.position)
    return orders.Order(
        id=record.id,
        user_id=record.user_id,
        request_id=record.request_id,
        status=orders.OrderStatus(record.status),
        items=tuple(_item(item) for item in items),
        shipping_address=orders.ShippingAddress(
            recipient_name=record.recipient_name,
            street=record.street,
            city=record.city,
            postal_code=record.postal_code,
            region_code=record.region_code,
        ),
        subtotal=money.Money(record.subtotal_cents),
        discount=money.Money(record.discount_cents),
        shipping_cost=money.Money(record.shipping_cents),
        create_time=record.create_time,
        update_time=record.update_time,
    )


def _item(record: ordering_records.OrderItemRecord) -> orders.OrderItem:
    return orders.OrderItem(
        product_id=record.product_id,
        display_name=record.display_name,
        quantity=record.quantity,
        unit_price=money.Money(record.unit_price_cents),
    )
