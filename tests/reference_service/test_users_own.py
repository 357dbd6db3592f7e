# SPDX-License-Identifier: Apache-2.0
"""What customers may do with their own account, and with others'."""

from typing import Any

import httpx
import pytest

from reference_service.core import issuer
from reference_service.domain import accounts
from reference_service.samples import accounts as samples
from tests.reference_service import test_users

SELF, OTHER = (
    f"/v1/users/{issuer.sample_user_id(accounts.Role.CUSTOMER, number)}"
    for number in (1, 2)
)
MANAGER = f"/v1/users/{issuer.sample_user_id(accounts.Role.MANAGER)}"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/users", None),
        ("POST", "/v1/users", test_users.USER),
        ("PUT", SELF, test_users.USER),
        ("DELETE", SELF, None),
        ("POST", f"{SELF}:undelete", None),
    ],
)
async def test_what_a_customer_may_not_do(
    customer: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await customer.request(method, path, json=body)
    assert response.status_code == 403


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_others_are_not_found(
    customer: httpx.AsyncClient, admin: httpx.AsyncClient, method: str
) -> None:
    before = (await admin.get(OTHER)).json()["data"]
    body = {"PATCH": {"display_name": "Mine"}}.get(method)
    answers = [
        await customer.request(method, path, json=body)
        for path in (OTHER, test_users.ABSENT)
    ]
    after = (await admin.get(OTHER)).json()["data"]
    assert [answer.status_code for answer in answers] == [404, 404]
    errors = [answer.json()["error"] for answer in answers]
    assert errors[0] == errors[1]
    assert before == after


async def test_a_customer_sees_and_changes_themselves(
    customer: httpx.AsyncClient,
) -> None:
    got = await customer.get(SELF)
    patched = await customer.patch(
        SELF, json={"display_name": "Me", "role": "customer"}
    )
    assert got.json()["data"]["email"] == "customer@shop.example"
    assert patched.status_code == 200
    assert patched.json()["data"]["display_name"] == "Me"


@pytest.mark.parametrize("role", ["admin", "manager", "viewer"])
async def test_nobody_raises_themselves(
    customer: httpx.AsyncClient, role: str
) -> None:
    response = await customer.patch(
        SELF, json={"display_name": "Boss", "role": role}
    )
    got = await customer.get(SELF)
    assert response.status_code == 403
    assert got.json()["data"]["role"] == "customer"
    assert got.json()["data"]["display_name"] != "Boss"


async def test_a_masked_role_changes_nothing(
    customer: httpx.AsyncClient,
) -> None:
    response = await customer.patch(
        f"{SELF}?update_mask=display_name",
        json={"display_name": "Me", "role": "admin"},
    )
    assert response.status_code == 200
    assert response.json()["data"]["role"] == "customer"


async def test_a_manager_sees_others_and_changes_only_themselves(
    manager: httpx.AsyncClient,
) -> None:
    other = f"/v1/users/{samples.FIRST_USER_ID}"
    change = {"display_name": "Changed"}
    assert (await manager.get(other)).status_code == 200
    assert (await manager.patch(other, json=change)).status_code == 403
    assert (await manager.patch(MANAGER, json=change)).status_code == 200
    assert (await manager.put(MANAGER, json=test_users.USER)).status_code == 403
