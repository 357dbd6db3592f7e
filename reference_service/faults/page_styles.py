# SPDX-License-Identifier: Apache-2.0
"""The fault of an API that pages its lists in two ways."""

import re
from typing import Any

from typing_extensions import override

from reference_service.faults import base, places, wire

_USERS = places.collection(places.USERS)
_MOST = 100
_DEFAULT = 20
_LAST_OFFSET = 900_000


class TwoPaginationStyles(base.Fault):
    """The list of users takes `limit` and `offset`, the others `page`."""

    name = "two_pagination_styles"
    theme = "document"
    breaks = "4.8.2"
    rules = ("pagination-one-style",)
    is_in_document = True
    layer = 1

    @override
    def document(self, document: dict[str, Any]) -> None:
        operation = document["paths"][_USERS]["get"]
        for parameter in operation["parameters"]:
            if parameter["name"] == "per_page":
                parameter["name"] = "limit"
                parameter["schema"]["title"] = "Limit"
            elif parameter["name"] == "page":
                parameter["name"] = "offset"
                parameter["description"] = "How many items come before."
                parameter["schema"] = {
                    "type": "integer",
                    "title": "Offset",
                    "minimum": 0,
                    "maximum": _LAST_OFFSET,
                    "default": 0,
                }

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        if request.method != "GET" or request.path != _USERS:
            return await proceed(request)
        bare = request
        for name in ("limit", "offset", "page", "per_page"):
            bare = bare.with_parameter(name, None)
        if wrong := _wrong_parameter(request):
            # What is wrong besides, such as the token, is told first.
            asked = await proceed(bare)
            refused = wire.refusal(("query", wrong), "This cannot be asked.")
            return asked if asked.is_error else refused
        limit = int(request.parameter("limit") or _DEFAULT)
        offset = int(request.parameter("offset") or 0)
        return await _window(bare, proceed, limit, offset)


async def _window(
    bare: wire.Request, proceed: base.Proceed, limit: int, offset: int
) -> wire.Response:
    number, skipped = divmod(offset, limit)
    sized = bare.with_parameter("per_page", str(limit))
    response = await proceed(sized.with_parameter("page", str(number + 1)))
    if not response.is_success:
        return response
    body = response.json()
    if skipped:
        beyond = await proceed(sized.with_parameter("page", str(number + 2)))
        body["data"] = (body["data"] + beyond.json()["data"])[skipped:][:limit]
    total = body["metadata"]["pagination"]["total_items"]
    links = _links(bare, limit, offset, total)
    return response.with_header("link", links).with_json(body)


def _links(bare: wire.Request, limit: int, offset: int, total: int) -> str:
    last = max(total - 1, 0) // limit * limit
    offsets = {"first": 0, "last": last}
    if offset:
        offsets["prev"] = min(max(offset - limit, 0), last)
    if offset + limit < total:
        offsets["next"] = offset + limit
    sized = bare.with_parameter("limit", str(limit))
    return ", ".join(
        f"<{_USERS}?{sized.with_parameter('offset', str(start)).query}>; "
        f'rel="{relation}"'
        for relation, start in offsets.items()
    )


def _wrong_parameter(request: wire.Request) -> str:
    allowed = {
        "limit": range(1, _MOST + 1),
        "offset": range(_LAST_OFFSET + 1),
        "page": (),
        "per_page": (),
    }
    seen = set()
    for name, value in request.parameters():
        is_number = re.fullmatch("[0-9]{1,9}", value)
        if name in seen or (
            name in allowed and not (is_number and int(value) in allowed[name])
        ):
            return name
        seen.add(name)
    return ""


FAULTS: tuple[type[base.Fault], ...] = (TwoPaginationStyles,)
