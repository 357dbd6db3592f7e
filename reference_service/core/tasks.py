# SPDX-License-Identifier: Apache-2.0
"""What is done after the response (guidelines §10.3)."""

import abc
import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from typing_extensions import override

from reference_service.core import logs

_LOGGER = logging.getLogger(f"{logs.LOGGER_NAME}.tasks")

Task = Callable[[str], Awaitable[None]]


class TaskQueue(abc.ABC):
    """Takes tasks, by name and with the id of what they work on."""

    @abc.abstractmethod
    async def enqueue(self, name: str, subject_id: str) -> None:
        """Has a task done soon, in this process or another.

        Args:
            name: One of the names in `tasks`.
            subject_id: Id of the resource that it works on.

        Raises:
            exceptions.UnavailableError: It cannot be taken now.
        """

    async def answers(self) -> bool:
        """Tells whether it can be reached; what is in the process can."""
        return True

    @abc.abstractmethod
    async def close(self) -> None:
        """Waits for what this process has begun, or leaves it to others."""


class InProcessTaskQueue(TaskQueue):
    """Runs each task in the event loop of this process."""

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        """Initializes the queue.

        Args:
            tasks: What can be done, by name.
        """
        self._tasks = tasks
        self._running: set[asyncio.Task[None]] = set()

    @override
    async def enqueue(self, name: str, subject_id: str) -> None:
        running = asyncio.create_task(self._run(name, subject_id))
        # The event loop itself holds tasks weakly only.
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    @override
    async def close(self) -> None:
        await asyncio.gather(*self._running)

    async def _run(self, name: str, subject_id: str) -> None:
        try:
            await self._tasks[name](subject_id)
        except Exception:  # An isolation point: nobody awaits the task.
            _LOGGER.exception("Task failed.", extra={"context": {"task": name}})
