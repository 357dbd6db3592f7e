# SPDX-License-Identifier: Apache-2.0
import uuid
from typing import Any

import httpx
import pytest

from tests.reference_service import ordering_requests as requests

ORDERS = "/v1/orders"


async def count(client: httpx.AsyncClient) -> int:
    body = (await client.get(ORDERS)).json()
    total: int = body["metadata"]["pagination"]["total_items"]
    return total


@pytest.mark.parametrize(
    ("change", "location"),
    [
        ({"items": []}, ["items"]),
        ({"items": requests.order()["items"] * 21}, ["items"]),
        ({"items": None}, ["items"]),
        (
            {"items": [{"product_id": requests.PLENTIFUL}]},
            ["items", 0, "quantity"],
        ),
        ({"shipping_address": {}}, ["shipping_address", "recipient_name"]),
        ({"request_id": "1"}, ["request_id"]),
        ({"request_id": None}, ["request_id"]),
        ({"validate_only": "true"}, ["validate_only"]),
        ({"validate_only": 1}, ["validate_only"]),
        ({"total": "0.00"}, ["total"]),
        ({"status": "paid"}, ["status"]),
        ({"user_id": requests.ABSENT_ID}, ["user_id"]),
    ],
)
async def test_an_invalid_order_is_refused(
    customer: httpx.AsyncClient, change: dict[str, Any], location: list[Any]
) -> None:
    response = await customer.post(ORDERS, json=requests.order(**change))
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == "VALIDATION_ERROR"
    assert error["details"][0]["loc"] == ["body", *location]
    assert await count(customer) == 42


@pytest.mark.parametrize("quantity", [0, -1, 101, 1.5, "2", True, 10**30, None])
async def test_a_quantity_out_of_bounds_is_refused(
    customer: httpx.AsyncClient, quantity: Any
) -> None:
    response = await customer.post(
        ORDERS, json=requests.order(quantity=quantity)
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("recipient_name", ""),
        ("recipient_name", "A\u0000"),
        ("recipient_name", "x" * 101),
        ("street", "A\nB"),
        ("city", "\u007f"),
        ("postal_code", ""),
        ("postal_code", "1010\n"),
        ("postal_code", "1" * 13),
        ("region_code", "at"),
        ("region_code", "AUT"),
    ],
)
async def test_an_address_that_cannot_be_is_refused(
    customer: httpx.AsyncClient, field: str, text: str
) -> None:
    address = requests.ADDRESS | {field: text}
    response = await customer.post(
        ORDERS, json=requests.order(shipping_address=address)
    )
    assert response.status_code == 400
    assert response.json()["error"]["details"][0]["loc"] == [
        "body",
        "shipping_address",
        field,
    ]


async def test_a_lone_surrogate_is_refused(customer: httpx.AsyncClient) -> None:
    text = '{"items": [], "shipping_address": {"city": "\\ud800"}}'
    response = await customer.post(
        ORDERS, content=text, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 400


async def test_what_was_placed_is_where_location_says(
    customer: httpx.AsyncClient,
) -> None:
    body = requests.order()
    placed = await customer.post(ORDERS, json=body)
    got = await customer.get(placed.headers["Location"])
    newest = await customer.get(f"{ORDERS}?per_page=1")
    data = got.json()["data"]
    assert placed.status_code == 201
    assert placed.json()["data"] == data == newest.json()["data"][0]
    assert data["shipping_address"] == requests.ADDRESS
    assert data["status"] == "placed"
    assert [item["quantity"] for item in data["items"]] == [2]


async def test_prices_are_those_of_the_catalog_at_the_time(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin, price="60.00")
    placed = await customer.post(ORDERS, json=requests.order(product_id))
    await admin.patch(f"/v1/products/{product_id}", json={"price": "1.00"})
    data = (await customer.get(placed.headers["Location"])).json()["data"]
    assert data["items"] == [
        {
            "product_id": product_id,
            "quantity": 2,
            "display_name": "Field notebook",
            "unit_price": "60.00",
            "price": "120.00",
        }
    ]
    prices = ("subtotal", "discount", "shipping_cost", "total")
    assert [data[name] for name in prices] == [
        "120.00",
        "6.00",
        "0.00",
        "114.00",
    ]


async def test_the_largest_order_can_be_told(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(
        admin, price="9999999.99", stock_quantity=1_000_000
    )
    item = {"product_id": product_id, "quantity": 100}
    placed = await customer.post(ORDERS, json=requests.order(items=[item] * 20))
    got = await customer.get(placed.headers["Location"])
    data = got.json()["data"]
    assert placed.status_code == 201
    assert (data["subtotal"], data["total"]) == (
        "19999999980.00",
        "17999999982.00",
    )
    assert len(data["items"]) == 20
    assert await requests.stock(customer, product_id) == 998_000


async def test_an_order_for_nothing_is_told_too(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin, price="0.00")
    placed = await customer.post(ORDERS, json=requests.order(product_id))
    assert placed.json()["data"]["total"] == "4.90"


async def test_items_keep_their_order(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    ids = [await requests.product(admin) for _ in range(5)]
    items = [
        {"product_id": product_id, "quantity": 1}
        for product_id in [*ids, ids[0]]
    ]
    placed = await customer.post(ORDERS, json=requests.order(items=items))
    got = await customer.get(placed.headers["Location"])
    ordered = [item["product_id"] for item in got.json()["data"]["items"]]
    assert ordered == [*ids, ids[0]]


async def test_what_cannot_be_ordered_is_a_conflict_that_says_why(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin, stock_quantity=5)
    items = [
        {"product_id": product_id, "quantity": 3},
        {"product_id": requests.ABSENT_ID, "quantity": 1},
        {"product_id": product_id, "quantity": 3},
    ]
    response = await customer.post(ORDERS, json=requests.order(items=items))
    assert response.status_code == 409
    places = [item["loc"] for item in response.json()["error"]["details"]]
    assert places == [
        ["body", "items", 1, "product_id"],
        ["body", "items", 2, "quantity"],
    ]
    assert await requests.stock(customer, product_id) == 5
    assert await count(customer) == 42


async def test_a_request_that_is_sent_again_places_one_order(
    customer: httpx.AsyncClient, other_customer: httpx.AsyncClient
) -> None:
    body = requests.order(request_id=str(uuid.uuid4()))
    first, second = [await customer.post(ORDERS, json=body) for _ in range(2)]
    others = await other_customer.post(ORDERS, json=body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["data"] == second.json()["data"]
    assert first.headers["Location"] == second.headers["Location"]
    assert others.json()["data"]["id"] != first.json()["data"]["id"]
    assert await count(customer) == 43


async def test_another_order_may_not_have_the_same_request_id(
    customer: httpx.AsyncClient,
) -> None:
    body = requests.order(request_id=str(uuid.uuid4()))
    await customer.post(ORDERS, json=body)
    answers = [
        await customer.post(ORDERS, json=body | change)
        for change in (
            requests.order(quantity=3),
            {"items": body["items"] * 2},
            {"shipping_address": requests.ADDRESS | {"city": "Graz"}},
            requests.order(quantity=3, validate_only=True),
        )
    ]
    assert [answer.status_code for answer in answers] == [409] * 4
    assert answers[0].json()["error"]["details"][0]["loc"] == [
        "body",
        "request_id",
    ]


async def test_a_request_sent_again_finds_its_order_as_it_is_by_then(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin, stock_quantity=2)
    body = requests.order(product_id, request_id=str(uuid.uuid4()))
    placed = await customer.post(ORDERS, json=body)
    sold_out = await customer.post(ORDERS, json=body)
    await customer.post(f"{placed.headers['Location']}:cancel")
    await admin.delete(f"/v1/products/{product_id}")
    again = await customer.post(ORDERS, json=body)
    assert sold_out.json()["data"] == placed.json()["data"]
    assert again.status_code == 201
    assert again.json()["data"]["id"] == placed.json()["data"]["id"]
    assert again.json()["data"]["status"] == "cancelled"


async def test_an_order_that_failed_may_be_tried_again(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    product_id = await requests.product(admin, stock_quantity=1)
    body = requests.order(product_id, request_id=str(uuid.uuid4()))
    failed = await customer.post(ORDERS, json=body)
    await admin.patch(f"/v1/products/{product_id}", json={"stock_quantity": 5})
    placed = await customer.post(ORDERS, json=body)
    assert (failed.status_code, placed.status_code) == (409, 201)


async def test_an_order_that_is_only_validated_is_not_kept(
    customer: httpx.AsyncClient,
) -> None:
    before = await requests.stock(customer, requests.PLENTIFUL)
    body = requests.order(validate_only=True, request_id=str(uuid.uuid4()))
    checked = await customer.post(ORDERS, json=body)
    unknown = await customer.post(
        ORDERS, json=requests.order(requests.ABSENT_ID, validate_only=True)
    )
    kept = (
        await count(customer),
        await requests.stock(customer, requests.PLENTIFUL),
    )
    placed = await customer.post(ORDERS, json=body | {"validate_only": False})
    preview, order = checked.json()["data"], placed.json()["data"]
    assert (checked.status_code, unknown.status_code) == (200, 409)
    assert "Location" not in checked.headers
    assert kept == (42, before)
    assert "id" not in preview
    assert {name: order[name] for name in preview} == preview
