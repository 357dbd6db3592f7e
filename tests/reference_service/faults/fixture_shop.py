# SPDX-License-Identifier: Apache-2.0
"""A shop whose promises are broken as it runs, and those who ask it."""

import dataclasses
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from reference_service.core import config, issuer
from reference_service.domain import accounts
from reference_service.faults import switchboard

PRODUCTS = "/v1/products"
USERS = "/v1/users"
ORDERS = "/v1/orders"
NOBODY = "00000000-0000-4000-8000-000000000000"
ABSENT = f"{PRODUCTS}/{NOBODY}"
PRODUCT: Mapping[str, Any] = {
    "display_name": "Field notebook",
    "description": "Ninety-six pages.",
    "category": "books",
    "price": "12.50",
    "stock_quantity": 40,
    "tags": ["paper"],
}


@dataclasses.dataclass(frozen=True)
class Shop:
    """A running shop, its switchboard and its callers."""

    board: switchboard.Switchboard
    authority: issuer.TokenAuthority
    settings: config.Settings
    document: Mapping[str, Any]
    transport: httpx.AsyncBaseTransport
    stranger: httpx.AsyncClient
    viewer: httpx.AsyncClient
    admin: httpx.AsyncClient
    customer: httpx.AsyncClient
    other_customer: httpx.AsyncClient

    async def product(self, **changes: Any) -> str:
        """Creates a product, and returns its path."""
        created = await self.admin.post(PRODUCTS, json={**PRODUCT, **changes})
        assert created.status_code == 201, created.text
        return f"{PRODUCTS}/{created.json()['data']['id']}"

    async def user(self, **changes: Any) -> str:
        """Creates a user, and returns their path."""
        body = {
            "email": f"user.{uuid.uuid4().hex[:12]}@example.org",
            "display_name": "Ada Lovelace",
            "role": "viewer",
        }
        created = await self.admin.post(USERS, json={**body, **changes})
        assert created.status_code == 201, created.text
        return f"{USERS}/{created.json()['data']['id']}"

    async def data(self, path: str) -> Any:
        """Returns what is at a path, as the admin sees it."""
        got = await self.admin.get(path)
        assert got.status_code == 200, got.text
        return got.json()["data"]

    async def asked_with(self, token: str) -> int:
        """Returns the status of a read with a token."""
        got = await self.stranger.get(
            PRODUCTS, headers={"Authorization": f"Bearer {token}"}
        )
        return got.status_code


Promise = Callable[[Shop], Awaitable[bool]]


async def check(shop: Shop, fault: str, promise: Promise) -> None:
    """Sees a promise kept, then broken by a fault, then kept again."""
    assert await promise(shop), "kept before"
    shop.board.switch([fault])
    assert not await promise(shop), "broken meanwhile"
    shop.board.switch([])
    assert await promise(shop), "kept again"


def own_path(role: accounts.Role, number: int = 1) -> str:
    """The path of a sample user."""
    return f"{USERS}/{issuer.sample_user_id(role, number)}"
