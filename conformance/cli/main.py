# SPDX-License-Identifier: Apache-2.0
"""The command `conformance`."""

from typing import Annotated

import typer

import conformance
from conformance.cli import (
    demo,
    exercise,
    explain,
    lint,
    load,
    replay,
    rules,
    run,
    selftest,
)

application = typer.Typer(
    name="conformance",
    help="Tells whether a service keeps its OpenAPI contract.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    # A traceback with local variables would show tokens.
    pretty_exceptions_enable=False,
)
application.command(epilog=run.EPILOG)(run.run)
application.command()(lint.lint)
application.command()(exercise.exercise)
application.command()(load.load)
application.command(epilog=rules.EPILOG)(rules.rules)
application.command(epilog=explain.EPILOG)(explain.explain)
application.command("replay", epilog=replay.EPILOG)(replay.again)
application.command()(demo.demo)
application.command(epilog=selftest.EPILOG)(selftest.selftest)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"conformance {conformance.__version__}")
        raise typer.Exit


@application.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            "-V",
            help="Show the version.",
            is_eager=True,
            callback=_show_version,
        ),
    ] = False,
) -> None:
    """Tells whether a service keeps its OpenAPI contract."""


def main() -> None:
    """Runs the command line; ends the process with its exit code."""
    application()
