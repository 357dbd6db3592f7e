# SPDX-License-Identifier: Apache-2.0
import asyncio
import datetime as dt
from typing import Any

import httpx
import pytest

from reference_service.domain import accounts
from reference_service.repos import user_repo
from reference_service.samples import accounts as samples
from tests.reference_service import test_users

USERS = "/v1/users"
USER = test_users.USER


async def listed(client: httpx.AsyncClient, query: str) -> list[dict[str, Any]]:
    response = await client.get(f"{USERS}?per_page=100&{query}")
    users: list[dict[str, Any]] = response.json()["data"]
    return users


async def closed_before(days: float) -> str:
    """Keeps an account that was closed so long ago; returns its path."""
    then = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    draft = accounts.UserDraft(
        email=accounts.EmailAddress.parse(USER["email"]),
        display_name="Ada",
        role=accounts.Role.VIEWER,
        language_code="en",
    )
    user = accounts.User.opened(draft, then).closed(then)
    await user_repo.TortoiseUserRepository().add(user)
    return f"{USERS}/{user.id}"


async def test_what_is_deleted_comes_back_as_it_was(
    admin: httpx.AsyncClient,
) -> None:
    created = await admin.post(USERS, json=USER)
    path = created.headers["Location"]
    deleted = await admin.delete(path)
    while_gone = [
        (await admin.get(path)).status_code,
        (await admin.put(path, json=USER)).status_code,
        (await admin.patch(path, json={})).status_code,
        (await admin.delete(path)).status_code,
    ]
    undeleted = await admin.post(f"{path}:undelete")
    got = await admin.get(path)
    before, after = created.json()["data"], undeleted.json()["data"]
    closed = deleted.json()["data"]
    assert closed["delete_time"] == closed["update_time"]
    assert while_gone == [404, 404, 404, 404]
    assert undeleted.status_code == 200
    assert after["update_time"] > closed["update_time"]
    assert after == before | {"update_time": after["update_time"]}
    assert got.json()["data"] == after


async def test_a_list_shows_deleted_users_on_request_only(
    admin: httpx.AsyncClient,
) -> None:
    created = await admin.post(USERS, json=USER)
    user = created.json()["data"]
    await admin.delete(created.headers["Location"])
    ids = [
        {item["id"] for item in await listed(admin, query)}
        for query in ("", "show_deleted=false", "show_deleted=true")
    ]
    assert user["id"] not in ids[0]
    assert ids[0] == ids[1]
    assert ids[2] - ids[0] == {user["id"], str(samples.DELETED_USER_ID)}


async def test_a_user_who_is_not_deleted_cannot_be_undeleted(
    admin: httpx.AsyncClient,
) -> None:
    path = f"{USERS}/{samples.FIRST_USER_ID}:undelete"
    response = await admin.post(path)
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "CONFLICT"


async def test_other_methods_of_undelete_are_refused(
    admin: httpx.AsyncClient,
) -> None:
    path = f"{USERS}/{samples.DELETED_USER_ID}:undelete"
    response = await admin.get(path)
    assert response.status_code == 405
    assert response.headers["Allow"] == "OPTIONS, POST"


async def test_the_sample_can_be_undeleted(admin: httpx.AsyncClient) -> None:
    path = f"{USERS}/{samples.DELETED_USER_ID}"
    undeleted = await admin.post(f"{path}:undelete")
    assert undeleted.status_code == 200
    assert undeleted.json()["data"]["delete_time"] is None


@pytest.mark.parametrize(("days", "status"), [(29.9, 200), (30.1, 404)])
async def test_a_user_can_be_undeleted_for_thirty_days(
    admin: httpx.AsyncClient, days: float, status: int
) -> None:
    path = await closed_before(days)
    response = await admin.post(f"{path}:undelete")
    assert response.status_code == status


@pytest.mark.parametrize(("days", "status"), [(29.9, 409), (30.1, 201)])
async def test_an_address_is_free_when_its_account_cannot_come_back(
    admin: httpx.AsyncClient, days: float, status: int
) -> None:
    path = await closed_before(days)
    response = await admin.post(USERS, json=USER)
    assert response.status_code == status
    undeleted = await admin.post(f"{path}:undelete")
    assert undeleted.status_code == (200 if status == 409 else 404)


async def test_who_changes_to_a_free_address_gets_it(
    admin: httpx.AsyncClient,
) -> None:
    await closed_before(31)
    response = await admin.patch(
        f"{USERS}/{samples.FIRST_USER_ID}", json={"email": USER["email"]}
    )
    assert response.status_code == 200


async def test_of_two_who_delete_one_finds_nothing(
    admin: httpx.AsyncClient,
) -> None:
    created = await admin.post(USERS, json=USER)
    answers = await asyncio.gather(
        *(admin.delete(created.headers["Location"]) for _ in range(5))
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, 404, 404, 404, 404]


async def test_changes_at_once_are_all_kept(admin: httpx.AsyncClient) -> None:
    created = await admin.post(USERS, json=USER)
    path = created.headers["Location"]
    change = {
        "display_name": "Countess",
        "language_code": "fr",
        "role": "manager",
        "email": "countess@example.org",
    }
    answers = await asyncio.gather(
        *(
            admin.patch(path, json={name: value})
            for name, value in change.items()
        )
    )
    got = await admin.get(path)
    assert {answer.status_code for answer in answers} == {200}
    assert {name: got.json()["data"][name] for name in change} == change
