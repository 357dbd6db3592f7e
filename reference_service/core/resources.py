# SPDX-License-Identifier: Apache-2.0
"""What one running service holds on to, opened and closed with it."""

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Mapping

from reference_service.core import (
    cache,
    config,
    issuer,
    limits,
    security,
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
    settings: config.Settings, background: Mapping[str, tasks.Task]
) -> AsyncIterator[Resources]:
    """Opens what the settings choose, and closes it at the end.

    Args:
        settings: The settings.
        background: The background tasks by name.
    """
    queue = tasks.InProcessTaskQueue(background)
    limiter: limits.RateLimiter = limits.UnlimitedRateLimiter()
    if settings.rate_limit:
        limiter = limits.MemoryRateLimiter(settings.rate_limit)
    try:
        yield Resources(
            settings=settings,
            verifier=_verifier(settings),
            cache=cache.MemoryCache(settings.cache_seconds),
            limiter=limiter,
            tasks=queue,
        )
    finally:
        await queue.close()


def _verifier(settings: config.Settings) -> security.TokenVerifier:
    return security.TokenVerifier(
        issuer.authority(settings),
        issuer.issuer_name(settings.project_id),
        settings.project_id,
    )
