# SPDX-License-Identifier: Apache-2.0
"""The pages of a library's lists, and the links between them."""

import re
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import Any

from starlette import requests

from tests.exercise.probes import library_document, library_style, shelf

_USUAL = 4
_CAP = 3


def window(
    style: library_style.Style,
    bug: str,
    request: requests.Request,
    members: Sequence[Any],
) -> tuple[Sequence[Any], dict[str, Any], dict[str, str]]:
    """Returns a page of a list, what is told of it, and its header fields."""
    if style.paging == "none":
        return members, {}, {}
    size = _size(style, bug, request.query_params)
    start = _start(style, bug, request.query_params, size)
    if bug == "past_end" and start >= len(members):
        start = 0
    shown = members[start : start + size]
    told: dict[str, Any] = {"total_items": len(members), "per_page": size}
    if style.paging == "page":
        told["total_pages"] = -(-len(members) // size) + (bug == "total_pages")
    following = start + len(shown)
    links = {}
    if style.paging == "token" and following < len(members):
        told["next_page_token"] = f"t{following}"
    if style.paging in ("page", "link"):
        links = _links(style, bug, request, start, size, len(members))
    if style.paging == "link":
        told = {}
    return shown, told, links


def _whole(query: Mapping[str, str], name: str, least: int) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"-?\d{1,9}", text) or int(text) < least:
        raise shelf.RefusedError(400)
    return int(text)


def _size(
    style: library_style.Style, bug: str, query: Mapping[str, str]
) -> int:
    if style.paging == "link":
        return _USUAL
    asked = _whole(query, library_document.SIZES[style.paging], 1)
    if asked is None or bug == "size_ignored":
        return _USUAL
    if style.capped:
        return min(asked, _CAP)
    if asked > library_document.LARGEST and bug != "no_maximum":
        raise shelf.RefusedError(400)
    return asked


def _start(
    style: library_style.Style, bug: str, query: Mapping[str, str], size: int
) -> int:
    if style.paging == "link":
        return int(query.get("start", "0"))
    name = library_document.POSITIONS[style.paging]
    if style.paging == "token":
        token = query.get(name) or "t0"
        if not re.fullmatch(r"t\d+", token):
            raise shelf.RefusedError(400)
        return int(token[1:])
    least = 0 if style.paging == "offset" else 1
    if bug == "negative_page":
        least = -(10**9)
    asked = max(_whole(query, name, least) or least, 1 - least, 0)
    if style.paging == "offset":
        return _whole(query, name, least) or 0
    return (max(asked, 1) - 1) * size


def _links(
    style: library_style.Style,
    bug: str,
    request: requests.Request,
    start: int,
    size: int,
    total: int,
) -> dict[str, str]:
    """Returns the header field `Link` of a page."""
    last = max(0, (total - 1) // size * size)
    places = {"first": 0, "last": last}
    if start + size < total or bug == "last_goes_on":
        places["next"] = start + size
    if start > 0:
        places["prev"] = start - size
    if bug == "next_stays" and "next" in places:
        places["next"] = start
    if bug == "prev_elsewhere" and "prev" in places:
        places["prev"] = last
    if bug == "last_past_end":
        places["last"] = last + size
    targets = [
        f'<{_target(style, bug, request, place, size)}>; rel="{name}"'
        for name, place in places.items()
    ]
    return {"Link": ", ".join(targets)}


def _target(
    style: library_style.Style,
    bug: str,
    request: requests.Request,
    place: int,
    size: int,
) -> str:
    query = dict(request.query_params)
    if bug == "links_drop_filters":
        query.pop("genre", None)
    if style.paging == "link":
        query["start"] = str(place)
    else:
        query |= {"page": str(place // size + 1), "per_page": str(size)}
    return f"{request.url.path}?{urllib.parse.urlencode(query)}"
