# SPDX-License-Identifier: Apache-2.0
"""Faults of the product service that end in status 500."""

import uuid
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from reference_service.domain import catalog, paging
from reference_service.faults import base
from reference_service.routers import catalog_providers

_LONG = 200
_BASIC_PLANE = 0xFFFF
_DEEP = 1000
_LARGEST_QUANTITY = 1_000_000


class _Fragile(base.Around):
    """A product service that does not survive what a subclass tells."""

    def fails_on(self, values: Mapping[str, Any]) -> bool:
        """Tells whether these values of a product are too much."""
        raise NotImplementedError

    async def create(
        self, draft: catalog.ProductDraft, *given: Any, **named: Any
    ) -> Any:
        """Creates a product, if it survives."""
        self._check(draft.values())
        return await self.inside.create(draft, *given, **named)

    async def replace(
        self,
        product_id: uuid.UUID,
        draft: catalog.ProductDraft,
        *given: Any,
        **named: Any,
    ) -> Any:
        """Replaces a product, if it survives."""
        self._check(draft.values())
        return await self.inside.replace(product_id, draft, *given, **named)

    async def update(
        self,
        product_id: uuid.UUID,
        changes: Mapping[str, Any],
        *given: Any,
        **named: Any,
    ) -> Any:
        """Updates a product, if it survives."""
        self._check(changes)
        return await self.inside.update(product_id, changes, *given, **named)

    def _check(self, values: Mapping[str, Any]) -> None:
        if self.fails_on(values):
            raise RuntimeError("The buffer is too small.")


class _FragileOnLongText(_Fragile):
    @override
    def fails_on(self, values: Mapping[str, Any]) -> bool:
        return len(values.get("description", "")) >= _LONG


class _FragileOnUnicode(_Fragile):
    @override
    def fails_on(self, values: Mapping[str, Any]) -> bool:
        texts = values.get("display_name", "") + values.get("description", "")
        return any(ord(character) > _BASIC_PLANE for character in texts)


class _FragileOnLargest(_Fragile):
    @override
    def fails_on(self, values: Mapping[str, Any]) -> bool:
        return values.get("stock_quantity") == _LARGEST_QUANTITY


class _FragileOnCombination(_Fragile):
    @override
    def fails_on(self, values: Mapping[str, Any]) -> bool:
        wanted = {"category": "garden", "stock_quantity": 0}
        return wanted.items() <= values.items()


class _FragileDeepPage(base.Around):
    async def list(
        self,
        query: catalog.ProductQuery,
        request: paging.PageRequest,
        **named: Any,
    ) -> Any:
        """Returns a page, if it is not too far behind."""
        if request.page >= _DEEP:
            raise RuntimeError("The window is too far behind.")
        return await self.inside.list(query, request, **named)


class LongText(base.Fault):
    """A description of 200 characters or more ends in an unforeseen error."""

    name = "500_long"
    theme = "server errors"
    breaks = "4.7"
    rules = ("no-server-error",)
    wraps = ((catalog_providers.get_product_service, _FragileOnLongText),)


class Unicode(base.Fault):
    """A character beyond the basic plane ends in an unforeseen error."""

    name = "500_unicode"
    theme = "server errors"
    breaks = "4.7"
    rules = ("no-server-error",)
    wraps = ((catalog_providers.get_product_service, _FragileOnUnicode),)


class QuantityMaximum(base.Fault):
    """The largest quantity that is allowed ends in an unforeseen error."""

    name = "500_quantity_max"
    theme = "server errors"
    breaks = "4.7"
    rules = ("no-server-error",)
    wraps = ((catalog_providers.get_product_service, _FragileOnLargest),)


class RareCombination(base.Fault):
    """A garden product that is out of stock ends in an unforeseen error."""

    name = "500_rare_combo"
    theme = "server errors"
    breaks = "4.7"
    rules = ("no-server-error",)
    is_rare = True
    wraps = ((catalog_providers.get_product_service, _FragileOnCombination),)


class DeepPage(base.Fault):
    """A page of products from number 1,000 on ends in an unforeseen error."""

    name = "deep_page_500"
    theme = "server errors"
    breaks = "4.7"
    rules = ("no-server-error", "pagination-out-of-range")
    wraps = ((catalog_providers.get_product_service, _FragileDeepPage),)


FAULTS: tuple[type[base.Fault], ...] = (
    DeepPage,
    LongText,
    QuantityMaximum,
    RareCombination,
    Unicode,
)
