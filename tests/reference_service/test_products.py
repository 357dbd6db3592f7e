# SPDX-License-Identifier: Apache-2.0
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

PRODUCT: dict[str, Any] = {
    "display_name": "Field notebook",
    "description": "Line one.\nLine two.",
    "category": "books",
    "price": "12.50",
    "stock_quantity": 40,
    "tags": ["paper", "travel"],
}
ABSENT = "/v1/products/00000000-0000-4000-8000-000000000000"
WRITES = [
    ("POST", "/v1/products", PRODUCT),
    ("PUT", ABSENT, PRODUCT),
    ("PATCH", ABSENT, {"price": "1.00"}),
    ("DELETE", ABSENT, None),
]
READS = [("GET", "/v1/products", None), ("GET", ABSENT, None)]


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
    assert response.json()["error"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_viewers_and_customers_may_not_write(
    viewer: httpx.AsyncClient,
    customer: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    for client in (viewer, customer):
        response = await client.request(method, path, json=body)
        assert response.status_code == 403
        assert response.json()["error"]["code"] == "PERMISSION_DENIED"


async def test_everybody_may_read(
    admin: httpx.AsyncClient,
    manager: httpx.AsyncClient,
    viewer: httpx.AsyncClient,
    customer: httpx.AsyncClient,
) -> None:
    for client in (admin, manager, viewer, customer):
        listed = await client.get("/v1/products")
        first = listed.json()["data"][0]
        got = await client.get(f"/v1/products/{first['id']}")
        assert got.json()["data"] == first


async def test_a_manager_may_write(manager: httpx.AsyncClient) -> None:
    created = await manager.post("/v1/products", json=PRODUCT)
    path = created.headers["Location"]
    statuses = [
        (await manager.put(path, json=PRODUCT)).status_code,
        (await manager.patch(path, json={})).status_code,
        (await manager.delete(path)).status_code,
    ]
    assert (created.status_code, statuses) == (201, [200, 200, 204])


@pytest.mark.parametrize(
    ("change", "location", "kind"),
    [
        ({"display_name": ""}, "display_name", "value_error"),
        ({"display_name": "a" * 101}, "display_name", "value_error"),
        ({"display_name": "line\nbreak"}, "display_name", "value_error"),
        ({"description": "nul\x00"}, "description", "value_error"),
        ({"category": "weapons"}, "category", "value_error"),
        ({"price": 12.5}, "price", "value_error"),
        ({"price": "12.5"}, "price", "value_error"),
        ({"price": "12.50\n"}, "price", "value_error"),
        ({"price": "-1.00"}, "price", "value_error"),
        ({"price": "\u0663.\u0660\u0660"}, "price", "value_error"),
        ({"stock_quantity": -1}, "stock_quantity", "value_error"),
        ({"stock_quantity": 10**30}, "stock_quantity", "value_error"),
        ({"stock_quantity": "5"}, "stock_quantity", "type_error"),
        ({"stock_quantity": 5.5}, "stock_quantity", "type_error"),
        ({"stock_quantity": True}, "stock_quantity", "type_error"),
        ({"tags": ["a"] * 11}, "tags", "value_error"),
        ({"tags": "paper"}, "tags", "type_error"),
        ({"id": str(uuid.uuid4())}, "id", "extra_forbidden"),
        ({"create_time": "2020-01-01T00:00:00Z"}, "create_time", None),
    ],
)
async def test_invalid_fields_are_refused_with_their_place(
    admin: httpx.AsyncClient, change: dict[str, Any], location: str, kind: str
) -> None:
    created = await admin.post("/v1/products", json=PRODUCT | change)
    target = (await admin.get("/v1/products")).json()["data"][0]
    patched = await admin.patch(f"/v1/products/{target['id']}", json=change)
    for response in (created, patched):
        assert response.status_code == 400
        detail = response.json()["error"]["details"][0]
        assert detail["loc"][:2] == ["body", location]
        if kind:
            assert detail["type"] == kind


@pytest.mark.parametrize(
    "field", ["display_name", "category", "price", "stock_quantity"]
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_required_field_may_not_be_missing(
    admin: httpx.AsyncClient, method: str, field: str
) -> None:
    body = {name: value for name, value in PRODUCT.items() if name != field}
    path = "/v1/products" if method == "POST" else ABSENT
    response = await admin.request(method, path, json=body)
    assert response.status_code == 400
    assert response.json()["error"]["details"] == [
        {"loc": ["body", field], "msg": "Field required", "type": "missing"}
    ]


@pytest.mark.parametrize("field", sorted(PRODUCT))
async def test_null_is_no_value_of_any_field(
    admin: httpx.AsyncClient, field: str
) -> None:
    response = await admin.patch(ABSENT, json={field: None})
    assert response.status_code == 400


async def test_what_was_created_is_where_location_says(
    admin: httpx.AsyncClient, viewer: httpx.AsyncClient
) -> None:
    created = await admin.post("/v1/products", json=PRODUCT)
    got = await viewer.get(created.headers["Location"])
    assert created.status_code == 201
    data = created.json()["data"]
    assert data == got.json()["data"]
    assert {name: data[name] for name in PRODUCT} == PRODUCT
    assert data["create_time"].endswith("Z")


async def test_a_whole_number_may_be_written_with_a_fraction_of_zero(
    admin: httpx.AsyncClient,
) -> None:
    created = await admin.post(
        "/v1/products", json=PRODUCT | {"stock_quantity": 5.0}
    )
    assert created.json()["data"]["stock_quantity"] == 5


async def test_put_replaces_every_field(
    admin: httpx.AsyncClient, viewer: httpx.AsyncClient
) -> None:
    required = {
        name: value
        for name, value in PRODUCT.items()
        if name not in {"description", "tags"}
    }
    created = await admin.post("/v1/products", json=PRODUCT)
    path = created.headers["Location"]
    put = await admin.put(path, json=required)
    got = await viewer.get(path)
    assert put.status_code == 200
    data = got.json()["data"]
    assert data == put.json()["data"]
    assert (data["description"], data["tags"]) == ("", [])
    before = created.json()["data"]
    assert data["create_time"] == before["create_time"]
    assert data["update_time"] > before["update_time"]


async def test_patch_changes_only_what_it_names(
    admin: httpx.AsyncClient,
) -> None:
    created = await admin.post("/v1/products", json=PRODUCT)
    path = created.headers["Location"]
    await admin.patch(path, json={"price": "0.05"})
    untouched = await admin.patch(path, json={})
    data = untouched.json()["data"]
    assert {name: data[name] for name in PRODUCT} == PRODUCT | {"price": "0.05"}


async def test_a_mask_says_which_fields_change(
    admin: httpx.AsyncClient,
) -> None:
    created = await admin.post("/v1/products", json=PRODUCT)
    path = created.headers["Location"]
    change = {"price": "0.05", "stock_quantity": 1, "tags": []}
    answer = await admin.patch(
        f"{path}?update_mask=price,tags,category", json=change
    )
    data = answer.json()["data"]
    assert {name: data[name] for name in PRODUCT} == PRODUCT | {
        "price": "0.05",
        "tags": [],
    }


@pytest.mark.parametrize("mask", ["", "id", "price,", "price,colour", "Price"])
async def test_a_mask_of_what_is_no_field_is_invalid(
    admin: httpx.AsyncClient, mask: str
) -> None:
    response = await admin.patch(
        ABSENT, params={"update_mask": mask}, json={"price": "1.00"}
    )
    assert response.status_code == 400
    detail = response.json()["error"]["details"][0]
    assert detail["loc"] == ["query", "update_mask"]


async def test_what_was_deleted_is_gone(admin: httpx.AsyncClient) -> None:
    created = await admin.post("/v1/products", json=PRODUCT)
    path = created.headers["Location"]
    deleted = await admin.delete(path)
    statuses = [
        (await admin.request(method, path, json=body)).status_code
        for method, body in [
            ("GET", None),
            ("PUT", PRODUCT),
            ("PATCH", {}),
            ("DELETE", None),
        ]
    ]
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert statuses == [404, 404, 404, 404]


@pytest.mark.parametrize(
    "product_id",
    ["1", "nobody", "%00", "12345678123442348234123456789012"],
)
async def test_an_id_that_cannot_be_is_invalid(
    admin: httpx.AsyncClient, product_id: str
) -> None:
    response = await admin.get(f"/v1/products/{product_id}")
    assert response.status_code == 400
    assert response.json()["error"]["details"][0]["loc"] == [
        "path",
        "product_id",
    ]


@pytest.mark.parametrize(
    ("order_by", "key"),
    [
        ("price", lambda item: float(item["price"])),
        ("display_name", lambda item: item["display_name"]),
        ("create_time", lambda item: item["create_time"]),
    ],
)
async def test_products_are_listed_in_the_order_asked_for(
    viewer: httpx.AsyncClient,
    order_by: str,
    key: Callable[[dict[str, Any]], Any],
) -> None:
    up, down = [
        (
            await viewer.get(
                "/v1/products",
                params={
                    "order_by": f"{order_by}_{way}",
                    "per_page": 100,
                },
            )
        ).json()["data"]
        for way in ("asc", "desc")
    ]
    assert up == list(reversed(down))
    assert [key(item) for item in up] == sorted(key(item) for item in up)


async def test_a_category_narrows_the_list(viewer: httpx.AsyncClient) -> None:
    response = await viewer.get(
        "/v1/products", params={"category": "toys", "per_page": 100}
    )
    body = response.json()
    assert {item["category"] for item in body["data"]} == {"toys"}
    assert body["metadata"]["pagination"]["total_items"] == len(body["data"])
    assert 0 < len(body["data"]) < 57


async def test_a_name_narrows_the_list(admin: httpx.AsyncClient) -> None:
    for name in ("One name", "one name", "One name more"):
        await admin.post("/v1/products", json=PRODUCT | {"display_name": name})
    found = await admin.get(
        "/v1/products", params={"display_name": "One name", "category": "books"}
    )
    elsewhere = await admin.get(
        "/v1/products", params={"display_name": "One name", "category": "toys"}
    )
    assert [item["display_name"] for item in found.json()["data"]] == [
        "One name"
    ]
    assert elsewhere.json()["data"] == []


async def test_counts_follow_what_changes(admin: httpx.AsyncClient) -> None:
    async def counts() -> list[int]:
        answers = [
            await admin.get("/v1/products", params={"category": category})
            for category in ("books", "toys")
        ]
        return [
            answer.json()["metadata"]["pagination"]["total_items"]
            for answer in answers
        ]

    books, toys = await counts()
    created = await admin.post("/v1/products", json=PRODUCT)
    path = created.headers["Location"]
    seen = [await counts()]
    await admin.patch(path, json={"category": "toys"})
    seen.append(await counts())
    await admin.delete(path)
    seen.append(await counts())
    assert seen == [[books + 1, toys], [books, toys + 1], [books, toys]]
