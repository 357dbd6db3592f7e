# SPDX-License-Identifier: Apache-2.0
"""The command line: serve, print a token, list the faults, the document."""

import enum
import json
import pathlib
from typing import Annotated, Any, NoReturn

import pydantic
import typer
from rich import console, table

from reference_service import app as shop
from reference_service import server
from reference_service.core import config, document, issuer, logs
from reference_service.domain import accounts
from reference_service.faults import base, catalogue, switchboard

_USAGE = 2

commands = typer.Typer(
    name="reference-service",
    help="A small shop that keeps every guideline, and breaks one on request.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Format(enum.StrEnum):
    """How a listing is printed."""

    JSON = "json"
    TABLE = "table"


@commands.command()
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="0 takes a free port.")
    ] = 0,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="Promise to break; may be repeated. Also REFERENCE_FAULTS."
        ),
    ] = None,
    ready_file: Annotated[
        pathlib.Path | None,
        typer.Option(
            help="Written when requests are answered: base_url, document_url "
            "and a token for each role, as JSON."
        ),
    ] = None,
) -> None:
    """Serves the shop until it is interrupted."""
    settings = _settings()
    faults = _faults([*settings.faults, *(fault or [])])
    authority = _authority(settings)
    logs.configure(settings.log_level)
    application = shop.create_app(settings)
    switchboard.install(application, faults)

    def announce(base_url: str) -> None:
        if ready_file is not None:
            server.write_ready_file(ready_file, base_url, authority)
        typer.echo(f"reference-service listening on {base_url}")

    try:
        server.run(application, host, port, announce)
    except OSError as error:
        _fail(f"Cannot serve on {host}:{port}: {error}.")


@commands.command()
def token(
    role: Annotated[
        accounts.Role, typer.Option(help="What the bearer may do.")
    ],
) -> None:
    """Prints a token that services of the same state directory accept."""
    typer.echo(_authority(_settings()).issue(role))


@commands.command()
def faults(
    output_format: Annotated[
        Format, typer.Option("--format", help="How to print.")
    ] = Format.TABLE,
) -> None:
    """Lists the promises that can be broken, and the rules that notice."""
    if output_format is Format.JSON:
        listed = [_described(fault) for fault in catalogue.FAULTS]
        typer.echo(json.dumps(listed, indent=2))
        return
    grid = table.Table("name", "theme", "breaks", "rules")
    for fault in catalogue.FAULTS:
        grid.add_row(
            fault.name, fault.theme, f"§{fault.breaks}", ", ".join(fault.rules)
        )
    console.Console().print(grid)


@commands.command()
def openapi() -> None:
    """Prints the OpenAPI document."""
    application = shop.create_app(_settings())
    typer.echo(document.text(application.openapi()), nl=False)


def main() -> None:
    """Runs the command line; ends the process with its exit code."""
    commands()


def _settings() -> config.Settings:
    try:
        return config.Settings()
    except pydantic.ValidationError as error:
        problem = error.errors()[0]
        name = ".".join(str(part) for part in problem["loc"])
        _fail(f"The setting REFERENCE_{name.upper()}: {problem['msg']}.")


def _faults(names: list[str]) -> tuple[base.Fault, ...]:
    try:
        return catalogue.find(names)
    except catalogue.UnknownFaultError as error:
        _fail(str(error))


def _authority(settings: config.Settings) -> issuer.TokenAuthority:
    try:
        return issuer.authority(settings)
    except (OSError, ValueError) as error:
        _fail(
            f"Cannot use the signing key in {settings.state_dir}: {error}. "
            "REFERENCE_STATE_DIR names another directory."
        )


def _described(fault: type[base.Fault]) -> dict[str, Any]:
    return {
        "name": fault.name,
        "theme": fault.theme,
        "breaks": fault.breaks,
        "rules": list(fault.rules),
    }


def _fail(message: str) -> NoReturn:
    typer.echo(f"reference-service: {message}", err=True)
    raise typer.Exit(_USAGE)
