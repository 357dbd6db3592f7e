# SPDX-License-Identifier: Apache-2.0
"""Products that are remembered: a decorator of any repository (§3.2, §10.1).

What is remembered is forgotten with every write, and after a while even
without one.
"""

import hashlib
import uuid
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)

import pydantic
from typing_extensions import override

from reference_service.core import cache
from reference_service.domain import catalog, paging

_PRODUCT = pydantic.TypeAdapter(catalog.Product)


class Shelves:
    """Where products and counts of products are remembered."""

    def __init__(self, store: cache.Cache) -> None:
        """Initializes the shelves in a cache."""
        self.products = cache.Shelf(store, "products")
        self.counts = cache.Shelf(store, "product-counts")

    async def clear(self) -> None:
        """Forgets everything. Call it after a change is committed."""
        await self.products.clear()
        await self.counts.clear()


class CachedProductRepository(catalog.ProductRepository):
    """Remembers single products and the lengths of lists."""

    def __init__(
        self, products: catalog.ProductRepository, shelves: Shelves
    ) -> None:
        """Initializes the decorator.

        Args:
            products: Where products are kept.
            shelves: Where they are remembered.
        """
        self._products = products
        self._shelves = shelves

    @override
    async def count(self, query: catalog.ProductQuery) -> int:
        key = _key("list", query.category or "", query.display_name or "")
        return await self._counted(key, lambda: self._products.count(query))

    @override
    async def window(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> Sequence[catalog.Product]:
        return await self._products.window(query, request)

    @override
    async def get(self, product_id: uuid.UUID) -> catalog.Product | None:
        async def load() -> str | None:
            product = await self._products.get(product_id)
            if product is None:
                return None
            return _PRODUCT.dump_json(product).decode()

        text = await self._shelves.products.remember(str(product_id), load)
        return None if text is None else _PRODUCT.validate_json(text)

    @override
    async def current(self, product_id: uuid.UUID) -> catalog.Product | None:
        return await self._products.current(product_id)

    @override
    async def get_many(
        self, product_ids: Collection[uuid.UUID]
    ) -> Mapping[uuid.UUID, catalog.Product]:
        return await self._products.get_many(product_ids)

    @override
    async def add(self, product: catalog.Product) -> None:
        await self._products.add(product)
        await self._shelves.counts.clear()

    @override
    async def add_many(self, products: Iterable[catalog.Product]) -> None:
        await self._products.add_many(products)
        await self._shelves.counts.clear()

    @override
    async def save(self, product: catalog.Product) -> bool:
        saved = await self._products.save(product)
        await self._shelves.clear()
        return saved

    @override
    async def remove(self, product: catalog.Product) -> bool:
        removed = await self._products.remove(product)
        await self._shelves.clear()
        return removed

    @override
    async def count_found(self, search: catalog.Search) -> int:
        key = _key("search", *sorted(search.words))
        return await self._counted(
            key, lambda: self._products.count_found(search)
        )

    @override
    async def found(
        self, search: catalog.Search, request: paging.PageRequest
    ) -> Sequence[catalog.Product]:
        return await self._products.found(search, request)

    async def _counted(
        self, key: str, count: Callable[[], Awaitable[int]]
    ) -> int:
        async def load() -> str:
            return str(await count())

        return int(await self._shelves.counts.remember(key, load) or 0)


def _key(*parts: str) -> str:
    # Of one length, whatever a client asked for.
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
