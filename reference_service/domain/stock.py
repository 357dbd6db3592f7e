# SPDX-License-Identifier: Apache-2.0
"""The catalog's stock: how many of each product there are."""

import abc
import uuid
from collections.abc import Mapping

# What one product's stock may hold.
MOST = 1_000_000


class OutOfStockError(Exception):
    """Fewer in stock than are to be taken, or no such product any more."""

    def __init__(self, product_id: uuid.UUID) -> None:
        """Initializes the error with the product."""
        super().__init__(f"There are not enough of {product_id}.")
        self.product_id = product_id


class Stock(abc.ABC):
    """Counts what is in stock; each change is atomic."""

    @abc.abstractmethod
    async def take(self, quantities: Mapping[uuid.UUID, int]) -> None:
        """Takes quantities by product; call it in a unit of work.

        Raises:
            OutOfStockError: There are not enough. Some may have been taken:
                the unit of work has to be undone.
        """

    @abc.abstractmethod
    async def put_back(self, quantities: Mapping[uuid.UUID, int]) -> None:
        """Puts quantities back; products that are gone stay gone."""
