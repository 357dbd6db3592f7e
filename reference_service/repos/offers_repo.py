# SPDX-License-Identifier: Apache-2.0
"""What the catalog tells ordering: an adapter between the contexts."""

import uuid
from collections.abc import Collection, Mapping

from typing_extensions import override

from reference_service.domain import money
from reference_service.domain.ordering import ports
from reference_service.repos import catalog_records


class CatalogOffers(ports.Offers):
    """Reads offers from the catalog, always as they are now."""

    @override
    async def find(
        self, product_ids: Collection[uuid.UUID]
    ) -> Mapping[uuid.UUID, ports.Offer]:
        records = await catalog_records.ProductRecord.filter(
            id__in=list(product_ids)
        )
        return {
            record.id: ports.Offer(
                display_name=record.display_name,
                price=money.Money(record.price_cents),
                stock_quantity=record.stock_quantity,
            )
            for record in records
        }
