# SPDX-License-Identifier: Apache-2.0
"""Faults of the pages of lists."""

import dataclasses
import random
from typing import Any

from reference_service.domain import catalog, paging
from reference_service.faults import base
from reference_service.routers import catalog_providers

_FIXED_SIZE = 20
_ALL = 1_000_000

_Page = paging.Page[catalog.Product]


class _OffByOne(base.Around):
    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> _Page:
        """Returns the page behind the one that is asked for."""
        following = paging.PageRequest(request.page + 1, request.per_page)
        page: _Page = await self.inside.list(query, following)
        return dataclasses.replace(page, request=request)


class _Overlapping(base.Around):
    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> _Page:
        """Returns a page that begins one item too early."""
        page: _Page = await self.inside.list(query, request)
        # Past the end there is still nothing: that is another promise.
        if request.page == 1 or not page.items:
            return page
        before: _Page = await self.inside.list(
            query, paging.PageRequest(request.page - 1, request.per_page)
        )
        items = (before.items[-1], *page.items)[: request.per_page]
        return dataclasses.replace(page, items=items)


class _FixedSize(base.Around):
    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> Any:
        """Returns a page of 20 items, and says so."""
        fixed = paging.PageRequest(request.page, _FIXED_SIZE)
        return await self.inside.list(query, fixed)


class _Unstable(base.Around):
    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> _Page:
        """Returns a page of a list whose ties have no order."""
        page: _Page = await self.inside.list(query, request)
        orders = catalog.ProductOrder
        by_time = {orders.CREATE_TIME_ASC, orders.CREATE_TIME_DESC}
        if query.order_by not in by_time:
            return page
        whole = await self.inside.list(query, paging.PageRequest(1, _ALL))
        items = sorted(
            random.sample(whole.items, len(whole.items)),
            key=lambda product: product.create_time,
            reverse=query.order_by is orders.CREATE_TIME_DESC,
        )
        end = request.offset + request.per_page
        return dataclasses.replace(
            page, items=tuple(items[request.offset : end])
        )


class PageOffByOne(base.Fault):
    """Pages of products are counted from 0: the first is the second."""

    name = "page_off_by_one"
    theme = "pagination"
    breaks = "4.7"
    # The last page may be empty then.
    rules = (
        *("pagination-walk", "pagination-links"),
        *("lifecycle-read-your-write", "list-filters"),
    )
    wraps = ((catalog_providers.get_product_repository, _OffByOne),)


class PageOverlap(base.Fault):
    """Every page of products but the first begins one item too early."""

    name = "page_overlap"
    theme = "pagination"
    breaks = "4.7"
    rules = ("pagination-walk",)
    wraps = ((catalog_providers.get_product_repository, _Overlapping),)


class PageSizeIgnored(base.Fault):
    """A page of products has 20 items, whatever is asked for."""

    name = "page_size_ignored"
    theme = "pagination"
    breaks = "4.7"
    rules = ("pagination-size-honoured", "pagination-walk")
    wraps = ((catalog_providers.get_product_repository, _FixedSize),)


class UnstableOrder(base.Fault):
    """Products of the same moment are listed in another order every time."""

    name = "unstable_order"
    theme = "pagination"
    breaks = "4.7"
    rules = ("pagination-walk", "pagination-links", "safe-method")
    wraps = ((catalog_providers.get_product_repository, _Unstable),)


FAULTS: tuple[type[base.Fault], ...] = (
    PageOffByOne,
    PageOverlap,
    PageSizeIgnored,
    UnstableOrder,
)
