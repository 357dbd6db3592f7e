# SPDX-License-Identifier: Apache-2.0
"""Faults of creations, updates, deletions and what takes longer."""

import asyncio
import uuid
from collections.abc import Mapping

import pytest

from reference_service.schemas import order
from tests.reference_service.faults import fixture_shop
from tests.reference_service.faults.fixture_shop import (
    ORDERS,
    PRODUCT,
    PRODUCTS,
    USERS,
    Promise,
    Shop,
)

EXPORTS = "/v1/order-exports"
CREATED = "2020-01-01T00:00:00Z"


async def creation_is_kept(shop: Shop) -> bool:
    created = await shop.admin.post(PRODUCTS, json=PRODUCT)
    assert created.status_code == 201
    got = await shop.admin.get(created.headers["Location"])
    return got.status_code == 200


async def location_is_told(shop: Shop) -> bool:
    created = await shop.admin.post(PRODUCTS, json=PRODUCT)
    assert await shop.data(f"{PRODUCTS}/{created.json()['data']['id']}")
    return "Location" in created.headers


async def location_leads_there(shop: Shop) -> bool:
    created = await shop.admin.post(PRODUCTS, json=PRODUCT)
    assert await shop.data(f"{PRODUCTS}/{created.json()['data']['id']}")
    got = await shop.admin.get(created.headers["Location"])
    return got.status_code == 200


async def ids_are_distinct(shop: Shop) -> bool:
    assert await shop.product() != await shop.product()
    paths = await asyncio.gather(*(shop.product() for _ in range(4)))
    return len(set(paths)) == 4


async def server_tells_the_time(shop: Shop) -> bool:
    body = {**PRODUCT, "create_time": CREATED}
    extra = await shop.admin.post(PRODUCTS, json={**PRODUCT, "id": "7"})
    assert extra.status_code == 400
    created = await shop.admin.post(PRODUCTS, json=body)
    if created.status_code == 400:
        return True
    got = await shop.data(created.headers["Location"])
    return bool(got["create_time"] != CREATED)


async def addresses_are_distinct(shop: Shop) -> bool:
    body = {
        "email": f"ada.{uuid.uuid4().hex[:12]}@example.org",
        "display_name": "Ada",
        "role": "viewer",
    }
    racers = await asyncio.gather(
        *(shop.admin.post(USERS, json=body) for _ in range(2))
    )
    again = await shop.admin.post(USERS, json=body)
    assert again.status_code == 409
    created = [racer for racer in racers if racer.status_code == 201]
    for racer in created:
        got = await shop.data(racer.headers["Location"])
        assert got["email"] == body["email"]
    return len(created) == 1


async def prices_keep_their_cents(shop: Shop) -> bool:
    exact = await shop.data(await shop.product(price="12.50"))
    assert exact["price"] == "12.50"
    got = await shop.data(await shop.product(price="19.99"))
    return bool(got["price"] == "19.99")


async def patch_keeps_the_rest(shop: Shop) -> bool:
    path = await shop.product()
    patched = await shop.admin.patch(path, json={"price": "1.00"})
    got = await shop.data(path)
    assert patched.json()["data"] == got
    assert got["price"] == "1.00"
    return {name: got[name] for name in PRODUCT} == {**PRODUCT, "price": "1.00"}


async def patch_changes(shop: Shop) -> bool:
    path = await shop.product()
    refused = await shop.admin.patch(path, json={"price": 1})
    assert refused.status_code == 400
    patched = await shop.admin.patch(path, json={"price": "1.00"})
    assert patched.status_code == 200
    return bool((await shop.data(path))["price"] == "1.00")


async def put_replaces(shop: Shop) -> bool:
    path = await shop.product()
    body = {**PRODUCT, "tags": ["new"], "display_name": "Other"}
    replaced = await shop.admin.put(path, json=body)
    got = await shop.data(path)
    assert replaced.json()["data"] == got
    assert got["display_name"] == "Other"
    return bool(got["tags"] == ["new"])


async def put_twice_is_put_once(shop: Shop) -> bool:
    path = await shop.product()
    body = {**PRODUCT, "stock_quantity": 7}
    first = await shop.admin.put(path, json=body)
    assert first.json()["data"]["stock_quantity"] == 7
    await shop.admin.put(path, json=body)
    return bool((await shop.data(path))["stock_quantity"] == 7)


async def mask_limits(shop: Shop) -> bool:
    path = await shop.product()
    change = {"price": "1.00", "description": "Other"}
    wrong = await shop.admin.patch(f"{path}?update_mask=id", json=change)
    assert wrong.status_code == 400
    await shop.admin.patch(f"{path}?update_mask=price", json=change)
    got = await shop.data(path)
    assert got["price"] == "1.00"
    return bool(got["description"] == PRODUCT["description"])


async def updates_are_not_lost(shop: Shop) -> bool:
    path = await shop.product()
    tag = (await shop.admin.get(path)).headers["ETag"]
    changes = ({"price": "1.00"}, {"description": "Other"})
    await asyncio.gather(
        *(shop.admin.patch(path, json=change) for change in changes)
    )
    stale = await shop.admin.patch(path, json={}, headers={"If-Match": tag})
    assert stale.status_code == 412
    got = await shop.data(path)
    both = bool(got["price"] == "1.00" and got["description"] == "Other")
    tag = (await shop.admin.get(path)).headers["ETag"]
    racers = await asyncio.gather(
        *(
            shop.admin.patch(path, json=change, headers={"If-Match": tag})
            for change in changes
        )
    )
    loses = sorted(racer.status_code for racer in racers) == [200, 412]
    assert both == loses
    return both


async def deletion_deletes(shop: Shop) -> bool:
    path = await shop.product()
    assert (await shop.admin.delete(path)).status_code == 204
    return (await shop.admin.get(path)).status_code == 404


async def deleted_is_not_got(shop: Shop) -> bool:
    path = await shop.product(display_name="Unique notebook")
    await shop.admin.get(path)
    assert (await shop.admin.delete(path)).status_code == 204
    named = await shop.data(f"{PRODUCTS}?display_name=Unique%20notebook")
    assert named == []
    return (await shop.admin.get(path)).status_code == 404


async def is_listed(shop: Shop, path: str, query: str = "") -> bool:
    users = await shop.data(f"{USERS}?per_page=100{query}")
    return path.rpartition("/")[2] in {user["id"] for user in users}


async def deleted_is_not_listed(shop: Shop) -> bool:
    path = await shop.user()
    assert await is_listed(shop, path)
    assert (await shop.admin.delete(path)).status_code == 200
    assert (await shop.admin.get(path)).status_code == 404
    links = (await shop.admin.get(USERS)).headers["Link"]
    assert "show_deleted" not in links
    return not await is_listed(shop, path)


async def deleted_is_listed_where_asked_for(shop: Shop) -> bool:
    path = await shop.user()
    await shop.admin.delete(path)
    assert not await is_listed(shop, path)
    links = (await shop.admin.get(f"{USERS}?show_deleted=true")).headers["Link"]
    assert "show_deleted=true" in links
    return await is_listed(shop, path, "&show_deleted=true")


async def second_deletion_is_404(shop: Shop) -> bool:
    path = await shop.product()
    absent = await shop.admin.delete(f"{PRODUCTS}/{fixture_shop.NOBODY}")
    assert absent.status_code == 404
    assert (await shop.admin.delete(path)).status_code == 204
    return (await shop.admin.delete(path)).status_code == 404


async def undelete_restores_all(shop: Shop) -> bool:
    path = await shop.user()
    before = await shop.data(path)
    await shop.admin.delete(path)
    restored = await shop.admin.post(f"{path}:undelete")
    assert restored.status_code == 200
    after = await shop.data(path)
    assert after["email"] == before["email"]
    return bool(after["display_name"] == before["display_name"])


async def count_of_orders(shop: Shop) -> int:
    got = await shop.customer.get(ORDERS)
    total: int = got.json()["metadata"]["pagination"]["total_items"]
    return total


async def request_id_orders_once(shop: Shop) -> bool:
    body = order.REQUEST_EXAMPLE | {"request_id": str(uuid.uuid4())}
    first = await shop.customer.post(ORDERS, json=body)
    second = await shop.customer.post(ORDERS, json=body)
    assert (first.status_code, second.status_code) == (201, 201)
    invalid = order.REQUEST_EXAMPLE | {"request_id": "7"}
    assert (await shop.customer.post(ORDERS, json=invalid)).is_error
    return bool(first.json()["data"]["id"] == second.json()["data"]["id"])


async def validate_only_orders_nothing(shop: Shop) -> bool:
    before = await count_of_orders(shop)
    body = order.REQUEST_EXAMPLE | {"validate_only": True}
    preview = await shop.customer.post(ORDERS, json=body)
    assert preview.status_code == 200
    return await count_of_orders(shop) == before


async def export_ends(shop: Shop) -> bool:
    begun = await shop.admin.post(EXPORTS, json={})
    assert begun.status_code == 202
    for _ in range(50):
        export = await shop.data(begun.headers["Location"])
        if export["state"] == "succeeded":
            return True
        await asyncio.sleep(0.01)
    assert export["state"] == "pending"
    return False


async def export_can_be_followed(shop: Shop) -> bool:
    begun = await shop.admin.post(EXPORTS, json={})
    assert begun.status_code == 202
    got = await shop.admin.get(begun.headers["Location"])
    return got.status_code == 200


PROMISES: Mapping[str, Promise] = {
    "broken_location": location_leads_there,
    "create_not_persisted": creation_is_kept,
    "delete_noop": deletion_deletes,
    "delete_soft_listed": deleted_is_not_listed,
    "delete_then_get_200": deleted_is_not_got,
    "delete_twice_500": second_deletion_is_404,
    "duplicate_ids_under_concurrency": ids_are_distinct,
    "idempotency_ignored": request_id_orders_once,
    "money_as_float": prices_keep_their_cents,
    "unique_key_race": addresses_are_distinct,
    "lost_update": updates_are_not_lost,
    "missing_location": location_is_told,
    "operation_404": export_can_be_followed,
    "operation_never_ends": export_ends,
    "patch_clobbers": patch_keeps_the_rest,
    "patch_noop": patch_changes,
    "put_drops_field": put_replaces,
    "put_not_idempotent": put_twice_is_put_once,
    "server_fields_writable": server_tells_the_time,
    "show_deleted_ignored": deleted_is_listed_where_asked_for,
    "undelete_loses_fields": undelete_restores_all,
    "update_mask_ignored": mask_limits,
    "validate_only_writes": validate_only_orders_nothing,
}


@pytest.mark.parametrize("fault", PROMISES)
async def test_a_promise_about_writes_is_broken(shop: Shop, fault: str) -> None:
    await fixture_shop.check(shop, fault, PROMISES[fault])
