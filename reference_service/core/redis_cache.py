# SPDX-License-Identifier: Apache-2.0
"""A cache in Redis, shared by all processes (guidelines §10.1.1)."""

import logging

import redis as redis_errors
from redis import asyncio as redis
from typing_extensions import override

from reference_service.core import cache, logs

_LOGGER = logging.getLogger(f"{logs.LOGGER_NAME}.cache")
_PREFIX = "reference:cache:"


class RedisCache(cache.Cache):
    """Keeps texts in Redis; without Redis, it remembers nothing.

    A cache makes the service faster, never right or wrong: when Redis does not
    answer, what is asked for is read from where it comes from, and a warning
    says why that is slow. A change that Redis does not hear of is seen late
    by those who still reach it, by as long as a value lives.
    """

    def __init__(self, client: redis.Redis, seconds: int) -> None:
        """Initializes the cache.

        Args:
            client: Reads and writes texts.
            seconds: How long a value lives. Counted numbers stay.
        """
        self._client = client
        self._seconds = seconds

    @override
    async def get(self, key: str) -> str | None:
        try:
            value = await self._client.get(_PREFIX + key)
        except redis_errors.RedisError as error:
            _warn(error)
            return None
        return None if value is None else str(value)

    @override
    async def put(self, key: str, value: str) -> None:
        try:
            await self._client.set(_PREFIX + key, value, ex=self._seconds)
        except redis_errors.RedisError as error:
            _warn(error)

    @override
    async def count_up(self, key: str) -> None:
        try:
            await self._client.incr(_PREFIX + key)
        except redis_errors.RedisError as error:
            _warn(error)

    @override
    async def answers(self) -> bool:
        try:
            await self._client.ping()
        except redis_errors.RedisError:
            return False
        return True


def _warn(error: redis_errors.RedisError) -> None:
    _LOGGER.warning(
        "The cache does not answer; going on without it.",
        extra={"context": {"error": str(error)}},
    )
