# SPDX-License-Identifier: Apache-2.0
"""The versions of the schema, kept and applied by Aerich (guidelines §5.3.1).

They are in `reference_service/migrations`, a folder for each dialect.
"""

import contextlib
import enum
import pathlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aerich
from tortoise import connection
from tortoise import exceptions as tortoise_exceptions

from reference_service import migrations
from reference_service.core import startup

APP = "models"
# Any number that no other program on the same database takes.
_LOCK = 7_310_443_921


class Dialect(enum.StrEnum):
    """A kind of SQL; the name of its folder."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


class History:
    """Which versions the open database has, and which are still to come."""

    def __init__(self, orm_config: dict[str, Any], dialect: Dialect) -> None:
        """Initializes the history.

        Args:
            orm_config: What Tortoise ORM was opened with.
            dialect: Chooses the folder.
        """
        folder = pathlib.Path(migrations.__file__).parent / dialect
        self._command = aerich.Command(orm_config, APP, str(folder))
        self._dialect = dialect

    async def missing(self) -> Sequence[str]:
        """Returns the versions that the database lacks, oldest first."""
        await self._command.init()
        try:
            return await self._command.heads()
        except tortoise_exceptions.OperationalError:
            # Not even the table that tells is there.
            return await self._command.history()

    async def apply(self) -> Sequence[str]:
        """Applies what is missing, and returns it.

        Of several processes that start at once, one does it.

        Raises:
            startup.StartError: A version can't be applied; those before it
                are.
        """
        await self._command.init()
        async with self._locked():
            try:
                return await self._command.upgrade()
            except tortoise_exceptions.OperationalError as error:
                raise startup.StartError(
                    f"A migration fails, and changed nothing: {error}."
                ) from error

    @contextlib.asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        # SQLite has no lock to hold beside the transactions of the versions;
        # its services are single processes.
        if self._dialect is Dialect.SQLITE:
            yield
            return
        (client,) = connection.get_connections().all()
        async with (
            client.acquire_connection() as locking,
            locking.transaction(),
        ):
            await locking.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield
