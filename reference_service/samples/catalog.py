# SPDX-License-Identifier: Apache-2.0
"""Sample products, as many as are asked for."""

import datetime as dt
import uuid
from collections.abc import Iterator

from reference_service.domain import catalog, money

_NAMESPACE = uuid.UUID("0d6f1f0a-7d3c-4c8e-a1f5-2b9f6d1c7e55")
_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PRODUCTS = 57


def product_id(number: int) -> uuid.UUID:
    """The id of a sample product, numbered from 1."""
    return uuid.uuid5(_NAMESPACE, f"product-{number}")


FIRST_PRODUCT_ID = product_id(1)


def products(count: int = PRODUCTS) -> Iterator[catalog.Product]:
    """Yields sample products, always the same ones first."""
    for number in range(1, count + 1):
        yield _product(number)


def _product(number: int) -> catalog.Product:
    categories = tuple(catalog.Category)
    time = _START + dt.timedelta(hours=number // 3)
    return catalog.Product(
        id=product_id(number),
        display_name=f"Sample product {number}",
        description=f"The sample product with the number {number}.",
        category=categories[number % len(categories)],
        price=money.Money(cents=99 + number % 20 * 250),
        stock_quantity=number * 7 % 50,
        tags=("sample", f"batch{number % 4}"),
        create_time=time,
        update_time=time,
    )
