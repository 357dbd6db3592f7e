# SPDX-License-Identifier: Apache-2.0
"""Faults of status codes, of server errors, and of checks."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.reference_service.faults import fixture_shop
from tests.reference_service.faults.fixture_shop import (
    ABSENT,
    NOBODY,
    PRODUCT,
    PRODUCTS,
    Promise,
    Shop,
)

JSON = {"Content-Type": "application/json"}


async def creation_is_201(shop: Shop) -> bool:
    response = await shop.admin.post(PRODUCTS, json=PRODUCT)
    assert response.headers["Location"]
    return response.status_code == 201


async def replacement_is_200(shop: Shop) -> bool:
    response = await shop.admin.put(await shop.product(), json=PRODUCT)
    assert response.json()["data"]["display_name"]
    return response.status_code == 200


async def deletion_announces_nothing(shop: Shop) -> bool:
    response = await shop.admin.delete(await shop.product())
    assert response.status_code == 204
    return "content-length" not in response.headers


async def not_modified_announces_nothing(shop: Shop) -> bool:
    path = await shop.product()
    tag = (await shop.admin.get(path)).headers["ETag"]
    response = await shop.admin.get(path, headers={"If-None-Match": tag})
    assert response.status_code == 304
    return "content-type" not in response.headers


async def wrong_method_is_405(shop: Shop) -> bool:
    return (await shop.admin.patch(PRODUCTS, json={})).status_code == 405


async def wrong_method_tells_allowed_ones(shop: Shop) -> bool:
    response = await shop.admin.patch(PRODUCTS, json={})
    assert response.status_code == 405
    return "GET" in response.headers.get("Allow", "")


async def media_type_is_checked(shop: Shop) -> bool:
    response = await shop.admin.post(
        PRODUCTS, content=b"{}", headers={"Content-Type": "text/plain"}
    )
    return response.status_code == 415


async def missing_field_is_400(shop: Shop) -> bool:
    response = await shop.admin.post(PRODUCTS, json={"price": "1.00"})
    assert response.json()["error"]["code"]
    return response.status_code == 400


async def nul_is_400(shop: Shop) -> bool:
    body = {**PRODUCT, "display_name": "a\x00"}
    return (await shop.admin.post(PRODUCTS, json=body)).status_code == 400


async def null_in_patch_is_400(shop: Shop) -> bool:
    response = await shop.admin.patch(ABSENT, json={"price": None})
    return response.status_code == 400


async def empty_body_is_400(shop: Shop) -> bool:
    response = await shop.admin.post(PRODUCTS, content=b"", headers=JSON)
    return response.status_code == 400


async def deep_json_is_400(shop: Shop) -> bool:
    content = b'{"tags":' + b"[" * 2000 + b"]" * 2000 + b"}"
    response = await shop.admin.post(PRODUCTS, content=content, headers=JSON)
    return response.status_code == 400


async def children_of_nobody_are_404(shop: Shop) -> bool:
    paths = (f"/v1/users/{NOBODY}/orders", f"{ABSENT}/reviews")
    statuses = {(await shop.admin.get(path)).status_code for path in paths}
    assert len(statuses) == 1
    return statuses == {404}


async def deep_page_is_empty(shop: Shop) -> bool:
    first = await shop.viewer.get(PRODUCTS)
    assert first.status_code == 200
    return (await shop.viewer.get(f"{PRODUCTS}?page=1000")).status_code == 200


async def errors_hide_the_stack(shop: Shop) -> bool:
    body = {**PRODUCT, "description": "x" * 300}
    response = await shop.admin.post(PRODUCTS, json=body)
    return "Traceback" not in response.text


def accepted(**change: Any) -> Promise:
    async def promise(shop: Shop) -> bool:
        assert (await shop.admin.post(PRODUCTS, json=PRODUCT)).is_success
        stranger = await shop.stranger.post(
            PRODUCTS, json={**PRODUCT, **change}
        )
        assert stranger.status_code == 401
        path = await shop.product()
        body = {**PRODUCT, **change}
        statuses = [
            (await shop.admin.post(PRODUCTS, json=body)).status_code,
            (await shop.admin.put(path, json=body)).status_code,
            (await shop.admin.patch(path, json=body)).status_code,
        ]
        assert len({status < 400 for status in statuses}) == 1
        return statuses == [201, 200, 200]

    return promise


def refused(**change: Any) -> Promise:
    async def promise(shop: Shop) -> bool:
        body = {**PRODUCT, **change}
        body = {name: body[name] for name in body if body[name] is not ...}
        created = await shop.admin.post(PRODUCTS, json=body)
        viewer = await shop.viewer.post(PRODUCTS, json=body)
        assert viewer.status_code == 403
        return created.status_code == 400

    return promise


PROMISES: Mapping[str, Promise] = {
    "200_instead_of_201": creation_is_201,
    "202_undocumented": replacement_is_200,
    "204_with_body": deletion_announces_nothing,
    "304_with_body": not_modified_announces_nothing,
    "405_as_404": wrong_method_is_405,
    "405_no_allow": wrong_method_tells_allowed_ones,
    "415_ignored": media_type_is_checked,
    "500_long": accepted(description="x" * 200),
    "500_nul": nul_is_400,
    "500_quantity_max": accepted(stock_quantity=1_000_000),
    "500_rare_combo": accepted(category="garden", stock_quantity=0),
    "500_unicode": accepted(display_name="\N{SNAIL}"),
    "accept_bad_enum": refused(category="weapons"),
    "accept_extra": refused(colour="red"),
    "accept_minlength": refused(display_name=""),
    "accept_missing_required": refused(price=...),
    "accept_pattern": refused(price="12.5"),
    "accept_string_number": refused(stock_quantity="5"),
    "accept_too_large": refused(stock_quantity=1_000_001),
    "deep_json_500": deep_json_is_400,
    "deep_page_500": deep_page_is_empty,
    "empty_body_500": empty_body_is_400,
    "orphan_children_500": children_of_nobody_are_404,
    "patch_500_null": null_in_patch_is_400,
    "reject_valid": accepted(display_name="x" * 60),
    "stack_trace_leak": errors_hide_the_stack,
    "validation_500": missing_field_is_400,
    "validation_undocumented_status": missing_field_is_400,
}


@pytest.mark.parametrize("fault", PROMISES)
async def test_a_promise_about_requests_is_broken(
    shop: Shop, fault: str
) -> None:
    await fixture_shop.check(shop, fault, PROMISES[fault])
