# SPDX-License-Identifier: Apache-2.0
"""Faults of updates: what is told and checked is right, what is kept is not."""

import abc
import asyncio
import collections
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from reference_service.faults import base, places, wire

# How long an update takes, so that two can meet.
_PAUSE_SECONDS = 0.02


class _Update(base.Fault, abc.ABC):
    """After an update of a product there is a change that nobody asked for."""

    theme = "update"
    breaks = "4.5.4"

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        is_update = request.method in {"PUT", "PATCH"}
        if not is_update or not places.is_item(request.path, places.PRODUCTS):
            return await proceed(request)
        before = await proceed(request.to("GET", request.path))
        response = await proceed(request)
        if not response.is_success:
            return response
        change = self.change(request, _said(before), _said(response))
        if not change:
            return response
        follow_up = request.to("PATCH", request.path)
        return await proceed(follow_up.sending(change))

    @abc.abstractmethod
    def change(
        self,
        request: wire.Request,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> Mapping[str, Any]:
        """Returns the change that nobody asked for.

        Args:
            request: The update.
            before: What a client says of the product, before it.
            after: The same, after it.
        """


class PatchClobbers(_Update):
    """A partial update empties the description unless it names it."""

    name = "patch_clobbers"
    rules = ("lifecycle-patch-keeps",)

    @override
    def change(
        self,
        request: wire.Request,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> Mapping[str, Any]:
        if request.method == "PUT" or "description" in request.fields():
            return {}
        return {"description": ""}


class PatchNoop(_Update):
    """A partial update changes nothing."""

    name = "patch_noop"
    rules = ("lifecycle-patch-keeps", "concurrent-writes")

    @override
    def change(
        self,
        request: wire.Request,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> Mapping[str, Any]:
        return before if request.method == "PATCH" else {}


class PutDropsField(_Update):
    """A replacement does not keep the tags."""

    name = "put_drops_field"
    rules = ("lifecycle-put-replaces",)

    @override
    def change(
        self,
        request: wire.Request,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> Mapping[str, Any]:
        return {"tags": []} if request.method == "PUT" else {}


class PutNotIdempotent(_Update):
    """A replacement by what is there already counts the stock down by one."""

    name = "put_not_idempotent"
    rules = ("lifecycle-put-idempotent", "lifecycle-put-replaces")

    @override
    def change(
        self,
        request: wire.Request,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> Mapping[str, Any]:
        if request.method == "PATCH" or before != after:
            return {}
        return {"stock_quantity": abs(after["stock_quantity"] - 1)}


class UpdateMaskIgnored(_Update):
    """A partial update changes also what `update_mask` does not name."""

    name = "update_mask_ignored"
    breaks = "4.6"
    rules = ("lifecycle-patch-keeps",)

    @override
    def change(
        self,
        request: wire.Request,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> Mapping[str, Any]:
        masked = request.parameter("update_mask") is not None
        return request.fields() if masked else {}


class LostUpdate(base.Fault):
    """Of two updates at the same moment both succeed, and one is lost."""

    name = "lost_update"
    theme = "update"
    breaks = "7.2"
    rules = ("concurrent-writes",)
    is_rare = True

    def __init__(self) -> None:
        """Initializes it with nothing under way."""
        self._under_way: collections.Counter[str] = collections.Counter()

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        is_update = request.method in {"PUT", "PATCH"}
        if not is_update or not places.is_item(request.path, places.PRODUCTS):
            return await proceed(request)
        self._under_way[request.path] += 1
        try:
            return await self._update(request, proceed)
        finally:
            self._under_way[request.path] -= 1

    async def _update(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        if self._under_way[request.path] == 1:
            await asyncio.sleep(_PAUSE_SECONDS)
            return await proceed(request)
        before = await proceed(request.to("GET", request.path))
        # The first is done by the time that the second writes.
        await asyncio.sleep(2 * _PAUSE_SECONDS)
        if request.header("if-match") == before.header("etag"):
            request = request.without_header("if-match")
        response = await proceed(request)
        if not response.is_success or request.method == "PUT":
            return response
        stale = request.to("PUT", request.path)
        return await proceed(stale.sending(_said(before) | request.fields()))


def _said(response: wire.Response) -> dict[str, Any]:
    product = response.fields().get("data") or {}
    return {
        name: product[name] for name in places.PRODUCT_FIELDS & product.keys()
    }


FAULTS: tuple[type[base.Fault], ...] = (
    LostUpdate,
    PatchClobbers,
    PatchNoop,
    PutDropsField,
    PutNotIdempotent,
    UpdateMaskIgnored,
)
