# SPDX-License-Identifier: Apache-2.0
"""`conformance lint`: documents alone."""

from collections.abc import Mapping
from typing import Any

from conformance.cli import command, options, shell


def _perform(given: Mapping[str, Any]) -> int:
    return shell.perform(("lint",), given)


COMMAND = command.Command(
    "lint",
    "Check documents against a ruleset, without asking any service.",
    (
        options.DOCUMENTS,
        options.RULESET,
        options.CONFIG,
        options.ALLOW_REMOTE,
        options.FAIL_ON,
        options.FORMATS,
        options.OUTPUT,
        options.DEBUG,
    ),
    _perform,
)
