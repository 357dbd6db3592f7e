# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from email import utils

import httpx

from reference_service.samples import ordering as samples

PATH = "/v1/order-history"


async def test_a_stranger_is_asked_to_authenticate(
    stranger: httpx.AsyncClient,
) -> None:
    response = await stranger.get(PATH)
    assert response.status_code == 401


async def test_an_invalid_page_is_refused(customer: httpx.AsyncClient) -> None:
    response = await customer.get(f"{PATH}?per_page=101")
    assert response.status_code == 400


async def test_it_still_works_and_says_until_when(
    customer: httpx.AsyncClient,
) -> None:
    history = await customer.get(PATH)
    listed = await customer.get("/v1/orders")
    since = history.headers["Deprecation"]
    sunset = utils.parsedate_to_datetime(history.headers["Sunset"])
    assert history.status_code == 200
    assert history.json()["data"] == listed.json()["data"]
    assert since == "@1767225600"
    assert sunset == dt.datetime(2031, 12, 31, tzinfo=dt.UTC)
    links = history.headers["Link"]
    assert '</v1/orders>; rel="successor-version"' in links
    assert f'<{PATH}?page=2&per_page=20>; rel="next"' in links


async def test_staff_finds_only_their_own_there(
    admin: httpx.AsyncClient, customer: httpx.AsyncClient
) -> None:
    staff = await admin.get(PATH)
    own = (await customer.get(PATH)).json()["data"]
    assert staff.json()["data"] == []
    assert {item["user_id"] for item in own} == {str(samples.CUSTOMER_ID)}
