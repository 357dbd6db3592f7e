# SPDX-License-Identifier: Apache-2.0
"""The catalog context: what the shop sells."""

import abc
import dataclasses
import datetime as dt
import enum
import uuid

from reference_service.domain import money, paging


class Category(enum.StrEnum):
    """The departments of the shop; a closed set."""

    BOOKS = "books"
    ELECTRONICS = "electronics"
    GARDEN = "garden"
    HOME = "home"
    TOYS = "toys"


class ProductOrder(enum.StrEnum):
    """The orders in which products can be listed; ties go by id."""

    CREATE_TIME_ASC = "create_time_asc"
    CREATE_TIME_DESC = "create_time_desc"
    DISPLAY_NAME_ASC = "display_name_asc"
    DISPLAY_NAME_DESC = "display_name_desc"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """What a client says of a product.

    Attributes:
        display_name: What the product is called.
        description: Text for its page; may be empty.
        category: The department that sells it.
        price: What one costs.
        stock_quantity: How many are in stock.
        tags: Words to find it by, in the order given.
    """

    display_name: str
    description: str
    category: Category
    price: money.Money
    stock_quantity: int
    tags: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Product(ProductDraft):
    """A thing on sale: a product and what the shop assigned."""

    id: uuid.UUID
    create_time: dt.datetime
    update_time: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class ProductQuery:
    """Which products a list holds, and in which order."""

    category: Category | None = None
    order_by: ProductOrder = ProductOrder.CREATE_TIME_ASC


class ProductRepository(abc.ABC):
    """Keeps products."""

    @abc.abstractmethod
    async def list(
        self, query: ProductQuery, request: paging.PageRequest
    ) -> paging.Page[Product]:
        """Returns one page of the products that match."""

    @abc.abstractmethod
    async def get(self, product_id: uuid.UUID) -> Product | None:
        """Returns the product, or None."""

    @abc.abstractmethod
    async def add(self, product: Product) -> None:
        """Keeps a new product."""

    @abc.abstractmethod
    async def save(self, product: Product) -> bool:
        """Keeps a new state of a product; tells whether it was there."""

    @abc.abstractmethod
    async def remove(self, product_id: uuid.UUID) -> bool:
        """Forgets the product; tells whether it was there."""
