# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import re

import httpx
import pytest

PRODUCTS = "/v1/products"
JSON = {"Content-Type": "application/json"}


def check_envelope(response: httpx.Response) -> None:
    body = response.json()
    assert response.headers["Content-Type"] == "application/json"
    assert set(body) == {"error", "metadata"}
    assert set(body["error"]) == {"code", "message", "details"}
    assert re.fullmatch("[A-Z]+(_[A-Z]+)*", body["error"]["code"])
    assert re.fullmatch("req-[0-9a-f]{32}", body["metadata"]["request_id"])
    timestamp = body["metadata"]["timestamp"]
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(timestamp)
    assert timestamp.endswith("Z")
    assert abs(age) < dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("method", "path", "content", "headers", "status", "code"),
    [
        ("GET", "/nowhere", b"", {}, 404, "NOT_FOUND"),
        ("GET", "/v1/products/", b"", {}, 404, "NOT_FOUND"),
        ("GET", "/v1/products/a/b", b"", {}, 404, "NOT_FOUND"),
        ("DELETE", PRODUCTS, b"", {}, 405, "METHOD_NOT_ALLOWED"),
        ("PROPFIND", PRODUCTS, b"", {}, 405, "METHOD_NOT_ALLOWED"),
        ("POST", PRODUCTS, b"{", JSON, 400, "VALIDATION_ERROR"),
        ("POST", PRODUCTS, b"", JSON, 400, "VALIDATION_ERROR"),
        ("POST", PRODUCTS, b"[]", JSON, 400, "VALIDATION_ERROR"),
        ("POST", PRODUCTS, b"null", JSON, 400, "VALIDATION_ERROR"),
        ("POST", PRODUCTS, b'"\xff"', JSON, 400, "MALFORMED_BODY"),
        ("POST", PRODUCTS, b"9" * 5000, JSON, 400, "MALFORMED_BODY"),
        ("POST", PRODUCTS, b"[" * 60_000, JSON, 400, "MALFORMED_BODY"),
        ("POST", PRODUCTS, b" " * 70_000, JSON, 413, "CONTENT_TOO_LARGE"),
        ("POST", PRODUCTS, b"{}", {}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            "POST",
            PRODUCTS,
            b"<a/>",
            {"Content-Type": "text/xml"},
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
    ],
)
async def test_every_error_is_told_in_the_envelope(
    admin: httpx.AsyncClient,
    method: str,
    path: str,
    content: bytes,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    response = await admin.request(
        method, path, content=content, headers=headers
    )
    assert response.status_code == status
    check_envelope(response)
    assert response.json()["error"]["code"] == code


@pytest.mark.parametrize("faults", [("500_long",)])
async def test_what_nobody_foresaw_is_told_in_the_envelope(
    admin: httpx.AsyncClient,
) -> None:
    body = {
        "display_name": "Long",
        "description": "x" * 200,
        "category": "books",
        "price": "1.00",
        "stock_quantity": 1,
    }
    response = await admin.post(PRODUCTS, json=body)
    assert response.status_code == 500
    check_envelope(response)
    assert "buffer" not in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (PRODUCTS, "GET, HEAD, OPTIONS, POST"),
        (f"{PRODUCTS}/1", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
    ],
)
async def test_allow_lists_every_method_of_the_path(
    admin: httpx.AsyncClient,
    stranger: httpx.AsyncClient,
    path: str,
    allowed: str,
) -> None:
    refused = await admin.request("TRACE", path)
    options = await stranger.options(path)
    assert refused.status_code == 405
    assert refused.headers["Allow"] == options.headers["Allow"] == allowed
    assert (options.status_code, options.content) == (204, b"")


async def test_head_is_get_without_content(
    viewer: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    got = await viewer.get(PRODUCTS)
    head = await viewer.head(PRODUCTS)
    refused = await stranger.head(PRODUCTS)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers
    assert refused.status_code == 401


async def test_every_request_has_its_own_id(viewer: httpx.AsyncClient) -> None:
    answers = [await viewer.get(PRODUCTS) for _ in range(5)]
    ids = {answer.json()["metadata"]["request_id"] for answer in answers}
    assert len(ids) == 5


async def test_names_that_a_client_invents_come_back_cut(
    admin: httpx.AsyncClient,
) -> None:
    response = await admin.post(PRODUCTS, json={"x" * 5000: 1})
    query = await admin.get(f"{PRODUCTS}?{'x' * 5000}=1")
    for answer, part in [(response, "body"), (query, "query")]:
        assert answer.status_code == 400
        details = answer.json()["error"]["details"]
        assert [part, "x" * 100] in [item["loc"] for item in details]


async def test_half_a_surrogate_pair_is_invalid(
    admin: httpx.AsyncClient,
) -> None:
    answers = [
        await admin.post(PRODUCTS, content=content, headers=JSON)
        for content in (
            b'{"\\ud800": 1}',
            b'{"display_name": "\\ud800"}',
            b'{"tags": ["\\udfff"]}',
        )
    ]
    for answer in answers:
        assert answer.status_code == 400
        check_envelope(answer)


@pytest.mark.parametrize(
    "path", ["/healthz", "/.well-known/jwks.json", "/openapi.json", "/docs"]
)
async def test_operations_are_public(
    stranger: httpx.AsyncClient, path: str
) -> None:
    response = await stranger.get(path)
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


async def test_what_is_wrong_is_said_once_in_the_words_of_json(
    customer: httpx.AsyncClient,
) -> None:
    answers = [
        await customer.post("/v1/orders", json={"items": items})
        for items in ([{"product_id": "x", "quantity": 1}], [])
    ]
    told = [
        {
            tuple(detail["loc"]): detail["msg"]
            for detail in answer.json()["error"]["details"]
        }
        for answer in answers
    ]
    address = ("body", "shipping_address")
    assert told == [
        {
            ("body", "items", 0, "product_id"): (
                "Must be a UUID of 36 characters"
            ),
            address: "Field required",
        },
        {
            ("body", "items"): (
                "Array should have at least 1 item after validation, not 0"
            ),
            address: "Field required",
        },
    ]
