# SPDX-License-Identifier: Apache-2.0
"""Two services that share everything, and their callers."""

import concurrent.futures
import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import httpx

from tests.reference_service import serving

_Result = TypeVar("_Result")


class Shop:
    """Two processes of one shop."""

    def __init__(
        self,
        environment: dict[str, str],
        first: dict[str, Any],
        second: dict[str, Any],
    ) -> None:
        self.environment = environment
        self._ready = (first, second)

    @contextlib.contextmanager
    def clients(self, bearer: str) -> Iterator[tuple[httpx.Client, ...]]:
        """The caller's clients of the first and of the second service."""
        with contextlib.ExitStack() as stack:
            yield tuple(
                stack.enter_context(serving.client(ready, bearer))
                for ready in self._ready
            )


def at_once(calls: Iterable[Callable[[], _Result]]) -> list[_Result]:
    """Makes calls in parallel, and returns what they return."""
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        futures = [pool.submit(call) for call in calls]
        return [future.result() for future in futures]
