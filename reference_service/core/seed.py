# SPDX-License-Identifier: Apache-2.0
"""Sample data: the same in every empty database, enough for several pages."""

import datetime as dt
import uuid

from reference_service.domain import accounts, catalog, paging

_NAMESPACE = uuid.UUID("0d6f1f0a-7d3c-4c8e-a1f5-2b9f6d1c7e55")
_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_USERS = 45
_PRODUCTS = 57

FIRST_USER_ID = uuid.uuid5(_NAMESPACE, "user-1")
FIRST_PRODUCT_ID = uuid.uuid5(_NAMESPACE, "product-1")


async def fill(
    users: accounts.UserRepository, products: catalog.ProductRepository
) -> None:
    """Adds the sample data to repositories that are empty."""
    first = paging.PageRequest(page=1, per_page=1)
    if not (await users.list(accounts.UserQuery(), first)).total:
        for number in range(1, _USERS + 1):
            await users.add(_user(number))
    if not (await products.list(catalog.ProductQuery(), first)).total:
        for number in range(1, _PRODUCTS + 1):
            await products.add(_product(number))


def _user(number: int) -> accounts.User:
    # Three share each moment: an order by time alone would not be stable.
    time = _START + dt.timedelta(hours=number // 3)
    return accounts.User(
        id=uuid.uuid5(_NAMESPACE, f"user-{number}"),
        email=f"user{number}@shop.example",
        display_name=f"Sample user {number}",
        role=accounts.Role.VIEWER if number % 9 else accounts.Role.ADMIN,
        language_code=("en", "de-AT", "zh-Hant")[number % 3],
        create_time=time,
        update_time=time,
    )


def _product(number: int) -> catalog.Product:
    categories = tuple(catalog.Category)
    time = _START + dt.timedelta(hours=number // 3)
    return catalog.Product(
        id=uuid.uuid5(_NAMESPACE, f"product-{number}"),
        display_name=f"Sample product {number}",
        description=f"The sample product with the number {number}.",
        category=categories[number % len(categories)],
        price=catalog.Money(cents=99 + number % 20 * 250),
        stock_quantity=number * 7 % 50,
        tags=("sample", f"batch{number % 4}"),
        create_time=time,
        update_time=time,
    )
