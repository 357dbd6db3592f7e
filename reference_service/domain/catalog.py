# SPDX-License-Identifier: Apache-2.0
"""The catalog context: what the shop sells."""

import abc
import dataclasses
import datetime as dt
import enum
import re
import unicodedata
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from reference_service.domain import money, paging

# The rest of a longer word is not looked at.
LONGEST_WORD = 50


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

    def values(self) -> dict[str, Any]:
        """The values by their names."""
        # Not dataclasses.asdict, which would take the price apart.
        fields = dataclasses.fields(ProductDraft)
        return {field.name: getattr(self, field.name) for field in fields}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Product(ProductDraft):
    """A thing on sale: a product and what the shop assigned.

    Attributes:
        id: Assigned by the shop.
        create_time: When it was put on sale.
        update_time: When it last changed.
        revision: Counts the states of the product, from 1.
    """

    id: uuid.UUID
    create_time: dt.datetime
    update_time: dt.datetime
    revision: int = 1

    @classmethod
    def created(cls, draft: ProductDraft, now: dt.datetime) -> Self:
        """Returns a new product."""
        return cls(
            id=uuid.uuid4(), create_time=now, update_time=now, **draft.values()
        )

    def changed(self, changes: Mapping[str, Any], now: dt.datetime) -> Self:
        """Returns the next state of the product.

        Args:
            changes: New values by the names of `ProductDraft`.
            now: When it changes.
        """
        return dataclasses.replace(
            self, update_time=now, revision=self.revision + 1, **changes
        )

    @property
    def words(self) -> frozenset[str]:
        """What the product is found by."""
        texts = (self.display_name, self.description, *self.tags)
        return frozenset(_words(" ".join(texts)))


@dataclasses.dataclass(frozen=True, slots=True)
class ProductQuery:
    """Which products a list holds, and in which order; None is no filter.

    Attributes:
        category: Only products of this department.
        order_by: The order; ties go by id.
        display_name: Only products of exactly this name.
    """

    category: Category | None = None
    order_by: ProductOrder = ProductOrder.CREATE_TIME_ASC
    display_name: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Search:
    """What is searched for.

    Attributes:
        words: Each is among the words of what is found.
    """

    words: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads the words of a text, each once."""
        return cls(tuple(dict.fromkeys(_words(text))))


class ProductRepository(paging.Listing[ProductQuery, Product]):
    """Keeps products."""

    @abc.abstractmethod
    async def get(self, product_id: uuid.UUID) -> Product | None:
        """Returns the product, or None; it may have changed a moment ago."""

    @abc.abstractmethod
    async def current(self, product_id: uuid.UUID) -> Product | None:
        """Returns the product as it is now, to be changed, or None."""

    @abc.abstractmethod
    async def get_many(
        self, product_ids: Collection[uuid.UUID]
    ) -> Mapping[uuid.UUID, Product]:
        """Returns those of the products that are there, by id."""

    @abc.abstractmethod
    async def add(self, product: Product) -> None:
        """Keeps a new product."""

    @abc.abstractmethod
    async def add_many(self, products: Iterable[Product]) -> None:
        """Keeps new products, however many."""

    @abc.abstractmethod
    async def save(self, product: Product) -> bool:
        """Keeps the next state of a product.

        Returns:
            Whether the product was there, in the state before this one.
        """

    @abc.abstractmethod
    async def remove(self, product: Product) -> bool:
        """Forgets a product; tells whether it was there in this state."""

    @abc.abstractmethod
    async def count_found(self, search: Search) -> int:
        """Returns how many products have all the words."""

    @abc.abstractmethod
    async def found(
        self, search: Search, request: paging.PageRequest
    ) -> Sequence[Product]:
        """Returns a page of the products that have all the words.

        Args:
            search: Its first word decides how much is looked through.
            request: Which page.
        """

    async def search(
        self, search: Search, request: paging.PageRequest
    ) -> paging.Page[Product]:
        """Returns a page of what a search finds, oldest products first."""
        nothing: paging.Page[Product]
        nothing = paging.Page(items=(), total=0, request=request)
        if not search.words:
            return nothing
        counts = {
            word: await self.count_found(Search((word,)))
            for word in search.words
        }
        if not all(counts.values()):
            return nothing
        # The rarest word first: it leaves least to look through.
        search = Search(tuple(sorted(counts, key=lambda word: counts[word])))
        total = await self.count_found(search)
        if request.offset >= total:
            return dataclasses.replace(nothing, total=total)
        items = await self.found(search, request)
        return paging.Page(items=tuple(items), total=total, request=request)


def _words(text: str) -> Iterator[str]:
    # Runs of letters and digits, without regard to case or to the several
    # encodings that Unicode has for one character.
    folded = unicodedata.normalize("NFKC", text.casefold())
    for match in re.finditer(r"[^\W_]+", folded):
        yield match.group()[:LONGEST_WORD]
