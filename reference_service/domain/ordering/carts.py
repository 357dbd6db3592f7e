# SPDX-License-Identifier: Apache-2.0
"""The aggregate `CartItem`: what a customer thinks of buying."""

import abc
import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from reference_service.domain import paging


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CartItemDraft:
    """What a client says of an item in the cart.

    Attributes:
        product_id: Which product.
        quantity: How many.
        gift_message: Words to send along; may be empty.
    """

    product_id: uuid.UUID
    quantity: int
    gift_message: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CartItem(CartItemDraft):
    """An item in the cart: a draft and what the shop assigned."""

    id: uuid.UUID
    user_id: uuid.UUID
    create_time: dt.datetime
    update_time: dt.datetime


class CartItemRepository(paging.Listing[uuid.UUID, CartItem]):
    """Keeps what is in the carts; each method sees one user's only.

    A list is asked for by the user's id, and has the oldest item first.
    """

    @abc.abstractmethod
    async def get(
        self, user_id: uuid.UUID, item_id: uuid.UUID
    ) -> CartItem | None:
        """Returns the item, or None."""

    @abc.abstractmethod
    async def add(self, item: CartItem) -> None:
        """Keeps a new item."""

    @abc.abstractmethod
    async def change(
        self,
        user_id: uuid.UUID,
        item_id: uuid.UUID,
        changes: Mapping[str, Any],
        now: dt.datetime,
    ) -> bool:
        """Changes some fields, and leaves alone what others change meanwhile.

        Args:
            user_id: Whose cart.
            item_id: Which item.
            changes: New values by the names of `CartItemDraft`.
            now: When it changes.

        Returns:
            Whether it was there.
        """

    @abc.abstractmethod
    async def remove(self, user_id: uuid.UUID, item_id: uuid.UUID) -> bool:
        """Forgets the item; tells whether it was there."""
