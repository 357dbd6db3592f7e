# SPDX-License-Identifier: Apache-2.0
"""Faults of the product operations, put in by dependency override."""

import asyncio
import dataclasses
import uuid
from collections.abc import Mapping
from typing import Annotated, Any

import fastapi
from typing_extensions import override

from reference_service.domain import catalog, paging
from reference_service.faults import base
from reference_service.repos import product_repo
from reference_service.routers import catalog_providers
from reference_service.services import product_service

_LONG = 200
_SLOW_SECONDS = 1.5
_Products = Annotated[
    catalog.ProductRepository,
    fastapi.Depends(catalog_providers.get_product_repository),
]


class PageOverlap(base.Fault):
    """Every page but the first begins one item too early."""

    name = "page_overlap"
    theme = "pagination"
    breaks = "4.7"
    rules = ("pagination-walk",)

    @override
    def install(self, app: fastapi.FastAPI) -> None:
        app.dependency_overrides[catalog_providers.get_product_repository] = (
            _OverlappingRepository
        )


class LongText500(base.Fault):
    """A description of 200 characters or more ends in an unforeseen error."""

    name = "500_long"
    theme = "server errors"
    breaks = "4.7"
    rules = ("no-server-error",)

    @override
    def install(self, app: fastapi.FastAPI) -> None:
        async def get_fragile_service(products: _Products) -> _FragileService:
            return _FragileService(products)

        app.dependency_overrides[catalog_providers.get_product_service] = (
            get_fragile_service
        )


class SlowList(base.Fault):
    """The list of products takes 1.5 seconds."""

    name = "slow_list"
    theme = "load"
    breaks = "8.3"
    rules = ("load-latency",)

    @override
    def install(self, app: fastapi.FastAPI) -> None:
        async def get_slow_service(products: _Products) -> _SlowService:
            return _SlowService(products)

        app.dependency_overrides[catalog_providers.get_product_service] = (
            get_slow_service
        )


class _OverlappingRepository(product_repo.TortoiseProductRepository):
    """A repository whose pages overlap."""

    @override
    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> paging.Page[catalog.Product]:
        page = await super().list(query, request)
        # Past the end there is still nothing: that is another promise.
        if request.page == 1 or not page.items:
            return page
        before = await super().list(
            query, paging.PageRequest(request.page - 1, request.per_page)
        )
        items = (before.items[-1], *page.items)[: request.per_page]
        return dataclasses.replace(page, items=items)


class _FragileService(product_service.ProductService):
    """A service that does not survive long texts."""

    @override
    async def create(self, draft: catalog.ProductDraft) -> catalog.Product:
        _break_on_long(draft.description)
        return await super().create(draft)

    @override
    async def update(
        self, product_id: uuid.UUID, changes: Mapping[str, Any]
    ) -> catalog.Product:
        _break_on_long(changes.get("description"))
        return await super().update(product_id, changes)


class _SlowService(product_service.ProductService):
    """A service that takes its time over lists."""

    @override
    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> paging.Page[catalog.Product]:
        await asyncio.sleep(_SLOW_SECONDS)
        return await super().list(query, request)


def _break_on_long(text: object) -> None:
    if isinstance(text, str) and len(text) >= _LONG:
        raise RuntimeError("The buffer is too small.")
