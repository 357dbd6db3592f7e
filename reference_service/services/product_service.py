# SPDX-License-Identifier: Apache-2.0
"""What can be done with products."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from reference_service.core import exceptions
from reference_service.domain import catalog, paging


class ProductService:
    """The catalog's use cases."""

    def __init__(self, products: catalog.ProductRepository) -> None:
        """Initializes the service with where products are kept."""
        self._products = products

    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> paging.Page[catalog.Product]:
        """Returns one page of the products that match."""
        return await self._products.list(query, request)

    async def get(self, product_id: uuid.UUID) -> catalog.Product:
        """Returns a product.

        Raises:
            exceptions.NotFoundError: There is none with this id.
        """
        product = await self._products.get(product_id)
        if product is None:
            raise _not_found()
        return product

    async def create(self, draft: catalog.ProductDraft) -> catalog.Product:
        """Puts a new product on sale, and returns it with its id."""
        now = dt.datetime.now(dt.UTC)
        product = catalog.Product(
            id=uuid.uuid4(),
            create_time=now,
            update_time=now,
            **_values(draft),
        )
        await self._products.add(product)
        return product

    async def replace(
        self, product_id: uuid.UUID, draft: catalog.ProductDraft
    ) -> catalog.Product:
        """Replaces all that a client says of a product.

        Raises:
            exceptions.NotFoundError: There is none with this id.
        """
        return await self.update(product_id, _values(draft))

    async def update(
        self, product_id: uuid.UUID, changes: Mapping[str, Any]
    ) -> catalog.Product:
        """Changes some fields of a product, and returns it.

        Args:
            product_id: Which product.
            changes: New values by the names of `catalog.ProductDraft`.

        Raises:
            exceptions.NotFoundError: There is none with this id.
        """
        product = dataclasses.replace(
            await self.get(product_id),
            **changes,
            update_time=dt.datetime.now(dt.UTC),
        )
        if not await self._products.save(product):
            raise _not_found()
        return product

    async def delete(self, product_id: uuid.UUID) -> None:
        """Takes a product off sale for good.

        Raises:
            exceptions.NotFoundError: There is none with this id.
        """
        if not await self._products.remove(product_id):
            raise _not_found()


def _values(draft: catalog.ProductDraft) -> dict[str, Any]:
    # Not dataclasses.asdict, which would take the price apart.
    fields = dataclasses.fields(catalog.ProductDraft)
    return {field.name: getattr(draft, field.name) for field in fields}


def _not_found() -> exceptions.NotFoundError:
    return exceptions.NotFoundError("There is no product with this id.")
