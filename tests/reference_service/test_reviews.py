# SPDX-License-Identifier: Apache-2.0
import uuid
from typing import Any

import httpx
import pytest

from reference_service.core import issuer
from reference_service.domain import accounts, reviews
from reference_service.samples import catalog as samples

NOWHERE = uuid.UUID(int=0)
REVIEWS = f"/v1/products/{samples.FIRST_PRODUCT_ID}/reviews"
SECOND = f"/v1/products/{samples.product_id(2)}/reviews"
ELSEWHERE = f"/v1/products/{NOWHERE}/reviews"
FIRST = f"{REVIEWS}/{samples.FIRST_REVIEW_ID}"
REVIEW: dict[str, Any] = {
    "rating": 4,
    "title": "Good 🧮",
    "text": "Line one.\nLine two.",
}
OPERATIONS = [
    ("GET", REVIEWS, None),
    ("POST", REVIEWS, REVIEW),
    ("GET", FIRST, None),
    ("DELETE", FIRST, None),
]


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
async def test_a_stranger_is_asked_to_authenticate(
    stranger: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await stranger.request(method, path, json=body)
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [item for item in OPERATIONS if item[0] != "GET"],
)
async def test_a_viewer_may_not_write(
    viewer: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await viewer.request(method, path, json=body)
    assert response.status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"rating": 0},
        {"rating": 6},
        {"rating": 4.5},
        {"rating": "4"},
        {"rating": True},
        {"rating": None},
        {"title": ""},
        {"title": "a" * 101},
        {"title": "line\nbreak"},
        {"text": "a" * 2001},
        {"user_id": str(NOWHERE)},
        {"id": str(NOWHERE)},
    ],
)
async def test_invalid_fields_are_refused(
    customer: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    response = await customer.post(REVIEWS, json=REVIEW | change)
    assert response.status_code == 400
    detail = response.json()["error"]["details"][0]
    assert detail["loc"] == ["body", *change]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/products/1/reviews"),
        ("POST", "/v1/products/1/reviews"),
        ("GET", f"{REVIEWS}/1"),
        ("DELETE", f"{REVIEWS}/1"),
    ],
)
async def test_an_id_that_cannot_be_is_invalid(
    customer: httpx.AsyncClient, method: str, path: str
) -> None:
    body = REVIEW if method == "POST" else None
    response = await customer.request(method, path, json=body)
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ELSEWHERE),
        ("POST", ELSEWHERE),
        ("GET", f"{ELSEWHERE}/{samples.FIRST_REVIEW_ID}"),
        ("DELETE", f"{ELSEWHERE}/{samples.FIRST_REVIEW_ID}"),
        ("GET", f"{REVIEWS}/{NOWHERE}"),
        ("DELETE", f"{REVIEWS}/{NOWHERE}"),
        ("GET", f"{SECOND}/{samples.FIRST_REVIEW_ID}"),
    ],
)
async def test_what_is_not_there_is_not_found(
    admin: httpx.AsyncClient, method: str, path: str
) -> None:
    body = REVIEW if method == "POST" else None
    response = await admin.request(method, path, json=body)
    assert response.status_code == 404


async def test_a_review_lives_from_creation_to_deletion(
    customer: httpx.AsyncClient, viewer: httpx.AsyncClient
) -> None:
    created = await customer.post(REVIEWS, json=REVIEW)
    path = created.headers["Location"]
    got = await viewer.get(path)
    listed = await viewer.get(REVIEWS)
    deleted = await customer.delete(path)
    gone = await viewer.get(path)
    data = created.json()["data"]
    assert created.status_code == 201
    assert data["user_id"] == str(issuer.sample_user_id(accounts.Role.CUSTOMER))
    assert data["product_id"] == str(samples.FIRST_PRODUCT_ID)
    assert {name: data[name] for name in REVIEW} == REVIEW
    assert got.json()["data"] == data
    # The newest comes first.
    assert listed.json()["data"][0] == data
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert gone.status_code == 404


async def test_a_review_is_withdrawn_by_its_author_or_who_may_any(
    customer: httpx.AsyncClient,
    other_customer: httpx.AsyncClient,
    manager: httpx.AsyncClient,
) -> None:
    created = await customer.post(REVIEWS, json=REVIEW | {"rating": 1.0})
    path = created.headers["Location"]
    refused = await other_customer.delete(path)
    kept = await other_customer.get(path)
    deleted = await manager.delete(path)
    assert refused.status_code == 403
    assert kept.json()["data"] == created.json()["data"]
    assert deleted.status_code == 204


async def test_reviews_go_with_their_product(
    admin: httpx.AsyncClient,
) -> None:
    path = f"/v1/products/{samples.FIRST_PRODUCT_ID}"
    await admin.delete(path)
    statuses = [
        (await admin.get(REVIEWS)).status_code,
        (await admin.get(FIRST)).status_code,
        (await admin.post(REVIEWS, json=REVIEW)).status_code,
    ]
    assert statuses == [404, 404, 404]


def test_a_rating_out_of_range_is_no_review() -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        reviews.ReviewDraft(rating=6, title="Too good", text="")
