# SPDX-License-Identifier: Apache-2.0
"""Faults of what is told of a list's pages, and of what may be asked for."""

import itertools
import re
import urllib.parse
from collections.abc import Callable
from typing import Any

from typing_extensions import override

from reference_service.faults import base, places, wire

_LARGEST = 100
_WINDOW = frozenset({"page", "per_page"})


class _Numbers(base.Fault):
    """The numbers that are told of a list are wrong."""

    theme = "pagination"
    breaks = "4.8.8"

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        metadata = body.get("metadata")
        if not isinstance(metadata, dict) or "pagination" not in metadata:
            return response
        self.change(metadata["pagination"])
        return response.with_json(body)

    def change(self, pagination: dict[str, Any]) -> None:
        """Changes what is told of a list."""


class TotalWrong(_Numbers):
    """A list says that it has one item more than it has."""

    name = "total_wrong"
    rules = ("pagination-walk",)

    @override
    def change(self, pagination: dict[str, Any]) -> None:
        pagination["total_items"] += 1


class TotalPagesWrong(_Numbers):
    """A list says that it has one page more than it has."""

    name = "total_pages_wrong"
    rules = ("pagination-walk", "pagination-links")

    @override
    def change(self, pagination: dict[str, Any]) -> None:
        pagination["total_pages"] += 1


class NextDropsFilter(base.Fault):
    """The links to other pages do not keep the filters."""

    name = "next_link_drops_filter"
    theme = "pagination"
    breaks = "4.7"
    rules = ("pagination-links",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        return _with_targets(response, _without_filters)


class LastPageLinksOn(base.Fault):
    """The last page of a list links to a next one."""

    name = "last_page_links_on"
    theme = "pagination"
    breaks = "4.7"
    rules = ("pagination-links", "pagination-walk")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        links = response.header("link")
        last = re.search(r'<([^>]*)>; rel="last"', links)
        if not last or 'rel="next"' in links:
            return response
        beyond = re.sub(
            r"(?<=[?&]page=)\d+",
            lambda number: str(int(number[0]) + 1),
            last[1],
        )
        return response.with_header("link", f'{links}, <{beyond}>; rel="next"')


class NegativePageAccepted(base.Fault):
    """A page with a negative number is taken for the first."""

    name = "negative_page_accepted"
    theme = "pagination"
    breaks = "4.7"
    rules = ("pagination-out-of-range", "input-rejected")

    @override
    def request(self, request: wire.Request) -> wire.Request:
        if re.fullmatch("-[0-9]+", request.parameter("page") or ""):
            return request.with_parameter("page", "1")
        return request


class PageSizeUnbounded(base.Fault):
    """A page of products may have more than 100 items."""

    name = "page_size_unbounded"
    theme = "pagination"
    breaks = "4.7"
    rules = (
        "pagination-size-honoured",
        "pagination-out-of-range",
        "input-rejected",
        "response-documented",
    )

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        asked = request.parameter("per_page") or ""
        page = request.parameter("page") or "1"
        is_list = request.path == places.collection(places.PRODUCTS)
        if (
            not (is_list and request.method == "GET")
            or not re.fullmatch("[0-9]{3,7}", asked)
            or int(asked) <= _LARGEST
            or not re.fullmatch("[1-9][0-9]{0,5}", page)
        ):
            return await proceed(request)
        size, number = int(asked), int(page)
        items: list[Any] = []
        for part in itertools.count(1):
            response = await self._part(request, proceed, part)
            if not response.is_success:
                return response
            items += response.json()["data"]
            if len(items) < part * _LARGEST or len(items) >= number * size:
                break
        body = response.json()
        body["data"] = items[(number - 1) * size : number * size]
        total = body["metadata"]["pagination"]["total_items"]
        body["metadata"]["pagination"] |= {
            "items_per_page": size,
            "current_page": number,
            "total_pages": -(-total // size),
        }
        return response.with_json(body)

    async def _part(
        self, request: wire.Request, proceed: base.Proceed, number: int
    ) -> wire.Response:
        part = request.with_parameter("per_page", str(_LARGEST))
        return await proceed(part.with_parameter("page", str(number)))


def _with_targets(
    response: wire.Response, change: Callable[[str], str]
) -> wire.Response:
    links = response.header("link")
    if 'rel="last"' not in links:
        return response
    changed = re.sub(
        "<([^>]*)>", lambda target: f"<{change(target[1])}>", links
    )
    return response.with_header("link", changed)


def _without_filters(target: str) -> str:
    path, _, query = target.partition("?")
    window = [
        pair for pair in urllib.parse.parse_qsl(query) if pair[0] in _WINDOW
    ]
    return f"{path}?{urllib.parse.urlencode(window)}" if window else target


FAULTS: tuple[type[base.Fault], ...] = (
    LastPageLinksOn,
    NegativePageAccepted,
    NextDropsFilter,
    PageSizeUnbounded,
    TotalPagesWrong,
    TotalWrong,
)
