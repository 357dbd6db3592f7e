# SPDX-License-Identifier: Apache-2.0
"""What the operations of the catalog context are given (guidelines §5.1.3)."""

from typing import Annotated

import fastapi

from reference_service.core import resources
from reference_service.domain import catalog, reviews
from reference_service.repos import (
    cached_product_repo,
    product_repo,
    review_repo,
)
from reference_service.routers import dependencies
from reference_service.services import product_service, review_service


async def get_product_repository(
    held: Annotated[
        resources.Resources, fastapi.Depends(dependencies.get_resources)
    ],
) -> catalog.ProductRepository:
    """Provides where products are kept, and remembered."""
    return cached_product_repo.CachedProductRepository(
        product_repo.TortoiseProductRepository(),
        cached_product_repo.Shelves(held.cache),
    )


async def get_review_repository() -> reviews.ReviewRepository:
    """Provides where reviews are kept."""
    return review_repo.TortoiseReviewRepository()


_Products = Annotated[
    catalog.ProductRepository, fastapi.Depends(get_product_repository)
]


async def get_product_service(
    products: _Products,
) -> product_service.ProductService:
    """Provides what can be done with products."""
    return product_service.ProductService(products)


async def get_review_service(
    opinions: Annotated[
        reviews.ReviewRepository, fastapi.Depends(get_review_repository)
    ],
    products: _Products,
) -> review_service.ReviewService:
    """Provides what can be done with reviews."""
    return review_service.ReviewService(opinions, products)
