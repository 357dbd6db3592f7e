# SPDX-License-Identifier: Apache-2.0
"""Faults of what is answered: shape, envelope, header fields, secrets."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.reference_service.faults import fixture_shop
from tests.reference_service.faults.fixture_shop import (
    ABSENT,
    PRODUCT,
    PRODUCTS,
    USERS,
    Promise,
    Shop,
)


def product(holds: Callable[[dict[str, Any]], bool]) -> Promise:
    async def promise(shop: Shop) -> bool:
        path = await shop.product()
        single = [
            await shop.viewer.get(path),
            await shop.admin.put(path, json=PRODUCT),
            await shop.admin.patch(path, json={}),
        ]
        listed = (await shop.viewer.get(PRODUCTS)).json()["data"]
        # What the client sent comes back, and lists are as they were.
        assert {name: listed[0][name] for name in PRODUCT}
        assert holds(listed[0])
        bodies = [response.json()["data"] for response in single]
        for body in bodies:
            assert {name: body[name] for name in PRODUCT} == PRODUCT
        return all(holds(body) for body in bodies)

    return promise


def failure(holds: Callable[[dict[str, Any]], bool]) -> Promise:
    async def promise(shop: Shop) -> bool:
        fine = (await shop.viewer.get(PRODUCTS)).json()
        assert set(fine) == {"data", "metadata"}
        missing = await shop.viewer.get(ABSENT)
        refused = await shop.admin.post(PRODUCTS, json={})
        assert (missing.status_code, refused.status_code) == (404, 400)
        kept = [holds(response.json()) for response in (missing, refused)]
        assert kept[0] == kept[1]
        return all(kept)

    return promise


def header(holds: Callable[[Mapping[str, str]], bool]) -> Promise:
    async def promise(shop: Shop) -> bool:
        responses = [
            await shop.viewer.get(PRODUCTS),
            await shop.viewer.get(ABSENT),
            await shop.stranger.get(PRODUCTS),
        ]
        kept = {holds(response.headers) for response in responses}
        assert len(kept) == 1
        return kept == {True}

    return promise


def is_time(value: object) -> bool:
    return isinstance(value, str) and value.endswith("Z")


async def errors_are_json(shop: Shop) -> bool:
    response = await shop.viewer.get(ABSENT)
    assert response.status_code == 404
    return response.headers["Content-Type"] == "application/json"


async def product_is_json(shop: Shop) -> bool:
    response = await shop.viewer.get(await shop.product())
    assert json.loads(response.content)["data"]
    return response.headers["Content-Type"] == "application/json"


async def mistakes_are_of_documented_kinds(shop: Shop) -> bool:
    response = await shop.admin.post(PRODUCTS, json={})
    kinds = {item["type"] for item in response.json()["error"]["details"]}
    return kinds <= set(
        shop.document["components"]["schemas"]["DetailType"]["enum"]
    )


async def what_is_out_of_stock_keeps_its_category(shop: Shop) -> bool:
    stocked = await shop.data(await shop.product(stock_quantity=1))
    assert stocked["category"] == "books"
    got = await shop.data(await shop.product(stock_quantity=0))
    return bool(got["category"] == "books")


async def creation_tells_what_was_sent(shop: Shop) -> bool:
    created = await shop.admin.post(PRODUCTS, json=PRODUCT)
    kept = await shop.data(created.headers["Location"])
    assert {name: kept[name] for name in PRODUCT} == PRODUCT
    return bool(created.json()["data"] == kept)


async def requests_are_numbered(shop: Shop) -> bool:
    numbers = [
        (await shop.viewer.get(path)).json()["metadata"]["request_id"]
        for path in (PRODUCTS, PRODUCTS, ABSENT)
    ]
    return len(set(numbers)) == 3


async def what_is_missing_is_called_so(shop: Shop) -> bool:
    refused = await shop.admin.post(PRODUCTS, json={})
    assert refused.json()["error"]["code"] == "VALIDATION_ERROR"
    missing = await shop.viewer.get(ABSENT)
    assert missing.status_code == 404
    return bool(missing.json()["error"]["code"] == "NOT_FOUND")


async def response_times_are_utc(shop: Shop) -> bool:
    body = (await shop.viewer.get(PRODUCTS)).json()
    time = dt.datetime.fromisoformat(body["metadata"]["timestamp"])
    assert abs(dt.datetime.now(dt.UTC) - time) < dt.timedelta(minutes=1)
    return time.utcoffset() == dt.timedelta()


async def user_has_no_secret(shop: Shop) -> bool:
    got = await shop.data(await shop.user())
    assert "password_hash" not in (await shop.data(USERS))[0]
    return "password_hash" not in got


async def users_have_no_token(shop: Shop) -> bool:
    assert "access_token" not in await shop.data(await shop.user())
    return "access_token" not in (await shop.data(USERS))[0]


async def too_many_requests_say_until_when(shop: Shop) -> bool:
    for _ in range(40):
        response = await shop.viewer.get(ABSENT)
        if response.status_code == 429:
            assert response.json()["error"]["code"] == "TOO_MANY_REQUESTS"
            return "Retry-After" in response.headers
    return True


PROMISES: Mapping[str, Promise] = {
    "429_without_retry_after": too_many_requests_say_until_when,
    "bad_date_format": product(lambda body: is_time(body["update_time"])),
    "charset_lies": product_is_json,
    "cors_star_with_credentials": header(
        lambda fields: "Access-Control-Allow-Origin" not in fields
    ),
    "enum_outside": mistakes_are_of_documented_kinds,
    "enum_outside_rare": what_is_out_of_stock_keeps_its_category,
    "error_and_data_together": failure(lambda body: "data" not in body),
    "error_code_lowercase": failure(
        lambda body: bool(body["error"]["code"].isupper())
    ),
    "error_not_enveloped": failure(
        lambda body: set(body) == {"error", "metadata"}
    ),
    "error_plain_text": errors_are_json,
    "error_without_request_id": failure(
        lambda body: "request_id" in body["metadata"]
    ),
    "extra_property": product(lambda body: len(body) == 9),
    "missing_required_field": product(lambda body: "update_time" in body),
    "no_nosniff": header(
        lambda fields: fields.get("X-Content-Type-Options") == "nosniff"
    ),
    "null_not_nullable": product(lambda body: body["update_time"] is not None),
    "password_in_response": user_has_no_secret,
    "request_id_repeats": requests_are_numbered,
    "response_echo_mismatch": creation_tells_what_was_sent,
    "server_banner": header(lambda fields: "nginx" not in str(fields)),
    "status_contradicts_code": what_is_missing_is_called_so,
    "timestamp_local_time": response_times_are_utc,
    "token_in_list": users_have_no_token,
    "wrong_content_type": product_is_json,
    "wrong_type": product(lambda body: isinstance(body["update_time"], str)),
}


@pytest.mark.parametrize("fault", PROMISES)
async def test_a_promise_about_responses_is_broken(
    shop: Shop, fault: str
) -> None:
    await fixture_shop.check(shop, fault, PROMISES[fault])
