# SPDX-License-Identifier: Apache-2.0
import pathlib

from reference_service.core import config, resources
from tests.reference_service.integration import servers


def settings(
    state_dir: pathlib.Path, redis: servers.Redis, **changes: object
) -> config.Settings:
    return config.Settings.model_validate(
        {"state_dir": state_dir, "redis_url": redis.url(0), **changes}
    )


async def test_two_services_remember_together(
    state_dir: pathlib.Path, redis: servers.Redis
) -> None:
    chosen = settings(state_dir, redis, cache_seconds=100)
    async with resources.opened(chosen) as one, resources.opened(chosen) as two:
        await one.cache.put("key", "Grüße")
        await one.cache.count_up("number")
        await two.cache.count_up("number")
        assert await two.cache.get("key") == "Grüße"
        assert await one.cache.get("number") == "2"
        assert await one.cache.get("other") is None
        assert await one.cache.answers()
    # Redis forgets it by itself.
    assert redis.ask("TTL reference:cache:key") in {b":100\r\n", b":99\r\n"}


async def test_two_services_count_together_until_the_window_ends(
    state_dir: pathlib.Path, redis: servers.Redis
) -> None:
    chosen = settings(state_dir, redis, rate_limit=3)
    async with resources.opened(chosen) as one, resources.opened(chosen) as two:
        admitted = [
            await held.limiter.admit("caller") for held in (one, two, one)
        ]
        wait = await two.limiter.admit("caller")
        other = await two.limiter.admit("other")
        assert admitted == [0, 0, 0]
        assert other == 0
        assert 1 <= wait <= 60
        redis.ask("PEXPIRE reference:limit:caller 1")
        servers.wait_until(
            lambda: redis.ask("EXISTS reference:limit:caller") == b":0\r\n"
        )
        assert await one.limiter.admit("caller") == 0
