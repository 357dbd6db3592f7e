# SPDX-License-Identifier: Apache-2.0
"""Settings, read from the environment and `.env` (guidelines §5.3.1)."""

import os
import pathlib
from typing import Annotated, Literal

import pydantic
import pydantic_settings


def _state_home() -> pathlib.Path:
    # The XDG Base Directory Specification 0.8.
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return pathlib.Path(home).expanduser() / "reference-service"


class Settings(pydantic_settings.BaseSettings):
    """What can be set; the variable of each starts with `REFERENCE_`.

    Attributes:
        database_url: A Tortoise ORM URL. The default lives in memory and
            ends with the process.
        state_dir: Directory of the signing key. Processes that share it
            trust each other's tokens.
        project_id: Audience of the tokens, and the end of their issuer.
        token_lifetime: How long a token is valid, in seconds.
        max_body_size: The longest request body that is read, in bytes.
        rate_limit: Requests a minute for each caller; 0 is no limit.
        log_level: The least severe level that is logged.
        faults: Names of the promises to break, separated by commas.
        seed: Whether an empty database is filled with sample data.
    """

    model_config = pydantic_settings.SettingsConfigDict(
        env_prefix="REFERENCE_", env_file=".env", extra="ignore", frozen=True
    )

    database_url: str = "sqlite://:memory:"
    state_dir: pathlib.Path = pydantic.Field(default_factory=_state_home)
    project_id: str = "reference-shop"
    token_lifetime: pydantic.PositiveInt = 12 * 60 * 60
    max_body_size: pydantic.PositiveInt = 64 * 1024
    rate_limit: pydantic.NonNegativeInt = 0
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = (
        "WARNING"
    )
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
