# SPDX-License-Identifier: Apache-2.0
"""What a command is: its options in a table, and the parser made of it.

The standard library's parser: starting must cost less than linting a small
document, and a framework that checks values with a model library does not.
"""

import argparse
import dataclasses
import difflib
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from conformance import errors

PROGRAM = "conformance"


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """An option or an argument of a command.

    Attributes:
        name: The setting that it sets.
        flags: Its names; none for an argument.
        help: What it means, in a sentence.
        group: The heading that it stands under.
        metavar: What its value is called; empty for a flag without one.
        kind: Makes the value of its text.
        repeated: Whether it may be given several times.
        choices: The values that it takes; none for any.
        default: What holds where it isn't given, for people.
    """

    name: str
    flags: tuple[str, ...]
    help: str
    group: str
    metavar: str = ""
    kind: Callable[[str], Any] = str
    repeated: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """A command of the command line.

    Attributes:
        name: What it is called.
        help: What it does; the first line stands in the list of commands.
        options: Its options and arguments.
        perform: Does it, with a value (or None) for each option; returns the
            exit code.
        epilog: Shown below the options.
    """

    name: str
    help: str
    options: tuple[Option, ...]
    perform: Callable[[Mapping[str, Any]], int]
    epilog: str = ""


class Parser(argparse.ArgumentParser):
    """A parser that tells of a mistake as every other mistake is told."""

    def error(self, message: str) -> NoReturn:
        """Raises what argparse would print.

        Raises:
            ConfigurationError: Always.
        """
        raise errors.ConfigurationError(
            f"{message[:1].upper()}{message[1:]}.", f"See: {self.prog} --help"
        )


def parse(command: Command, arguments: Sequence[str]) -> dict[str, Any]:
    """Reads the arguments of a command.

    Args:
        command: The command.
        arguments: What stands after its name; options and arguments in any
            order.

    Returns:
        A value for each option, None where it isn't given.

    Raises:
        ConfigurationError: An argument makes no sense.
        SystemExit: Help was asked for, and shown.
    """
    parser = _parser(command)
    values, unknown = parser.parse_known_intermixed_args(list(arguments))
    if unknown:
        flags = [flag for each in command.options for flag in each.flags]
        raise _unknown(f"{PROGRAM} {command.name}", unknown[0], flags)
    return vars(values)


def choose(commands: Mapping[str, Command], name: str) -> Command:
    """Finds the command called `name`.

    Raises:
        ConfigurationError: There is none.
    """
    if name in commands:
        return commands[name]
    raise _unknown(PROGRAM, name, list(commands))


def overview(commands: Mapping[str, Command]) -> str:
    """Tells what the program does, and its commands."""
    width = max(len(name) for name in commands)
    listed = [
        f"  {name:<{width}}  {each.help.splitlines()[0]}"
        for name, each in commands.items()
    ]
    return "\n".join(
        (
            f"usage: {PROGRAM} COMMAND [OPTIONS]",
            "",
            "Tells whether a service keeps its OpenAPI contract.",
            "",
            "commands:",
            *listed,
            "",
            "options:",
            "  -V, --version  Show the version.",
            "  -h, --help     Show this; after a command, its options.",
            "",
        )
    )


def _parser(command: Command) -> Parser:
    parser = Parser(
        prog=f"{PROGRAM} {command.name}",
        description=command.help,
        epilog=textwrap.dedent(command.epilog).strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    groups: dict[str, argparse._ArgumentGroup] = {}
    for option in command.options:
        if option.group not in groups:
            groups[option.group] = parser.add_argument_group(option.group)
        _add(groups[option.group], option)
    last = next(reversed(groups.values()))
    last.add_argument("-h", "--help", action="help", help="Show this.")
    return parser


def _add(group: argparse._ArgumentGroup, option: Option) -> None:
    told = option.help
    if option.default:
        told = f"{told} [default: {option.default}]"
    # argparse formats help by the operator %.
    told = told.replace("%", "%%")
    if option.flags and not option.metavar:
        group.add_argument(
            *option.flags,
            dest=option.name,
            action="store_const",
            const=True,
            help=told,
        )
        return
    if option.flags:
        group.add_argument(
            *option.flags,
            dest=option.name,
            metavar=option.metavar,
            type=option.kind,
            choices=option.choices or None,
            action="append" if option.repeated else "store",
            help=told,
        )
        return
    group.add_argument(
        option.name,
        metavar=option.metavar,
        nargs="*" if option.repeated else "?",
        help=told,
    )


def _unknown(
    program: str, given: str, known: Sequence[str]
) -> errors.ConfigurationError:
    close = difflib.get_close_matches(given.partition("=")[0], known, 1)
    return errors.ConfigurationError(
        f"'{program}' does not know '{given}'.",
        f"Did you mean '{close[0]}'?" if close else f"See: {program} --help",
    )
