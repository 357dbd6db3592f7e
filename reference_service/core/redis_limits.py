# SPDX-License-Identifier: Apache-2.0
"""A rate limit that all processes count for together, in Redis."""

import logging
import math

import redis as redis_errors
from redis import asyncio as redis
from typing_extensions import override

from reference_service.core import limits, logs

_LOGGER = logging.getLogger(f"{logs.LOGGER_NAME}.limits")
_PREFIX = "reference:limit:"


class RedisRateLimiter(limits.RateLimiter):
    """Counts in Redis; the window begins with a caller's first request.

    Without Redis it lets everybody in, with a warning: to refuse would turn
    the failure of a helper into a failure of the whole shop.
    """

    def __init__(self, client: redis.Redis, limit: int) -> None:
        """Initializes the limiter.

        Args:
            client: Counts.
            limit: Requests a minute for each caller.
        """
        self._client = client
        self._limit = limit

    @override
    async def admit(self, caller: str) -> int:
        key = _PREFIX + caller
        try:
            # One transaction: a count never stays without its end.
            async with self._client.pipeline(transaction=True) as pipeline:
                pipeline.set(key, 0, ex=limits.WINDOW_SECONDS, nx=True)
                pipeline.incr(key)
                pipeline.pttl(key)
                _, count, milliseconds = await pipeline.execute()
        except redis_errors.RedisError as error:
            _LOGGER.warning(
                "The rate limit cannot be counted; letting the caller in.",
                extra={"context": {"error": str(error)}},
            )
            return 0
        if int(count) <= self._limit:
            return 0
        # At least a second: 0 would mean to go on.
        return max(1, math.ceil(int(milliseconds) / 1000))
