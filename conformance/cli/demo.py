# SPDX-License-Identifier: Apache-2.0
"""`conformance demo`: everything, against the bundled service."""

from collections.abc import Mapping
from typing import Any

from conformance.cli import command, options, shell

_SECONDS = 60.0
_LOAD_SECONDS = 10.0
_SEED = 1
_GROUP = "what is run"

_ONLY = command.Option(
    "only",
    ("--only",),
    "Run this phase alone.",
    _GROUP,
    "PHASE",
    choices=shell.WORLDS,
)
_FAULT = command.Option(
    "fault",
    ("--fault",),
    "Break a promise of the service; see 'reference-service faults'.",
    _GROUP,
    "NAME",
    repeated=True,
)
_MAX_TIME = command.Option(
    "max_time",
    ("--max-time",),
    "Time for everything.",
    _GROUP,
    "SECONDS",
    kind=float,
    default=f"{_SECONDS:g}",
)


def _perform(options_given: Mapping[str, Any]) -> int:
    # Imported here: only this command starts a service.
    from conformance import service  # noqa: PLC0415

    only = options_given["only"]
    max_time = options_given["max_time"] or _SECONDS
    with service.started(tuple(options_given["fault"] or ())) as address:
        given = {
            "document": address.document_url,
            "base_url": address.base_url,
            "token": address.token,
            # The demo shows the tool, not the project that it is run in.
            "ruleset": [shell.DEFAULT_RULESET],
            "max_time": max_time,
            "load_time": min(_LOAD_SECONDS, max_time / 3),
            "seed": _SEED,
            "formats": options_given["formats"],
            "output": options_given["output"],
            "debug": options_given["debug"],
        }
        return shell.perform(
            (only,) if only else shell.WORLDS,
            given,
            folder=shell.FOLDER,
            reports=shell.RUN_REPORTS,
        )


COMMAND = command.Command(
    "demo",
    "Start the bundled reference service and run everything against it.",
    (
        _ONLY,
        _FAULT,
        _MAX_TIME,
        options.FORMATS,
        options.OUTPUT,
        options.DEBUG,
    ),
    _perform,
)
