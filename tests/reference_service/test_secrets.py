# SPDX-License-Identifier: Apache-2.0
import base64
import json
import os
import pathlib
from collections.abc import Iterator, Mapping

import pydantic
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from reference_service.core import config, startup
from tests.reference_service import serving, stand_in

PASSWORD = "correct-horse"
DATABASE_URL = f"postgres://shop:{PASSWORD}@db.example/shop"


def write(directory: pathlib.Path, **secrets: str) -> None:
    for name, value in secrets.items():
        (directory / name).write_text(f"{value}\n", encoding="utf-8")


def test_any_setting_may_come_from_a_file(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, reference_database_url=DATABASE_URL, reference_migrate="no")
    monkeypatch.setenv("REFERENCE_SECRETS_DIR", str(tmp_path))
    settings = config.Settings()
    assert settings.database_url == DATABASE_URL
    assert not settings.migrate


def test_a_variable_wins_over_a_file(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, reference_project_id="of-the-file")
    monkeypatch.setenv("REFERENCE_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("REFERENCE_PROJECT_ID", "of-the-variable")
    assert config.Settings().project_id == "of-the-variable"


def test_a_directory_of_secrets_that_is_missing_is_told(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFERENCE_SECRETS_DIR", str(tmp_path / "missing"))
    with pytest.raises(startup.StartError, match="SECRETS_DIR"):
        config.Settings()


def test_a_password_is_neither_shown_nor_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REFERENCE_DATABASE_URL", DATABASE_URL)
    monkeypatch.setenv("REFERENCE_REDIS_URL", f"redis://:{PASSWORD}@r.example")
    monkeypatch.setenv("REFERENCE_BROKER_URL", f"redis://:{PASSWORD}@r.example")
    monkeypatch.setenv(
        "REFERENCE_SENTRY_DSN", f"https://{PASSWORD}@s.example/1"
    )
    settings = config.Settings()
    assert PASSWORD not in repr(settings) + str(settings)
    monkeypatch.setenv("REFERENCE_RATE_LIMIT", PASSWORD)
    with pytest.raises(pydantic.ValidationError) as raised:
        config.Settings()
    assert "rate_limit" in str(raised.value)
    assert PASSWORD not in str(raised.value)


class SecretManager:
    """Google's service, as its REST interface speaks."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self.secrets = dict(secrets)
        self.denied: set[str] = set()
        self.down = False

    def answer(self, request: stand_in.Received) -> stand_in.Answer:
        top = "projects/shop-prod/secrets"
        assert request.headers["authorization"].startswith("Bearer ")
        if self.down:
            return told(403, {"error": {"code": 403, "message": "Denied."}})
        path = request.path.partition("?")[0].removeprefix("/v1/")
        if path == top:
            return told(
                200,
                {
                    "secrets": [
                        {"name": f"{top}/{name}"} for name in self.secrets
                    ]
                },
            )
        name = path.removeprefix(f"{top}/").removesuffix(
            "/versions/latest:access"
        )
        if name in self.denied:
            return told(403, {"error": {"code": 403, "message": "Denied."}})
        value = base64.b64encode(self.secrets[name].encode()).decode()
        return told(200, {"name": path, "payload": {"data": value}})


def told(status: int, content: object) -> stand_in.Answer:
    return stand_in.Answer(
        json.dumps(content).encode(),
        status,
        {"Content-Type": "application/json"},
    )


@pytest.fixture
def secret_manager(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SecretManager]:
    manager = SecretManager(
        {
            "reference_database_url": DATABASE_URL,
            "reference_rate_limit": "600",
            "of_another_service": "unseen",
        }
    )
    with stand_in.serving(manager.answer) as server:
        credentials = tmp_path / "credentials.json"
        credentials.write_text(json.dumps(service_account()), encoding="utf-8")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(credentials))
        monkeypatch.setenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN", "stand-in.example")
        monkeypatch.setenv("REFERENCE_SECRET_MANAGER_PROJECT", "shop-prod")
        monkeypatch.setenv("REFERENCE_SECRET_MANAGER_ENDPOINT", server.url)
        yield manager
        paths = [request.path for request in server.received]
        assert not any("of_another_service" in path for path in paths)


def service_account() -> dict[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": "shop-prod",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": "shop@shop-prod.iam.gserviceaccount.com",
        "token_uri": "http://127.0.0.1:9/token",
        # In Google's own universe, the client asks Google for more.
        "universe_domain": "stand-in.example",
    }


@pytest.mark.usefixtures("secret_manager")
def test_any_setting_may_come_from_google_secret_manager() -> None:
    settings = config.Settings()
    assert settings.database_url == DATABASE_URL
    assert settings.rate_limit == 600
    assert settings.project_id == "reference-shop"


def test_a_secret_that_may_not_be_read_is_not_passed_over(
    secret_manager: SecretManager,
) -> None:
    secret_manager.denied.add("reference_database_url")
    with pytest.raises(startup.StartError, match="reference_database_url"):
        config.Settings()


def test_a_secret_manager_that_refuses_is_told(
    secret_manager: SecretManager,
) -> None:
    secret_manager.down = True
    with pytest.raises(startup.StartError, match="Forbidden"):
        config.Settings()


@pytest.mark.usefixtures("secret_manager")
def test_a_secret_manager_without_credentials_is_told(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = str(tmp_path / "missing.json")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", missing)
    with pytest.raises(startup.StartError, match="Credentials"):
        config.Settings()


@pytest.mark.usefixtures("secret_manager")
def test_a_secret_manager_whose_client_is_not_installed_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(startup.StartError, match="reference-production"):
        config.Settings()


def test_an_empty_variable_sets_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REFERENCE_SENTRY_DSN", "")
    assert config.Settings().sentry_dsn is None


def test_the_command_line_tells_which_source_cannot_be_read(
    tmp_path: pathlib.Path,
) -> None:
    missing = str(tmp_path / "missing")
    told = serving.run(os.environ, "openapi", REFERENCE_SECRETS_DIR=missing)
    assert told.returncode == 2
    assert told.stderr == (
        "reference-service: REFERENCE_SECRETS_DIR names no directory.\n"
    )
