# SPDX-License-Identifier: Apache-2.0
import asyncio
import collections
import pathlib
import uuid
from collections.abc import Mapping

import httpx
import pytest

from tests.reference_service import ordering_requests as requests

ORDERS = "/v1/orders"


@pytest.fixture(params=["memory", "file"])
def changes(
    request: pytest.FixtureRequest, tmp_path: pathlib.Path
) -> Mapping[str, object]:
    if request.param == "memory":
        return {}
    return {"database_url": f"sqlite://{tmp_path / 'shop.db'}"}


def statuses(responses: list[httpx.Response]) -> dict[int, int]:
    return dict(collections.Counter(item.status_code for item in responses))


async def test_twins_place_one_order(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin, stock_quantity=2)
    body = requests.order(product_id, request_id=str(uuid.uuid4()))
    twins = await asyncio.gather(
        *(customer.post(ORDERS, json=body) for _ in range(20))
    )
    assert statuses(twins) == {201: 20}
    assert len({twin.json()["data"]["id"] for twin in twins}) == 1
    assert await requests.stock(customer, product_id) == 0


async def test_no_more_is_sold_than_there_is(
    admin: httpx.AsyncClient,
    customer: httpx.AsyncClient,
    other_customer: httpx.AsyncClient,
) -> None:
    product_id = await requests.product(admin, stock_quantity=15)
    body = requests.order(product_id)
    placed = await asyncio.gather(
        *(
            client.post(ORDERS, json=body)
            for client in (customer, other_customer)
            for _ in range(10)
        )
    )
    assert statuses(placed) == {201: 7, 409: 13}
    assert await requests.stock(customer, product_id) == 1
    refused = next(item for item in placed if item.status_code == 409)
    assert refused.json()["error"]["details"][0]["loc"] == [
        "body",
        "items",
        0,
        "quantity",
    ]
    locations = [
        item.headers["Location"] for item in placed if item.status_code == 201
    ]
    cancelled = await asyncio.gather(
        *(admin.post(f"{path}:cancel") for path in locations * 3)
    )
    assert statuses(cancelled) == {200: 7, 409: 14}
    assert await requests.stock(customer, product_id) == 15


async def test_orders_of_the_same_products_do_not_wait_in_a_circle(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    ids = [await requests.product(admin, stock_quantity=100) for _ in range(4)]
    items = [{"product_id": product_id, "quantity": 1} for product_id in ids]
    placed = await asyncio.gather(
        *(
            customer.post(ORDERS, json=requests.order(items=listed))
            for listed in [items, items[::-1]] * 10
        )
    )
    assert statuses(placed) == {201: 20}
    assert [await requests.stock(customer, item) for item in ids] == [80] * 4


async def test_of_payment_and_cancellation_one_wins(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin)
    for _ in range(5):
        placed = await customer.post(ORDERS, json=requests.order(product_id))
        path = placed.headers["Location"]
        ended = await asyncio.gather(
            *(customer.post(f"{path}:{verb}") for verb in ("cancel", "pay") * 5)
        )
        (winner,) = [item for item in ended if item.status_code == 200]
        got = (await customer.get(path)).json()["data"]
        assert statuses(ended) == {200: 1, 409: 9}
        assert winner.json()["data"] == got
        if got["status"] == "paid":
            await admin.patch(
                f"/v1/products/{product_id}", json={"stock_quantity": 10}
            )
        assert await requests.stock(customer, product_id) == 10


async def test_what_is_undone_takes_nobody_elses_writes_along(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    scarce = await requests.product(admin, stock_quantity=1)
    item = {"product_id": requests.PLENTIFUL, "quantity": 1}

    async def put_in(number: int) -> httpx.Response:
        return await customer.post(
            "/v1/shopping-cart-items", json=item | {"quantity": number}
        )

    work = [
        job
        for number in range(1, 16)
        for job in (
            customer.post(ORDERS, json=requests.order(scarce, 1)),
            put_in(number),
        )
    ]
    answers = await asyncio.gather(*work)
    ordered, kept = answers[::2], answers[1::2]
    assert statuses(ordered) == {201: 1, 409: 14}
    assert statuses(kept) == {201: 15}
    found = [await customer.get(answer.headers["Location"]) for answer in kept]
    assert [got.json()["data"]["quantity"] for got in found] == list(
        range(1, 16)
    )
    listed = (await customer.get(ORDERS)).json()["metadata"]["pagination"]
    assert listed["total_items"] == 43
