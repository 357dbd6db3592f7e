# SPDX-License-Identifier: Apache-2.0
"""The catalog context: what users say of products."""

import abc
import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Self

from reference_service.domain import paging

RATINGS = range(1, 6)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """What an author says of a product.

    Attributes:
        rating: Stars, from 1 to 5.
        title: The opinion in one line.
        text: The opinion at length; may be empty.
    """

    rating: int
    title: str
    text: str

    def __post_init__(self) -> None:
        if self.rating not in RATINGS:
            raise ValueError("must be a rating from 1 to 5")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Review(ReviewDraft):
    """An opinion on a product: what its author said, and when.

    Attributes:
        id: Assigned by the shop.
        product_id: What it is about.
        user_id: Who wrote it.
        create_time: When it was written.
    """

    id: uuid.UUID
    product_id: uuid.UUID
    user_id: uuid.UUID
    create_time: dt.datetime

    @classmethod
    def written(
        cls,
        draft: ReviewDraft,
        product_id: uuid.UUID,
        user_id: uuid.UUID,
        now: dt.datetime,
    ) -> Self:
        """Returns a new review."""
        return cls(
            id=uuid.uuid4(),
            product_id=product_id,
            user_id=user_id,
            create_time=now,
            rating=draft.rating,
            title=draft.title,
            text=draft.text,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class ReviewQuery:
    """Which reviews a list holds.

    Attributes:
        product_id: What they are about.
    """

    product_id: uuid.UUID


class UnknownProductError(Exception):
    """A review of a product that is not there."""


class ReviewRepository(paging.Listing[ReviewQuery, Review]):
    """Keeps reviews; a list begins with the newest."""

    @abc.abstractmethod
    async def get(
        self, product_id: uuid.UUID, review_id: uuid.UUID
    ) -> Review | None:
        """Returns a review of the product, or None."""

    @abc.abstractmethod
    async def add(self, review: Review) -> None:
        """Keeps a new review.

        Raises:
            UnknownProductError: The product is not there.
        """

    @abc.abstractmethod
    async def add_many(self, new: Iterable[Review]) -> None:
        """Keeps new reviews of products that are there."""

    @abc.abstractmethod
    async def remove(self, review: Review) -> bool:
        """Forgets a review; tells whether it was there."""
