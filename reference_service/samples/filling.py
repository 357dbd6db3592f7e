# SPDX-License-Identifier: Apache-2.0
"""Puts the sample data into a database that is empty."""

from reference_service.domain import accounts as accounts_domain
from reference_service.domain import catalog as catalog_domain
from reference_service.domain import reviews as reviews_domain
from reference_service.samples import accounts, catalog


async def fill(
    users: accounts_domain.UserRepository,
    products: catalog_domain.ProductRepository,
    reviews: reviews_domain.ReviewRepository,
) -> None:
    """Adds the sample data to repositories that are empty."""
    if not await users.count(accounts_domain.UserQuery(show_deleted=True)):
        await users.add_many(accounts.users())
    if not await products.count(catalog_domain.ProductQuery()):
        await products.add_many(catalog.products())
        await reviews.add_many(catalog.reviews())
