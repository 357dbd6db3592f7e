# SPDX-License-Identifier: Apache-2.0
"""What two services promise together, on PostgreSQL, Redis and Celery."""

import collections
import functools
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest

from tests.reference_service import ordering_requests as requests
from tests.reference_service import serving
from tests.reference_service.integration import servers, services

Pair = tuple[httpx.Client, httpx.Client]


@pytest.fixture
def admins(shop: services.Shop) -> Iterator[Pair]:
    with shop.clients("admin") as (first, second):
        yield first, second


@pytest.fixture
def customers(shop: services.Shop) -> Iterator[Pair]:
    with shop.clients("customer") as (first, second):
        yield first, second


def put_on_sale(admin: httpx.Client, **changes: Any) -> str:
    created = admin.post("/v1/products", json=requests.PRODUCT | changes)
    assert created.status_code == 201
    return created.headers["Location"]


def statuses(answers: Iterable[httpx.Response]) -> dict[int, int]:
    return dict(collections.Counter(answer.status_code for answer in answers))


def stock(client: httpx.Client, path: str) -> int:
    quantity: int = client.get(path).json()["data"]["stock_quantity"]
    return quantity


def test_users_live_and_are_brought_back(admins: Pair) -> None:
    first, second = admins
    body = {
        "email": "Grace@example.org",
        "display_name": "Grace",
        "role": "viewer",
    }
    created = first.post("/v1/users", json=body)
    path = created.headers["Location"]
    twin = second.post("/v1/users", json=body | {"email": "grace@EXAMPLE.org"})
    patched = second.patch(path, json={"display_name": "Grace Hopper"})
    deleted = first.delete(path)
    gone = second.get(path)
    restored = second.post(f"{path}:undelete")
    assert (created.status_code, twin.status_code) == (201, 409)
    assert deleted.json()["data"]["delete_time"]
    assert gone.status_code == 404
    assert restored.json()["data"] | {"update_time": ""} == (
        patched.json()["data"] | {"update_time": ""}
    )


def test_lists_are_the_same_in_every_order_and_page(admins: Pair) -> None:
    first, second = admins
    for order in ("create_time_asc", "display_name_desc", "price_asc"):
        ids = [
            item["id"]
            for page in range(1, 7)
            for item in (first, second)[page % 2]
            .get(
                "/v1/products",
                params={"order_by": order, "page": page, "per_page": 10},
            )
            .json()["data"]
        ]
        assert len(ids) == len(set(ids)) >= 50
    found = first.get("/v1/products:search", params={"query": "sample product"})
    assert found.json()["metadata"]["pagination"]["total_items"] >= 50


def test_what_one_service_changes_the_other_does_not_remember(
    admins: Pair,
) -> None:
    first, second = admins
    path = put_on_sale(first)
    tags = []
    for number in range(5):
        remembered = second.get(path)
        not_modified = second.get(
            path, headers={"If-None-Match": remembered.headers["ETag"]}
        )
        first.patch(path, json={"stock_quantity": number})
        assert not_modified.status_code == 304
        assert stock(second, path) == number
        tags.append(remembered.headers["ETag"])
    assert len(set(tags)) == 5
    assert first.delete(path).status_code == 204
    assert second.get(path).status_code == 404


def test_of_updates_that_race_none_is_lost(admins: Pair) -> None:
    path = put_on_sale(admins[0])
    updates = [
        functools.partial(
            admins[number % 2].patch, path, json={"stock_quantity": number}
        )
        for number in range(20)
    ]
    answers = services.at_once(updates)
    assert statuses(answers) == {200: 20}
    assert len({answer.headers["ETag"] for answer in answers}) == 20


def test_of_conditional_updates_that_race_one_wins(admins: Pair) -> None:
    path = put_on_sale(admins[0])
    tag = admins[0].get(path).headers["ETag"]
    updates = [
        functools.partial(
            admins[number % 2].patch,
            path,
            json={"stock_quantity": number},
            headers={"If-Match": tag},
        )
        for number in range(20)
    ]
    assert statuses(services.at_once(updates)) == {200: 1, 412: 19}


def test_no_more_is_sold_than_there_is(admins: Pair, customers: Pair) -> None:
    path = put_on_sale(admins[0], stock_quantity=15)
    body = requests.order(path.rpartition("/")[2])
    orders = [
        functools.partial(customers[number % 2].post, "/v1/orders", json=body)
        for number in range(20)
    ]
    assert statuses(services.at_once(orders)) == {201: 7, 409: 13}
    assert stock(admins[1], path) == 1


def test_twins_place_one_order(admins: Pair, customers: Pair) -> None:
    path = put_on_sale(admins[0], stock_quantity=2)
    body = requests.order(path.rpartition("/")[2], request_id=str(uuid.uuid4()))
    orders = [
        functools.partial(customers[number % 2].post, "/v1/orders", json=body)
        for number in range(20)
    ]
    answers = services.at_once(orders)
    assert statuses(answers) == {201: 20}
    (order_path,) = {answer.headers["Location"] for answer in answers}
    assert stock(admins[0], path) == 0
    cancelled = customers[1].post(f"{order_path}:cancel")
    paid = customers[0].post(f"{order_path}:pay")
    assert (cancelled.status_code, paid.status_code) == (200, 409)
    assert stock(admins[1], path) == 2


def test_others_orders_stay_unseen(
    shop: services.Shop, customers: Pair
) -> None:
    placed = customers[0].post("/v1/orders", json=requests.order())
    with shop.clients("customer2") as (_, other):
        assert other.get(placed.headers["Location"]).status_code == 404
        assert other.post("/v1/order-exports", json={}).status_code in {
            202,
            403,
        }


def test_a_worker_makes_the_exports_that_wait_for_it(
    shop: services.Shop, admins: Pair
) -> None:
    created = admins[0].post("/v1/order-exports", json={})
    path = created.headers["Location"]
    waiting = admins[1].get(path).json()["data"]
    with serving.started(shop.environment, "worker") as (process, line):
        assert line == "reference-service worker takes tasks\n"
        servers.wait_until(
            lambda: admins[1].get(path).json()["data"]["state"] == "succeeded"
        )
    made = admins[1].get(path).json()["data"]
    assert created.status_code == 202
    assert waiting["state"] == "pending"
    assert made["order_count"] >= 1
    assert made["content"].count("\r\n") == made["order_count"] + 1
    assert process.returncode == 0


def test_the_health_tells_of_a_database_that_is_gone(
    admins: Pair, postgres: servers.Postgres
) -> None:
    assert admins[0].get("/healthz").status_code == 200
    postgres.stop()
    try:
        down = admins[0].get("/healthz")
    finally:
        postgres.start()
    servers.wait_until(lambda: admins[0].get("/healthz").status_code == 200)
    assert down.status_code == 503
    assert {
        tuple(detail["loc"]) for detail in down.json()["error"]["details"]
    } == {("dependencies", "database")}
    assert admins[0].get("/v1/users").status_code == 200


def test_the_metrics_count_what_the_cache_knew(admins: Pair) -> None:
    path = put_on_sale(admins[0])
    for _ in range(3):
        admins[0].get(path)
    lines = admins[0].get("/metrics").text.splitlines()
    assert any("cache_lookups" in line and "hit" in line for line in lines)
