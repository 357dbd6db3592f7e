# SPDX-License-Identifier: Apache-2.0
"""Faults that show when there is much to do."""

import asyncio

from typing_extensions import override

from reference_service.faults import base, places, wire

_SLOW_SECONDS = 1.5
_SECONDS_AN_ITEM = 0.06
_LEAK_SECONDS = 0.0005
_LONGEST_SECONDS = 2.0
_WRONG_EVERY = 500
_MOST_AT_ONCE = 2


class SlowList(base.Fault):
    """The list of products takes 1.5 seconds."""

    name = "slow_list"
    theme = "load"
    breaks = "8.3"
    rules = ("load-latency",)

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        response = await proceed(request)
        if _is_product_list(request) and response.is_success:
            await asyncio.sleep(_SLOW_SECONDS)
        return response


class SlowWhenLarge(base.Fault):
    """The list of products takes 60 milliseconds for every item of the page."""

    name = "slow_when_large"
    theme = "load"
    breaks = "8.3"
    rules = ("load-latency",)

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        response = await proceed(request)
        if _is_product_list(request) and response.is_success:
            count = len(response.fields().get("data") or [])
            await asyncio.sleep(_SECONDS_AN_ITEM * count)
        return response


class Leak(base.Fault):
    """Requests that meet leave something behind, which slows all that follow.

    So it takes load to show, and what was asked one by one before does not
    hide it.
    """

    name = "leaks_memory_slows"
    theme = "load"
    breaks = "8.3"
    rules = ("load-steady", "load-latency")

    def __init__(self) -> None:
        """Initializes it with nothing left behind."""
        self._under_way = 0
        self._left: list[bytes] = []

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        self._under_way += 1
        try:
            response = await proceed(request)
            if self._under_way > 1:
                self._left.append(response.body)
            seconds = len(self._left) * _LEAK_SECONDS
            await asyncio.sleep(min(seconds, _LONGEST_SECONDS))
        finally:
            self._under_way -= 1
        return response


class OneInManyWrong(base.Fault):
    """One of 500 successful responses has no metadata."""

    name = "one_in_500_wrong"
    theme = "load"
    breaks = "7.5"
    rules = (
        "load-contract",
        "response-documented",
        "envelope-success",
        "envelope-metadata",
    )
    is_rare = True

    def __init__(self) -> None:
        """Initializes it with no response counted."""
        self._count = 0

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        if not response.is_success or "metadata" not in body:
            return response
        self._count += 1
        if self._count % _WRONG_EVERY:
            return response
        del body["metadata"]
        return response.with_json(body)


class ErrorsUnderLoad(base.Fault):
    """A request that finds two under way ends in an unforeseen error."""

    name = "errors_under_load"
    theme = "load"
    breaks = "7.5"
    rules = ("load-error-rate", "no-server-error", "concurrent-writes")
    is_rare = True

    def __init__(self) -> None:
        """Initializes it with nothing under way."""
        self._under_way = 0

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        if self._under_way >= _MOST_AT_ONCE:
            return wire.failure()
        self._under_way += 1
        try:
            return await proceed(request)
        finally:
            self._under_way -= 1


def _is_product_list(request: wire.Request) -> bool:
    path = places.collection(places.PRODUCTS)
    return request.method == "GET" and request.path == path


FAULTS: tuple[type[base.Fault], ...] = (
    ErrorsUnderLoad,
    Leak,
    OneInManyWrong,
    SlowList,
    SlowWhenLarge,
)
