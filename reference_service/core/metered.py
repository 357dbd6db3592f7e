# SPDX-License-Identifier: Apache-2.0
"""What the service holds on to, with its use counted."""

import dataclasses

from typing_extensions import override

from reference_service.core import cache, metrics, resources, tasks


class MeteredCache(cache.Cache):
    """A cache whose hits and misses are counted."""

    def __init__(self, inner: cache.Cache, counted: metrics.Metrics) -> None:
        """Initializes the decorator.

        Args:
            inner: The cache.
            counted: What counts.
        """
        self._inner = inner
        self._counted = counted

    @override
    async def get(self, key: str) -> str | None:
        value = await self._inner.get(key)
        shelf, _, rest = key.partition(":")
        # A shelf's version is no value that it remembers.
        if rest != "version":
            self._counted.note_lookup(shelf, "miss" if value is None else "hit")
        return value

    @override
    async def put(self, key: str, value: str) -> None:
        await self._inner.put(key, value)

    @override
    async def count_up(self, key: str) -> None:
        await self._inner.count_up(key)

    @override
    async def answers(self) -> bool:
        return await self._inner.answers()


class MeteredTaskQueue(tasks.TaskQueue):
    """A task queue whose tasks are counted."""

    def __init__(
        self, inner: tasks.TaskQueue, counted: metrics.Metrics
    ) -> None:
        """Initializes the decorator.

        Args:
            inner: The queue.
            counted: What counts.
        """
        self._inner = inner
        self._counted = counted

    @override
    async def enqueue(self, name: str, subject_id: str) -> None:
        await self._inner.enqueue(name, subject_id)
        self._counted.note_enqueued(name)

    @override
    async def answers(self) -> bool:
        return await self._inner.answers()

    @override
    async def close(self) -> None:
        await self._inner.close()


def metered(
    held: resources.Resources, counted: metrics.Metrics
) -> resources.Resources:
    """Returns resources whose use is counted.

    Args:
        held: The resources.
        counted: What counts.
    """
    return dataclasses.replace(
        held,
        cache=MeteredCache(held.cache, counted),
        tasks=MeteredTaskQueue(held.tasks, counted),
    )
