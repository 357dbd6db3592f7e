# SPDX-License-Identifier: Apache-2.0
"""Each list walks an index: what a page costs does not grow with the table."""

import logging
from typing import Any

import fastapi
import httpx
import pytest

from reference_service.core import database
from reference_service.domain import catalog, paging
from reference_service.repos import product_repo
from reference_service.samples import catalog as samples

ORDERS = [order.value for order in catalog.ProductOrder]
WINDOW = paging.PageRequest(page=2, per_page=5)


@pytest.fixture
async def queries(
    app: fastapi.FastAPI, caplog: pytest.LogCaptureFixture
) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "tortoise.db_client")
    return caplog


async def plans(queries: pytest.LogCaptureFixture) -> list[str]:
    """Returns how SQLite would go about each of the queries of a list."""
    asked: list[Any] = [record.args for record in queries.records]
    found = []
    for query, values in asked:
        if query.startswith("SELECT"):
            rows = await database.client().execute_query_dict(
                f"EXPLAIN QUERY PLAN {query}", values
            )
            found.append("; ".join(row["detail"] for row in rows))
    return found


@pytest.mark.parametrize(
    "path",
    [
        *(f"/v1/products?order_by={order}&page=2" for order in ORDERS),
        *(
            f"/v1/products?category=books&per_page=5&page=2&order_by={order}"
            for order in ORDERS
        ),
        "/v1/products?display_name=Sample%20product%201",
        "/v1/products:search?query=batch1",
        "/v1/products:search?query=sample%20product%20batch1&page=2&per_page=5",
        f"/v1/products/{samples.FIRST_PRODUCT_ID}",
        f"/v1/products/{samples.FIRST_PRODUCT_ID}/reviews?page=2",
        "/v1/users?page=2",
        "/v1/users?role=viewer&page=2",
        "/v1/users?language_code=en",
        "/v1/users?show_deleted=true",
    ],
)
async def test_a_page_comes_in_order_from_an_index(
    viewer: httpx.AsyncClient, queries: pytest.LogCaptureFixture, path: str
) -> None:
    response = await viewer.get(path)
    assert response.json()["data"]
    found = await plans(queries)
    assert found
    for plan in found:
        assert "TEMP B-TREE" not in plan
        for step in plan.split("; "):
            assert "INDEX" in step


async def test_a_page_past_the_end_asks_for_no_rows(
    viewer: httpx.AsyncClient, queries: pytest.LogCaptureFixture
) -> None:
    await viewer.get("/v1/products")
    queries.clear()
    await viewer.get("/v1/products?page=1000000")
    assert await plans(queries) == []


async def test_what_is_remembered_is_not_asked_for_again(
    admin: httpx.AsyncClient, queries: pytest.LogCaptureFixture
) -> None:
    path = f"/v1/products/{samples.FIRST_PRODUCT_ID}"
    first = await admin.get(path)
    queries.clear()
    again = await admin.get(path)
    assert await plans(queries) == []
    assert again.json()["data"] == first.json()["data"]
    await admin.patch(path, json={"price": "1.23"})
    changed = await admin.get(path)
    assert changed.json()["data"]["price"] == "1.23"


async def test_many_products_are_kept_in_batches(app: fastapi.FastAPI) -> None:
    products = product_repo.TortoiseProductRepository()
    query = catalog.ProductQuery()
    before = await products.count(query)
    new = list(samples.products(1200))[before:]
    await products.add_many(new)
    found = await products.search(catalog.Search.parse("1199"), WINDOW)
    assert await products.count(query) == 1200
    assert found.total == 1
    # A page far down is as long as any, and goes on where the last ended.
    near = await products.window(query, paging.PageRequest(10, 100))
    far = await products.window(query, paging.PageRequest(11, 100))
    across = await products.window(query, paging.PageRequest(20, 55))
    assert [item.id for item in across] == [
        item.id for item in [*near, *far][145:200]
    ]
