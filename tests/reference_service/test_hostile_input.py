# SPDX-License-Identifier: Apache-2.0
import json
import urllib.parse
from typing import Any

import httpx
import hypothesis
from hypothesis import strategies

from reference_service.samples import catalog as samples

JSON_VALUES = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.floats()
    | strategies.text(strategies.characters()),
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(
            strategies.text(strategies.characters()), inner, max_size=3
        )
    ),
    max_leaves=10,
)
FIELDS = strategies.sampled_from(
    [
        "display_name",
        "description",
        "category",
        "price",
        "stock_quantity",
        "tags",
        "email",
        "role",
        "language_code",
        "rating",
        "title",
        "text",
    ]
)


@hypothesis.settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
@hypothesis.given(
    body=strategies.dictionaries(FIELDS, JSON_VALUES, max_size=6),
    word=strategies.text(strategies.characters(), max_size=50),
)
async def test_no_input_is_a_server_error(
    admin: httpx.AsyncClient, body: dict[str, Any] | None, word: str
) -> None:
    content = json.dumps(body).encode()
    quoted = urllib.parse.quote(word.encode("utf-8", "surrogatepass"), safe="")
    answers = [
        await admin.request(
            method,
            path,
            content=content,
            headers={"Content-Type": "application/json"},
        )
        for method in ("POST", "PUT", "PATCH")
        for path in (
            "/v1/products",
            "/v1/users",
            f"/v1/users/{quoted}",
            f"/v1/products/{samples.FIRST_PRODUCT_ID}/reviews",
        )
    ]
    answers += [
        await admin.get(f"/v1/products?category={quoted}"),
        await admin.get(f"/v1/products?{quoted}={quoted}"),
        await admin.get(f"/v1/products/{quoted}"),
        await admin.get(f"/v1/products?display_name={quoted}"),
        await admin.get(f"/v1/products:search?query={quoted}"),
        await admin.get(f"/v1/products:batchGet?ids={quoted}&ids={quoted}"),
        await admin.get(f"/v1/users?language_code={quoted}"),
        await admin.get(f"/v1/products/{quoted}/reviews/{quoted}"),
        await admin.post(f"/v1/users/{quoted}:undelete"),
    ]
    for answer in answers:
        assert answer.status_code < 500
        answer.json()


async def test_text_comes_back_as_it_was_sent(
    admin: httpx.AsyncClient, viewer: httpx.AsyncClient
) -> None:
    name = "Ünï 漢字 🧮 e\u0301 \u202e' OR 1=1; -- <b>&\"\\"
    body = {
        "display_name": name,
        "category": "books",
        "price": "0.00",
        "stock_quantity": 1_000_000,
    }
    created = await admin.post("/v1/products", json=body)
    got = await viewer.get(created.headers["Location"])
    assert got.json()["data"]["display_name"] == name


async def test_of_a_repeated_key_the_last_counts(
    admin: httpx.AsyncClient,
) -> None:
    content = (
        b'{"display_name": "A", "display_name": "B", "category": "toys",'
        b' "price": "1.00", "stock_quantity": 1}'
    )
    created = await admin.post(
        "/v1/products",
        content=content,
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    assert created.json()["data"]["display_name"] == "B"


@hypothesis.settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
@hypothesis.given(condition=strategies.binary(max_size=50))
async def test_no_condition_is_a_server_error(
    admin: httpx.AsyncClient, condition: bytes
) -> None:
    path = f"/v1/products/{samples.FIRST_PRODUCT_ID}"
    known = await admin.get(path, headers={b"If-None-Match": condition})
    changed = await admin.patch(path, json={}, headers={b"If-Match": condition})
    assert known.status_code in {200, 304}
    assert changed.status_code in {200, 412}
