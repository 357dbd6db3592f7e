# SPDX-License-Identifier: Apache-2.0
import json
import logging
import os
import pathlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest
from typer import testing

from reference_service import asgi, cli
from reference_service.core import document, issuer
from reference_service.domain import accounts
from reference_service.faults import catalogue
from tests.reference_service import serving

LOGGERS = ("reference_service", "uvicorn")
ABSENT = "/v1/users/00000000-0000-4000-8000-000000000000"


@pytest.fixture
def environment(
    state_dir: pathlib.Path, tmp_path: pathlib.Path
) -> dict[str, str]:
    return {
        **os.environ,
        "REFERENCE_STATE_DIR": str(state_dir),
        "COLUMNS": "200",
    }


@pytest.fixture
def root_log() -> Iterator[None]:
    """Leaves the log of this process as it was."""
    root = logging.getLogger()
    handlers = root.handlers
    loggers = [logging.getLogger(name) for name in (None, *LOGGERS)]
    levels = [logger.level for logger in loggers]
    yield
    root.handlers = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    logging.captureWarnings(capture=False)


def test_a_served_shop_answers_those_it_gave_tokens(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    with serving.served(environment, tmp_path) as (process, ready):
        document_answer = httpx.get(ready["document_url"])
        statuses = {
            role: httpx.delete(
                f"{ready['base_url']}{ABSENT}",
                headers={"Authorization": f"Bearer {token}"},
            ).status_code
            for role, token in ready["tokens"].items()
        }
        printed = serving.run(environment, "token", "--role", "viewer")
        listed = httpx.get(
            f"{ready['base_url']}/v1/users",
            headers={"Authorization": f"Bearer {printed.stdout.strip()}"},
        )
    assert process.returncode == 0
    assert document_answer.json()["info"]["title"] == document.TITLE
    assert statuses == {
        "admin": 404,
        "manager": 403,
        "viewer": 403,
        "customer": 403,
        "customer2": 403,
    }
    assert listed.status_code == 200
    assert "server" not in listed.headers


def test_a_served_shop_takes_faults_from_options_and_environment(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    with serving.served(
        environment,
        tmp_path,
        "--fault",
        "error_not_enveloped",
        REFERENCE_FAULTS="camel_field",
    ) as (_, ready):
        answer = httpx.get(f"{ready['base_url']}/nowhere")
        document_answer = httpx.get(ready["document_url"])
    assert set(answer.json()) == {"detail"}
    assert "stockQuantity" in document_answer.text


def test_a_file_keeps_what_was_created(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    variables = {"REFERENCE_DATABASE_URL": f"sqlite://{tmp_path}/shop.sqlite3"}
    body = {"email": "a@example.org", "display_name": "A", "role": "admin"}
    with serving.served(environment, tmp_path, **variables) as (_, ready):
        created = httpx.post(
            f"{ready['base_url']}/v1/users", json=body, headers=admin(ready)
        )
    with serving.served(environment, tmp_path, **variables) as (_, ready):
        got = httpx.get(
            f"{ready['base_url']}{created.headers['Location']}",
            headers=admin(ready),
        )
    assert got.json()["data"] == created.json()["data"]


def test_a_body_in_pieces_is_not_read_beyond_the_limit(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(70):
            yield b" " * 1024

    with serving.served(environment, tmp_path) as (_, ready):
        answer = httpx.post(
            f"{ready['base_url']}/v1/users",
            content=pieces(),
            headers=admin(ready) | {"Content-Type": "application/json"},
        )
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "CONTENT_TOO_LARGE"


def test_requests_are_logged_with_their_ids(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    variables = {"REFERENCE_LOG_LEVEL": "INFO"}
    with serving.served(environment, tmp_path, **variables) as (process, ready):
        answer = httpx.get(
            f"{ready['base_url']}/v1/users", headers=admin(ready)
        )
        request_id = answer.json()["metadata"]["request_id"]
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        log = process.stderr.read()
    (line,) = [line for line in log.splitlines() if request_id in line]
    assert 'method=GET, path="/v1/users", status=200' in line


def test_a_port_in_use_is_told(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        result = serving.run(environment, "serve", "--port", str(port))
    assert result.returncode == 2
    assert f"127.0.0.1:{port}" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "told"),
    [
        (["serve", "--fault", "slow_lst"], {}, "Did you mean 'slow_list'?"),
        (["serve"], {"REFERENCE_FAULTS": "slow_lst"}, "'slow_list'"),
        (["serve"], {"REFERENCE_RATE_LIMIT": "-1"}, "REFERENCE_RATE_LIMIT"),
        (["token", "--role", "owner"], {}, "admin"),
        (
            ["token", "--role", "admin"],
            {"REFERENCE_STATE_DIR": os.devnull},
            "REFERENCE_STATE_DIR",
        ),
        (["migrate"], {}, "REFERENCE_DATABASE_URL"),
        (["seed"], {}, "REFERENCE_DATABASE_URL"),
        (["worker"], {}, "REFERENCE_BROKER_URL"),
        (["worker"], {"REFERENCE_BROKER_URL": "ftp://x"}, "redis://"),
        (
            ["worker"],
            {"REFERENCE_BROKER_URL": "redis://127.0.0.1:1"},
            "REFERENCE_DATABASE_URL",
        ),
        (["serve", "--workers", "2"], {}, "REFERENCE_DATABASE_URL"),
        (
            ["serve", "--workers", "2"],
            {"REFERENCE_DATABASE_URL": "sqlite://shop.sqlite3"},
            "REFERENCE_REDIS_URL",
        ),
        (["serve"], {"REFERENCE_DATABASE_URL": "mysql://x/y"}, "postgres://"),
        (["serve"], {"REFERENCE_DATABASE_URL": "sqlite://"}, "No path"),
        (
            ["serve"],
            {"REFERENCE_DATABASE_URL": "postgres://h/x?maxsize=1"},
            "maxsize",
        ),
        (["serve"], {"REFERENCE_REDIS_URL": "http://x"}, "REFERENCE_REDIS_URL"),
        (
            ["serve"],
            {"REFERENCE_BROKER_URL": "redis://127.0.0.1:1"},
            "REFERENCE_DATABASE_URL",
        ),
    ],
)
def test_what_cannot_be_done_is_told_and_ends_in_2(
    environment: dict[str, str],
    root_log: None,
    arguments: list[str],
    variables: dict[str, str],
    told: str,
) -> None:
    result = testing.CliRunner().invoke(
        cli.commands, arguments, env={**environment, **variables}
    )
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr


@pytest.mark.parametrize(
    "url", ["sqlite:///no/such/folder/x", "postgres://u:secret@127.0.0.1:1/x"]
)
def test_a_database_that_is_not_there_is_told_in_one_line(
    environment: dict[str, str], url: str
) -> None:
    result = serving.run(environment, "serve", REFERENCE_DATABASE_URL=url)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("reference-service: The database ")
    assert "secret" not in line


def test_a_database_is_migrated_and_filled_up_to_a_number(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    environment["REFERENCE_DATABASE_URL"] = f"sqlite://{tmp_path}/shop.sqlite3"
    migrated = serving.run(environment, "migrate")
    again = serving.run(environment, "migrate")
    filled = [
        serving.run(environment, "seed", "--rows", rows)
        for rows in ("1100", "1100", "1103")
    ]
    with serving.served(environment, tmp_path) as (_, ready):
        listed = httpx.get(
            f"{ready['base_url']}/v1/products", headers=admin(ready)
        )
        orders = httpx.get(
            f"{ready['base_url']}/v1/orders", headers=admin(ready)
        )
    assert migrated.stdout.startswith("Applied 0_")
    assert again.stdout == "The schema is up to date.\n"
    assert [result.returncode for result in filled] == [0, 0, 0]
    assert listed.json()["metadata"]["pagination"]["total_items"] == 1103
    assert orders.json()["data"]


def test_a_token_may_be_of_another_user(environment: dict[str, str]) -> None:
    subjects = {
        jwt.decode(
            serving.run(
                environment, "token", "--role", "customer", "--user", number
            ).stdout.strip(),
            options={"verify_signature": False},
        )["sub"]
        for number in ("1", "2")
    }
    assert subjects == {
        str(issuer.sample_user_id(accounts.Role.CUSTOMER, number))
        for number in (1, 2)
    }


async def test_a_server_can_make_the_shop_of_the_environment(
    environment: dict[str, str],
    root_log: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state_dir = environment["REFERENCE_STATE_DIR"]
    monkeypatch.setenv("REFERENCE_STATE_DIR", state_dir)
    monkeypatch.setenv("REFERENCE_FAULTS", "error_not_enveloped")
    application = asgi.create()
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(application),
            base_url="http://shop.test",
        ) as client,
    ):
        answer = await client.get("/nowhere")
    assert set(answer.json()) == {"detail"}


def test_faults_are_listed_for_programs_and_people(
    environment: dict[str, str],
) -> None:
    listed = json.loads(
        serving.run(environment, "faults", "--format", "json").stdout
    )
    table = serving.run(environment, "faults").stdout
    assert [item["name"] for item in listed] == [
        fault.name for fault in catalogue.FAULTS
    ]
    for item in listed:
        assert set(item) == {
            "name",
            "theme",
            "breaks",
            "rules",
            "needs",
            "doc",
            "rare",
            "summary",
        }
        assert item["name"] in table


def test_the_document_is_printed_without_a_key(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    result = serving.run(
        environment, "openapi", REFERENCE_STATE_DIR=f"{tmp_path}/none"
    )
    assert json.loads(result.stdout)["openapi"].startswith("3.1")
    assert not (tmp_path / "none").exists()


def admin(ready: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {ready['tokens']['admin']}"}


def test_processes_that_cannot_start_end_the_service() -> None:
    script = (
        "from reference_service import server\n"
        "server.run_workers('no_such:create', 2, '127.0.0.1', 0, print)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "StartError: Not all of the 2 processes began" in ended.stderr
    assert "listening" not in ended.stdout
