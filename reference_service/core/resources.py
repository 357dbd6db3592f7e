# SPDX-License-Identifier: Apache-2.0
"""What one running service holds on to, opened and closed with it."""

import contextlib
import dataclasses
import types
from collections.abc import AsyncIterator, Mapping

from reference_service.core import (
    cache,
    config,
    database,
    issuer,
    limits,
    security,
    startup,
    tasks,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Resources:
    """What the settings chose; `app.state.resources` of a running service.

    Attributes:
        settings: The settings.
        verifier: Tells whom a token speaks for.
        cache: What is remembered between requests.
        limiter: Counts requests.
        tasks: Takes what is done after the response.
    """

    settings: config.Settings
    verifier: security.TokenVerifier
    cache: cache.Cache
    limiter: limits.RateLimiter
    tasks: tasks.TaskQueue


@contextlib.asynccontextmanager
async def opened(
    settings: config.Settings,
    background: Mapping[str, tasks.Task] = types.MappingProxyType({}),
) -> AsyncIterator[Resources]:
    """Opens what the settings choose, and closes it at the end.

    Args:
        settings: The settings.
        background: The background tasks by name.

    Raises:
        startup.StartError: What the settings choose cannot be had.
    """
    async with (
        _cache_and_limiter(settings) as (shared, limiter),
        _queue(settings, background) as queue,
    ):
        yield Resources(
            settings=settings,
            verifier=_verifier(settings),
            cache=shared,
            limiter=limiter,
            tasks=queue,
        )


# What a setting asks for is loaded by whom sets it only: without Redis and
# Celery, the shop starts sooner.


@contextlib.asynccontextmanager
async def _cache_and_limiter(
    settings: config.Settings,
) -> AsyncIterator[tuple[cache.Cache, limits.RateLimiter]]:
    unlimited = limits.UnlimitedRateLimiter()
    if settings.redis_url is None:
        yield (
            cache.MemoryCache(settings.cache_seconds),
            limits.MemoryRateLimiter(settings.rate_limit)
            if settings.rate_limit
            else unlimited,
        )
        return
    startup.require("redis", "REFERENCE_REDIS_URL")
    from reference_service.core import (  # noqa: PLC0415
        redis_cache,
        redis_client,
        redis_limits,
    )

    async with redis_client.opened(settings.redis_url) as client:
        yield (
            redis_cache.RedisCache(client, settings.cache_seconds),
            redis_limits.RedisRateLimiter(client, settings.rate_limit)
            if settings.rate_limit
            else unlimited,
        )


@contextlib.asynccontextmanager
async def _queue(
    settings: config.Settings, background: Mapping[str, tasks.Task]
) -> AsyncIterator[tasks.TaskQueue]:
    if settings.broker_url is None:
        queue: tasks.TaskQueue = tasks.InProcessTaskQueue(background)
    else:
        startup.require("celery", "REFERENCE_BROKER_URL")
        if database.is_in_memory(settings.database_url):
            raise startup.StartError(
                "With REFERENCE_BROKER_URL, tasks are done by other "
                "processes, which can't see a database in memory: set "
                "REFERENCE_DATABASE_URL."
            )
        from reference_service.core import celery_queue  # noqa: PLC0415

        queue = celery_queue.CeleryTaskQueue(settings.broker_url)
    try:
        yield queue
    finally:
        await queue.close()


def _verifier(settings: config.Settings) -> security.TokenVerifier:
    if settings.issuer == "local":
        return security.TokenVerifier(
            issuer.authority(settings),
            issuer.issuer_name(settings.project_id),
            settings.project_id,
        )
    from reference_service.core import firebase  # noqa: PLC0415

    return security.TokenVerifier(
        firebase.FirebaseKeySource(settings.firebase_keys_url),
        firebase.issuer_name(settings.project_id),
        settings.project_id,
    )
