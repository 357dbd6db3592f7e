# SPDX-License-Identifier: Apache-2.0
"""How many requests are sent, and how fast: one count for all clients."""

import threading
import time


class SpentError(Exception):
    """A request that was not sent, for no more are to be."""


class Pace:
    """Lets requests through one by one; threads may share it.

    Attributes:
        requests: How many were let through.
        ceiling: How many may be; None is any number. A part of a run that
            may only have its share sets it lower.
    """

    def __init__(
        self, per_second: float | None = None, ceiling: int | None = None
    ) -> None:
        """Begins to count.

        Args:
            per_second: The greatest rate; None is unbounded.
            ceiling: How many requests may be sent.
        """
        self.requests = 0
        self.ceiling = ceiling
        self._interval = 0.0 if per_second is None else 1 / per_second
        self._next_slot = 0.0
        self._lock = threading.Lock()

    @property
    def is_spent(self) -> bool:
        """Whether the next request would be refused."""
        return self.ceiling is not None and self.requests >= self.ceiling

    @property
    def left(self) -> int | None:
        """How many requests may still be sent; None is any number."""
        if self.ceiling is None:
            return None
        return max(0, self.ceiling - self.requests)

    def take(self) -> None:
        """Waits until the next request may be sent, and counts it.

        Raises:
            SpentError: It may not be sent at all.
        """
        with self._lock:
            if self.is_spent:
                raise SpentError("The requests of the budget are spent.")
            self.requests += 1
            now = time.monotonic()
            slot = max(now, self._next_slot)
            self._next_slot = slot + self._interval
        if slot > now:
            time.sleep(slot - now)
