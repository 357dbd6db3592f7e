# SPDX-License-Identifier: Apache-2.0
import httpx
import pytest

from reference_service.core import issuer
from reference_service.domain import accounts
from reference_service.samples import ordering as samples
from tests.reference_service import ordering_requests as requests

PATH = f"/v1/users/{samples.CUSTOMER_ID}/orders"


async def test_a_stranger_is_asked_to_authenticate(
    stranger: httpx.AsyncClient,
) -> None:
    response = await stranger.get(PATH)
    assert response.status_code == 401


@pytest.mark.parametrize(
    "path", [f"{PATH}?page=0", f"{PATH}?status=paid", "/v1/users/1/orders"]
)
async def test_an_invalid_request_is_refused(
    customer: httpx.AsyncClient, path: str
) -> None:
    response = await customer.get(path)
    assert response.status_code == 400


async def test_another_customers_orders_are_as_if_they_were_not_there(
    other_customer: httpx.AsyncClient,
) -> None:
    others = await other_customer.get(PATH)
    missing = await other_customer.get(f"/v1/users/{requests.ABSENT_ID}/orders")
    assert (others.status_code, missing.status_code) == (404, 404)
    assert others.json()["error"] == missing.json()["error"]


async def test_customers_and_staff_see_a_customers_orders(
    customer: httpx.AsyncClient, viewer: httpx.AsyncClient
) -> None:
    own = await customer.get(PATH)
    seen = await viewer.get(f"{PATH}?page=3")
    listed = await customer.get("/v1/orders")
    assert own.json()["data"] == listed.json()["data"]
    assert len(seen.json()["data"]) == 2
    assert seen.json()["metadata"]["pagination"]["total_items"] == 42
    assert f"{PATH}?page=2&per_page=20" in seen.headers["Link"]


async def test_a_user_without_orders_has_an_empty_list(
    admin: httpx.AsyncClient,
) -> None:
    user_id = issuer.sample_user_id(accounts.Role.VIEWER)
    response = await admin.get(f"/v1/users/{user_id}/orders")
    assert (response.status_code, response.json()["data"]) == (200, [])


async def test_who_is_not_there_has_no_orders(admin: httpx.AsyncClient) -> None:
    missing = await admin.get(f"/v1/users/{requests.ABSENT_ID}/orders")
    await admin.delete(f"/v1/users/{samples.CUSTOMER_ID}")
    deleted = await admin.get(PATH)
    await admin.post(f"/v1/users/{samples.CUSTOMER_ID}:undelete")
    restored = await admin.get(PATH)
    statuses = [item.status_code for item in (missing, deleted, restored)]
    assert statuses == [404, 404, 200]
