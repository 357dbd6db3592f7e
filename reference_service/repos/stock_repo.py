# SPDX-License-Identifier: Apache-2.0
"""The stock of products in a database, by Tortoise ORM."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from tortoise import expressions
from typing_extensions import override

from reference_service.domain import stock
from reference_service.repos import catalog_records

_Record = catalog_records.ProductRecord


class TortoiseStock(stock.Stock):
    """Counts in the table `products`.

    Products are touched in the order of their ids: two orders of the same
    products never wait for each other in a circle.
    """

    @override
    async def take(self, quantities: Mapping[uuid.UUID, int]) -> None:
        for product_id, quantity in sorted(quantities.items()):
            # One statement: what two orders read apart they'd take twice.
            rows = _Record.filter(id=product_id, stock_quantity__gte=quantity)
            taken = await rows.update(
                stock_quantity=expressions.F("stock_quantity") - quantity,
                **_next_state(),
            )
            if not taken:
                raise stock.OutOfStockError(product_id)

    @override
    async def put_back(self, quantities: Mapping[uuid.UUID, int]) -> None:
        for product_id, quantity in sorted(quantities.items()):
            least = stock.MOST - quantity
            fitting = _Record.filter(id=product_id, stock_quantity__lte=least)
            if not await fitting.update(
                stock_quantity=expressions.F("stock_quantity") + quantity,
                **_next_state(),
            ):
                # Somebody filled the shelf meanwhile; it holds no more.
                full = _Record.filter(id=product_id, stock_quantity__gt=least)
                await full.update(stock_quantity=stock.MOST, **_next_state())


def _next_state() -> dict[str, Any]:
    return {
        "revision": expressions.F("revision") + 1,
        "update_time": dt.datetime.now(dt.UTC),
    }
