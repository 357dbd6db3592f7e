# SPDX-License-Identifier: Apache-2.0
import asyncio
from typing import Any

import httpx
import pytest

USER: dict[str, Any] = {
    "email": "Ada.Lovelace@example.org",
    "display_name": "Ada Lovelace 🧮",
    "role": "viewer",
    "language_code": "en-GB",
}
ABSENT = "/v1/users/00000000-0000-4000-8000-000000000000"
WRITES = [
    ("POST", "/v1/users", USER),
    ("PUT", ABSENT, USER),
    ("PATCH", ABSENT, {"role": "admin"}),
    ("DELETE", ABSENT, None),
    ("POST", f"{ABSENT}:undelete", None),
]
READS = [("GET", "/v1/users", None), ("GET", ABSENT, None)]


@pytest.mark.parametrize(("method", "path", "body"), [*READS, *WRITES])
async def test_a_stranger_is_asked_to_authenticate(
    stranger: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await stranger.request(method, path, json=body)
    assert response.status_code == 401


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
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
        {"email": "nobody"},
        {"email": "a..b@example.org"},
        {"email": f"{'a' * 250}@example.org"},
        {"role": "owner"},
        {"language_code": "EN"},
        {"display_name": ""},
        {"password": "secret"},
    ],
)
async def test_invalid_fields_are_refused(
    admin: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    response = await admin.post("/v1/users", json=USER | change)
    assert response.status_code == 400


@pytest.mark.parametrize(("method", "path", "body"), [*READS[1:], *WRITES[1:]])
async def test_an_unknown_user_is_not_found(
    admin: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await admin.request(method, path, json=body)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "query",
    [
        "role=owner",
        "language_code=EN",
        "language_code=",
        "show_deleted=yes",
        "show_deleted=1",
        "show_deleted=True",
    ],
)
async def test_invalid_filters_are_refused(
    admin: httpx.AsyncClient, query: str
) -> None:
    response = await admin.get(f"/v1/users?{query}")
    assert response.status_code == 400
    name = query.partition("=")[0]
    detail = response.json()["error"]["details"][0]
    assert detail["loc"] == ["query", name]


async def test_a_user_lives_from_creation_to_deletion(
    admin: httpx.AsyncClient, viewer: httpx.AsyncClient
) -> None:
    created = await admin.post("/v1/users", json=USER)
    path = created.headers["Location"]
    patched = await admin.patch(path, json={"role": "admin"})
    replaced = await admin.put(path, json=USER | {"display_name": "Ada"})
    got = await viewer.get(path)
    deleted = await admin.delete(path)
    gone = await viewer.get(path)
    assert created.status_code == 201
    assert created.json()["data"]["delete_time"] is None
    assert patched.json()["data"]["role"] == "admin"
    assert patched.json()["data"]["email"] == USER["email"]
    assert got.json()["data"] == replaced.json()["data"]
    assert got.json()["data"]["role"] == "viewer"
    assert deleted.status_code == 200
    assert gone.status_code == 404


async def test_a_mask_says_which_fields_change(
    admin: httpx.AsyncClient,
) -> None:
    created = await admin.post("/v1/users", json=USER)
    change = {"email": "other@example.org", "display_name": "Countess"}
    answer = await admin.patch(
        f"{created.headers['Location']}?update_mask=display_name,role",
        json=change,
    )
    data = answer.json()["data"]
    assert {name: data[name] for name in USER} == USER | {
        "display_name": "Countess"
    }


async def test_an_email_address_belongs_to_one_user(
    admin: httpx.AsyncClient,
) -> None:
    await admin.post("/v1/users", json=USER)
    other = (await admin.get("/v1/users")).json()["data"][0]
    path = f"/v1/users/{other['id']}"
    same = {**USER, "email": USER["email"].upper()}
    answers = [
        await admin.post("/v1/users", json=same),
        await admin.put(path, json=same),
        await admin.patch(path, json={"email": same["email"]}),
    ]
    kept = await admin.get(path)
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    error = answers[0].json()["error"]
    assert error["details"][0]["loc"] == ["body", "email"]
    assert kept.json()["data"] == other


async def test_of_two_who_race_for_an_address_one_gets_it(
    admin: httpx.AsyncClient,
) -> None:
    answers = await asyncio.gather(
        *(admin.post("/v1/users", json=USER) for _ in range(10))
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [409] * 9


async def test_a_role_narrows_the_list(viewer: httpx.AsyncClient) -> None:
    response = await viewer.get("/v1/users?role=admin")
    assert {user["role"] for user in response.json()["data"]} == {"admin"}


async def test_a_language_narrows_the_list(viewer: httpx.AsyncClient) -> None:
    response = await viewer.get("/v1/users?language_code=de-AT&role=viewer")
    found = response.json()["data"]
    assert {user["language_code"] for user in found} == {"de-AT"}
    assert {user["role"] for user in found} == {"viewer"}
