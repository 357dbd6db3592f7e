# SPDX-License-Identifier: Apache-2.0
"""Where the resources of the shop are."""

import re

PRODUCTS = "products"
USERS = "users"
ORDERS = "orders"
CART = "shopping-cart-items"
EXPORTS = "order-exports"


def collection(name: str) -> str:
    """The path of a collection."""
    return f"/v1/{name}"


def is_item(path: str, name: str) -> bool:
    """Tells whether a path is that of an item of a collection."""
    return re.fullmatch(rf"/v1/{name}/[^/:]+", path) is not None


def is_of(path: str, name: str) -> bool:
    """Tells whether a path is that of a collection or of its items."""
    return path == collection(name) or is_item(path, name)


# What a client says of a product.
PRODUCT_FIELDS = frozenset(
    {
        "category",
        "description",
        "display_name",
        "price",
        "stock_quantity",
        "tags",
    }
)
