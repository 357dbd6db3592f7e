# SPDX-License-Identifier: Apache-2.0
"""What the tests of ordering send."""

from typing import Any

import httpx

from reference_service.samples import catalog

ADDRESS: dict[str, Any] = {
    "recipient_name": "Ada Lovelace",
    "street": "Hauptstraße 1",
    "city": "Wien",
    "postal_code": "1010",
    "region_code": "AT",
}
PLENTIFUL = str(catalog.PLENTIFUL_PRODUCT_ID)
ABSENT_ID = "00000000-0000-4000-8000-000000000000"
PRODUCT: dict[str, Any] = {
    "display_name": "Field notebook",
    "category": "books",
    "price": "12.50",
    "stock_quantity": 10,
}


def order(
    product_id: str = PLENTIFUL, quantity: int = 2, **others: Any
) -> dict[str, Any]:
    """The body that orders one product."""
    return {
        "items": [{"product_id": product_id, "quantity": quantity}],
        "shipping_address": ADDRESS,
        **others,
    }


async def product(admin: httpx.AsyncClient, **changes: Any) -> str:
    """Puts a product on sale; returns its id."""
    created = await admin.post("/v1/products", json=PRODUCT | changes)
    product_id: str = created.json()["data"]["id"]
    return product_id


async def stock(client: httpx.AsyncClient, product_id: str) -> int:
    """How many of a product there are."""
    got = await client.get(f"/v1/products/{product_id}")
    quantity: int = got.json()["data"]["stock_quantity"]
    return quantity
