# SPDX-License-Identifier: Apache-2.0
"""Products in a database, by Tortoise ORM."""

import types
import uuid
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from reference_service.domain import catalog, money, paging
from reference_service.repos import catalog_records

_Record = catalog_records.ProductRecord
_ORDERS: Mapping[catalog.ProductOrder, tuple[str, str]] = (
    types.MappingProxyType(
        {
            catalog.ProductOrder.CREATE_TIME_ASC: ("create_time", "id"),
            catalog.ProductOrder.CREATE_TIME_DESC: ("-create_time", "-id"),
            catalog.ProductOrder.DISPLAY_NAME_ASC: ("display_name", "id"),
            catalog.ProductOrder.DISPLAY_NAME_DESC: ("-display_name", "-id"),
            catalog.ProductOrder.PRICE_ASC: ("price_cents", "id"),
            catalog.ProductOrder.PRICE_DESC: ("-price_cents", "-id"),
        }
    )
)


class TortoiseProductRepository(catalog.ProductRepository):
    """Keeps products in the table `products`."""

    @override
    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> paging.Page[catalog.Product]:
        rows = _Record.all()
        if query.category is not None:
            rows = rows.filter(category=query.category.value)
        window = rows.order_by(*_ORDERS[query.order_by]).offset(request.offset)
        records = await window.limit(request.per_page)
        return paging.Page(
            items=tuple(_entity(record) for record in records),
            total=await rows.count(),
            request=request,
        )

    @override
    async def get(self, product_id: uuid.UUID) -> catalog.Product | None:
        record = await _Record.get_or_none(id=product_id)
        return None if record is None else _entity(record)

    @override
    async def add(self, product: catalog.Product) -> None:
        await _Record.create(id=product.id, **_columns(product))

    @override
    async def save(self, product: catalog.Product) -> bool:
        rows = _Record.filter(id=product.id)
        return bool(await rows.update(**_columns(product)))

    @override
    async def remove(self, product_id: uuid.UUID) -> bool:
        return bool(await _Record.filter(id=product_id).delete())


def _columns(product: catalog.Product) -> dict[str, Any]:
    return {
        "display_name": product.display_name,
        "description": product.description,
        "category": product.category.value,
        "price_cents": product.price.cents,
        "stock_quantity": product.stock_quantity,
        "tags": list(product.tags),
        "create_time": product.create_time,
        "update_time": product.update_time,
    }


def _entity(record: catalog_records.ProductRecord) -> catalog.Product:
    return catalog.Product(
        id=record.id,
        display_name=record.display_name,
        description=record.description,
        category=catalog.Category(record.category),
        price=money.Money(record.price_cents),
        stock_quantity=record.stock_quantity,
        tags=tuple(record.tags),
        create_time=record.create_time,
        update_time=record.update_time,
    )
