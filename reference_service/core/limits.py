# SPDX-License-Identifier: Apache-2.0
"""How often a caller may ask (guidelines §4.7: status 429)."""

import abc
import collections
import math
import time
from collections.abc import Callable

from typing_extensions import override

WINDOW_SECONDS = 60


class RateLimiter(abc.ABC):
    """Counts the requests of each caller in windows of one minute."""

    @abc.abstractmethod
    async def admit(self, caller: str) -> int:
        """Counts a request.

        Returns:
            How many seconds the caller has to wait; 0 when it may go on.
        """


class UnlimitedRateLimiter(RateLimiter):
    """Lets everyone in."""

    @override
    async def admit(self, caller: str) -> int:
        return 0


class MemoryRateLimiter(RateLimiter):
    """Counts in the memory of one process.

    All counts are forgotten when a window ends: what it holds is bounded by
    what one minute brings.
    """

    def __init__(
        self, limit: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Initializes the limiter.

        Args:
            limit: Requests a minute for each caller.
            clock: Tells the time in seconds.
        """
        self._limit = limit
        self._clock = clock
        self._window = 0
        self._counts: collections.Counter[str] = collections.Counter()

    @override
    async def admit(self, caller: str) -> int:
        now = self._clock()
        window = int(now // WINDOW_SECONDS)
        if window != self._window:
            self._window = window
            self._counts.clear()
        self._counts[caller] += 1
        if self._counts[caller] <= self._limit:
            return 0
        return math.ceil((window + 1) * WINDOW_SECONDS - now)
