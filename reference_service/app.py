# SPDX-License-Identifier: Apache-2.0
"""The application: settings and faults in, an ASGI application out."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import fastapi

from reference_service.core import (
    config,
    database,
    document,
    handlers,
    limits,
    middleware,
    security,
    seed,
)
from reference_service.faults import base
from reference_service.repos import product_repo, user_repo
from reference_service.routers import operations, products, users


def create_app(
    settings: config.Settings, faults: Sequence[base.Fault] = ()
) -> fastapi.FastAPI:
    """Puts the service together.

    Args:
        settings: See `config.Settings`; its `faults` are not read here.
        faults: Promises to break; each changes the finished application.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: fastapi.FastAPI) -> AsyncIterator[None]:
        app.state.authority = security.authority(settings)
        async with database.connected(settings):
            if settings.seed:
                await seed.fill(
                    user_repo.TortoiseUserRepository(),
                    product_repo.TortoiseProductRepository(),
                )
            yield

    app = _Shop(
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    for router in (products.router, users.router, operations.router):
        app.include_router(router)
    app.state.limiter = limits.RateLimiter(settings.rate_limit)
    handlers.install(app)
    # The last that is added is the outermost. HEAD is outside the faults too:
    # it must match GET whatever they do.
    app.add_middleware(
        middleware.BodyLimitMiddleware, limit=settings.max_body_size
    )
    app.add_middleware(middleware.RequestContextMiddleware)
    app.add_middleware(middleware.SecurityHeadersMiddleware)
    for fault in faults:
        fault.install(app)
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
