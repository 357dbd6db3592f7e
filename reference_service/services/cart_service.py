# SPDX-License-Identifier: Apache-2.0
"""What can be done with the shopping cart."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from reference_service.core import exceptions
from reference_service.domain import paging
from reference_service.domain.ordering import carts, ports


class CartService:
    """The use cases of shopping carts; each reaches one user's only."""

    def __init__(
        self, items: carts.CartItemRepository, offers: ports.Offers
    ) -> None:
        """Initializes the service.

        Args:
            items: Where the carts' items are kept.
            offers: What can be ordered.
        """
        self._items = items
        self._offers = offers

    async def list(
        self, user_id: uuid.UUID, request: paging.PageRequest
    ) -> paging.Page[carts.CartItem]:
        """Returns one page of a user's cart."""
        return await self._items.list(user_id, request)

    async def get(
        self, user_id: uuid.UUID, item_id: uuid.UUID
    ) -> carts.CartItem:
        """Returns an item of a user's cart.

        Raises:
            exceptions.NotFoundError: The cart has none with this id.
        """
        item = await self._items.get(user_id, item_id)
        if item is None:
            raise _not_found()
        return item

    async def create(
        self, user_id: uuid.UUID, draft: carts.CartItemDraft
    ) -> carts.CartItem:
        """Puts a product into a user's cart.

        Raises:
            exceptions.ConflictError: There is no such product.
        """
        await self._check_product(draft.product_id)
        now = dt.datetime.now(dt.UTC)
        item = carts.CartItem(
            id=uuid.uuid4(),
            user_id=user_id,
            create_time=now,
            update_time=now,
            **dataclasses.asdict(draft),
        )
        await self._items.add(item)
        return item

    async def replace(
        self,
        user_id: uuid.UUID,
        item_id: uuid.UUID,
        draft: carts.CartItemDraft,
    ) -> carts.CartItem:
        """Replaces all that a client says of an item.

        Raises:
            exceptions.NotFoundError: The cart has none with this id.
            exceptions.ConflictError: There is no such product.
        """
        return await self.update(user_id, item_id, dataclasses.asdict(draft))

    async def update(
        self,
        user_id: uuid.UUID,
        item_id: uuid.UUID,
        changes: Mapping[str, Any],
    ) -> carts.CartItem:
        """Changes some fields of an item, and returns it.

        Args:
            user_id: Whose cart.
            item_id: Which item.
            changes: New values by the names of `carts.CartItemDraft`.

        Raises:
            exceptions.NotFoundError: The cart has none with this id.
            exceptions.ConflictError: There is no such product.
        """
        # What isn't the caller's is not there, whatever is said of it.
        await self.get(user_id, item_id)
        if "product_id" in changes:
            await self._check_product(changes["product_id"])
        now = dt.datetime.now(dt.UTC)
        if not await self._items.change(user_id, item_id, changes, now):
            raise _not_found()
        return await self.get(user_id, item_id)

    async def delete(self, user_id: uuid.UUID, item_id: uuid.UUID) -> None:
        """Takes an item out of the cart.

        Raises:
            exceptions.NotFoundError: The cart has none with this id.
        """
        if not await self._items.remove(user_id, item_id):
            raise _not_found()

    async def _check_product(self, product_id: uuid.UUID) -> None:
        if product_id not in await self._offers.find([product_id]):
            detail = exceptions.Detail(
                loc=("body", "product_id"),
                msg="There is no product with this id.",
                type=exceptions.DetailType.CONFLICT,
            )
            raise exceptions.ConflictError(
                "The product cannot be ordered.", [detail]
            )


def _not_found() -> exceptions.NotFoundError:
    return exceptions.NotFoundError("The cart has no item with this id.")
