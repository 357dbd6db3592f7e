# SPDX-License-Identifier: Apache-2.0
"""Faults of the document, and that the service does what it then says."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

import pytest

from reference_service.domain import accounts
from tests.reference_service.faults import fixture_shop
from tests.reference_service.faults.fixture_shop import (
    NOBODY,
    PRODUCT,
    PRODUCTS,
    USERS,
    Promise,
    Shop,
)

ITEM = f"{PRODUCTS}/{{product_id}}"
CUSTOMER = fixture_shop.own_path(accounts.Role.CUSTOMER)


async def document(shop: Shop) -> dict[str, Any]:
    content: dict[str, Any] = (await shop.stranger.get("/openapi.json")).json()
    return content


async def deletion_is_documented(shop: Shop) -> bool:
    deleted = await shop.admin.delete(await shop.product())
    assert deleted.status_code == 204
    return "delete" in (await document(shop))["paths"][ITEM]


async def all_documented_is_served(shop: Shop) -> bool:
    gift_cards = "/v1/gift-cards"
    documented = gift_cards in (await document(shop))["paths"]
    asked = await shop.viewer.get(gift_cards)
    assert asked.status_code == 404
    stranger = await shop.stranger.get(gift_cards)
    assert stranger.status_code == (401 if documented else 404)
    return not documented


async def missing_is_documented(shop: Shop) -> bool:
    missing = await shop.viewer.get(f"{PRODUCTS}/{NOBODY}")
    assert missing.status_code == 404
    return "404" in (await document(shop))["paths"][ITEM]["get"]["responses"]


async def users_have_no_password(shop: Shop) -> bool:
    name = "password_hash"
    schema = (await document(shop))["components"]["schemas"]["User"]
    documented = name in schema["properties"]
    told = [await shop.data(await shop.user()), (await shop.data(USERS))[0]]
    assert [name in user for user in told] == [documented] * 2
    return not documented


async def example_is_valid(shop: Shop) -> bool:
    success = (await document(shop))["paths"][ITEM]["get"]["responses"]["200"]
    example = success["content"]["application/json"]["example"]
    assert isinstance((await shop.data(await shop.product()))["price"], str)
    return isinstance(example["data"]["price"], str)


async def fields_are_in_snake_case(shop: Shop) -> bool:
    content = await document(shop)
    required = content["components"]["schemas"]["Product"]["required"]
    kept = "stock_quantity" in required
    field, other = ("stock_quantity", "stockQuantity")[:: 1 if kept else -1]
    body = {name: PRODUCT[name] for name in PRODUCT if name != "stock_quantity"}
    # A value may be what a field is called.
    body["display_name"] = other
    created = await shop.admin.post(PRODUCTS, json=body | {field: 3})
    refused = await shop.admin.post(PRODUCTS, json=body | {other: 3})
    assert created.json()["data"][field] == 3
    assert created.json()["data"]["display_name"] == other
    assert refused.status_code == 400
    assert f'"{other}"' not in json.dumps(content)
    head = await shop.viewer.head(PRODUCTS)
    got = await shop.viewer.get(PRODUCTS)
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    return kept


async def users_are_called_so(shop: Shop) -> bool:
    kept = USERS in (await document(shop))["paths"]
    here, other = (USERS, "/v1/user")[:: 1 if kept else -1]
    body = {
        "email": f"ada.{uuid.uuid4().hex[:12]}@example.org",
        "display_name": "Ada",
        "role": "viewer",
    }
    created = await shop.admin.post(here, json=body)
    location = created.headers["Location"]
    assert location.startswith(f"{here}/")
    assert (await shop.admin.get(location)).status_code == 200
    deleted = await shop.admin.delete(location)
    assert deleted.status_code == 200
    restored = await shop.admin.post(f"{location}:undelete")
    assert restored.status_code == 200
    listed = await shop.admin.get(here)
    assert listed.links["next"]["url"].startswith(f"{here}?")
    assert (await shop.admin.get(other)).status_code == 404
    await shop.admin.delete(location)
    return kept


async def no_path_has_a_verb(shop: Shop) -> bool:
    paths = (await document(shop))["paths"]
    name = "orders" if f"{USERS}/{{user_id}}/orders" in paths else "get-orders"
    assert f"{USERS}/{{user_id}}/{name}" in paths
    listed = await shop.customer.get(f"{CUSTOMER}/{name}")
    assert listed.links["next"]["url"].startswith(f"{CUSTOMER}/{name}?")
    names = {"orders", "get-orders"} - {name}
    other = await shop.customer.get(f"{CUSTOMER}/{names.pop()}")
    assert other.status_code == 404
    return name == "orders"


async def version_is_in_the_path(shop: Shop) -> bool:
    paths = (await document(shop))["paths"]
    kept = PRODUCTS in paths
    here, other = (PRODUCTS, "/products")[:: 1 if kept else -1]
    assert here in paths
    headers = {} if kept else {"Api-Version": "1"}
    listed = await shop.viewer.get(here, headers=headers)
    assert listed.links["next"]["url"].startswith(f"{here}?")
    created = await shop.admin.post(here, json=PRODUCT)
    location = created.headers["Location"]
    assert (await shop.viewer.get(location)).status_code == 200
    found = await shop.viewer.get(f"{here}:search?query=notebook")
    assert found.status_code == 200
    assert (await shop.viewer.get(other)).status_code == 404
    wrong = await shop.viewer.get(here, headers={"Api-Version": "2"})
    assert wrong.status_code == (200 if kept else 400)
    return kept


async def lists_are_paged_in_one_way(shop: Shop) -> bool:
    parameters = {
        parameter["name"]
        for parameter in (await document(shop))["paths"][USERS]["get"][
            "parameters"
        ]
    }
    if "limit" not in parameters:
        assert "per_page" in parameters
        assert (await shop.viewer.get(f"{USERS}?limit=5")).status_code == 400
        return True
    everyone = f"{USERS}?limit=100"
    ids = [user["id"] for user in await shop.data(everyone)]
    path, walked = f"{USERS}?limit=7&offset=3", list[str]()
    while path:
        page = await shop.admin.get(path)
        walked += [user["id"] for user in page.json()["data"]]
        path = page.links.get("next", {}).get("url", "")
    assert walked == ids[3:]
    for query in ("limit=0", "limit=101", "offset=-1", "page=1", "limit=x"):
        refused = await shop.admin.get(f"{USERS}?{query}")
        assert refused.status_code == 400, query
        assert (await shop.stranger.get(f"{USERS}?{query}")).status_code == 401
    assert (await shop.data(f"{USERS}?offset=900000")) == []
    return False


PROMISES: Mapping[str, Promise] = {
    "camel_field": fields_are_in_snake_case,
    "documented_not_served": all_documented_is_served,
    "example_invalid": example_is_valid,
    "missing_404": missing_is_documented,
    "plural_lost": users_are_called_so,
    "sensitive_field": users_have_no_password,
    "two_pagination_styles": lists_are_paged_in_one_way,
    "undocumented_operation": deletion_is_documented,
    "verb_in_path": no_path_has_a_verb,
    "version_in_header": version_is_in_the_path,
}


@pytest.mark.parametrize("fault", PROMISES)
async def test_a_promise_about_the_document_is_broken(
    shop: Shop, fault: str
) -> None:
    await fixture_shop.check(shop, fault, PROMISES[fault])
