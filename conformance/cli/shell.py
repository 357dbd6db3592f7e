# SPDX-License-Identifier: Apache-2.0
"""What every command does around its work: settings, reports, the end."""

import dataclasses
import io
import os
import pathlib
import shlex
import signal
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import typer

from conformance import errors

FOLDER = "conformance-report"
RUN_REPORTS = ("json", "html", "junit", "sarif")
DEFAULT_RULESET = "backend-guidelines"
_SECRET_OPTIONS = ("--token", "--header", "-H")
_ISSUE_TIP = "Run it again with --debug, and report what it says."


def ended(action: Callable[[], int], *, debug: bool) -> NoReturn:
    """Runs a command to its exit code; nothing ends in a traceback.

    Args:
        action: The command's work; returns the exit code.
        debug: Whether to show the traceback of a defect.

    Raises:
        typer.Exit: Always, with the exit code.
    """
    # CI systems end a job with SIGTERM: it gets its report as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = action()
    except errors.ConformanceError as error:
        tell(error.message, error.tip)
        code = error.exit_code
    except KeyboardInterrupt:
        tell("Interrupted.")
        code = errors.ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Who reads has enough, as in `conformance lint … | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = errors.ExitCode.PASSED
    except Exception as error:  # noqa: BLE001 - the last line of defence: the
        # exit code of a defect must not be that of a finding.
        defect(error, debug=debug)
        code = errors.ExitCode.INTERNAL
    raise typer.Exit(int(code))


def tell(message: str, tip: str = "") -> None:
    """Prints an error for people: what happened, and what to do."""
    import rich.console  # noqa: PLC0415 - only needed when things fail

    from reports import text  # noqa: PLC0415 - only needed when things fail

    console = rich.console.Console(stderr=True, highlight=False, markup=False)
    shown = f"error: {text.visible(message)}"
    console.print(shown, style="bold red", soft_wrap=True)
    if tip:
        console.print(f"  tip: {text.visible(tip)}", soft_wrap=True)


def defect(error: BaseException, *, debug: bool) -> None:
    """Tells of a defect of this program."""
    if debug:
        traceback.print_exception(error, file=sys.stderr)
    tell(
        f"This is a defect of conformance: {type(error).__name__}: {error}",
        "" if debug else _ISSUE_TIP,
    )


def command_line() -> str:
    """Returns the command as given, the values of secrets masked."""
    shown: list[str] = []
    mask_next = False
    for argument in sys.argv[1:]:
        name, equals, _ = argument.partition("=")
        if mask_next:
            shown.append("[Filtered]")
        elif name in _SECRET_OPTIONS and equals:
            shown.append(f"{name}=[Filtered]")
        elif argument.startswith("-H") and len(argument) > len("-H"):
            shown.append("-H[Filtered]")
        else:
            shown.append(_without_credentials(argument))
        mask_next = argument in _SECRET_OPTIONS
    return shlex.join(["conformance", *shown])


def _without_credentials(argument: str) -> str:
    from conformance.contract import source, urls  # noqa: PLC0415 - see main

    if source.is_url(argument):
        return urls.without_credentials(argument)
    return argument


def end_with(
    worlds: Sequence[str],
    parameters: Mapping[str, Any],
    *,
    folder: str = "",
    reports: Sequence[str] = (),
) -> NoReturn:
    """Runs worlds with a command's parameters, to the exit code.

    Args:
        worlds: The phases to run.
        parameters: The command's parameters: settings, `config`, `debug`.
        folder: See `perform`.
        reports: See `perform`.
    """
    given = dict(parameters)
    debug = given.pop("debug")
    config_path = given.pop("config")
    ended(
        lambda: perform(
            worlds,
            given,
            config_path=config_path,
            folder=folder,
            reports=reports,
            debug=debug,
        ),
        debug=debug,
    )


def perform(
    worlds: Sequence[str],
    given: Mapping[str, Any],
    *,
    config_path: str | None = None,
    folder: str = "",
    reports: Sequence[str] = (),
    debug: bool = False,
) -> int:
    """Runs worlds and delivers the reports.

    Args:
        worlds: The phases to run.
        given: Options of the command line by setting.
        config_path: The settings file that was named.
        folder: Where reports go when the user names no folder; empty is
            nowhere.
        reports: The formats that are always written to the folder.
        debug: Whether to show the traceback of a defect.

    Returns:
        The exit code.
    """
    # Imported here, so that --help does not wait for them.
    from conformance import delivery  # noqa: PLC0415
    from conformance.cli import consent  # noqa: PLC0415

    settings = consent.consented(settled(given, config_path), worlds)
    settings = dataclasses.replace(settings, output=settings.output or folder)
    planned = delivery.plan(settings.formats, settings.output, reports)
    return deliver(ran(worlds, settings), planned, debug=debug)


def settled(given: Mapping[str, Any], config_path: str | None) -> Any:
    """Gathers the settings, and tells what the user may not know of them.

    Args:
        given: Options of the command line by setting.
        config_path: The settings file that was named.
    """
    from conformance import config  # noqa: PLC0415 - see perform

    path = pathlib.Path(config_path) if config_path else None
    settings = config.load(given, path=path)
    for hint in settings.hints:
        sys.stderr.write(f"note: {hint}\n")
    return settings


def ran(worlds: Sequence[str], settings: Any, mender: Any = None) -> Any:
    """Runs worlds, and tells what the user should know of that.

    Args:
        worlds: The phases to run.
        settings: What to do.
        mender: What mends the documents, if anything does.
    """
    from conformance import run  # noqa: PLC0415 - see perform

    result = run.run(
        settings,
        worlds=tuple(worlds),
        command=command_line(),
        stdin=sys.stdin.buffer,
        progress=_progress,
        mender=mender,
    )
    for note in result.notes:
        sys.stderr.write(f"note: {note}\n")
    return result


def rule_settings(
    rulesets: Sequence[str] | None, config_path: str | None
) -> Any:
    """Gathers the settings that a command about rules needs.

    Args:
        rulesets: The rulesets that were named.
        config_path: The settings file that was named.
    """
    return settled({"ruleset": rulesets}, config_path)


def screen() -> Any:
    """Makes the console that text for people goes to."""
    import rich.console  # noqa: PLC0415 - see perform

    _escape_unknown()
    return rich.console.Console(highlight=False, emoji=False, markup=False)


def put(written: str) -> None:
    """Writes data for programs to standard output, its controls visible."""
    from reports import text  # noqa: PLC0415 - see perform

    _escape_unknown()
    sys.stdout.write(text.visible(written))
    sys.stdout.flush()


def _escape_unknown() -> None:
    """Has signs that standard output does not know written as escapes."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _progress(message: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"· {message}\n")
        sys.stderr.flush()


def deliver(
    result: Any,
    planned: Sequence[Any],
    *,
    debug: bool,
    has_data: bool = False,
) -> int:
    """Prints the summary, writes the reports, and returns the exit code.

    The summary comes first: it is there even where no report can be written.

    Args:
        result: The run.
        planned: The reports to write.
        debug: Whether to show the traceback of a defect.
        has_data: Whether standard output is for something else.
    """
    import rich.console  # noqa: PLC0415 - see perform

    from conformance import delivery  # noqa: PLC0415
    from reports import console, text  # noqa: PLC0415

    data = has_data or any(report.path is None for report in planned)
    screen = rich.console.Console(
        stderr=data, highlight=False, emoji=False, markup=False
    )
    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    if result.run.document is None and result.failures:
        for failure in result.failures:
            tell(failure.message, failure.tip)
    else:
        console.render(result.run, screen, workflow_commands=in_actions)
        tips = (failure.tip for failure in result.failures if failure.tip)
        for tip in dict.fromkeys(tips):
            screen.print(f"tip: {text.visible(tip)}", soft_wrap=True)
    if result.defect is not None:
        defect(result.defect, debug=debug)
    code = result.run.verdict.exit_code
    for report in planned:
        try:
            sys.stdout.write(delivery.write(result.run, report))
        except errors.OutputError as error:
            tell(error.message, error.tip)
            order = errors.PRECEDENCE.index
            code = min(code, error.exit_code, key=order)
            continue
        if report.path is not None:
            screen.print(
                f"{report.kind.name}: {text.visible(str(report.path))}",
                soft_wrap=True,
            )
    sys.stdout.flush()
    return int(code)
