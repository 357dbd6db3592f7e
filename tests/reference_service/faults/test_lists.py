# SPDX-License-Identifier: Apache-2.0
"""Faults of pages, filters and orders."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.reference_service.faults import fixture_shop
from tests.reference_service.faults.fixture_shop import (
    PRODUCTS,
    USERS,
    Promise,
    Shop,
)

TOTAL = 57


async def listed(shop: Shop, **parameters: Any) -> dict[str, Any]:
    response = await shop.viewer.get(PRODUCTS, params=parameters)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def walked(shop: Shop, per_page: int) -> list[str]:
    pages = [
        await listed(shop, page=page, per_page=per_page)
        for page in range(1, -(-TOTAL // per_page) + 1)
    ]
    beyond = await listed(shop, page=len(pages) + 2, per_page=per_page)
    assert beyond["data"] == []
    assert beyond["metadata"]["pagination"]["total_items"] == TOTAL
    return [item["id"] for page in pages for item in page["data"]]


async def walk_yields_all_once(shop: Shop) -> bool:
    ids = await walked(shop, 19)
    return len(ids) == len(set(ids)) == TOTAL


async def order_is_stable(shop: Shop) -> bool:
    by_name = [
        (await listed(shop, order_by="display_name_asc"))["data"]
        for _ in range(2)
    ]
    assert by_name[0] == by_name[1]
    times = [
        item["create_time"]
        for item in (await listed(shop, per_page=100))["data"]
    ]
    assert times == sorted(times)
    return await walked(shop, 19) == await walked(shop, 19)


async def page_size_is_honoured(shop: Shop) -> bool:
    body = await listed(shop, per_page=5)
    size = len(body["data"])
    assert body["metadata"]["pagination"]["items_per_page"] == size
    return size == 5


async def page_size_is_bounded(shop: Shop) -> bool:
    stocked = (await listed(shop))["metadata"]["pagination"]["total_items"]
    for number in range(stocked, 117):
        await shop.product(display_name=f"Notebook {number}")
    response = await shop.viewer.get(f"{PRODUCTS}?per_page=150")
    assert (await shop.stranger.get(f"{PRODUCTS}?per_page=150")).is_error
    second = await shop.viewer.get(f"{PRODUCTS}?per_page=101&page=2")
    if response.status_code == 200:
        assert len(response.json()["data"]) > 100
        assert 0 < len(second.json()["data"]) < 101
    return response.status_code == 400


async def total_is_right(shop: Shop) -> bool:
    pagination = (await listed(shop))["metadata"]["pagination"]
    assert pagination["total_pages"] == 3
    return bool(pagination["total_items"] == TOTAL)


async def number_of_pages_is_right(shop: Shop) -> bool:
    pagination = (await listed(shop))["metadata"]["pagination"]
    assert pagination["total_items"] == TOTAL
    return bool(pagination["total_pages"] == 3)


async def links_keep_the_filter(shop: Shop) -> bool:
    response = await shop.viewer.get(f"{PRODUCTS}?category=toys&per_page=5")
    target = response.links["next"]["url"]
    assert "page=2" in target
    assert "per_page=5" in target
    return "category=toys" in target


async def last_page_has_no_next(shop: Shop) -> bool:
    first = await shop.viewer.get(f"{PRODUCTS}?per_page=20")
    assert first.links["next"]["url"].endswith("page=2&per_page=20")
    last = await shop.viewer.get(first.links["last"]["url"])
    assert last.links["prev"]["url"].endswith("page=2&per_page=20")
    return "next" not in last.links


async def negative_page_is_refused(shop: Shop) -> bool:
    assert (await shop.viewer.get(f"{PRODUCTS}?page=0")).status_code == 400
    return (await shop.viewer.get(f"{USERS}?page=-1")).status_code == 400


async def category_narrows(shop: Shop) -> bool:
    body = await listed(shop, category="toys", per_page=100)
    return {item["category"] for item in body["data"]} == {"toys"}


async def language_narrows(shop: Shop) -> bool:
    lower = await shop.viewer.get(f"{USERS}?language_code=en")
    assert lower.json()["data"]
    response = await shop.viewer.get(f"{USERS}?language_code=de-AT")
    return bool(response.json()["data"])


async def price_orders(shop: Shop) -> bool:
    body = await listed(shop, order_by="price_desc", per_page=100)
    assert len(body["data"]) == TOTAL
    prices = [float(item["price"]) for item in body["data"]]
    return prices == sorted(prices, reverse=True)


PROMISES: Mapping[str, Promise] = {
    "filter_case_error": language_narrows,
    "filter_ignored": category_narrows,
    "last_page_links_on": last_page_has_no_next,
    "negative_page_accepted": negative_page_is_refused,
    "next_link_drops_filter": links_keep_the_filter,
    "page_off_by_one": walk_yields_all_once,
    "page_overlap": walk_yields_all_once,
    "page_size_ignored": page_size_is_honoured,
    "page_size_unbounded": page_size_is_bounded,
    "sort_ignored": price_orders,
    "total_pages_wrong": number_of_pages_is_right,
    "total_wrong": total_is_right,
    "unstable_order": order_is_stable,
}


@pytest.mark.parametrize("fault", PROMISES)
async def test_a_promise_about_lists_is_broken(shop: Shop, fault: str) -> None:
    await fixture_shop.check(shop, fault, PROMISES[fault])
