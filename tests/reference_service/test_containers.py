# SPDX-License-Identifier: Apache-2.0
"""Whether the files for containers agree with the service."""

import json
import re
import shlex
import tomllib
from collections.abc import Sequence
from typing import Any

import pytest
import typer
import yaml

from reference_service import app as shop
from reference_service import cli
from reference_service.core import config
from tests import conftest

COMPOSE = yaml.safe_load((conftest.ROOT / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
OURS = {
    name: service
    for name, service in SERVICES.items()
    if service["image"] == "reference-service"
}
DOCKERFILE = (conftest.ROOT / "Dockerfile").read_text("utf-8")
# Instructions, with their continuations in one line.
INSTRUCTIONS = [
    line.split(maxsplit=1)
    for line in DOCKERFILE.replace("\\\n", " ").splitlines()
    if line.strip() and not line.startswith("#")
]
# Says where settings come from; see `secret_sources`.
SECRETS = "REFERENCE_SECRETS_DIR"
CONDITIONS = {
    "service_completed_successfully",
    "service_healthy",
    "service_started",
}


def check_command(arguments: Sequence[str]) -> None:
    group: Any = typer.main.get_command(cli.commands)
    name, *rest = arguments
    # Refuses unknown commands, options and values.
    group.commands[name].make_context(name, list(rest))


def last(instruction: str) -> str:
    return [rest for name, rest in INSTRUCTIONS if name == instruction][-1]


@pytest.mark.parametrize("name", OURS)
def test_a_container_is_given_settings_that_exist(name: str) -> None:
    known = {
        f"REFERENCE_{field.upper()}" for field in config.Settings.model_fields
    }
    known.add(SECRETS)
    given = OURS[name]["environment"]
    assert set(given) <= known
    values = {
        key.removeprefix("REFERENCE_").lower(): value
        for key, value in given.items()
        if key != SECRETS
    }
    assert config.Settings.model_validate(values).migrate is False


@pytest.mark.parametrize("name", OURS)
def test_a_container_runs_a_command_that_exists(name: str) -> None:
    check_command(OURS[name]["command"])


def test_the_comment_names_commands_that_exist() -> None:
    text = (conftest.ROOT / "compose.yaml").read_text("utf-8")
    commands = re.findall(r"(?:reference-service|migration) (\w+ --.*)", text)
    assert len(commands) == 2
    for command in commands:
        check_command(shlex.split(command))


def test_what_a_container_waits_for_can_happen() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            assert wait["condition"] in CONDITIONS
            if wait["condition"] == "service_healthy":
                assert "test" in SERVICES[name]["healthcheck"]


def test_secrets_and_volumes_are_declared_and_no_secret_is_written() -> None:
    for service in SERVICES.values():
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in COMPOSE["volumes"]
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|DATABASE_URL", key):
                assert value.startswith("/run/secrets")
    assert "reference_database_url" in COMPOSE["secrets"]
    assert "secrets/" in (conftest.ROOT / ".gitignore").read_text("utf-8")


def test_the_image_holds_what_the_project_is_built_from() -> None:
    project = tomllib.loads(
        (conftest.ROOT / "pyproject.toml").read_text("utf-8")
    )
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    copied = {
        word
        for name, rest in INSTRUCTIONS
        if name == "COPY" and "--from" not in rest
        for word in rest.split()[:-1]
    }
    read = {*project["project"]["license-files"], project["project"]["readme"]}
    assert copied == {*packages, *read, "pyproject.toml"}
    ignored = (conftest.ROOT / ".dockerignore").read_text("utf-8")
    kept = {line[1:] for line in ignored.splitlines() if line.startswith("!")}
    assert kept == copied
    assert all((conftest.ROOT / name).exists() for name in copied)
    extras = set(re.findall(r"\.\[([a-z,-]+)\]", DOCKERFILE)[0].split(","))
    assert extras <= set(project["project"]["optional-dependencies"])


def test_the_image_runs_the_service_without_privileges() -> None:
    assert last("USER").partition(":")[0] not in {"root", "0"}
    (entry,) = json.loads(last("ENTRYPOINT"))
    check_command(json.loads(last("CMD")))
    project = tomllib.loads(
        (conftest.ROOT / "pyproject.toml").read_text("utf-8")
    )
    assert entry in project["project"]["scripts"]
    path = re.findall(r"8000(/\w+)", last("HEALTHCHECK"))[0]
    routes = shop.create_app(config.Settings()).openapi()["paths"]
    assert path in routes
    assert last("EXPOSE") == "8000"
