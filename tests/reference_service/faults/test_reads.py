# SPDX-License-Identifier: Apache-2.0
"""Faults of caching, deprecation, safety and load."""

import asyncio
import time
from collections.abc import Mapping

import pytest

from tests.reference_service.faults import fixture_shop
from tests.reference_service.faults.fixture_shop import (
    PRODUCTS,
    Promise,
    Shop,
)

HISTORY = "/v1/order-history"


async def state_is_told(shop: Shop) -> bool:
    got = await shop.viewer.get(await shop.product())
    assert got.status_code == 200
    return "ETag" in got.headers


async def state_is_told_the_same(shop: Shop) -> bool:
    path = await shop.product()
    first, second = [await shop.admin.get(path) for _ in range(2)]
    matching = {"If-Match": second.headers["ETag"]}
    patched = await shop.admin.patch(path, json={}, headers=matching)
    assert patched.status_code == 200
    return first.headers["ETag"] == second.headers["ETag"]


async def unchanged_is_304(shop: Shop) -> bool:
    path = await shop.product()
    tag = (await shop.viewer.get(path)).headers["ETag"]
    got = await shop.viewer.get(path, headers={"If-None-Match": tag})
    return got.status_code == 304


async def stale_change_is_412(shop: Shop) -> bool:
    path = await shop.product()
    stale = {"If-Match": (await shop.viewer.get(path)).headers["ETag"]}
    await shop.admin.patch(path, json={"price": "1.00"})
    patched = await shop.admin.patch(path, json={}, headers=stale)
    return patched.status_code == 412


async def private_is_not_public(shop: Shop) -> bool:
    got = await shop.viewer.get(await shop.product())
    listed = await shop.viewer.get(PRODUCTS)
    return not any(
        "public" in response.headers["Cache-Control"]
        for response in (got, listed)
    )


async def update_is_seen(shop: Shop) -> bool:
    path = await shop.product()
    tag = (await shop.viewer.get(path)).headers["ETag"]
    await shop.admin.patch(path, json={"price": "1.00"})
    unchanged = {"If-None-Match": tag}
    status = (await shop.viewer.get(path, headers=unchanged)).status_code
    seen = bool((await shop.data(path))["price"] == "1.00")
    assert status == (200 if seen else 304)
    await shop.admin.delete(path)
    assert (await shop.viewer.get(path)).status_code == 404
    return seen


async def sunset_is_told(shop: Shop) -> bool:
    got = await shop.customer.get(HISTORY)
    assert got.status_code == 200
    assert "Deprecation" in got.headers
    return "Sunset" in got.headers


async def deprecated_works(shop: Shop) -> bool:
    assert (await shop.stranger.get(HISTORY)).status_code == 401
    return (await shop.customer.get(HISTORY)).status_code == 200


async def reading_changes_nothing(shop: Shop) -> bool:
    path = await shop.user()
    first, second = await shop.data(path), await shop.data(path)
    assert first | {"update_time": ""} == second | {"update_time": ""}
    return bool(first == second)


async def head_is_get(shop: Shop) -> bool:
    path = await shop.product()
    got, head = await shop.viewer.get(path), await shop.viewer.head(path)
    assert (got.status_code, head.content) == (200, b"")
    same = ("Content-Length", "Content-Type", "ETag")
    return head.status_code == 200 and all(
        head.headers[name] == got.headers[name] for name in same
    )


async def seconds(shop: Shop, path: str) -> float:
    start = time.perf_counter()
    await shop.viewer.get(path)
    return time.perf_counter() - start


async def list_is_quick(shop: Shop) -> bool:
    return await seconds(shop, PRODUCTS) < 1.4


async def large_list_is_quick(shop: Shop) -> bool:
    assert await seconds(shop, f"{PRODUCTS}?per_page=1") < 1
    return await seconds(shop, f"{PRODUCTS}?per_page=20") < 1.1


async def later_is_as_quick(shop: Shop) -> bool:
    # What is left behind adds half a millisecond to all that follow.
    path = f"{PRODUCTS}/{fixture_shop.NOBODY}"
    alone = [await seconds(shop, path) for _ in range(20)]
    for _ in range(10):
        await asyncio.gather(*(shop.viewer.get(path) for _ in range(10)))
    later = [await seconds(shop, path) for _ in range(20)]
    return min(later) - min(alone) < 0.025


async def all_are_enveloped(shop: Shop) -> bool:
    path = await shop.product()
    wrong = 0
    for _ in range(499):
        wrong += "metadata" not in (await shop.viewer.get(path)).json()
    assert wrong in {0, 1}
    return wrong == 0


async def crowd_is_served(shop: Shop) -> bool:
    assert (await shop.viewer.get(PRODUCTS)).status_code == 200
    crowd = await asyncio.gather(*(shop.viewer.get(PRODUCTS) for _ in range(9)))
    return {response.status_code for response in crowd} == {200}


PROMISES: Mapping[str, Promise] = {
    "deprecated_gone_early": deprecated_works,
    "errors_under_load": crowd_is_served,
    "etag_ignored": unchanged_is_304,
    "etag_random": state_is_told_the_same,
    "get_writes": reading_changes_nothing,
    "head_differs": head_is_get,
    "if_match_ignored": stale_change_is_412,
    "leaks_memory_slows": later_is_as_quick,
    "missing_etag": state_is_told,
    "no_sunset_header": sunset_is_told,
    "one_in_500_wrong": all_are_enveloped,
    "private_data_public_cache": private_is_not_public,
    "slow_list": list_is_quick,
    "slow_when_large": large_list_is_quick,
    "stale_after_update": update_is_seen,
}


@pytest.mark.parametrize("fault", PROMISES)
async def test_a_promise_about_reads_is_broken(shop: Shop, fault: str) -> None:
    await fixture_shop.check(shop, fault, PROMISES[fault])
