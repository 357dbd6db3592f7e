# SPDX-License-Identifier: Apache-2.0
"""What ordering needs of other contexts; adapters give it."""

import abc
import dataclasses
import uuid
from collections.abc import Collection, Mapping

from reference_service.domain import money


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """What the catalog says of a product that can be ordered.

    Attributes:
        display_name: What it is called.
        price: What one costs.
        stock_quantity: How many there are.
    """

    display_name: str
    price: money.Money
    stock_quantity: int


class OutOfStockError(Exception):
    """Who keeps the stock stands against an event: there is too little."""

    def __init__(self, product_id: uuid.UUID) -> None:
        """Initializes the error with the product that is short."""
        super().__init__(f"There is too little of {product_id}.")
        self.product_id = product_id


class Offers(abc.ABC):
    """What can be ordered."""

    @abc.abstractmethod
    async def find(
        self, product_ids: Collection[uuid.UUID]
    ) -> Mapping[uuid.UUID, Offer]:
        """Returns the offers of these products; unknown ones are left out."""


class Customers(abc.ABC):
    """Who has an account."""

    @abc.abstractmethod
    async def has(self, user_id: uuid.UUID) -> bool:
        """Tells whether there is an account with this id, not deleted."""
