# SPDX-License-Identifier: Apache-2.0
"""Products in a database, by Tortoise ORM."""

import types
import uuid
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from reference_service.domain import catalog, paging
from reference_service.repos import models

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
        rows = models.ProductRecord.all()
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
        record = await models.ProductRecord.get_or_none(id=product_id)
        return None if record is None else _entity(record)

    @override
    async def add(self, product: catalog.Product) -> None:
        await models.ProductRecord.create(id=product.id, **_columns(product))

    @override
    async def save(self, product: catalog.Product) -> bool:
        rows = models.ProductRecord.filter(id=product.id)
        return bool(await rows.update(**_columns(product)))

    @override
    async def remove(self, product_id: uuid.UUID) -> bool:
        return bool(await models.ProductRecord.filter(id=product_id).delete())


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


def _entity(record: models.ProductRecord) -> catalog.Product:
    return catalog.Product(
        id=record.id,
        display_name=record.display_name,
        description=record.description,
        category=catalog.Category(record.category),
        price=catalog.Money(record.price_cents),
        stock_quantity=record.stock_quantity,
        tags=tuple(record.tags),
        create_time=record.create_time,
        update_time=record.update_time,
    )
