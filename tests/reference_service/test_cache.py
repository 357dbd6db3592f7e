# SPDX-License-Identifier: Apache-2.0
"""Cache, limits and queue where nobody answers, and in one process."""

import logging

import pytest

from reference_service.core import (
    cache,
    config,
    exceptions,
    resources,
    startup,
)

NOBODY = "redis://127.0.0.1:1"


def settings(state_dir: object, **changes: object) -> config.Settings:
    return config.Settings.model_validate({"state_dir": state_dir, **changes})


async def test_a_value_is_remembered_until_its_time_is_up() -> None:
    now = [0.0]
    store = cache.MemoryCache(60, clock=lambda: now[0])
    await store.put("key", "value")
    assert await store.get("key") == "value"
    now[0] = 60.0
    assert await store.get("key") is None
    assert await store.answers()


async def test_a_cache_in_memory_does_not_grow_without_end() -> None:
    store = cache.MemoryCache(60)
    for number in range(10_001):
        await store.put(str(number), "value")
    assert await store.get("10000") == "value"
    assert await store.get("0") is None


async def test_a_shelf_forgets_what_was_read_before_it_was_cleared() -> None:
    shelf = cache.Shelf(cache.MemoryCache(60), "shelf")
    reads = []

    async def read_slowly() -> str:
        reads.append("old")
        await shelf.clear()
        return "old"

    async def read() -> str:
        reads.append("new")
        return "new"

    assert await shelf.remember("key", read_slowly) == "old"
    assert await shelf.remember("key", read) == "new"
    assert await shelf.remember("key", read) == "new"
    assert reads == ["old", "new"]


async def test_what_is_not_there_is_not_remembered() -> None:
    shelf = cache.Shelf(cache.MemoryCache(60), "shelf")
    found = iter([None, "value"])

    async def read() -> str | None:
        return next(found)

    assert await shelf.remember("key", read) is None
    assert await shelf.remember("key", read) == "value"


async def test_without_redis_the_shop_goes_on(
    state_dir: object, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = settings(state_dir, redis_url=NOBODY, rate_limit=1)
    async with resources.opened(chosen) as held:
        with caplog.at_level(logging.WARNING):
            await held.cache.put("key", "value")
            assert await held.cache.get("key") is None
            await held.cache.count_up("version")
            assert [await held.limiter.admit("a") for _ in range(3)] == [0] * 3
        assert not await held.cache.answers()
    assert "going on without it" in caplog.text
    assert "letting the caller in" in caplog.text


async def test_without_a_broker_a_task_is_refused(
    state_dir: object, tmp_path: object
) -> None:
    chosen = settings(
        state_dir,
        broker_url=NOBODY,
        database_url=f"sqlite://{tmp_path}/shop.sqlite3",
    )
    async with resources.opened(chosen) as held:
        assert not await held.tasks.answers()
        with pytest.raises(exceptions.UnavailableError):
            await held.tasks.enqueue("export_orders", "1")


@pytest.mark.parametrize(
    "changes",
    [
        {"redis_url": "http://127.0.0.1"},
        {"broker_url": NOBODY},
        {"broker_url": "ftp://x", "database_url": "sqlite://shop.sqlite3"},
    ],
)
async def test_settings_that_cannot_work_are_told(
    state_dir: object, changes: dict[str, object]
) -> None:
    with pytest.raises(startup.StartError, match="REFERENCE_"):
        async with resources.opened(settings(state_dir, **changes)):
            pass


def test_a_library_that_is_missing_is_told() -> None:
    with pytest.raises(startup.StartError, match="reference-production"):
        startup.require("no_such_library", "REFERENCE_X")
