# SPDX-License-Identifier: Apache-2.0
"""The command line: serve, print a token, list the faults, the document."""

import enum
import json
import os
import pathlib
from typing import Annotated, Any

import typer

from reference_service import app as shop
from reference_service import cli_data, cli_support, server
from reference_service.core import config, database, document, logs, startup
from reference_service.domain import accounts
from reference_service.faults import base, catalogue, switchboard

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
            "and tokens of the local issuer for each role, as JSON."
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            min=1,
            help="How many processes answer requests; more than one share "
            "REFERENCE_DATABASE_URL and REFERENCE_REDIS_URL.",
        ),
    ] = 1,
) -> None:
    """Serves the shop until it is interrupted."""
    settings = cli_support.settings()
    names = [*settings.faults, *(fault or [])]
    broken = cli_support.faults(names)
    authority = (
        cli_support.authority(settings) if settings.issuer == "local" else None
    )
    with cli_support.failures_told():
        logs.configure(settings)
        application = shop.create_app(settings)
    switchboard.install(application, broken)

    def announce(base_url: str) -> None:
        if ready_file is not None:
            server.write_ready_file(ready_file, base_url, authority)
        typer.echo(f"reference-service listening on {base_url}")

    try:
        with cli_support.failures_told():
            if workers == 1:
                server.run(application, host, port, announce)
                return
            _require_shared(settings)
            server.look(application)
            # The processes read it as this one did.
            os.environ["REFERENCE_FAULTS"] = ",".join(names)
            server.run_workers(
                "reference_service.asgi:create", workers, host, port, announce
            )
    except OSError as error:
        cli_support.fail(f"Cannot serve on {host}:{port}: {error}.")


@commands.command()
def token(
    role: Annotated[
        accounts.Role, typer.Option(help="What the bearer may do.")
    ],
    user: Annotated[
        int, typer.Option(min=1, help="Which user of the role.")
    ] = 1,
) -> None:
    """Prints a token that services of the same state directory accept."""
    typer.echo(cli_support.authority(cli_support.settings()).issue(role, user))


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
    # Nobody else waits for it to load.
    from rich import console, table  # noqa: PLC0415

    grid = table.Table()
    # A name is typed: it stays in one piece, however narrow the terminal.
    grid.add_column("name", no_wrap=True)
    grid.add_column("what is broken, and which rule notices")
    for fault in catalogue.FAULTS:
        noticed = f"§{fault.breaks}, {fault.rules[0]}"
        grid.add_row(fault.name, f"{fault.summary()}\n{noticed}")
    console.Console().print(grid)


@commands.command()
def openapi() -> None:
    """Prints the OpenAPI document."""
    application = shop.create_app(cli_support.settings())
    typer.echo(document.text(application.openapi()), nl=False)


@commands.command()
def worker(
    concurrency: Annotated[
        int, typer.Option(min=1, help="How many tasks are done at once.")
    ] = 1,
) -> None:
    """Does background tasks from REFERENCE_BROKER_URL until interrupted."""
    settings = cli_support.settings()
    with cli_support.failures_told():
        logs.configure(settings)
        startup.require("celery", "A worker")
        # Celery is an extra, and slow to load.
        from reference_service import worker as tasks_worker  # noqa: PLC0415

        tasks_worker.run(
            settings,
            concurrency,
            lambda: typer.echo("reference-service worker takes tasks"),
        )


commands.command()(cli_data.migrate)
commands.command()(cli_data.seed)


def main() -> None:
    """Runs the command line; ends the process with its exit code."""
    commands()


def _described(fault: type[base.Fault]) -> dict[str, Any]:
    return {
        "name": fault.name,
        "theme": fault.theme,
        "breaks": fault.breaks,
        "rules": list(fault.rules),
        "needs": list(fault.needs),
        "doc": fault.is_in_document,
        "rare": fault.is_rare,
        "summary": fault.summary(),
    }


def _require_shared(settings: config.Settings) -> None:
    # Each process would have a shop of its own, or answer from a cache that
    # does not hear of what the others change.
    if database.is_in_memory(settings.database_url):
        cli_support.fail(
            "Several workers need a database that they share: set "
            "REFERENCE_DATABASE_URL."
        )
    if settings.redis_url is None:
        cli_support.fail(
            "Several workers need a cache that they share: set "
            "REFERENCE_REDIS_URL."
        )
