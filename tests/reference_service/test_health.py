# SPDX-License-Identifier: Apache-2.0
import asyncio
import dataclasses
import pathlib
import threading
import time
from collections.abc import Mapping

import fastapi
import httpx
import pytest
from typing_extensions import override

from reference_service.core import cache, database


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "shop.sqlite3"


@pytest.fixture
def changes(file: pathlib.Path) -> Mapping[str, object]:
    return {"database_url": f"sqlite://{file}"}


def make_unusable(file: pathlib.Path) -> None:
    file.unlink()
    file.mkdir()


async def test_an_unknown_parameter_is_refused(
    stranger: httpx.AsyncClient,
) -> None:
    for path in ("/healthz", "/metrics"):
        answer = await stranger.get(path, params={"verbose": "1"})
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "VALIDATION_ERROR"


async def test_a_service_that_is_well_says_so_to_everybody(
    stranger: httpx.AsyncClient,
) -> None:
    answer = await stranger.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["data"] == {
        "status": "ok",
        "dependencies": [
            {"name": "database", "status": "ok"},
            {"name": "cache", "status": "ok"},
            {"name": "task_queue", "status": "ok"},
        ],
    }


async def test_a_dead_database_is_told_without_its_address(
    stranger: httpx.AsyncClient, file: pathlib.Path
) -> None:
    await database.client().close()
    make_unusable(file)
    answer = await stranger.get("/healthz")
    assert answer.status_code == 503
    error = answer.json()["error"]
    assert error["code"] == "SERVICE_UNAVAILABLE"
    assert error["details"] == [
        {
            "loc": ["dependencies", "database"],
            "msg": "It does not answer.",
            "type": "unavailable",
        }
    ]
    assert file.name not in answer.text
    # The driver's thread still has to tell the loop that it ends.
    for thread in threading.enumerate():
        if "_connection_worker" in thread.name:
            await asyncio.to_thread(thread.join, 5)


class SlowCache(cache.MemoryCache):
    @override
    async def answers(self) -> bool:
        await asyncio.sleep(60)
        return True


async def test_what_does_not_answer_in_time_is_down(
    app: fastapi.FastAPI,
    stranger: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reference_service.core.health._TIMEOUT_SECONDS", 0.05)
    app.state.resources = dataclasses.replace(
        app.state.resources, cache=SlowCache(60)
    )
    start = time.monotonic()
    answer = await stranger.get("/healthz")
    assert time.monotonic() - start < 5
    assert answer.status_code == 503
    (detail,) = answer.json()["error"]["details"]
    assert detail["loc"] == ["dependencies", "cache"]
