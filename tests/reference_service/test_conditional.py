# SPDX-License-Identifier: Apache-2.0
import asyncio
from typing import Any

import fastapi
import httpx
import pytest
from typing_extensions import override

from reference_service.domain import accounts, catalog
from reference_service.repos import product_repo, user_repo
from reference_service.routers import accounts_providers, catalog_providers
from reference_service.samples import accounts as sample_accounts
from reference_service.samples import catalog as samples
from tests.reference_service import test_products

PRODUCT = test_products.PRODUCT
ABSENT = test_products.ABSENT
NEVER = '"0"'


async def created(client: httpx.AsyncClient) -> tuple[str, str]:
    """Puts a product on sale; returns its path and its tag."""
    response = await client.post("/v1/products", json=PRODUCT)
    return response.headers["Location"], response.headers["ETag"]


async def test_a_condition_is_no_way_around_a_token(
    stranger: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    condition = {"If-None-Match": "*", "If-Match": "*"}
    read = await stranger.get(ABSENT, headers=condition)
    written = await customer.delete(ABSENT, headers=condition)
    assert read.status_code == 401
    assert written.status_code == 403


@pytest.mark.parametrize("name", ["If-None-Match", "If-Match"])
async def test_too_long_a_condition_is_invalid(
    admin: httpx.AsyncClient, name: str
) -> None:
    method = "GET" if name == "If-None-Match" else "DELETE"
    response = await admin.request(method, ABSENT, headers={name: '"a",' * 300})
    assert response.status_code == 400


async def test_a_state_keeps_its_tag_and_changes_get_new_ones(
    admin: httpx.AsyncClient, viewer: httpx.AsyncClient
) -> None:
    path, first = await created(admin)
    got = [await viewer.get(path) for _ in range(3)]
    patched = await admin.patch(path, json={"price": "1.00"})
    replaced = await admin.put(path, json=PRODUCT)
    newest = await viewer.get(path)
    assert {answer.headers["ETag"] for answer in got} == {first}
    tags = [first, patched.headers["ETag"], replaced.headers["ETag"]]
    assert len(set(tags)) == 3
    assert newest.headers["ETag"] == tags[-1]


async def test_what_has_a_tag_is_kept_by_the_caller_only(
    admin: httpx.AsyncClient,
) -> None:
    path, _ = await created(admin)
    got = await admin.get(path)
    listed = await admin.get("/v1/products")
    missing = await admin.get(ABSENT)
    assert got.headers["Cache-Control"] == "private, no-cache"
    assert got.headers["Vary"] == "Authorization"
    for other in (listed, missing):
        assert "ETag" not in other.headers
        assert other.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        (f"{NEVER}, {{tag}}", 304),
        ("*", 304),
        (NEVER, 200),
        ('""', 200),
        ("1", 200),
        ("nonsense", 200),
        ("", 200),
    ],
)
async def test_who_has_the_newest_state_gets_304(
    admin: httpx.AsyncClient, condition: str, status: int
) -> None:
    path, tag = await created(admin)
    headers = {"If-None-Match": condition.format(tag=tag)}
    for method in ("GET", "HEAD"):
        response = await admin.request(method, path, headers=headers)
        assert response.status_code == status
        assert response.headers["ETag"] == tag
        if status == 304:
            assert response.content == b""
            assert response.headers["Cache-Control"] == "private, no-cache"
            assert "Content-Type" not in response.headers


async def test_who_has_an_old_state_gets_the_newest(
    admin: httpx.AsyncClient,
) -> None:
    path, tag = await created(admin)
    known = await admin.get(path, headers={"If-None-Match": tag})
    await admin.patch(path, json={"price": "1.00"})
    fresh = await admin.get(path, headers={"If-None-Match": tag})
    assert known.status_code == 304
    assert fresh.status_code == 200
    assert fresh.json()["data"]["price"] == "1.00"


@pytest.mark.parametrize(
    ("method", "body"),
    [("PUT", PRODUCT), ("PATCH", {"price": "1.00"}), ("DELETE", None)],
)
@pytest.mark.parametrize("condition", [NEVER, "W/{tag}", "nonsense", '"99999"'])
async def test_another_state_is_not_changed(
    admin: httpx.AsyncClient, method: str, body: Any, condition: str
) -> None:
    path, tag = await created(admin)
    before = (await admin.get(path)).json()["data"]
    headers = {"If-Match": condition.format(tag=tag)}
    response = await admin.request(method, path, json=body, headers=headers)
    after = await admin.get(path)
    assert response.status_code == 412
    assert response.json()["error"]["code"] == "PRECONDITION_FAILED"
    assert after.json()["data"] == before
    assert after.headers["ETag"] == tag


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [("PUT", PRODUCT, 200), ("PATCH", {}, 200), ("DELETE", None, 204)],
)
@pytest.mark.parametrize("condition", ["{tag}", f"{NEVER}, {{tag}}", "*"])
async def test_the_expected_state_is_changed(
    admin: httpx.AsyncClient,
    method: str,
    body: Any,
    status: int,
    condition: str,
) -> None:
    path, tag = await created(admin)
    headers = {"If-Match": condition.format(tag=tag)}
    response = await admin.request(method, path, json=body, headers=headers)
    assert response.status_code == status


@pytest.mark.parametrize("condition", ["*", NEVER])
async def test_what_is_not_there_is_not_found_whatever_is_expected(
    admin: httpx.AsyncClient, condition: str
) -> None:
    headers = {"If-Match": condition}
    answers = [
        await admin.put(ABSENT, json=PRODUCT, headers=headers),
        await admin.patch(ABSENT, json={}, headers=headers),
        await admin.delete(ABSENT, headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_of_those_who_expect_one_state_one_may_change_it(
    admin: httpx.AsyncClient,
) -> None:
    path, tag = await created(admin)
    answers = await asyncio.gather(
        *(
            admin.patch(
                path,
                json={"stock_quantity": number},
                headers={"If-Match": tag},
            )
            for number in range(8)
        )
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [412] * 7


async def test_changes_at_once_are_all_kept(admin: httpx.AsyncClient) -> None:
    path, _ = await created(admin)
    change = {
        "display_name": "Other",
        "description": "Other words.",
        "category": "toys",
        "price": "1.00",
        "stock_quantity": 7,
        "tags": ["other"],
    }
    answers = await asyncio.gather(
        *(
            admin.patch(path, json={name: value})
            for name, value in change.items()
        )
    )
    got = await admin.get(path)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["ETag"] for answer in answers}) == 6
    assert {name: got.json()["data"][name] for name in change} == change


async def test_of_those_who_delete_at_once_one_does(
    admin: httpx.AsyncClient,
) -> None:
    path, _ = await created(admin)
    answers = await asyncio.gather(*(admin.delete(path) for _ in range(5)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [204, 404, 404, 404, 404]


class _BusyProducts(product_repo.TortoiseProductRepository):
    """A repository whose products somebody else changes all the time."""

    @override
    async def save(self, product: catalog.Product) -> bool:
        return False

    @override
    async def remove(self, product: catalog.Product) -> bool:
        return False


class _BusyUsers(user_repo.TortoiseUserRepository):
    """A repository whose users somebody else changes all the time."""

    @override
    async def save(self, user: accounts.User) -> bool:
        return False


async def test_who_never_gets_through_is_told_of_the_others(
    app: fastapi.FastAPI, admin: httpx.AsyncClient
) -> None:
    app.dependency_overrides |= {
        catalog_providers.get_product_repository: _BusyProducts,
        accounts_providers.get_user_repository: _BusyUsers,
    }
    path = f"/v1/products/{samples.FIRST_PRODUCT_ID}"
    answers = [
        await admin.patch(path, json={}),
        await admin.delete(path),
        await admin.delete(f"/v1/users/{sample_accounts.FIRST_USER_ID}"),
    ]
    assert [answer.status_code for answer in answers] == [409, 409, 409]
