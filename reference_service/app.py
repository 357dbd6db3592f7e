# SPDX-License-Identifier: Apache-2.0
"""The application: settings in, an ASGI application out."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import fastapi

from reference_service import background, sample_data
from reference_service.core import (
    config,
    cross_origin,
    database,
    document,
    handlers,
    metered,
    middleware,
    observing,
    queries,
    resources,
    security_headers,
    telemetry,
)
from reference_service.routers import (
    docs,
    operations,
    order_exports,
    order_history,
    orders,
    product_lookups,
    products,
    reviews,
    shopping_cart_items,
    user_orders,
    users,
)


def create_app(settings: config.Settings) -> fastapi.FastAPI:
    """Puts the service together.

    Args:
        settings: See `config.Settings`; its `faults` are not read here.

    Raises:
        startup.StartError: What the settings choose is not installed.
    """
    told = telemetry.chosen(settings)
    work = observing.watched(background.TASKS, told.tasks)

    @contextlib.asynccontextmanager
    async def lifespan(app: fastapi.FastAPI) -> AsyncIterator[None]:
        async with (
            database.connected(settings),
            contextlib.aclosing(told),
            resources.opened(settings, work) as held,
        ):
            queries.watch(database.client(), told.queries)
            app.state.resources = metered.metered(held, told.metrics)
            if settings.seed:
                await sample_data.fill()
            yield

    app = _Shop(
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=told.options,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    for module in (
        products,
        product_lookups,
        reviews,
        users,
        orders,
        user_orders,
        order_history,
        shopping_cart_items,
        order_exports,
        operations,
        docs,
    ):
        app.include_router(module.router)
    handlers.install(app)
    app.state.telemetry = told
    # The last that is added is the outermost.
    app.add_middleware(
        middleware.BodyLimitMiddleware, limit=settings.max_body_size
    )
    app.add_middleware(
        middleware.RequestContextMiddleware, observers=told.requests
    )
    cross_origin.install(app, settings)
    app.add_middleware(security_headers.SecurityHeadersMiddleware)
    app.add_middleware(middleware.HeadMiddleware)
    return app


class _Shop(fastapi.FastAPI):
    """FastAPI, with the complete document in the place of its own."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = document.build(self)
        return self.openapi_schema


def _operation_id(route: Any) -> str:
    name: str = route.name
    return name
