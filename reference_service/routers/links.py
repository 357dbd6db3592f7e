# SPDX-License-Identifier: Apache-2.0
"""`Link` and `Location`: where a client finds what belongs to a response."""

import urllib.parse

import fastapi

from reference_service.domain import paging


def add_page_links(
    request: fastapi.Request,
    response: fastapi.Response,
    page: paging.Page[object],
) -> None:
    """Adds the `Link` header field of a list (RFC 8288, guidelines §4.7).

    The targets are relative references, right behind any proxy, and keep the
    filters of the request.
    """
    last = max(page.total_pages, 1)
    current = page.request.page
    numbers = {"first": 1, "last": last}
    if current > 1:
        numbers["prev"] = min(current - 1, last)
    if current < last:
        numbers["next"] = current + 1
    filters = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in {"page", "per_page"}
    ]
    links = []
    for relation, number in numbers.items():
        window = [("page", number), ("per_page", page.request.per_page)]
        query = urllib.parse.urlencode([*filters, *window])
        links.append(f'<{request.url.path}?{query}>; rel="{relation}"')
    response.headers["Link"] = ", ".join(links)


def add_location(
    request: fastapi.Request, response: fastapi.Response, resource_id: object
) -> None:
    """Adds the `Location` header field of a new resource (RFC 9110 §10.2.2)."""
    response.headers["Location"] = f"{request.url.path}/{resource_id}"
