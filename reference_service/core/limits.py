# SPDX-License-Identifier: Apache-2.0
"""How often a caller may ask (guidelines §4.7: status 429)."""

import collections
import math
import time
from collections.abc import Callable

_WINDOW_SECONDS = 60


class RateLimiter:
    """Counts the requests of each caller in windows of one minute.

    It counts in the memory of one process, and forgets all counts when a
    window ends: what it holds is bounded by what one minute brings.
    """

    def __init__(
        self, limit: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Initializes the limiter.

        Args:
            limit: Requests a minute for each caller; 0 is no limit.
            clock: Tells the time in seconds.
        """
        self._limit = limit
        self._clock = clock
        self._window = 0
        self._counts: collections.Counter[str] = collections.Counter()

    def admit(self, caller: str) -> int:
        """Counts a request.

        Returns:
            How many seconds the caller has to wait; 0 when it may go on.
        """
        if not self._limit:
            return 0
        now = self._clock()
        window = int(now // _WINDOW_SECONDS)
        if window != self._window:
            self._window = window
            self._counts.clear()
        self._counts[caller] += 1
        if self._counts[caller] <= self._limit:
            return 0
        return math.ceil((window + 1) * _WINDOW_SECONDS - now)
