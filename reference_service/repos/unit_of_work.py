# SPDX-License-Identifier: Apache-2.0
"""Transactions of the database, by Tortoise ORM."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from tortoise import transactions
from typing_extensions import override

from reference_service.domain import unit_of_work


class TortoiseUnitOfWork(unit_of_work.UnitOfWork):
    """Keeps what all repositories do in its block, or nothing.

    SQLite has one connection for a process. Tortoise ORM holds its lock for
    as long as a transaction takes, so that no other request's statements get
    into it: keep the block short, and read before it.
    """

    def __init__(self) -> None:
        """Initializes a unit of work; each request has its own."""
        self._actions: list[Callable[[], Awaitable[None]]] = []

    @override
    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        self._actions.clear()
        async with transactions.in_transaction():
            yield
        for action in self._actions:
            await action()

    @override
    def afterwards(self, action: Callable[[], Awaitable[None]]) -> None:
        self._actions.append(action)
