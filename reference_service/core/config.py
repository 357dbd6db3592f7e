# SPDX-License-Identifier: Apache-2.0
"""Settings, read from the environment and `.env` (guidelines §5.3.1, §9.4)."""

import os
import pathlib
from typing import Annotated, Literal

import pydantic
import pydantic_settings

FIREBASE_KEYS_URL = (
    "https://www.googleapis.com/robot/v1/metadata/x509/"
    "securetoken@system.gserviceaccount.com"
)


def _state_home() -> pathlib.Path:
    # The XDG Base Directory Specification 0.8.
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return pathlib.Path(home).expanduser() / "reference-service"


class Settings(pydantic_settings.BaseSettings):
    """What can be set; the variable of each starts with `REFERENCE_`.

    Everything has a default that needs no server; a URL puts the real thing
    into its place.

    Attributes:
        environment: Where the service runs; told in logs, errors and traces.
        database_url: A Tortoise ORM URL. The default lives in memory and
            ends with the process; `postgres://` is PostgreSQL.
        migrate: Whether migrations are applied at start. A database in
            memory is always migrated.
        redis_url: Redis for the cache and the rate limit; None keeps both in
            the memory of the process.
        cache_seconds: How long a cached value lives if nothing changes it.
        broker_url: Broker of the Celery worker that takes the background
            tasks; None runs them in the process.
        issuer: Whose tokens are accepted.
        firebase_keys_url: Where the certificates of Firebase's tokens are.
        state_dir: Directory of the local issuer's signing key. Processes
            that share it trust each other's tokens.
        project_id: Audience of the tokens, and the end of their issuer.
        token_lifetime: How long a local token is valid, in seconds.
        max_body_size: The longest request body that is read, in bytes.
        rate_limit: Requests a minute for each caller; 0 is no limit.
        log_level: The least severe level that is logged.
        log_format: `text` as in guidelines §5.1.7.2, `json`, or `google` for
            the fields of Google Cloud Logging.
        log_file: File that is logged to besides the console.
        log_file_size: Size at which the file is rotated, in bytes.
        log_file_count: How many rotated files are kept.
        sentry_dsn: Where unforeseen errors are sent; None sends none.
        otlp_endpoint: Base URL of an OpenTelemetry collector (OTLP over
            HTTP); None makes no traces.
        faults: Names of the promises to break, separated by commas.
        seed: Whether an empty database is filled with sample data.
    """

    model_config = pydantic_settings.SettingsConfigDict(
        env_prefix="REFERENCE_", env_file=".env", extra="ignore", frozen=True
    )

    environment: str = "development"
    database_url: str = "sqlite://:memory:"
    migrate: bool = True
    redis_url: str | None = None
    cache_seconds: pydantic.PositiveInt = 60
    broker_url: str | None = None
    issuer: Literal["local", "firebase"] = "local"
    firebase_keys_url: str = FIREBASE_KEYS_URL
    state_dir: pathlib.Path = pydantic.Field(default_factory=_state_home)
    project_id: str = "reference-shop"
    token_lifetime: pydantic.PositiveInt = 12 * 60 * 60
    max_body_size: pydantic.PositiveInt = 64 * 1024
    rate_limit: pydantic.NonNegativeInt = 0
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = (
        "WARNING"
    )
    log_format: Literal["text", "json", "google"] = "text"
    log_file: pathlib.Path | None = None
    log_file_size: pydantic.PositiveInt = 10 * 1024 * 1024
    log_file_count: pydantic.NonNegativeInt = 5
    sentry_dsn: pydantic.SecretStr | None = None
    otlp_endpoint: str | None = None
    faults: Annotated[tuple[str, ...], pydantic_settings.NoDecode] = ()
    seed: bool = True

    @pydantic.field_validator("faults", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(
                name.strip() for name in value.split(",") if name.strip()
            )
        return value
