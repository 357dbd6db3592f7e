# SPDX-License-Identifier: Apache-2.0
"""Shopping carts in a database, by Tortoise ORM."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import override

from reference_service.domain import paging
from reference_service.domain.ordering import carts
from reference_service.repos import ordering_records

_Record = ordering_records.CartItemRecord


class TortoiseCartItemRepository(carts.CartItemRepository):
    """Keeps what is in the carts in the table `shopping_cart_items`."""

    @override
    async def count(self, query: uuid.UUID) -> int:
        return await _Record.filter(user_id=query).count()

    @override
    async def window(
        self, query: uuid.UUID, request: paging.PageRequest
    ) -> Sequence[carts.CartItem]:
        rows = _Record.filter(user_id=query).order_by("create_time", "id")
        rows = rows.offset(request.offset).limit(request.per_page)
        return [_entity(row) for row in await rows]

    @override
    async def get(
        self, user_id: uuid.UUID, item_id: uuid.UUID
    ) -> carts.CartItem | None:
        record = await _Record.get_or_none(id=item_id, user_id=user_id)
        return None if record is None else _entity(record)

    @override
    async def add(self, item: carts.CartItem) -> None:
        await _Record.create(**dataclasses.asdict(item))

    @override
    async def change(
        self,
        user_id: uuid.UUID,
        item_id: uuid.UUID,
        changes: Mapping[str, Any],
        now: dt.datetime,
    ) -> bool:
        rows = _Record.filter(id=item_id, user_id=user_id)
        return bool(await rows.update(**changes, update_time=now))

    @override
    async def remove(self, user_id: uuid.UUID, item_id: uuid.UUID) -> bool:
        rows = _Record.filter(id=item_id, user_id=user_id)
        return bool(await rows.delete())


def _entity(record: ordering_records.CartItemRecord) -> carts.CartItem:
    return carts.CartItem(
        id=record.id,
        user_id=record.user_id,
        product_id=record.product_id,
        quantity=record.quantity,
        gift_message=record.gift_message,
        create_time=record.create_time,
        update_time=record.update_time,
    )
