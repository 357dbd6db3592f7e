# SPDX-License-Identifier: Apache-2.0
import asyncio
import csv
import dataclasses
import io
import uuid
from typing import Any

import fastapi
import httpx
import pytest
from typing_extensions import override

from reference_service import background
from reference_service.core import exceptions, tasks
from reference_service.domain import money
from reference_service.domain.ordering import exports, orders
from reference_service.repos import export_repo, order_repo
from reference_service.samples import ordering as samples
from reference_service.services import export_service
from tests.reference_service import ordering_requests as requests

EXPORTS = "/v1/order-exports"
SAMPLE = f"{EXPORTS}/{samples.FIRST_EXPORT_ID}"
OPERATIONS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("POST", EXPORTS, {}),
    ("GET", SAMPLE, None),
]


async def ended(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    for _ in range(500):
        data: dict[str, Any] = (await client.get(path)).json()["data"]
        if data["state"] in {"succeeded", "failed"}:
            return data
        await asyncio.sleep(0.01)
    raise TimeoutError(path)


def rows(data: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data["content"])))


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
async def test_a_stranger_is_asked_to_authenticate(
    stranger: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await stranger.request(method, path, json=body)
    assert response.status_code == 401


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
async def test_a_viewer_may_not_export(
    viewer: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await viewer.request(method, path, json=body)
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"order_status": "sent"}, "order_status"),
        ({"order_status": None}, "order_status"),
        ({"state": "succeeded"}, "state"),
    ],
)
async def test_an_invalid_export_is_refused(
    customer: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    response = await customer.post(EXPORTS, json=body)
    assert response.status_code == 400
    assert response.json()["error"]["details"][0]["loc"] == ["body", field]


async def test_other_users_exports_are_as_if_they_were_not_there(
    customer: httpx.AsyncClient,
    other_customer: httpx.AsyncClient,
    manager: httpx.AsyncClient,
) -> None:
    created = await customer.post(EXPORTS, json={})
    path = created.headers["Location"]
    statuses = [
        (await client.get(place)).status_code
        for client, place in [
            (other_customer, path),
            (customer, SAMPLE),
            (customer, f"{EXPORTS}/{requests.ABSENT_ID}"),
            (manager, path),
        ]
    ]
    assert statuses == [404, 404, 404, 200]


async def test_an_export_can_be_followed_to_its_end(
    customer: httpx.AsyncClient,
) -> None:
    created = await customer.post(EXPORTS, json={})
    begun = created.json()["data"]
    data = await ended(customer, created.headers["Location"])
    assert created.status_code == 202
    assert (begun["state"], begun["progress_percent"]) == ("pending", 0)
    assert (begun["content"], begun["order_count"]) == (None, None)
    assert (data["state"], data["progress_percent"]) == ("succeeded", 100)
    listed = await customer.get("/v1/orders?per_page=100")
    found = listed.json()["data"]
    assert [row["id"] for row in rows(data)] == [item["id"] for item in found]
    assert data["order_count"] == len(found) == 42
    cents = sum(int(item["total"].replace(".", "")) for item in found)
    assert data["total_amount"] == str(money.Money(cents))


async def test_staff_exports_everybodys_orders_of_a_status(
    manager: httpx.AsyncClient,
) -> None:
    created = await manager.post(EXPORTS, json={"order_status": "paid"})
    data = await ended(manager, created.headers["Location"])
    listed = await manager.get("/v1/orders?status=paid&per_page=100")
    assert data["order_count"] == len(listed.json()["data"]) == 11
    assert {row["status"] for row in rows(data)} == {"paid"}
    assert len({row["user_id"] for row in rows(data)}) == 2


@pytest.mark.parametrize("changes", [{"seed": False}])
async def test_an_export_of_nothing_has_a_line_of_names(
    customer: httpx.AsyncClient,
) -> None:
    created = await customer.post(EXPORTS, json={})
    data = await ended(customer, created.headers["Location"])
    assert (data["order_count"], data["total_amount"]) == (0, "0.00")
    assert data["content"] == (
        "id,user_id,status,create_time,item_count,total\r\n"
    )


async def test_an_export_names_the_newest_thousand(
    admin: httpx.AsyncClient,
) -> None:
    sample = next(samples.sample_orders())
    await order_repo.TortoiseOrderRepository().add_many(
        dataclasses.replace(sample, id=uuid.uuid4()) for _ in range(1_000)
    )
    created = await admin.post(EXPORTS, json={})
    data = await ended(admin, created.headers["Location"])
    assert data["order_count"] == 1_047
    assert len(rows(data)) == exports.MOST_ROWS
    times = [row["create_time"] for row in rows(data)]
    assert times == sorted(times, reverse=True)


async def test_progress_grows_and_later_orders_are_left_out(
    app: fastapi.FastAPI,
) -> None:
    seen: list[tuple[str, int]] = []

    class Watched(export_repo.TortoiseOrderExportRepository):
        @override
        async def save(self, export: exports.OrderExport) -> None:
            seen.append((export.state.value, export.progress_percent))
            await super().save(export)

    kept = order_repo.TortoiseOrderRepository()
    sample = next(samples.sample_orders())
    await kept.add_many(
        dataclasses.replace(sample, id=uuid.uuid4()) for _ in range(250)
    )
    late = dataclasses.replace(
        sample,
        id=uuid.uuid4(),
        create_time=samples.export().create_time.replace(year=2027),
    )
    await kept.add(late)
    export = dataclasses.replace(
        samples.export(), id=uuid.uuid4(), order_status=None
    )
    watched = Watched()
    await watched.add(export)
    await export_service.Exporter(watched, kept).run(export.id)
    made = await watched.get(export.id)
    assert seen == [("running", 33), ("running", 67), ("succeeded", 100)]
    assert made is not None
    assert made.order_count == 297


async def test_a_task_that_comes_twice_or_too_late_changes_nothing(
    app: fastapi.FastAPI, admin: httpx.AsyncClient
) -> None:
    before = await admin.get(SAMPLE)
    run = background.TASKS[export_service.TASK]
    await run(str(samples.FIRST_EXPORT_ID))
    await run(requests.ABSENT_ID)
    after = await admin.get(SAMPLE)
    assert after.json()["data"] == before.json()["data"]


async def test_an_export_that_goes_wrong_tells_so(
    app: fastapi.FastAPI, admin: httpx.AsyncClient
) -> None:
    class Broken(order_repo.TortoiseOrderRepository):
        @override
        async def total_amount(self, query: orders.OrderQuery) -> money.Money:
            raise ConnectionError("The database is gone.")

    kept = export_repo.TortoiseOrderExportRepository()
    export = dataclasses.replace(samples.export(), id=uuid.uuid4())
    await kept.add(export)
    await export_service.Exporter(kept, Broken()).run(export.id)
    data = (await admin.get(f"{EXPORTS}/{export.id}")).json()["data"]
    assert data["state"] == "failed"
    assert data["content"] is None


class ClosedQueue(tasks.TaskQueue):
    """A queue whose broker is down."""

    @override
    async def enqueue(self, name: str, subject_id: str) -> None:
        raise exceptions.UnavailableError("The queue does not answer.")

    @override
    async def close(self) -> None:
        pass


async def test_without_a_queue_nothing_is_promised(
    app: fastapi.FastAPI, admin: httpx.AsyncClient
) -> None:
    app.state.resources = dataclasses.replace(
        app.state.resources, tasks=ClosedQueue()
    )
    response = await admin.post(EXPORTS, json={})
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
