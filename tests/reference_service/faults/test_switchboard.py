# SPDX-License-Identifier: Apache-2.0
"""What holds of all faults, and of several at once."""

import json
import re
from typing import Any

import httpx
import jsonschema
import pytest

from reference_service import app as shop_app
from reference_service.core import config
from reference_service.faults import catalogue, switchboard
from reference_service.schemas import order
from tests.reference_service.faults import (
    test_access,
    test_documents,
    test_lists,
    test_reads,
    test_requests,
    test_responses,
    test_writes,
)
from tests.reference_service.faults.fixture_shop import (
    ORDERS,
    PRODUCT,
    PRODUCTS,
    USERS,
    Shop,
)

PROMISES = {
    **test_access.PROMISES,
    **test_documents.PROMISES,
    **test_lists.PROMISES,
    **test_reads.PROMISES,
    **test_requests.PROMISES,
    **test_responses.PROMISES,
    **test_writes.PROMISES,
}
TWELVE = (
    "200_instead_of_201",
    "405_no_allow",
    "500_unicode",
    "accept_minlength",
    "auth_alg_none_accepted",
    "camel_field",
    "filter_ignored",
    "no_nosniff",
    "operation_never_ends",
    "page_overlap",
    "request_id_repeats",
    "wrong_role_accepted",
)
# What the happy path shows by itself, or does where it is no longer served.
SEEN = frozenset(
    {
        "200_instead_of_201",
        "202_undocumented",
        "429_without_retry_after",
        "bad_date_format",
        "charset_lies",
        "create_not_persisted",
        "extra_property",
        "missing_etag",
        "missing_location",
        "missing_required_field",
        "null_not_nullable",
        "password_in_response",
        "sensitive_field",
        "token_in_list",
        "two_pagination_styles",
        "wrong_content_type",
        "wrong_type",
        "camel_field",
        "plural_lost",
        "version_in_header",
    }
)


def test_every_fault_has_a_promise_that_is_tested() -> None:
    assert sorted(PROMISES) == [fault.name for fault in catalogue.FAULTS]
    assert len(PROMISES) >= 80


def test_every_fault_says_what_it_breaks_and_who_must_notice() -> None:
    for fault in catalogue.FAULTS:
        assert fault.theme
        assert re.fullmatch(r"[0-9]+(\.[0-9]+)*", fault.breaks)
        assert len(fault.rules) == len(set(fault.rules)) > 0
        assert fault.summary().endswith(".")


def test_an_unknown_fault_is_told_with_its_neighbour(shop: Shop) -> None:
    with pytest.raises(catalogue.UnknownFaultError, match="'slow_list'"):
        shop.board.switch(["slow_lst"])
    with pytest.raises(catalogue.UnknownFaultError, match="lists them"):
        shop.board.switch(["xyzzy"])


def test_a_fault_comes_once_and_with_those_that_it_needs(shop: Shop) -> None:
    shop.board.switch(["slow_list", "slow_list"])
    assert [fault.name for fault in shop.board.faults] == ["slow_list"]
    shop.board.switch(["stack_trace_leak", "500_long"])
    assert [fault.name for fault in shop.board.faults] == [
        "500_long",
        "stack_trace_leak",
    ]


async def test_twelve_faults_at_once_all_break_their_promise(
    shop: Shop,
) -> None:
    shop.board.switch(TWELVE)
    created = await shop.viewer.post(
        PRODUCTS,
        json={
            "display_name": "",
            "category": "books",
            "price": "1.00",
            "stockQuantity": 3,
        },
    )
    assert created.status_code == 200
    assert created.json()["data"]["stockQuantity"] == 3
    assert "X-Content-Type-Options" not in created.headers
    assert created.json()["metadata"]["request_id"] == f"req-{0:032}"
    unicode = await shop.admin.put(
        created.headers["Location"],
        json={
            "display_name": "\N{SNAIL}",
            "category": "books",
            "price": "1.00",
            "stockQuantity": 3,
        },
    )
    assert unicode.status_code == 500
    wrong = await shop.admin.delete(PRODUCTS)
    assert wrong.status_code == 405
    assert "Allow" not in wrong.headers
    assert await shop.asked_with(test_access.unsigned(shop)) == 200
    assert not await test_lists.category_narrows(shop)
    first, second = [
        (await shop.viewer.get(f"{PRODUCTS}?per_page=9&page={page}")).json()
        for page in (1, 2)
    ]
    assert first["data"][-1] == second["data"][0]
    begun = await shop.admin.post("/v1/order-exports", json={})
    assert begun.status_code == 202
    assert (await shop.data(begun.headers["Location"]))["state"] == "pending"


HOSTILE = (
    ("POST", PRODUCTS, b"[]"),
    ("POST", PRODUCTS, b"{"),
    ("POST", f"{PRODUCTS}?page=x", b'{"category": {}, "price": [], "tags": 5}'),
    ("PUT", f"{PRODUCTS}/%00", b'{"display_name": "\\ud800"}'),
    ("PATCH", "/openapi.json", b"null"),
    ("POST", ORDERS, b'{"request_id": 5, "validate_only": true}'),
    ("OPTIONS", f"{PRODUCTS}?per_page=500", b""),
    ("GET", f"{USERS}?limit=x&per_page=-1", b""),
    ("HEAD", "/nowhere", b""),
)


@pytest.mark.parametrize("at_once", [False, True])
async def test_no_fault_falls_over_what_clients_send(
    shop: Shop, at_once: bool
) -> None:
    names = [fault.name for fault in catalogue.FAULTS if fault.theme != "load"]
    for switched in [names] if at_once else [[name] for name in names]:
        shop.board.switch(switched)
        for method, path, content in HOSTILE:
            response = await shop.admin.request(
                method,
                path,
                content=content,
                headers={"Content-Type": "application/json"},
            )
            # Nothing but an answer comes out of the application.
            assert 200 <= response.status_code < 600, switched


async def test_without_a_fault_every_byte_is_as_without_a_board(
    settings: config.Settings, shop: Shop
) -> None:
    shop.board.switch(TWELVE)
    shop.board.switch([])
    plain = shop_app.create_app(settings)
    transport = httpx.ASGITransport(plain)
    requests = [
        ("GET", PRODUCTS),
        ("HEAD", PRODUCTS),
        ("GET", "/openapi.json"),
        ("GET", f"{USERS}?show_deleted=x"),
        ("DELETE", PRODUCTS),
        ("OPTIONS", PRODUCTS),
    ]
    with_board = [
        await shop.admin.request(method, path) for method, path in requests
    ]
    # One database at a time: the second shop opens its own after the first.
    async with plain.router.lifespan_context(plain):
        client = httpx.AsyncClient(
            transport=transport,
            base_url="http://shop.test",
            headers=shop.admin.headers,
        )
        without = [
            await client.request(method, path) for method, path in requests
        ]
    for ours, theirs in zip(with_board, without, strict=True):
        assert ours.status_code == theirs.status_code
        assert ours.headers.raw == theirs.headers.raw
        assert steady(ours.text) == steady(theirs.text)


def steady(text: str) -> str:
    # The number and the time of a request are its own.
    return re.sub(
        r'"metadata":\{"request_id":"[^"]+","timestamp":"[^"]+"', "", text
    )


async def test_faults_about_something_else_spare_the_happy_path(
    shop: Shop,
) -> None:
    problems = {}
    for fault in catalogue.FAULTS:
        if fault.name in SEEN or fault.theme == "load":
            continue
        shop.board.switch([fault.name])
        if told := await unhappy(shop):
            problems[fault.name] = told
    assert problems == {}


async def unhappy(shop: Shop) -> list[str]:
    """Tells what of the happy path is not as the clean document says."""
    path = await shop.product()
    user = await shop.user(display_name=f"A{shop.board.faults[0].name}")
    asked: list[tuple[httpx.AsyncClient, str, str, str, object]] = [
        (shop.viewer, "GET", PRODUCTS, PRODUCTS, None),
        (shop.admin, "POST", PRODUCTS, PRODUCTS, PRODUCT),
        (shop.viewer, "GET", path, f"{PRODUCTS}/{{product_id}}", None),
        (shop.admin, "PATCH", path, f"{PRODUCTS}/{{product_id}}", {"tags": []}),
        (shop.viewer, "GET", USERS, USERS, None),
        (shop.viewer, "GET", user, f"{USERS}/{{user_id}}", None),
        (shop.customer, "GET", ORDERS, ORDERS, None),
        (shop.customer, "POST", ORDERS, ORDERS, order.REQUEST_EXAMPLE),
    ]
    told = []
    for client, method, target, template, body in asked:
        response = await client.request(method, target, json=body)
        operation = shop.document["paths"][template][method.lower()]
        documented = operation["responses"].get(str(response.status_code))
        if not response.is_success or documented is None:
            told.append(f"{method} {template}: {response.status_code}")
            continue
        schema = documented["content"]["application/json"]["schema"]
        told += [
            f"{method} {template}: {message}"
            for message in invalid(shop, schema, response.content)
        ]
    return told


def invalid(shop: Shop, schema: dict[str, Any], content: bytes) -> list[str]:
    whole = {**schema, "components": shop.document["components"]}
    validator = jsonschema.Draft202012Validator(
        whole, format_checker=jsonschema.FormatChecker()
    )
    return [
        error.message for error in validator.iter_errors(json.loads(content))
    ]


def test_a_board_is_what_installing_returns() -> None:
    board = switchboard.install(shop_app.create_app(config.Settings()))
    assert board.faults == ()
