# SPDX-License-Identifier: Apache-2.0
"""Puts the sample data into a database that is empty."""

from reference_service.domain import accounts as accounts_domain
from reference_service.domain import catalog as catalog_domain
from reference_service.domain import paging
from reference_service.samples import accounts, catalog

_FIRST = paging.PageRequest(page=1, per_page=1)


async def fill(
    users: accounts_domain.UserRepository,
    products: catalog_domain.ProductRepository,
) -> None:
    """Adds the sample data to repositories that are empty."""
    if not (await users.list(accounts_domain.UserQuery(), _FIRST)).total:
        for user in accounts.users():
            await users.add(user)
    query = catalog_domain.ProductQuery()
    if not (await products.list(query, _FIRST)).total:
        for product in catalog.products():
            await products.add(product)
