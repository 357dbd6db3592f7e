# SPDX-License-Identifier: Apache-2.0
"""The sample data, put into the database that is open."""

from reference_service.repos import (
    cart_repo,
    export_repo,
    order_repo,
    product_repo,
    review_repo,
    user_repo,
)
from reference_service.samples import filling, ordering


async def fill() -> None:
    """Adds the sample data to what is empty."""
    await filling.fill(
        user_repo.TortoiseUserRepository(),
        product_repo.TortoiseProductRepository(),
        review_repo.TortoiseReviewRepository(),
    )
    await ordering.fill(
        order_repo.TortoiseOrderRepository(),
        cart_repo.TortoiseCartItemRepository(),
        export_repo.TortoiseOrderExportRepository(),
    )
