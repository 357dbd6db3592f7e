# SPDX-License-Identifier: Apache-2.0
"""Sample orders, carts and exports of the users that have tokens."""

import datetime as dt
import types
import uuid
from collections.abc import Iterator, Mapping

from reference_service.core import issuer
from reference_service.domain import accounts
from reference_service.domain import catalog as catalog_domain
from reference_service.domain.ordering import carts, exports, orders, pricing
from reference_service.samples import catalog
from reference_service.services import export_service

_NAMESPACE = uuid.UUID("0d6f1f0a-7d3c-4c8e-a1f5-2b9f6d1c7e55")
_START = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
_CITIES = (("Wien", "1010", "AT"), ("Basel", "4051", "CH"))
_CUSTOMER = issuer.sample_user_id(accounts.Role.CUSTOMER)
_OTHER_CUSTOMER = issuer.sample_user_id(accounts.Role.CUSTOMER, 2)
_ADMIN = issuer.sample_user_id(accounts.Role.ADMIN)

# How many orders a customer has placed: several pages, and less than one.
ORDERS: Mapping[uuid.UUID, int] = types.MappingProxyType(
    {_CUSTOMER: 42, _OTHER_CUSTOMER: 5}
)
# How many items are in a cart.
CART_ITEMS: Mapping[uuid.UUID, int] = types.MappingProxyType(
    {_CUSTOMER: 3, _OTHER_CUSTOMER: 1, _ADMIN: 3}
)

CUSTOMER_ID = _CUSTOMER
ADMIN_ID = _ADMIN


def order_id(number: int, user_id: uuid.UUID = _CUSTOMER) -> uuid.UUID:
    """The id of a sample order, numbered from 1; the first three are placed."""
    return uuid.uuid5(_NAMESPACE, f"order-{user_id}-{number}")


def cart_item_id(number: int, user_id: uuid.UUID = _ADMIN) -> uuid.UUID:
    """The id of a sample item in a cart, numbered from 1."""
    return uuid.uuid5(_NAMESPACE, f"cart-item-{user_id}-{number}")


FIRST_EXPORT_ID = uuid.uuid5(_NAMESPACE, "order-export-1")


def sample_orders() -> Iterator[orders.Order]:
    """Yields the sample orders."""
    products = tuple(catalog.products())
    for user_id, count in ORDERS.items():
        for number in range(1, count + 1):
            yield _order(user_id, number, products)


def cart_items() -> Iterator[carts.CartItem]:
    """Yields the sample items in carts."""
    for user_id, count in CART_ITEMS.items():
        for number in range(1, count + 1):
            yield carts.CartItem(
                id=cart_item_id(number, user_id),
                user_id=user_id,
                product_id=catalog.product_id(number + 1),
                quantity=number,
                gift_message="" if number % 2 else "Happy birthday!",
                create_time=_START,
                update_time=_START,
            )


def export() -> exports.OrderExport:
    """The sample export of all paid orders, not made yet."""
    return exports.OrderExport(
        id=FIRST_EXPORT_ID,
        user_id=_ADMIN,
        covers_all=True,
        order_status=orders.OrderStatus.PAID,
        create_time=_START + dt.timedelta(days=30),
        update_time=_START + dt.timedelta(days=30),
    )


async def fill(
    kept_orders: orders.OrderRepository,
    kept_items: carts.CartItemRepository,
    kept_exports: exports.OrderExportRepository,
) -> None:
    """Adds the samples to repositories that have no orders."""
    if await kept_orders.count(orders.OrderQuery()):
        return
    await kept_orders.add_many(sample_orders())
    for item in cart_items():
        await kept_items.add(item)
    await kept_exports.add(export())
    await export_service.Exporter(kept_exports, kept_orders).run(
        FIRST_EXPORT_ID
    )


def _order(
    user_id: uuid.UUID,
    number: int,
    products: tuple[catalog_domain.Product, ...],
) -> orders.Order:
    # Three share each moment: an order by time alone would not be stable.
    time = _START + dt.timedelta(hours=number // 3)
    quote = _quote(number, products)
    return orders.Order(
        id=order_id(number, user_id),
        user_id=user_id,
        request_id=None,
        status=_status(number),
        items=quote.items,
        shipping_address=quote.shipping_address,
        subtotal=quote.subtotal,
        discount=quote.discount,
        shipping_cost=quote.shipping_cost,
        create_time=time,
        update_time=time,
    )


def _quote(
    number: int, products: tuple[catalog_domain.Product, ...]
) -> orders.Quote:
    items = [
        orders.OrderItem(
            product_id=product.id,
            display_name=product.display_name,
            quantity=number % 4 + position,
            unit_price=product.price,
        )
        for position, product in enumerate(
            products[number : number + number % 3 + 1], start=1
        )
    ]
    city, postal_code, region_code = _CITIES[number % len(_CITIES)]
    address = orders.ShippingAddress(
        recipient_name=f"Sample customer {number}",
        street=f"Sample street {number}",
        city=city,
        postal_code=postal_code,
        region_code=region_code,
    )
    prices = pricing.Pricing(
        pricing.VolumeDiscount(), pricing.RegionalShipping()
    )
    return prices.quote(items, address)


def _status(number: int) -> orders.OrderStatus:
    if number % 4 == 0:
        return orders.OrderStatus.PAID
    if number % 7 == 0:
        return orders.OrderStatus.CANCELLED
    return orders.OrderStatus.PLACED
