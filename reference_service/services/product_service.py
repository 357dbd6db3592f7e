# SPDX-License-Identifier: Apache-2.0
"""What can be done with products."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from reference_service.core import exceptions
from reference_service.domain import catalog, paging

# Of those who race for one product, one gets through each time.
_ATTEMPTS = 100


class ProductService:
    """The catalog's use cases.

    A change takes the revisions that it may follow, or None for any.
    """

    def __init__(self, products: catalog.ProductRepository) -> None:
        """Initializes the service with where products are kept."""
        self._products = products

    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> paging.Page[catalog.Product]:
        """Returns one page of the products that match."""
        return await self._products.list(query, request)

    async def search(
        self, search: catalog.Search, request: paging.PageRequest
    ) -> paging.Page[catalog.Product]:
        """Returns one page of the products that have all the words."""
        return await self._products.search(search, request)

    async def get(self, product_id: uuid.UUID) -> catalog.Product:
        """Returns a product.

        Raises:
            exceptions.NotFoundError: There is none with this id.
        """
        product = await self._products.get(product_id)
        if product is None:
            raise _not_found()
        return product

    async def batch_get(
        self, product_ids: Sequence[uuid.UUID]
    ) -> Sequence[catalog.Product]:
        """Returns products in the order asked for, each once.

        Raises:
            exceptions.NotFoundError: One of them is not there.
        """
        products = await self._products.get_many(set(product_ids))
        missing = [
            exceptions.Detail(
                loc=("query", "ids", position),
                msg="There is no product with this id.",
                type=exceptions.DetailType.NOT_FOUND,
            )
            for position, product_id in enumerate(product_ids)
            if product_id not in products
        ]
        if missing:
            raise exceptions.NotFoundError(
                "Some of the products are not there.", missing
            )
        return [products[item] for item in dict.fromkeys(product_ids)]

    async def create(self, draft: catalog.ProductDraft) -> catalog.Product:
        """Puts a new product on sale, and returns it with its id."""
        product = catalog.Product.created(draft, dt.datetime.now(dt.UTC))
        await self._products.add(product)
        return product

    async def replace(
        self,
        product_id: uuid.UUID,
        draft: catalog.ProductDraft,
        revisions: Collection[int] | None = None,
    ) -> catalog.Product:
        """Replaces all that a client says of a product.

        Raises:
            exceptions.NotFoundError: There is none with this id.
            exceptions.PreconditionFailedError: It has another revision.
            exceptions.ConflictError: It changes too often.
        """
        return await self.update(product_id, draft.values(), revisions)

    async def update(
        self,
        product_id: uuid.UUID,
        changes: Mapping[str, Any],
        revisions: Collection[int] | None = None,
    ) -> catalog.Product:
        """Changes some fields of a product, and returns it.

        Args:
            product_id: Which product.
            changes: New values by the names of `catalog.ProductDraft`.
            revisions: Those that may be changed; None is any.

        Raises:
            exceptions.NotFoundError: There is none with this id.
            exceptions.PreconditionFailedError: It has another revision.
            exceptions.ConflictError: It changes too often.
        """
        for _ in range(_ATTEMPTS):
            product = await self._expected(product_id, revisions)
            product = product.changed(changes, dt.datetime.now(dt.UTC))
            if await self._products.save(product):
                return product
        raise _too_busy()

    async def delete(
        self,
        product_id: uuid.UUID,
        revisions: Collection[int] | None = None,
    ) -> None:
        """Takes a product off sale for good.

        Raises:
            exceptions.NotFoundError: There is none with this id.
            exceptions.PreconditionFailedError: It has another revision.
            exceptions.ConflictError: It changes too often.
        """
        for _ in range(_ATTEMPTS):
            product = await self._expected(product_id, revisions)
            if await self._products.remove(product):
                return
        raise _too_busy()

    async def _expected(
        self, product_id: uuid.UUID, revisions: Collection[int] | None
    ) -> catalog.Product:
        product = await self._products.current(product_id)
        if product is None:
            raise _not_found()
        if revisions is not None and product.revision not in revisions:
            raise exceptions.PreconditionFailedError(
                "The product has changed meanwhile."
            )
        return product


def _not_found() -> exceptions.NotFoundError:
    return exceptions.NotFoundError("There is no product with this id.")


def _too_busy() -> exceptions.ConflictError:
    return exceptions.ConflictError(
        "Others are changing the product; try again."
    )
