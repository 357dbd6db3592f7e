# SPDX-License-Identifier: Apache-2.0
import re
from typing import Any

import httpx
import pytest

from reference_service.samples import catalog as samples

LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("/v1/products", 57),
        ("/v1/products:search?query=SAMPLE+the", 57),
        ("/v1/users", 50),
        ("/v1/users?show_deleted=true", 51),
        (f"/v1/products/{samples.FIRST_PRODUCT_ID}/reviews", 23),
    ],
)
@pytest.mark.parametrize("per_page", [1, 7, 20, 100])
async def test_a_walk_sees_every_item_once(
    viewer: httpx.AsyncClient, path: str, total: int, per_page: int
) -> None:
    seen = []
    url = f"{path}{'&' if '?' in path else '?'}per_page={per_page}"
    while url:
        response = await viewer.get(url)
        seen += [item["id"] for item in response.json()["data"]]
        links = {
            relation: target
            for target, relation in LINK.findall(response.headers["Link"])
        }
        url = links.get("next", "")
    assert len(seen) == len(set(seen)) == total


async def test_links_keep_the_filters(viewer: httpx.AsyncClient) -> None:
    response = await viewer.get(
        "/v1/products?category=toys&order_by=price_desc&page=2&per_page=3"
    )
    links = {
        relation: target
        for target, relation in LINK.findall(response.headers["Link"])
    }
    kept = "/v1/products?category=toys&order_by=price_desc"
    assert links == {
        "first": f"{kept}&page=1&per_page=3",
        "prev": f"{kept}&page=1&per_page=3",
        "next": f"{kept}&page=3&per_page=3",
        "last": f"{kept}&page=4&per_page=3",
    }


async def test_metadata_tell_where_the_page_stands(
    viewer: httpx.AsyncClient,
) -> None:
    response = await viewer.get("/v1/products?page=3")
    body = response.json()
    assert len(body["data"]) == 17
    assert body["metadata"]["pagination"] == {
        "total_items": 57,
        "items_per_page": 20,
        "current_page": 3,
        "total_pages": 3,
    }


async def test_past_the_end_there_is_an_empty_list(
    viewer: httpx.AsyncClient,
) -> None:
    response = await viewer.get("/v1/users?page=1000000")
    assert response.status_code == 200
    assert response.json()["data"] == []
    assert 'page=3&per_page=20>; rel="prev"' in response.headers["Link"]


@pytest.mark.parametrize("changes", [{"seed": False}])
async def test_an_empty_list_has_no_pages(viewer: httpx.AsyncClient) -> None:
    response = await viewer.get("/v1/users")
    pagination = response.json()["metadata"]["pagination"]
    assert (pagination["total_items"], pagination["total_pages"]) == (0, 0)


@pytest.mark.parametrize("name", ["page", "per_page"])
@pytest.mark.parametrize(
    "value",
    ["0", "-1", "", "two", "1.0", " 1", "1_0", "٣", "9" * 30, "9" * 6000],
)
async def test_a_page_that_cannot_be_is_invalid(
    viewer: httpx.AsyncClient, name: str, value: Any
) -> None:
    response = await viewer.get("/v1/users", params={name: value})
    assert response.status_code == 400
    assert response.json()["error"]["details"][0]["loc"] == ["query", name]


@pytest.mark.parametrize(
    ("query", "kind"),
    [("categry=toys", "extra_forbidden"), ("page=1&page=2", "repeated")],
)
async def test_a_query_that_would_be_ignored_is_refused(
    viewer: httpx.AsyncClient, query: str, kind: str
) -> None:
    response = await viewer.get(f"/v1/products?{query}")
    assert response.status_code == 400
    assert response.json()["error"]["details"][0]["type"] == kind
