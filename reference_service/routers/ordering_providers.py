# SPDX-License-Identifier: Apache-2.0
"""What the operations of the ordering context are given (guidelines §5.1.3)."""

import uuid
from typing import Annotated

import fastapi

from reference_service.core import events, resources, security
from reference_service.domain import accounts, catalog, stock, unit_of_work
from reference_service.domain.ordering import (
    actors,
    carts,
    exports,
    orders,
    ports,
    pricing,
)
from reference_service.repos import (
    cached_product_repo,
    cart_repo,
    customers_repo,
    export_repo,
    offers_repo,
    order_repo,
    stock_repo,
)
from reference_service.repos import unit_of_work as tortoise_unit
from reference_service.routers import (
    accounts_providers,
    catalog_providers,
    dependencies,
)
from reference_service.services import (
    cart_service,
    export_service,
    order_service,
    stock_keeper,
    user_order_service,
)

_Caller = Annotated[
    security.Principal, fastapi.Depends(dependencies.get_caller)
]
_Resources = Annotated[
    resources.Resources, fastapi.Depends(dependencies.get_resources)
]


async def get_caller_id(caller: _Caller) -> uuid.UUID:
    """Provides the id of the user who asks."""
    return caller.account_id


_CallerId = Annotated[uuid.UUID, fastapi.Depends(get_caller_id)]


async def get_order_actor(caller: _Caller, user_id: _CallerId) -> actors.Actor:
    """Provides on whose behalf orders are dealt with."""
    return actors.Actor(
        user_id=user_id,
        sees_all=caller.may(accounts.Permission.ORDERS_READ),
        manages_all=caller.may(accounts.Permission.ORDERS_WRITE),
    )


async def get_export_actor(caller: _Caller, user_id: _CallerId) -> actors.Actor:
    """Provides on whose behalf orders are exported."""
    may_all = caller.may(accounts.Permission.ORDER_EXPORTS_WRITE)
    return actors.Actor(user_id, sees_all=may_all, manages_all=may_all)


async def get_order_repository() -> orders.OrderRepository:
    """Provides where orders are kept."""
    return order_repo.TortoiseOrderRepository()


async def get_cart_repository() -> carts.CartItemRepository:
    """Provides where carts are kept."""
    return cart_repo.TortoiseCartItemRepository()


async def get_export_repository() -> exports.OrderExportRepository:
    """Provides where exports are kept."""
    return export_repo.TortoiseOrderExportRepository()


async def get_offers(
    products: Annotated[
        catalog.ProductRepository,
        fastapi.Depends(catalog_providers.get_product_repository),
    ],
) -> ports.Offers:
    """Provides what can be ordered."""
    return offers_repo.CatalogOffers(products)


async def get_stock() -> stock.Stock:
    """Provides what counts the stock."""
    return stock_repo.TortoiseStock()


async def get_customers(
    users: Annotated[
        accounts.UserRepository,
        fastapi.Depends(accounts_providers.get_user_repository),
    ],
) -> ports.Customers:
    """Provides who has an account."""
    return customers_repo.AccountCustomers(users)


async def get_unit_of_work() -> unit_of_work.UnitOfWork:
    """Provides the unit of work of this request."""
    return tortoise_unit.TortoiseUnitOfWork()


_Unit = Annotated[unit_of_work.UnitOfWork, fastapi.Depends(get_unit_of_work)]
_Orders = Annotated[
    orders.OrderRepository, fastapi.Depends(get_order_repository)
]
_Offers = Annotated[ports.Offers, fastapi.Depends(get_offers)]


async def get_event_bus(
    held: _Resources,
    unit: _Unit,
    counted: Annotated[stock.Stock, fastapi.Depends(get_stock)],
) -> events.EventBus:
    """Provides the event bus, with those who listen."""
    bus = events.EventBus()
    shelves = cached_product_repo.Shelves(held.cache)
    stock_keeper.StockKeeper(counted, unit, shelves.clear).listen(bus)
    return bus


async def get_pricing() -> pricing.Pricing:
    """Provides what says what an order costs."""
    return pricing.Pricing(pricing.VolumeDiscount(), pricing.RegionalShipping())


async def get_order_service(
    kept: _Orders,
    offers: _Offers,
    prices: Annotated[pricing.Pricing, fastapi.Depends(get_pricing)],
    bus: Annotated[events.EventBus, fastapi.Depends(get_event_bus)],
    unit: _Unit,
) -> order_service.OrderService:
    """Provides what can be done with orders."""
    return order_service.OrderService(kept, offers, prices, bus, unit)


async def get_user_order_service(
    kept: _Orders,
    customers: Annotated[ports.Customers, fastapi.Depends(get_customers)],
) -> user_order_service.UserOrderService:
    """Provides what can be asked of one user's orders."""
    return user_order_service.UserOrderService(kept, customers)


async def get_cart_service(
    items: Annotated[
        carts.CartItemRepository, fastapi.Depends(get_cart_repository)
    ],
    offers: _Offers,
) -> cart_service.CartService:
    """Provides what can be done with carts."""
    return cart_service.CartService(items, offers)


async def get_export_service(
    kept: Annotated[
        exports.OrderExportRepository, fastapi.Depends(get_export_repository)
    ],
    held: _Resources,
) -> export_service.ExportService:
    """Provides what can be done with exports."""
    return export_service.ExportService(kept, held.tasks)
