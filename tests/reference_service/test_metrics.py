# SPDX-License-Identifier: Apache-2.0
import asyncio
from typing import Any

import fastapi
import httpx
import pytest
from prometheus_client import parser
from tortoise import transactions

from reference_service import app as shop
from reference_service.core import config, database, metrics, observing

ABSENT = "00000000-0000-4000-8000-000000000000"


async def figures(client: httpx.AsyncClient) -> dict[tuple[Any, ...], float]:
    """The figures by name and the values of the labels in their order."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *(sample.labels[key] for key in sorted(sample.labels))): (
            sample.value
        )
        for family in parser.text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_figures_are_told_as_prometheus_reads_them(
    stranger: httpx.AsyncClient,
) -> None:
    answer = await stranger.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    told = await figures(stranger)
    assert told["http_requests_in_flight",] == 1
    assert ("process_cpu_seconds_total",) in told


async def test_requests_are_counted_by_method_route_and_class_of_status(
    viewer: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    for _ in range(3):
        await viewer.get("/v1/products")
    await viewer.get(f"/v1/products/{ABSENT}")
    await stranger.get("/v1/products")
    told = await figures(stranger)
    counts = {
        key[1:]: value
        for key, value in told.items()
        if key[0] == "http_requests_total"
    }
    assert counts["GET", "/v1/products", "2xx"] == 3
    assert counts["GET", "/v1/products", "4xx"] == 1
    assert counts["GET", "/v1/products/{product_id}", "4xx"] == 1
    assert (
        told[
            "http_request_duration_seconds_count",
            "GET",
            "/v1/products",
            "2xx",
        ]
        == 3
    )


async def test_what_clients_invent_makes_no_series(
    viewer: httpx.AsyncClient,
) -> None:
    async def invent(number: int) -> None:
        await viewer.get(f"/invented/{number}")
        await viewer.get(f"/v1/products/{number}")
        await viewer.request(f"INVENTED{number}", "/v1/products")

    await invent(0)
    await figures(viewer)
    before = await figures(viewer)
    for number in range(1, 20):
        await invent(number)
    after = await figures(viewer)
    assert set(after) == set(before)
    assert after["http_requests_total", "GET", "unmatched", "4xx"] == 20


@pytest.mark.parametrize("changes", [{"rate_limit": 2}])
async def test_refusals_of_the_rate_limit_are_counted(
    viewer: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    for _ in range(5):
        await viewer.get("/v1/products")
    assert (await figures(stranger))["rate_limit_refusals_total",] == 3


async def test_hits_and_misses_of_the_cache_are_counted(
    viewer: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    first = (await viewer.get("/v1/products")).json()["data"][0]["id"]
    for _ in range(3):
        await viewer.get(f"/v1/products/{first}")
    told = await figures(stranger)
    lookups = {
        key[1:]: value
        for key, value in told.items()
        if key[0] == "cache_lookups_total"
    }
    assert sum(n for key, n in lookups.items() if "hit" in key) >= 2
    assert sum(n for key, n in lookups.items() if "miss" in key) >= 1


async def test_background_tasks_and_queries_are_timed(
    customer: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    created = await customer.post("/v1/order-exports", json={})
    assert created.status_code == 202
    told: dict[tuple[Any, ...], float] = {}
    for _ in range(100):
        told = await figures(stranger)
        if any(
            key[0] == "background_task_duration_seconds_count" for key in told
        ):
            break
        await asyncio.sleep(0.05)
    (run,) = [
        key
        for key in told
        if key[0] == "background_task_duration_seconds_count"
    ]
    assert run[1] == "succeeded"
    assert told["background_tasks_enqueued_total", run[2]] == 1
    assert (
        told["database_query_duration_seconds_count", "SELECT", "succeeded"] > 0
    )


async def test_a_query_in_a_transaction_and_a_failed_one_are_counted(
    app: fastapi.FastAPI, stranger: httpx.AsyncClient
) -> None:
    key = "database_query_duration_seconds_count"
    before = (await figures(stranger))[key, "SELECT", "succeeded"]
    async with transactions.in_transaction() as transaction:
        await transaction.execute_query("SELECT 1")
        async with transactions.in_transaction() as nested:
            await nested.execute_query_dict("SELECT 1")
    with pytest.raises(Exception, match="no such table"):
        await database.client().execute_query("SELECT * FROM nowhere")
    told = await figures(stranger)
    assert told[key, "SELECT", "succeeded"] == before + 2
    assert told[key, "SELECT", "failed"] == 1


def test_applications_of_one_process_count_for_themselves() -> None:
    first, second = (shop.create_app(config.Settings()) for _ in range(2))
    counted: metrics.Metrics = first.state.telemetry.metrics
    counted.note_enqueued("export")
    assert b'task="export"' in counted.text()
    assert b'task="export"' not in second.state.telemetry.metrics.text()


async def test_a_task_that_fails_is_counted_as_failed() -> None:
    counted = metrics.Metrics()

    async def fail(subject_id: str) -> None:
        raise ValueError(subject_id)

    tasks = observing.watched({"export": fail}, [counted.begin_task])
    with pytest.raises(ValueError, match="the id"):
        await tasks["export"]("the id")
    assert b'outcome="failed",task="export"' in counted.text()
