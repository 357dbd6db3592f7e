# SPDX-License-Identifier: Apache-2.0
"""What is remembered between requests (guidelines §10.1.1)."""

import abc
import time
from collections.abc import Awaitable, Callable

from typing_extensions import override

_FORGET_AT = 10_000


class Cache(abc.ABC):
    """Texts that may be forgotten at any time, by key."""

    @abc.abstractmethod
    async def get(self, key: str) -> str | None:
        """Returns what was kept under the key, or None."""

    @abc.abstractmethod
    async def put(self, key: str, value: str) -> None:
        """Keeps a text until it is forgotten or put again."""

    @abc.abstractmethod
    async def count_up(self, key: str) -> None:
        """Adds one to the number under the key; none there counts as 0."""

    async def answers(self) -> bool:
        """Tells whether it can be reached; what is in the process can."""
        return True


class MemoryCache(Cache):
    """A cache of one process."""

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Initializes an empty cache.

        Args:
            seconds: How long a value lives.
            clock: Tells the time in seconds.
        """
        self._seconds = seconds
        self._clock = clock
        self._values: dict[str, tuple[float, str]] = {}
        self._counts: dict[str, int] = {}

    @override
    async def get(self, key: str) -> str | None:
        if key in self._counts:
            return str(self._counts[key])
        until, value = self._values.get(key, (0.0, ""))
        return value if self._clock() < until else None

    @override
    async def put(self, key: str, value: str) -> None:
        if len(self._values) >= _FORGET_AT:
            self._values.clear()
        self._values[key] = (self._clock() + self._seconds, value)

    @override
    async def count_up(self, key: str) -> None:
        self._counts[key] = self._counts.get(key, 0) + 1


class Shelf:
    """Cached values that are forgotten together when what they tell changes.

    Each key holds the shelf's version; clearing the shelf counts it up. So a
    value that was read before a change and is put after it is never found.
    """

    def __init__(self, cache: Cache, name: str) -> None:
        """Initializes the shelf.

        Args:
            cache: Where its values are kept.
            name: Sets its keys apart from those of other shelves.
        """
        self._cache = cache
        self._name = name

    async def remember(
        self, key: str, load: Callable[[], Awaitable[str | None]]
    ) -> str | None:
        """Returns the value of the key; loads and keeps it if need be.

        Args:
            key: Names the value on this shelf.
            load: Reads it from where it comes from; None is not kept.
        """
        version = await self._cache.get(self._version_key) or "0"
        full_key = f"{self._name}:{version}:{key}"
        value = await self._cache.get(full_key)
        if value is None:
            value = await load()
            if value is not None:
                await self._cache.put(full_key, value)
        return value

    async def clear(self) -> None:
        """Forgets all values. Call it after the change is committed."""
        await self._cache.count_up(self._version_key)

    @property
    def _version_key(self) -> str:
        return f"{self._name}:version"
