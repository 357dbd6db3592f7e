# SPDX-License-Identifier: Apache-2.0
"""`conformance exercise`: fuzz and probe the service."""

from collections.abc import Mapping
from typing import Any

from conformance.cli import command, options, shell


def _perform(given: Mapping[str, Any]) -> int:
    return shell.perform(("exercise",), given)


COMMAND = command.Command(
    "exercise",
    "Fuzz and probe a service, and hold every response to the document.",
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
        options.MAX_TIME,
        options.MAX_EXAMPLES,
        options.RATE,
        options.SEED,
        options.FAIL_ON,
        options.FORMATS,
        options.OUTPUT,
        options.DEBUG,
    ),
    _perform,
)
