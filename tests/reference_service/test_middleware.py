# SPDX-License-Identifier: Apache-2.0
import base64
import hashlib
import logging
import re
from collections.abc import AsyncIterator

import fastapi
import httpx
import pydantic
import pytest
from fastapi import responses
from uvicorn.middleware import proxy_headers

from reference_service.core import config

PAGE = "https://shop.example"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/products", 401),
        ("GET", "/nowhere", 404),
        ("PUT", "/v1/products", 405),
        ("OPTIONS", "/v1/products", 204),
        ("HEAD", "/healthz", 200),
        ("GET", "/metrics", 200),
        ("GET", "/openapi.json", 200),
    ],
)
async def test_every_answer_has_the_security_headers(
    stranger: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await stranger.request(method, path)
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'"
    )
    assert "Strict-Transport-Security" not in answer.headers
    assert not {"server", "x-powered-by"} & set(answer.headers)
    assert not [name for name in answer.headers if "access-control" in name]


async def test_the_page_of_the_documentation_may_load_what_it_needs_only(
    stranger: httpx.AsyncClient,
) -> None:
    page = await stranger.get("/docs")
    assert page.status_code == 200
    policy = dict(
        directive.split(" ", 1)
        for directive in page.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert "unsafe-inline" not in policy["script-src"]
    inline = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    for script in inline:
        digest = hashlib.sha256(script.encode()).digest()
        assert base64.b64encode(digest).decode() in policy["script-src"]
    assert inline
    for kind, tag in [("script-src", "script src"), ("style-src", "href")]:
        for url in re.findall(
            rf'<.*?{tag}="(https://[^"]+\.(?:js|css))"', page.text
        ):
            assert httpx.URL(url).host in policy[kind]


async def test_https_is_made_to_last_behind_a_proxy_that_is_trusted(
    app: fastapi.FastAPI,
) -> None:
    answers = [
        await ask_behind_a_proxy(app, trusted, scheme)
        for trusted, scheme in [
            ("127.0.0.1", "https"),
            ("127.0.0.1", "http"),
            ("10.0.0.1", "https"),
        ]
    ]
    told = [
        answer.headers.get("Strict-Transport-Security") for answer in answers
    ]
    assert told == ["max-age=63072000; includeSubDomains", None, None]


async def ask_behind_a_proxy(
    app: fastapi.FastAPI, trusted: str, scheme: str
) -> httpx.Response:
    # What uvicorn puts around an application.
    served = proxy_headers.ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(served)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport, base_url="http://shop.test"
    ) as client:
        return await client.get(
            "/healthz", headers={"X-Forwarded-Proto": scheme}
        )


async def test_a_request_id_from_outside_is_not_taken(
    stranger: httpx.AsyncClient,
) -> None:
    taken = f"req-{'0' * 32}"
    answer = await stranger.get(
        "/healthz", headers={"X-Request-Id": taken, "Request-Id": taken}
    )
    assert answer.json()["metadata"]["request_id"] != taken


async def test_what_breaks_in_the_middle_of_an_answer_is_logged(
    app: fastapi.FastAPI,
    stranger: httpx.AsyncClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"{"
        raise ValueError("broken")

    @app.get("/half")
    async def get_half() -> responses.StreamingResponse:
        return responses.StreamingResponse(pieces())

    with pytest.raises(ValueError, match="broken"):
        await stranger.get("/half")
    (record,) = [
        record
        for record in caplog.records
        if record.name == "reference_service.access"
    ]
    assert record.levelno == logging.ERROR
    assert vars(record)["context"]["status"] == 200


def preflight(origin: str, method: str = "POST") -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }


async def test_no_page_may_use_the_api_by_default(
    stranger: httpx.AsyncClient,
) -> None:
    answers = [
        await stranger.get("/healthz", headers={"Origin": PAGE}),
        await stranger.options("/v1/products", headers=preflight(PAGE)),
    ]
    for answer in answers:
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "changes", [{"cors_origins": f"{PAGE}, http://localhost:3000"}]
)
async def test_listed_pages_may_use_the_api_without_cookies(
    stranger: httpx.AsyncClient,
) -> None:
    simple = await stranger.get("/v1/products", headers={"Origin": PAGE})
    asked = await stranger.options("/v1/products", headers=preflight(PAGE))
    other = await stranger.options(
        "/v1/products", headers=preflight("https://evil.example")
    )
    assert simple.status_code == 401
    assert simple.headers["Access-Control-Allow-Origin"] == PAGE
    assert "Location" in simple.headers["Access-Control-Expose-Headers"]
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == PAGE
    assert asked.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in other.headers
    for answer in (simple, asked, other):
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origins", ["*", "https://shop.example/", "shop.example", "null"]
)
def test_an_origin_is_listed_by_its_name(origins: str) -> None:
    with pytest.raises(pydantic.ValidationError, match="cors_origins"):
        config.Settings.model_validate({"cors_origins": origins})
