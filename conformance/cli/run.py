# SPDX-License-Identifier: Apache-2.0
"""`conformance run`: everything, against a document and its service."""

from collections.abc import Mapping
from typing import Any

from conformance.cli import command, options, shell

_HELP = """\
Lint the document, exercise and load the service, and report.

Without DOCUMENT, 'document' of the settings is read, or what the service
serves of itself at /openapi.json and other usual places. Reports go to
'conformance-report/', or to the folder of --output."""
_EPILOG = """
examples:
  conformance run openapi.yaml --base-url http://127.0.0.1:8000
  CONFORMANCE_TOKEN=… conformance run --base-url https://staging.example.com
"""


def _perform(given: Mapping[str, Any]) -> int:
    return shell.perform(
        shell.WORLDS, given, folder=shell.FOLDER, reports=shell.RUN_REPORTS
    )


COMMAND = command.Command(
    "run",
    _HELP,
    (
        options.DOCUMENT,
        options.RULESET,
        options.CONFIG,
        options.ALLOW_REMOTE,
        options.BASE_URL,
        options.TOKEN,
        options.HEADERS,
        options.INCLUDE,
        options.ALLOW_UNSAFE,
        options.ALLOW_WRITES,
        options.MAX_TIME,
        options.MAX_EXAMPLES,
        options.RATE,
        options.USERS,
        options.LOAD_TIME,
        options.SEED,
        options.FAIL_ON,
        options.FORMATS,
        options.OUTPUT,
        options.DEBUG,
    ),
    _perform,
    _EPILOG,
)
