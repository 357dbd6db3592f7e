# SPDX-License-Identifier: Apache-2.0
"""The command line, on servers that are there and that are not."""

import concurrent.futures
import pathlib
import subprocess

import httpx
import pytest

from tests.reference_service import serving
from tests.reference_service.integration import servers, services


def told(result: subprocess.CompletedProcess[str]) -> str:
    """The one message of a command that could not begin."""
    assert result.returncode == 2
    (line,) = result.stderr.strip().splitlines()
    return line


def test_migrations_that_start_at_once_are_applied_once(
    environment: dict[str, str],
) -> None:
    behind = serving.run(environment, "serve", REFERENCE_MIGRATE="false")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        results = list(
            pool.map(lambda _: serving.run(environment, "migrate"), range(3))
        )
    assert "reference-service migrate" in told(behind)
    assert [result.returncode for result in results] == [0, 0, 0]
    lines = [line for result in results for line in result.stdout.splitlines()]
    applied = [line for line in lines if line.startswith("Applied")]
    assert len(applied) == len(set(applied)) >= 2
    assert lines.count("The schema is up to date.") == 2


def test_workers_share_the_shop_and_the_limit(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    with serving.served(
        environment,
        tmp_path,
        *("--workers", "2", "--fault", "no_nosniff"),
        REFERENCE_RATE_LIMIT="5",
    ) as (process, ready):
        path = f"{ready['base_url']}/v1/products"
        bearer = {"Authorization": f"Bearer {ready['tokens']['viewer']}"}
        answers = services.at_once(
            # Each on a connection of its own, for any of the processes.
            [lambda: httpx.get(path, headers=bearer)] * 30
        )
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(200) == 5
    assert statuses.count(429) == 25
    waits = [answer.headers.get("Retry-After") for answer in answers]
    assert {int(wait) for wait in waits if wait} <= set(range(1, 61))
    assert not any(
        "x-content-type-options" in answer.headers for answer in answers
    )
    assert process.returncode == 0


def test_a_wrong_password_is_told_and_not_shown(
    environment: dict[str, str], database_url: str, postgres: servers.Postgres
) -> None:
    url = database_url.replace(postgres.password, "hunter2")
    for command in ("serve", "migrate"):
        message = told(
            serving.run(environment, command, REFERENCE_DATABASE_URL=url)
        )
        assert "password authentication failed" in message
        assert "hunter2" not in message


@pytest.mark.parametrize("variable", ["DATABASE", "BROKER"])
def test_a_worker_without_its_servers_does_not_begin(
    environment: dict[str, str], variable: str
) -> None:
    name = f"REFERENCE_{variable}_URL"
    nobody = f"127.0.0.1:{servers.free_port()}"
    scheme, _, rest = environment[name].partition("://")
    changed = {name: f"{scheme}://{nobody}/{rest.rpartition('/')[2]}"}
    assert name in told(serving.run(environment, "worker", **changed))
