# SPDX-License-Identifier: Apache-2.0
import uuid
from typing import Any

import httpx
import pytest

from reference_service.samples import catalog as samples

BATCH = "/v1/products:batchGet"
SEARCH = "/v1/products:search"
FIRST, SECOND = (str(samples.product_id(number)) for number in (1, 2))
PRODUCT: dict[str, Any] = {
    "display_name": "Straße & Café",
    "description": "An 100%_sure \\ 'quoted' thing.\nSecond line, ﬁne.",
    "category": "books",
    "price": "12.50",
    "stock_quantity": 40,
    "tags": ["unusual"],
}


@pytest.mark.parametrize("path", [f"{BATCH}?ids={FIRST}", f"{SEARCH}?query=a"])
async def test_a_stranger_is_asked_to_authenticate(
    stranger: httpx.AsyncClient, path: str
) -> None:
    assert (await stranger.get(path)).status_code == 401


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (BATCH, "ids"),
        (f"{BATCH}?ids=1", "ids"),
        (f"{BATCH}?ids={FIRST},{SECOND}", "ids"),
        (f"{BATCH}?{'&'.join([f'ids={FIRST}'] * 101)}", "ids"),
        (f"{BATCH}?ids={FIRST}&id={FIRST}", "id"),
        (SEARCH, "query"),
        (f"{SEARCH}?query=", "query"),
        (f"{SEARCH}?query={'a' * 101}", "query"),
        (f"{SEARCH}?query=a%00b", "query"),
        (f"{SEARCH}?query=a&query=b", "query"),
        (f"{SEARCH}?query=a&category=books", "category"),
    ],
)
async def test_what_cannot_be_asked_for_is_invalid(
    viewer: httpx.AsyncClient, path: str, name: str
) -> None:
    response = await viewer.get(path)
    assert response.status_code == 400
    detail = response.json()["error"]["details"][0]
    assert detail["loc"][:2] == ["query", name]


@pytest.mark.parametrize("path", [BATCH, SEARCH])
async def test_other_methods_are_refused_with_those_that_are_there(
    admin: httpx.AsyncClient, path: str
) -> None:
    response = await admin.post(path, json={})
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


async def test_products_come_in_the_order_asked_for_each_once(
    customer: httpx.AsyncClient,
) -> None:
    response = await customer.get(
        BATCH, params={"ids": [SECOND, FIRST, SECOND.upper()]}
    )
    assert response.status_code == 200
    assert [item["id"] for item in response.json()["data"]] == [SECOND, FIRST]
    assert set(response.json()["metadata"]) == {"request_id", "timestamp"}


async def test_what_is_missing_from_a_batch_is_told(
    viewer: httpx.AsyncClient,
) -> None:
    ids = [FIRST, str(uuid.UUID(int=0)), SECOND, str(uuid.UUID(int=1))]
    response = await viewer.get(BATCH, params={"ids": ids})
    assert response.status_code == 404
    details = response.json()["error"]["details"]
    assert [item["loc"] for item in details] == [
        ["query", "ids", 1],
        ["query", "ids", 3],
    ]
    assert {item["type"] for item in details} == {"not_found"}


async def search(client: httpx.AsyncClient, words: str) -> list[str]:
    response = await client.get(SEARCH, params={"query": words})
    assert response.status_code == 200
    body = response.json()
    assert body["metadata"]["pagination"]["total_items"] == len(body["data"])
    return [item["display_name"] for item in body["data"]]


@pytest.mark.parametrize(
    "words",
    [
        "unusual",
        "STRASSE",
        "straße",
        "cafe\u0301",
        "CAFÉ straße unusual",
        "second fine",
        "100",
        "sure! 100%",
        "thing, thing; thing",
    ],
)
async def test_whole_words_are_found_whatever_their_case(
    admin: httpx.AsyncClient, words: str
) -> None:
    await admin.post("/v1/products", json=PRODUCT)
    assert await search(admin, words) == [PRODUCT["display_name"]]


@pytest.mark.parametrize(
    "words",
    [
        "unusu",
        "unusual nowhere",
        "%",
        "_",
        "unusual%",
        "un*",
        "' OR 1=1 --",
        "\\",
        "!",
        "🧮",
    ],
)
async def test_wildcards_and_parts_of_words_find_nothing(
    admin: httpx.AsyncClient, words: str
) -> None:
    await admin.post("/v1/products", json=PRODUCT)
    found = await search(admin, words)
    # A text of signs is no word; one with a word finds that word.
    assert found == ([PRODUCT["display_name"]] if words == "unusual%" else [])


async def test_what_changed_is_found_by_its_new_words_only(
    admin: httpx.AsyncClient,
) -> None:
    created = await admin.post("/v1/products", json=PRODUCT)
    path = created.headers["Location"]
    assert await search(admin, "unusual") == [PRODUCT["display_name"]]
    await admin.patch(path, json={"tags": ["remarkable"]})
    assert await search(admin, "unusual") == []
    assert await search(admin, "remarkable thing") == [PRODUCT["display_name"]]
    await admin.delete(path)
    assert await search(admin, "remarkable") == []


async def test_a_word_that_nobody_could_remember_is_found(
    admin: httpx.AsyncClient,
) -> None:
    long = "x" * 1900
    body = PRODUCT | {"description": f"{long} {'y' * 49}"}
    await admin.post("/v1/products", json=body)
    assert await search(admin, "x" * 100) == [PRODUCT["display_name"]]
    assert await search(admin, f"{'y' * 49} {'x' * 50}") == [
        PRODUCT["display_name"]
    ]
