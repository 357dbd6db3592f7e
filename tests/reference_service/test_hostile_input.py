# SPDX-License-Identifier: Apache-2.0
import json
import urllib.parse
from typing import Any

import httpx
import hypothesis
from hypothesis import strategies

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
        for path in ("/v1/products", "/v1/users", f"/v1/users/{quoted}")
    ]
    answers += [
        await admin.get(f"/v1/products?category={quoted}"),
        await admin.get(f"/v1/products?{quoted}={quoted}"),
        await admin.get(f"/v1/products/{quoted}"),
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
