# SPDX-License-Identifier: Apache-2.0
"""The database of a running shop: SQLite or PostgreSQL, by its URL."""

import contextlib
import sqlite3
import types
from collections.abc import AsyncIterator, Mapping
from typing import Any

from tortoise import connection as tortoise_connection
from tortoise import exceptions as tortoise_exceptions
from tortoise.backends.base import client as base_client
from tortoise.backends.base import config_generator
from tortoise.contrib import fastapi as tortoise_fastapi

from reference_service.core import config, migrations, startup

MODELS = (
    "reference_service.repos.accounts_records",
    "reference_service.repos.catalog_records",
    "reference_service.repos.ordering_records",
)
_DIALECTS: Mapping[str, migrations.Dialect] = types.MappingProxyType(
    {
        "sqlite": migrations.Dialect.SQLITE,
        "postgres": migrations.Dialect.POSTGRES,
        "postgresql": migrations.Dialect.POSTGRES,
    }
)
# An address that swallows packets is told after this, not after a minute.
_CONNECT_SECONDS = 10
_LEAST_POOL = 2


@contextlib.asynccontextmanager
async def connected(settings: config.Settings) -> AsyncIterator[None]:
    """Opens the database, its schema up to date, and closes it at the end.

    Tortoise ORM serves one database to a process at a time.

    Raises:
        startup.StartError: It cannot be opened, or its schema is older than
            the code and may not be brought up to date.
    """
    async with opened(settings.database_url) as history:
        if settings.migrate or is_in_memory(settings.database_url):
            await history.apply()
        elif missing := await history.missing():
            raise startup.StartError(
                f"The database {name(settings.database_url)} lacks "
                f"{len(missing)} migrations, the first is {missing[0]}. "
                "Run `reference-service migrate`, or set "
                "REFERENCE_MIGRATE=true."
            )
        yield


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[migrations.History]:
    """Opens the database as it is, and closes it at the end.

    Args:
        url: A Tortoise ORM URL.

    Yields:
        The history of its schema.

    Raises:
        startup.StartError: The URL is not one of a database that the shop
            can use, or nothing answers there.
    """
    settings = orm_config(url)
    async with tortoise_fastapi.RegisterTortoise(config=settings):
        try:
            if dialect(url) is migrations.Dialect.SQLITE:
                # The driver's thread would complain of a file that can't be
                # opened, to a loop that may be closed by then.
                (connection,) = settings["connections"].values()
                file = connection["credentials"]["file_path"]
                sqlite3.connect(file).close()
            await client().execute_query("SELECT 1")
        # Each driver has exceptions of its own for what may be wrong here.
        except Exception as error:
            raise startup.StartError(
                f"The database {name(url)} cannot be used: {error}. Is it "
                "running, and is REFERENCE_DATABASE_URL right?"
            ) from error
        yield migrations.History(settings, dialect(url))


def client() -> base_client.BaseDBAsyncClient:
    """The connected database's client."""
    (only,) = tortoise_connection.get_connections().all()
    return only


async def answers() -> bool:
    """Tells whether the connected database can be asked."""
    try:
        await client().execute_query("SELECT 1")
    except Exception:  # noqa: BLE001 - each driver has exceptions of its own.
        return False
    return True


def is_in_memory(url: str) -> bool:
    """Tells whether the database lives and ends with the process."""
    return url.startswith("sqlite://:memory:")


def name(url: str) -> str:
    """The URL for a message: without its password and its parameters."""
    front, _, _ = url.partition("?")
    scheme, separator, rest = front.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def dialect(url: str) -> migrations.Dialect:
    """The kind of SQL that the database speaks.

    Raises:
        startup.StartError: It is none that the shop speaks.
    """
    scheme = url.partition(":")[0]
    if scheme not in _DIALECTS:
        raise startup.StartError(
            f"REFERENCE_DATABASE_URL begins with {scheme!r}; the shop can use "
            "sqlite:// and postgres://."
        )
    return _DIALECTS[scheme]


def orm_config(url: str) -> dict[str, Any]:
    """Returns Tortoise ORM's settings, Aerich's table among the models.

    Raises:
        startup.StartError: The URL is not one that the shop can use.
    """
    spoken = dialect(url)
    try:
        connection = config_generator.expand_db_url(url)
    except (tortoise_exceptions.ConfigurationError, ValueError) as error:
        raise startup.StartError(f"REFERENCE_DATABASE_URL: {error}.") from error
    if spoken is migrations.Dialect.POSTGRES:
        startup.require("asyncpg", "REFERENCE_DATABASE_URL")
        settings = connection["credentials"]
        settings.setdefault("timeout", _CONNECT_SECONDS)
        if int(settings.get("maxsize", _LEAST_POOL)) < _LEAST_POOL:
            raise startup.StartError(
                f"REFERENCE_DATABASE_URL: 'maxsize' must be {_LEAST_POOL} or "
                "more. A migration takes one connection, its lock another."
            )
    return {
        # Tortoise ORM keeps the statements that it has composed under this
        # name: they are not the same in another dialect.
        "connections": {spoken.value: connection},
        "apps": {
            migrations.APP: {
                "models": [*MODELS, "aerich.models"],
                "default_connection": spoken.value,
            }
        },
    }
