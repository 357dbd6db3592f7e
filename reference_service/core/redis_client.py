# SPDX-License-Identifier: Apache-2.0
"""The connection to Redis that cache and limiter share."""

import contextlib
from collections.abc import AsyncIterator

from redis import asyncio as redis
from redis import backoff
from redis.asyncio import retry

from reference_service.core import startup

# A request waits this long at most for a Redis that is gone, and goes on
# without it. What Redis does here takes a millisecond, but a service with much
# to do may come to read the answer only after a while.
_TIMEOUT_SECONDS = 2


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[redis.Redis]:
    """Opens connections as they are needed, and closes them at the end.

    Args:
        url: Such as `redis://localhost:6379/0`.

    Raises:
        startup.StartError: The URL is not one of Redis.
    """
    try:
        client = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=_TIMEOUT_SECONDS,
            socket_connect_timeout=_TIMEOUT_SECONDS,
            # Once more, for a connection that ended meanwhile. By itself it
            # would go on for seconds.
            retry=retry.Retry(backoff.NoBackoff(), retries=1),
        )
    except ValueError as error:
        raise startup.StartError(f"REFERENCE_REDIS_URL: {error}") from error
    async with client:
        yield client
