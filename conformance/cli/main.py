# SPDX-License-Identifier: Apache-2.0
"""The command `conformance`."""

import sys
from collections.abc import Sequence

import conformance
from conformance import errors
from conformance.cli import command, demo, exercise, lint, load, run, shell

COMMANDS = {
    each.name: each
    for each in (
        run.COMMAND,
        lint.COMMAND,
        exercise.COMMAND,
        load.COMMAND,
        demo.COMMAND,
    )
}


def main() -> None:
    """Runs the command line; ends the process with its exit code."""
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    sys.exit(shell.ended(lambda: _run(arguments), debug=debug))


def _run(arguments: Sequence[str]) -> int:
    if not arguments:
        sys.stdout.write(command.overview(COMMANDS))
        return errors.ExitCode.USAGE
    if arguments[0] in ("-h", "--help"):
        sys.stdout.write(command.overview(COMMANDS))
        return errors.ExitCode.PASSED
    if arguments[0] in ("-V", "--version"):
        sys.stdout.write(f"conformance {conformance.__version__}\n")
        return errors.ExitCode.PASSED
    chosen = command.choose(COMMANDS, arguments[0])
    return chosen.perform(command.parse(chosen, arguments[1:]))
