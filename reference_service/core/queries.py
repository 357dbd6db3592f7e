# SPDX-License-Identifier: Apache-2.0
"""How long queries take (guidelines §8.2, §10.4)."""

import functools
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from reference_service.core import logs, observing

_LOGGER = logging.getLogger(f"{logs.LOGGER_NAME}.queries")

_METHODS = (
    "execute_insert",
    "execute_many",
    "execute_query",
    "execute_query_dict",
)


def watch(client: Any, observers: Sequence[observing.QueryObserver]) -> None:
    """Has observers told of each query of a database client.

    Tortoise ORM has no hook for this. Only this client is changed, and the
    clients that it makes for transactions.

    Args:
        client: A connected client of Tortoise ORM.
        observers: Who is told.
    """
    for name in _METHODS:
        setattr(client, name, _watched(getattr(client, name), observers))
    begin = client._in_transaction  # noqa: SLF001 - see above.

    @functools.wraps(begin)
    def begin_watched() -> Any:
        transaction = begin()
        # SQLite's outermost transaction names it otherwise than all others.
        inner = getattr(transaction, "connection", None) or transaction.client
        watch(inner, observers)
        return transaction

    client._in_transaction = begin_watched  # noqa: SLF001 - see above.


def _watched(
    execute: Callable[..., Awaitable[Any]],
    observers: Sequence[observing.QueryObserver],
) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(execute)
    async def run(query: str, *values: Any) -> Any:
        start = time.perf_counter()
        failed = True
        try:
            result = await execute(query, *values)
            failed = False
            return result
        finally:
            done = observing.Query(query, time.perf_counter() - start, failed)
            for observe in observers:
                observe(done)

    return run


def slow_query_log(limit: float) -> observing.QueryObserver:
    """Returns an observer that logs queries that take too long.

    Args:
        limit: How many seconds are too long.
    """

    def note(query: observing.Query) -> None:
        if query.seconds >= limit:
            values = {
                "milliseconds": round(query.seconds * 1000, 1),
                # Placeholders only: the values stay in the database.
                "statement": query.statement,
            }
            _LOGGER.error("Slow query.", extra={"context": values})

    return note
