# SPDX-License-Identifier: Apache-2.0
"""Products in a database, by Tortoise ORM."""

import itertools
import types
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from tortoise import queryset, transactions
from typing_extensions import override

from reference_service.domain import catalog, money, paging
from reference_service.repos import catalog_records, product_words

_Record = catalog_records.ProductRecord
_BATCH = 500
_FAR = 1000
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
    """Keeps products in the table `products`, their words beside it."""

    @override
    async def count(self, query: catalog.ProductQuery) -> int:
        return await _rows(query).count()

    @override
    async def window(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> Sequence[catalog.Product]:
        rows = _rows(query).order_by(*_ORDERS[query.order_by])
        rows = rows.offset(request.offset).limit(request.per_page)
        if request.offset < _FAR:
            return [_entity(record) for record in await rows]
        # Far down, only the index is walked, not the rows that are left out.
        ids = [row[0] for row in await rows.values_list("id")]
        products = await self.get_many(ids)
        return [products[item] for item in ids if item in products]

    @override
    async def get(self, product_id: uuid.UUID) -> catalog.Product | None:
        record = await _Record.get_or_none(id=product_id)
        return None if record is None else _entity(record)

    @override
    async def current(self, product_id: uuid.UUID) -> catalog.Product | None:
        return await self.get(product_id)

    @override
    async def get_many(
        self, product_ids: Collection[uuid.UUID]
    ) -> Mapping[uuid.UUID, catalog.Product]:
        records = await _Record.filter(id__in=list(product_ids))
        return {record.id: _entity(record) for record in records}

    @override
    async def add(self, product: catalog.Product) -> None:
        await self.add_many([product])

    @override
    async def add_many(self, products: Iterable[catalog.Product]) -> None:
        remaining = iter(products)
        async with transactions.in_transaction():
            while batch := list(itertools.islice(remaining, _BATCH)):
                await _Record.bulk_create(
                    _Record(id=product.id, **_columns(product))
                    for product in batch
                )
                await product_words.add(batch)

    @override
    async def save(self, product: catalog.Product) -> bool:
        rows = _Record.filter(id=product.id, revision=product.revision - 1)
        async with transactions.in_transaction():
            before = await rows.first()
            if before is None or not await rows.update(**_columns(product)):
                return False
            await product_words.replace(_entity(before), product)
            return True

    @override
    async def remove(self, product: catalog.Product) -> bool:
        rows = _Record.filter(id=product.id, revision=product.revision)
        async with transactions.in_transaction():
            if not await rows.delete():
                return False
            await product_words.remove(product)
            return True

    @override
    async def count_found(self, search: catalog.Search) -> int:
        return await product_words.count(search)

    @override
    async def found(
        self, search: catalog.Search, request: paging.PageRequest
    ) -> Sequence[catalog.Product]:
        product_ids = await product_words.find(search, request)
        products = await self.get_many(product_ids)
        return [products[item] for item in product_ids if item in products]


def _rows(
    query: catalog.ProductQuery,
) -> queryset.QuerySet[catalog_records.ProductRecord]:
    rows = _Record.all()
    if query.category is not None:
        rows = rows.filter(category=query.category.value)
    if query.display_name is not None:
        rows = rows.filter(display_name=query.display_name)
    return rows


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
        "revision": product.revision,
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
        revision=record.revision,
    )
