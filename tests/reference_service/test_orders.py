# SPDX-License-Identifier: Apache-2.0
import logging
import uuid
from typing import Any

import httpx
import pytest

from reference_service.domain.ordering import orders
from reference_service.samples import ordering as samples
from tests.reference_service import ordering_requests as requests

SAMPLE = f"/v1/orders/{samples.order_id(1)}"
ABSENT = f"/v1/orders/{requests.ABSENT_ID}"
WRITES = [
    ("POST", "/v1/orders", requests.order()),
    ("POST", f"{SAMPLE}:cancel", None),
    ("POST", f"{SAMPLE}:pay", None),
]
READS = [("GET", "/v1/orders", None), ("GET", SAMPLE, None)]


@pytest.mark.parametrize(("method", "path", "body"), [*READS, *WRITES])
async def test_a_stranger_is_asked_to_authenticate(
    stranger: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await stranger.request(method, path, json=body)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_a_viewer_may_not_write(
    viewer: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await viewer.request(method, path, json=body)
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("query", "location"),
    [("status=sent", "status"), ("status=", "status"), ("state=paid", "state")],
)
async def test_an_unknown_filter_is_refused(
    customer: httpx.AsyncClient, query: str, location: str
) -> None:
    response = await customer.get(f"/v1/orders?{query}")
    assert response.status_code == 400
    assert response.json()["error"]["details"][0]["loc"] == ["query", location]


@pytest.mark.parametrize(
    ("method", "suffix"),
    [("GET", ""), ("POST", ":cancel"), ("POST", ":pay")],
)
async def test_an_order_that_is_not_there_is_not_found(
    admin: httpx.AsyncClient, method: str, suffix: str
) -> None:
    missing = await admin.request(method, f"{ABSENT}{suffix}")
    impossible = await admin.request(method, f"/v1/orders/nobody{suffix}")
    assert (missing.status_code, impossible.status_code) == (404, 400)
    assert missing.json()["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("method", "suffix"),
    [("GET", ""), ("POST", ":cancel"), ("POST", ":pay")],
)
async def test_another_customers_order_is_as_if_it_were_not_there(
    customer: httpx.AsyncClient,
    other_customer: httpx.AsyncClient,
    method: str,
    suffix: str,
) -> None:
    response = await other_customer.request(method, f"{SAMPLE}{suffix}")
    missing = await other_customer.request(method, f"{ABSENT}{suffix}")
    own = await customer.get(SAMPLE)
    assert response.status_code == 404
    assert response.json()["error"] == missing.json()["error"]
    assert own.json()["data"]["status"] == "placed"


@pytest.mark.parametrize(
    ("method", "suffix", "allowed"),
    [("GET", ":cancel", "OPTIONS, POST"), ("DELETE", "", "GET, HEAD, OPTIONS")],
)
async def test_a_method_that_is_not_there_names_those_that_are(
    customer: httpx.AsyncClient, method: str, suffix: str, allowed: str
) -> None:
    response = await customer.request(method, f"{SAMPLE}{suffix}")
    assert response.status_code == 405
    assert response.headers["Allow"] == allowed


async def test_customers_see_their_own_orders_and_staff_sees_all(
    customer: httpx.AsyncClient,
    other_customer: httpx.AsyncClient,
    viewer: httpx.AsyncClient,
    manager: httpx.AsyncClient,
) -> None:
    totals = []
    for client in (customer, other_customer, viewer, manager):
        response = await client.get("/v1/orders?per_page=100")
        totals.append(response.json()["metadata"]["pagination"]["total_items"])
    assert totals == [42, 5, 47, 47]
    listed = (await customer.get("/v1/orders?per_page=100")).json()["data"]
    assert {item["user_id"] for item in listed} == {str(samples.CUSTOMER_ID)}


async def test_a_walk_sees_every_order_once_newest_first(
    viewer: httpx.AsyncClient,
) -> None:
    seen = []
    for page in range(1, 9):
        response = await viewer.get(f"/v1/orders?page={page}&per_page=7")
        seen += response.json()["data"]
    keys = [(item["create_time"], item["id"]) for item in seen]
    assert len(seen) == len({item["id"] for item in seen}) == 47
    assert keys == sorted(keys, reverse=True)


@pytest.mark.parametrize("status", list(orders.OrderStatus))
async def test_a_status_narrows_the_list(
    customer: httpx.AsyncClient, status: orders.OrderStatus
) -> None:
    response = await customer.get(f"/v1/orders?status={status}&per_page=100")
    body = response.json()
    assert {item["status"] for item in body["data"]} == {status.value}
    assert body["metadata"]["pagination"]["total_items"] == len(body["data"])


async def test_a_long_list_takes_as_many_queries_as_a_short_one(
    viewer: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    counts = []
    for per_page in (1, 40):
        with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
            caplog.clear()
            await viewer.get(f"/v1/orders?per_page={per_page}")
        counts.append(len(caplog.records))
    assert counts == [3, 3]


@pytest.mark.parametrize(
    ("step", "status"), [("cancel", "cancelled"), ("pay", "paid")]
)
async def test_an_order_moves_on_once(
    customer: httpx.AsyncClient, step: str, status: str
) -> None:
    before = (await customer.get(SAMPLE)).json()["data"]
    moved = await customer.post(f"{SAMPLE}:{step}")
    after = (await customer.get(SAMPLE)).json()["data"]
    again = [
        await customer.post(f"{SAMPLE}:{verb}") for verb in ("cancel", "pay")
    ]
    assert moved.status_code == 200
    assert moved.json()["data"] == after
    assert after["update_time"] > before["update_time"]
    changed = {"status": status, "update_time": after["update_time"]}
    assert after == before | changed
    assert [response.status_code for response in again] == [409, 409]
    assert (
        again[0].json()["error"]["message"] == f"The order is {status} already."
    )


async def test_managers_cancel_what_customers_ordered(
    manager: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    cancelled = await manager.post(f"{SAMPLE}:cancel")
    got = await customer.get(SAMPLE)
    assert cancelled.json()["data"] == got.json()["data"]
    assert got.json()["data"]["status"] == "cancelled"


async def test_what_is_cancelled_is_in_stock_again(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin)
    ordered = await customer.post(
        "/v1/orders", json=requests.order(product_id, 4)
    )
    left = await requests.stock(customer, product_id)
    await customer.post(f"{ordered.headers['Location']}:cancel")
    assert left == 6
    assert await requests.stock(customer, product_id) == 10


async def test_a_full_shelf_holds_no_more(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin)
    path = f"/v1/products/{product_id}"
    ordered = await customer.post("/v1/orders", json=requests.order(product_id))
    await admin.patch(path, json={"stock_quantity": 999_999})
    cancelled = await customer.post(f"{ordered.headers['Location']}:cancel")
    assert cancelled.status_code == 200
    assert await requests.stock(customer, product_id) == 1_000_000


async def test_an_order_outlives_its_products(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin)
    ordered = await customer.post("/v1/orders", json=requests.order(product_id))
    await admin.delete(f"/v1/products/{product_id}")
    path = ordered.headers["Location"]
    assert (await customer.get(path)).json()["data"] == ordered.json()["data"]
    assert (await customer.post(f"{path}:cancel")).status_code == 200


async def test_stock_that_changes_makes_another_state_of_the_product(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    path = f"/v1/products/{await requests.product(admin)}"
    before = await admin.get(path)
    await customer.post(
        "/v1/orders", json=requests.order(path.rpartition("/")[2])
    )
    after = await admin.get(path)
    stale = await admin.patch(
        path,
        json={"stock_quantity": 10},
        headers={"If-Match": before.headers["ETag"]},
    )
    assert after.json()["data"]["stock_quantity"] == 8
    assert after.headers["ETag"] != before.headers["ETag"]
    assert stale.status_code == 412


async def test_ids_are_not_guessed_from_each_other(
    customer: httpx.AsyncClient,
) -> None:
    placed = await customer.post("/v1/orders", json=requests.order())
    assert uuid.UUID(placed.json()["data"]["id"]).version == 4
