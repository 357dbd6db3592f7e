# SPDX-License-Identifier: Apache-2.0
"""Faults of who is let in, and of what they may do."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from reference_service.core import issuer
from reference_service.domain import accounts
from reference_service.samples import ordering
from tests.reference_service.faults import fixture_shop
from tests.reference_service.faults.fixture_shop import (
    ORDERS,
    PRODUCT,
    PRODUCTS,
    Promise,
    Shop,
)

OTHERS_ORDER = f"{ORDERS}/{ordering.order_id(1)}"
OTHERS_SECOND_ORDER = f"{ORDERS}/{ordering.order_id(2)}"


def claims(shop: Shop, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    token = shop.authority.issue(accounts.Role.VIEWER)
    whole = jwt.decode_complete(token, options={"verify_signature": False})
    return whole["header"], whole["payload"] | changes


def foreign(shop: Shop) -> str:
    header, payload = claims(shop)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(payload, key, "RS256", headers={"kid": header["kid"]})


def unsigned(shop: Shop) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims(shop)[1])
    encoded = [
        base64.urlsafe_b64encode(json.dumps(part).encode())
        .rstrip(b"=")
        .decode()
        for part in parts
    ]
    return ".".join([*encoded, ""])


def expired(shop: Shop) -> str:
    # Signed like those of the shop, by the key in its state directory.
    past = shop.settings.model_copy(update={"token_lifetime": -3600})
    return issuer.authority(past).issue(accounts.Role.VIEWER)


def garbage(shop: Shop) -> str:
    return "garbage"


BAD_TOKENS: Mapping[str, Callable[[Shop], str]] = {
    "auth_alg_none_accepted": unsigned,
    "auth_expired_accepted": expired,
    "auth_foreign_key_accepted": foreign,
    "auth_invalid_accepted": garbage,
}


def only_good_tokens(fault: str) -> Promise:
    async def promise(shop: Shop) -> bool:
        for name, forged in BAD_TOKENS.items():
            status = await shop.asked_with(forged(shop))
            assert status == 401 or name == fault, name
        assert (await shop.stranger.get(PRODUCTS)).status_code == 401
        token = BAD_TOKENS[fault](shop)
        return await shop.asked_with(token) == 401

    return promise


async def token_is_needed(shop: Shop) -> bool:
    assert await shop.asked_with("garbage") == 401
    return (await shop.stranger.get(PRODUCTS)).status_code == 401


async def challenge_is_told(shop: Shop) -> bool:
    response = await shop.stranger.get(PRODUCTS)
    assert response.status_code == 401
    return "WWW-Authenticate" in response.headers


async def viewer_may_not_write(shop: Shop) -> bool:
    assert (await shop.stranger.post(PRODUCTS, json=PRODUCT)).status_code == 401
    assert (await shop.customer.post(PRODUCTS, json=PRODUCT)).status_code == 403
    response = await shop.viewer.post(PRODUCTS, json=PRODUCT)
    return response.status_code == 403


async def others_are_not_read(shop: Shop) -> bool:
    path = fixture_shop.own_path(accounts.Role.CUSTOMER)
    cancelled = await shop.other_customer.post(f"{OTHERS_ORDER}:cancel")
    assert cancelled.status_code == 404
    assert (await shop.customer.get(path)).status_code == 200
    assert (await shop.stranger.get(path)).status_code == 401
    absent = await shop.other_customer.get(f"{ORDERS}/{fixture_shop.NOBODY}")
    assert absent.status_code == 404
    statuses = {
        (await shop.other_customer.get(path)).status_code,
        (await shop.other_customer.get(OTHERS_ORDER)).status_code,
    }
    assert len(statuses) == 1
    return statuses == {404}


async def others_are_not_changed(shop: Shop) -> bool:
    path = fixture_shop.own_path(accounts.Role.CUSTOMER)
    assert (await shop.other_customer.get(path)).status_code == 404
    change = {"display_name": "Somebody"}
    changed = await shop.other_customer.patch(path, json=change)
    return changed.status_code == 404


async def orders_of_others_are_not_listed(shop: Shop) -> bool:
    assert (await shop.other_customer.get(OTHERS_ORDER)).status_code == 404
    response = await shop.other_customer.get(f"{ORDERS}?per_page=100")
    owners = {order["user_id"] for order in response.json()["data"]}
    return len(owners) == 1


async def role_is_not_the_callers(shop: Shop) -> bool:
    path = fixture_shop.own_path(accounts.Role.CUSTOMER)
    viewer = fixture_shop.own_path(accounts.Role.VIEWER)
    refused = await shop.viewer.patch(viewer, json={"role": "admin"})
    assert refused.status_code == 403
    await shop.customer.patch(path, json={"role": "admin"})
    kept = bool((await shop.data(path))["role"] == "customer")
    await shop.admin.patch(path, json={"role": "customer"})
    return kept


PROMISES: Mapping[str, Promise] = {
    "auth_missing_accepted": token_is_needed,
    "bola_read": others_are_not_read,
    "bola_write": others_are_not_changed,
    "list_leaks_others": orders_of_others_are_not_listed,
    "no_www_authenticate": challenge_is_told,
    "role_from_body": role_is_not_the_callers,
    "wrong_role_accepted": viewer_may_not_write,
    **{fault: only_good_tokens(fault) for fault in BAD_TOKENS},
}


@pytest.mark.parametrize("fault", PROMISES)
async def test_a_promise_about_access_is_broken(shop: Shop, fault: str) -> None:
    await fixture_shop.check(shop, fault, PROMISES[fault])
