# SPDX-License-Identifier: Apache-2.0
"""What the commands share: settings, keys, and how failures are told."""

import contextlib
from collections.abc import Iterator
from typing import NoReturn

import pydantic
import pydantic_settings
import typer

from reference_service.core import config, issuer, startup
from reference_service.faults import base, catalogue

_USAGE = 2


def settings() -> config.Settings:
    """Reads the settings; ends the command when they are not right."""
    try:
        return config.Settings()
    except pydantic.ValidationError as error:
        problem = error.errors()[0]
        name = ".".join(str(part) for part in problem["loc"])
        fail(f"The setting REFERENCE_{name.upper()}: {problem['msg']}.")
    except pydantic_settings.SettingsError as error:
        fail(f"{error}.")
    except startup.StartError as error:
        fail(str(error))


def authority(chosen: config.Settings) -> issuer.TokenAuthority:
    """Returns the local issuer; ends the command when there is none."""
    if chosen.issuer != "local":
        fail(
            f"REFERENCE_ISSUER is {chosen.issuer!r}: only it makes tokens that "
            "this service accepts."
        )
    try:
        return issuer.authority(chosen)
    except (OSError, ValueError) as error:
        fail(
            f"Cannot use the signing key in {chosen.state_dir}: {error}. "
            "REFERENCE_STATE_DIR names another directory."
        )


def faults(names: list[str]) -> tuple[base.Fault, ...]:
    """Returns the faults with these names; ends the command without one."""
    try:
        return catalogue.find(names)
    except catalogue.UnknownFaultError as error:
        fail(str(error))


@contextlib.contextmanager
def failures_told() -> Iterator[None]:
    """Ends the command with one message when something cannot start."""
    try:
        yield
    except startup.StartError as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Ends the command with a message and exit code 2."""
    typer.echo(f"reference-service: {message}", err=True)
    raise typer.Exit(_USAGE)
