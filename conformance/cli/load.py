# SPDX-License-Identifier: Apache-2.0
"""`conformance load`: load-test the service."""

from collections.abc import Mapping
from typing import Any

from conformance.cli import command, options, shell


def _perform(given: Mapping[str, Any]) -> int:
    return shell.perform(("load",), given)


COMMAND = command.Command(
    "load",
    "Load a service for a bounded time, and check every response.",
    (
        options.DOCUMENT,
        options.RULESET,
        options.CONFIG,
        options.ALLOW_REMOTE,
        options.BASE_URL,
        options.TOKEN,
        options.HEADERS,
        options.INCLUDE,
        options.ALLOW_WRITES,
        options.MAX_TIME,
        options.USERS,
        options.LOAD_TIME,
        options.SEED,
        options.FAIL_ON,
        options.FORMATS,
        options.OUTPUT,
        options.DEBUG,
    ),
    _perform,
)
