# SPDX-License-Identifier: Apache-2.0
"""Whether what the service depends on answers."""

import asyncio
import enum
from collections.abc import Awaitable

from reference_service.core import database, resources

# Who asks after the health asks again soon; a dependency that takes longer
# than this does not help anybody.
_TIMEOUT_SECONDS = 2.0


class Dependency(enum.StrEnum):
    """What the service depends on."""

    DATABASE = "database"
    CACHE = "cache"
    TASK_QUEUE = "task_queue"


async def check(held: resources.Resources) -> dict[Dependency, bool]:
    """Tells of each dependency whether it answers; all are asked at once.

    Args:
        held: What the running service holds on to.
    """
    asked = {
        Dependency.DATABASE: database.answers(),
        Dependency.CACHE: held.cache.answers(),
        Dependency.TASK_QUEUE: held.tasks.answers(),
    }
    answers = await asyncio.gather(*map(_answers, asked.values()))
    return dict(zip(asked, answers, strict=True))


async def _answers(asking: Awaitable[bool]) -> bool:
    try:
        return await asyncio.wait_for(asking, _TIMEOUT_SECONDS)
    except TimeoutError:
        return False
