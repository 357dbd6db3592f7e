# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL and Redis, started once a session.

A machine that lacks them fails these tests: what is skipped proves nothing.
`tools/install_servers.sh` installs them.
"""

import contextlib
import os
import pathlib
import uuid
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from tests.reference_service.integration import servers


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    server = servers.Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.Redis]:
    server = servers.Redis()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
async def database_url(postgres: servers.Postgres) -> AsyncIterator[str]:
    """A database that is empty."""
    async with _database(postgres) as url:
        yield url


@pytest.fixture
async def second_database_url(postgres: servers.Postgres) -> AsyncIterator[str]:
    """Another database that is empty."""
    async with _database(postgres) as url:
        yield url


@contextlib.asynccontextmanager
async def _database(postgres: servers.Postgres) -> AsyncIterator[str]:
    name = f"shop_{uuid.uuid4().hex}"
    await _execute(postgres, f"CREATE DATABASE {name}")
    yield postgres.url(name)
    await _execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


async def _execute(postgres: servers.Postgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
def redis(redis_server: servers.Redis) -> servers.Redis:
    """A Redis that is empty."""
    redis_server.ask("FLUSHALL")
    return redis_server


@pytest.fixture
def environment(
    state_dir: pathlib.Path, database_url: str, redis: servers.Redis
) -> dict[str, str]:
    """Has the command line use the servers."""
    return {
        **os.environ,
        "REFERENCE_STATE_DIR": str(state_dir),
        "REFERENCE_DATABASE_URL": database_url,
        "REFERENCE_REDIS_URL": redis.url(0),
        "REFERENCE_BROKER_URL": redis.url(1),
    }
