# SPDX-License-Identifier: Apache-2.0
"""What the operations of the catalog context are given (guidelines §5.1.3)."""

from typing import Annotated

import fastapi

from reference_service.domain import catalog
from reference_service.repos import product_repo
from reference_service.services import product_service


async def get_product_repository() -> catalog.ProductRepository:
    """Provides where products are kept."""
    return product_repo.TortoiseProductRepository()


async def get_product_service(
    products: Annotated[
        catalog.ProductRepository, fastapi.Depends(get_product_repository)
    ],
) -> product_service.ProductService:
    """Provides what can be done with products."""
    return product_service.ProductService(products)
