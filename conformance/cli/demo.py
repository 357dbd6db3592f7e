# SPDX-License-Identifier: Apache-2.0
"""`conformance demo`: everything, against the bundled service."""

from typing import Annotated

import typer

from conformance.cli import options, shell

_SECONDS = 60.0
_LOAD_SECONDS = 10.0
_SEED = 1

Only = Annotated[
    options.World | None,
    typer.Option("--only", help="Run this phase alone.", show_default=False),
]
Fault = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="NAME",
        help="Break a promise of the service; see 'reference-service faults'.",
        show_default=False,
    ),
]
MaxTime = Annotated[
    float,
    typer.Option("--max-time", metavar="SECONDS", help="Time for everything."),
]


def demo(
    only: Only = None,
    fault: Fault = None,
    max_time: MaxTime = _SECONDS,
    formats: options.Format = None,
    output: options.Output = None,
    debug: options.Debug = False,
) -> None:
    """Start the bundled reference service and run everything against it."""
    shell.ended(
        lambda: _perform(only, fault or [], max_time, formats, output, debug),
        debug=debug,
    )


def _perform(
    only: options.World | None,
    faults: list[str],
    max_time: float,
    formats: list[str] | None,
    output: str | None,
    debug: bool,
) -> int:
    from conformance import service  # noqa: PLC0415 - see shell.perform

    with service.started(tuple(faults)) as address:
        given = {
            "document": address.document_url,
            "base_url": address.base_url,
            "token": address.token,
            "identities": address.identities,
            # The demo shows the tool, not the project that it is run in.
            "ruleset": [shell.DEFAULT_RULESET],
            "max_time": max_time,
            "load_time": min(_LOAD_SECONDS, max_time / 3),
            "seed": _SEED,
            "formats": formats,
            # Each demo is a service of its own.
            "remember": False,
            "output": output,
        }
        return shell.perform(
            (only,) if only else tuple(options.World),
            given,
            folder=shell.FOLDER,
            reports=shell.RUN_REPORTS,
            debug=debug,
        )
