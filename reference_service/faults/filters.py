# SPDX-License-Identifier: Apache-2.0
"""Faults of filters and orders."""

import dataclasses
from typing import Any

from reference_service.domain import accounts, catalog, paging
from reference_service.faults import base
from reference_service.routers import accounts_providers, catalog_providers


class _Unfiltered(base.Around):
    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> Any:
        """Returns products of every department."""
        query = dataclasses.replace(query, category=None)
        return await self.inside.list(query, request)


class _Unsorted(base.Around):
    async def list(
        self, query: catalog.ProductQuery, request: paging.PageRequest
    ) -> Any:
        """Returns products in the order of their creation."""
        query = dataclasses.replace(
            query, order_by=catalog.ProductOrder.CREATE_TIME_ASC
        )
        return await self.inside.list(query, request)


class _LowerCase(base.Around):
    async def list(
        self, query: accounts.UserQuery, request: paging.PageRequest
    ) -> Any:
        """Returns users whose language has no capitals."""
        if query.language_code is not None:
            query = dataclasses.replace(
                query, language_code=query.language_code.lower()
            )
        return await self.inside.list(query, request)


class FilterIgnored(base.Fault):
    """A list of products is not narrowed by `category`."""

    name = "filter_ignored"
    theme = "filters"
    breaks = "4.2"
    rules = ("list-filters",)
    wraps = ((catalog_providers.get_product_repository, _Unfiltered),)


class SortIgnored(base.Fault):
    """A list of products is always in the order of their creation."""

    name = "sort_ignored"
    theme = "filters"
    breaks = "4.2"
    rules = ("list-filters",)
    wraps = ((catalog_providers.get_product_repository, _Unsorted),)


class FilterCase(base.Fault):
    """A list of users whose language has capitals, as `de-AT`, is empty."""

    name = "filter_case_error"
    theme = "filters"
    breaks = "4.2"
    rules = ("list-filters",)
    wraps = ((accounts_providers.get_user_repository, _LowerCase),)


FAULTS: tuple[type[base.Fault], ...] = (FilterCase, FilterIgnored, SortIgnored)
