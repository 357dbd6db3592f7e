# SPDX-License-Identifier: Apache-2.0
"""What the catalog tells ordering: an adapter between the contexts."""

import uuid
from collections.abc import Collection, Mapping

from typing_extensions import override

from reference_service.domain import catalog
from reference_service.domain.ordering import ports


class CatalogOffers(ports.Offers):
    """Takes products for offers."""

    def __init__(self, products: catalog.ProductRepository) -> None:
        """Initializes the adapter with where products are kept."""
        self._products = products

    @override
    async def find(
        self, product_ids: Collection[uuid.UUID]
    ) -> Mapping[uuid.UUID, ports.Offer]:
        products = await self._products.get_many(product_ids)
        return {
            product_id: ports.Offer(
                display_name=product.display_name,
                price=product.price,
                stock_quantity=product.stock_quantity,
            )
            for product_id, product in products.items()
        }
