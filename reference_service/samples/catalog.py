# SPDX-License-Identifier: Apache-2.0
"""Sample products, as many as are asked for."""

import datetime as dt
import uuid
from collections.abc import Iterator

from reference_service.core import issuer
from reference_service.domain import accounts, catalog, money, stock
from reference_service.domain import reviews as opinions

_NAMESPACE = uuid.UUID("0d6f1f0a-7d3c-4c8e-a1f5-2b9f6d1c7e55")
_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PRODUCTS = 57
_PLENTIFUL = 49
REVIEWS = 23


def product_id(number: int) -> uuid.UUID:
    """The id of a sample product, numbered from 1."""
    return uuid.uuid5(_NAMESPACE, f"product-{number}")


def review_id(number: int) -> uuid.UUID:
    """The id of a sample review, numbered from 1."""
    return uuid.uuid5(_NAMESPACE, f"review-{number}")


FIRST_PRODUCT_ID = product_id(1)
# However many orders a test places, there are some left.
PLENTIFUL_PRODUCT_ID = product_id(_PLENTIFUL)
LAST_PRODUCT_ID = product_id(PRODUCTS)
FIRST_REVIEW_ID = review_id(1)
LAST_REVIEW_ID = review_id(REVIEWS)


def products(count: int = PRODUCTS) -> Iterator[catalog.Product]:
    """Yields sample products, always the same ones first."""
    for number in range(1, count + 1):
        yield _product(number)


def reviews() -> Iterator[opinions.Review]:
    """Yields sample reviews: all of the first product."""
    authors = [
        issuer.sample_user_id(accounts.Role.CUSTOMER, number)
        for number in (1, 2)
    ]
    for number in range(1, REVIEWS + 1):
        yield opinions.Review(
            id=review_id(number),
            product_id=FIRST_PRODUCT_ID,
            user_id=authors[number % len(authors)],
            rating=opinions.RATINGS[number % len(opinions.RATINGS)],
            title=f"Sample review {number}",
            text=f"The sample review with the number {number}.",
            create_time=_START + dt.timedelta(hours=number // 3),
        )


def _product(number: int) -> catalog.Product:
    categories = tuple(catalog.Category)
    time = _START + dt.timedelta(hours=number // 3)
    return catalog.Product(
        id=product_id(number),
        display_name=f"Sample product {number}",
        description=f"The sample product with the number {number}.",
        category=categories[number % len(categories)],
        price=money.Money(cents=99 + number % 20 * 250),
        stock_quantity=(
            stock.MOST if number == _PLENTIFUL else number * 7 % 50
        ),
        tags=("sample", f"batch{number % 4}"),
        create_time=time,
        update_time=time,
    )
