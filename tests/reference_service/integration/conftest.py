# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL and Redis, started once a session.

A machine that lacks them fails these tests: what is skipped proves nothing.
`tools/install_servers.sh` installs them.
"""

import contextlib
import pathlib
from collections.abc import Iterator

import pytest

from tests.reference_service import serving
from tests.reference_service.integration import servers, services


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
def database_url(postgres: servers.Postgres) -> Iterator[str]:
    """A database that is empty."""
    with servers.database(postgres) as url:
        yield url


@pytest.fixture
def second_database_url(postgres: servers.Postgres) -> Iterator[str]:
    """Another database that is empty."""
    with servers.database(postgres) as url:
        yield url


@pytest.fixture
def redis(redis_server: servers.Redis) -> servers.Redis:
    """A Redis that is empty."""
    redis_server.ask("FLUSHALL")
    return redis_server


@pytest.fixture
def environment(
    state_dir: pathlib.Path, database_url: str, redis: servers.Redis
) -> dict[str, str]:
    """Has a command use the servers."""
    return servers.environment(state_dir, database_url, redis)


@pytest.fixture(scope="module")
def shop(
    state_dir: pathlib.Path,
    postgres: servers.Postgres,
    redis_server: servers.Redis,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[services.Shop]:
    """Two services on one database, cache and broker; no worker yet."""
    redis_server.ask("FLUSHALL")
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(servers.database(postgres))
        environment = servers.environment(state_dir, url, redis_server)
        ready = [
            stack.enter_context(
                serving.served(environment, tmp_path_factory.mktemp("shop"))
            )[1]
            for _ in range(2)
        ]
        yield services.Shop(environment, *ready)
