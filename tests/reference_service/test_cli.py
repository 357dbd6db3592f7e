# SPDX-License-Identifier: Apache-2.0
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from reference_service.core import document
from reference_service.faults import catalogue

ABSENT = "/v1/users/00000000-0000-4000-8000-000000000000"
MODULE = [sys.executable, "-m", "reference_service"]


@pytest.fixture
def environment(
    state_dir: pathlib.Path, tmp_path: pathlib.Path
) -> dict[str, str]:
    return {
        **os.environ,
        "REFERENCE_STATE_DIR": str(state_dir),
        "COLUMNS": "200",
    }


def run(
    environment: dict[str, str], *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MODULE, *arguments],
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextlib.contextmanager
def served(
    environment: dict[str, str],
    tmp_path: pathlib.Path,
    *arguments: str,
    **variables: str,
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    ready = tmp_path / "ready.json"
    process = subprocess.Popen(
        [*MODULE, "serve", "--ready-file", str(ready), *arguments],
        env={**environment, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        content = json.loads(ready.read_text(encoding="utf-8"))
        assert line == (
            f"reference-service listening on {content['base_url']}\n"
        )
        yield process, content
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_a_served_shop_answers_those_it_gave_tokens(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    with served(environment, tmp_path) as (process, ready):
        document_answer = httpx.get(ready["document_url"])
        statuses = {
            role: httpx.delete(
                f"{ready['base_url']}{ABSENT}",
                headers={"Authorization": f"Bearer {token}"},
            ).status_code
            for role, token in ready["tokens"].items()
        }
        printed = run(environment, "token", "--role", "viewer")
        listed = httpx.get(
            f"{ready['base_url']}/v1/users",
            headers={"Authorization": f"Bearer {printed.stdout.strip()}"},
        )
    assert process.returncode == 0
    assert document_answer.json()["info"]["title"] == document.TITLE
    assert statuses == {"admin": 404, "viewer": 403}
    assert listed.status_code == 200
    assert "server" not in listed.headers


def test_a_served_shop_takes_faults_from_options_and_environment(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    with served(
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
    with served(environment, tmp_path, **variables) as (_, ready):
        created = httpx.post(
            f"{ready['base_url']}/v1/users", json=body, headers=admin(ready)
        )
    with served(environment, tmp_path, **variables) as (_, ready):
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

    with served(environment, tmp_path) as (_, ready):
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
    with served(environment, tmp_path, **variables) as (process, ready):
        answer = httpx.get(
            f"{ready['base_url']}/v1/users", headers=admin(ready)
        )
        request_id = answer.json()["metadata"]["request_id"]
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        log = process.stderr.read()
    (line,) = [line for line in log.splitlines() if request_id in line]
    assert 'method="GET", path="/v1/users", status=200' in line


def test_a_port_in_use_is_told(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        result = run(environment, "serve", "--port", str(port))
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
    ],
)
def test_what_cannot_be_done_is_told_and_ends_in_2(
    environment: dict[str, str],
    arguments: list[str],
    variables: dict[str, str],
    told: str,
) -> None:
    result = run(environment, *arguments, **variables)
    assert result.returncode == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_faults_are_listed_for_programs_and_people(
    environment: dict[str, str],
) -> None:
    listed = json.loads(run(environment, "faults", "--format", "json").stdout)
    table = run(environment, "faults").stdout
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
    result = run(environment, "openapi", REFERENCE_STATE_DIR=f"{tmp_path}/none")
    assert json.loads(result.stdout)["openapi"].startswith("3.1")
    assert not (tmp_path / "none").exists()


def admin(ready: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {ready['tokens']['admin']}"}
