# SPDX-License-Identifier: Apache-2.0
import asyncio
from typing import Any

import httpx
import pytest

from reference_service.samples import catalog
from reference_service.samples import ordering as samples
from tests.reference_service import ordering_requests as requests

CART = "/v1/shopping-cart-items"
SAMPLE = f"{CART}/{samples.cart_item_id(1, samples.CUSTOMER_ID)}"
ABSENT = f"{CART}/{requests.ABSENT_ID}"
ITEM: dict[str, Any] = {
    "product_id": requests.PLENTIFUL,
    "quantity": 3,
    "gift_message": "Happy birthday!\nYours, Ada",
}
OPERATIONS = [
    ("GET", CART, None),
    ("POST", CART, ITEM),
    ("GET", SAMPLE, None),
    ("PUT", SAMPLE, ITEM),
    ("PATCH", SAMPLE, {"quantity": 1}),
    ("DELETE", SAMPLE, None),
]


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
async def test_a_stranger_is_asked_to_authenticate(
    stranger: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await stranger.request(method, path, json=body)
    assert response.status_code == 401


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
async def test_a_viewer_has_no_cart(
    viewer: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await viewer.request(method, path, json=body)
    assert response.status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 101}, "quantity"),
        ({"quantity": "3"}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"product_id": "1"}, "product_id"),
        ({"gift_message": "x" * 201}, "gift_message"),
        ({"gift_message": "\u0000"}, "gift_message"),
        ({"user_id": requests.ABSENT_ID}, "user_id"),
        ({"id": requests.ABSENT_ID}, "id"),
    ],
)
async def test_an_invalid_item_is_refused(
    customer: httpx.AsyncClient, method: str, change: dict[str, Any], field: str
) -> None:
    path = CART if method == "POST" else SAMPLE
    response = await customer.request(method, path, json=ITEM | change)
    assert response.status_code == 400
    assert response.json()["error"]["details"][0]["loc"] == ["body", field]


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS[2:])
async def test_what_is_in_other_carts_is_as_if_it_were_not_there(
    customer: httpx.AsyncClient,
    other_customer: httpx.AsyncClient,
    admin: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    before = await customer.get(SAMPLE)
    others = [
        await client.request(method, path, json=body)
        for client in (other_customer, admin)
    ]
    missing = await customer.request(method, ABSENT, json=body)
    after = await customer.get(SAMPLE)
    statuses = [item.status_code for item in (*others, missing)]
    assert statuses == [404, 404, 404]
    assert others[0].json()["error"] == missing.json()["error"]
    assert after.json()["data"] == before.json()["data"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_a_product_that_is_not_there_cannot_be_put_in(
    customer: httpx.AsyncClient, method: str
) -> None:
    path = CART if method == "POST" else SAMPLE
    response = await customer.request(
        method, path, json=ITEM | {"product_id": requests.ABSENT_ID}
    )
    assert response.status_code == 409
    assert response.json()["error"]["details"][0]["loc"] == [
        "body",
        "product_id",
    ]


async def test_what_was_put_in_is_where_location_says(
    customer: httpx.AsyncClient,
) -> None:
    created = await customer.post(CART, json=ITEM)
    got = await customer.get(created.headers["Location"])
    listed = await customer.get(CART)
    data = got.json()["data"]
    assert created.status_code == 201
    assert created.json()["data"] == data
    assert {name: data[name] for name in ITEM} == ITEM
    assert data["user_id"] == str(samples.CUSTOMER_ID)
    assert listed.json()["data"][-1] == data
    assert len(listed.json()["data"]) == 4


async def test_put_replaces_every_field(customer: httpx.AsyncClient) -> None:
    product_id = str(catalog.FIRST_PRODUCT_ID)
    created = await customer.post(CART, json=ITEM)
    path = created.headers["Location"]
    put = await customer.put(
        path, json={"product_id": product_id, "quantity": 1}
    )
    got = (await customer.get(path)).json()["data"]
    before = created.json()["data"]
    assert put.json()["data"] == got
    assert got == before | {
        "product_id": product_id,
        "quantity": 1,
        "gift_message": "",
        "update_time": got["update_time"],
    }
    assert got["update_time"] > before["update_time"]


async def test_changes_of_different_fields_do_not_undo_each_other(
    customer: httpx.AsyncClient,
) -> None:
    created = await customer.post(CART, json=ITEM)
    path = created.headers["Location"]
    await asyncio.gather(
        customer.patch(path, json={"quantity": 7}),
        customer.patch(path, json={"gift_message": "Hello"}),
        customer.patch(path, json={}),
    )
    data = (await customer.get(path)).json()["data"]
    changed = ITEM | {"quantity": 7, "gift_message": "Hello"}
    assert {name: data[name] for name in ITEM} == changed


async def test_what_was_taken_out_is_gone(customer: httpx.AsyncClient) -> None:
    deleted = await customer.delete(SAMPLE)
    again = await customer.delete(SAMPLE)
    listed = await customer.get(CART)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert again.status_code == 404
    assert len(listed.json()["data"]) == 2


async def test_a_walk_sees_every_item_once(customer: httpx.AsyncClient) -> None:
    await asyncio.gather(*(customer.post(CART, json=ITEM) for _ in range(10)))
    seen = []
    for page in range(1, 6):
        response = await customer.get(f"{CART}?page={page}&per_page=3")
        seen += [item["id"] for item in response.json()["data"]]
    assert len(seen) == len(set(seen)) == 13
