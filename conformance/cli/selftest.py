# SPDX-License-Identifier: Apache-2.0
"""`conformance selftest`: whether faults of a service of our own are found."""

import difflib
import enum
import os
import pathlib
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from conformance import errors
from conformance.cli import options, shell

if TYPE_CHECKING:
    from conformance import service as services
    from conformance.selftest import terms

_SECONDS = 60.0
_SEED = 1
EPILOG = """
Examples:

  conformance selftest --jobs 2

  conformance selftest --fault page_overlap --fault 500_long

Exit code 1 is for a fault that was missed, a finding that has nothing to do
with the fault, or any finding on the clean service.
"""


class Form(enum.StrEnum):
    """How the detection table is written."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


def selftest(
    fault: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            metavar="NAME",
            help="Switch on this fault only; may be repeated. See "
            "'reference-service faults'.",
            show_default="all of them, one after another",
        ),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", metavar="N", min=1, help="Cases at the same time."
        ),
    ] = max(1, (os.cpu_count() or 1) // 2),
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            metavar="N",
            help="Makes the generated input the same again.",
        ),
    ] = _SEED,
    max_time: Annotated[
        float,
        typer.Option(
            "--max-time", metavar="SECONDS", min=1, help="Time for each case."
        ),
    ] = _SECONDS,
    form: Annotated[
        Form, typer.Option("--format", "-f", help="How to write the table.")
    ] = Form.TABLE,
    output: Annotated[
        pathlib.Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write the table.",
            show_default="standard output",
        ),
    ] = None,
    debug: options.Debug = False,
) -> None:
    """Show that every fault of the reference service is found.

    The service is run clean first, and then once for each fault.
    """
    shell.ended(
        lambda: _perform(fault or [], jobs, seed, max_time, form, output),
        debug=debug,
    )


def _perform(
    names: Sequence[str],
    jobs: int,
    seed: int,
    max_time: float,
    form: Form,
    output: pathlib.Path | None,
) -> int:
    from conformance import service  # noqa: PLC0415 - see shell.perform
    from conformance.selftest import crew, judging, tables, terms  # noqa: PLC0415

    chosen = (None, *_chosen(names, service.faults()))
    lines = tables.Lines(
        [each.name for each in chosen if each],
        [each.theme for each in chosen if each],
    )
    tell = _teller(form, output)
    cases: list[terms.Case] = []
    hands = crew.Crew(jobs)
    interrupted = False
    tell(lines.head())
    try:
        reports = hands.reports(
            [judging.order(each, seed, max_time) for each in chosen]
        )
        for fault, report in zip(chosen, reports, strict=True):
            cases.append(judging.case(fault, report))
            for line in lines.row(cases[-1]):
                tell(line)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        hands.close()
    summary = terms.summary(cases)
    tell(tables.closing(summary))
    _write(form, output, cases, seed, max_time)
    if interrupted:
        raise KeyboardInterrupt
    code = errors.ExitCode
    return code.PASSED if summary.passed else code.FINDINGS


def _chosen(
    names: Sequence[str], faults: "Sequence[services.Fault]"
) -> "tuple[services.Fault, ...]":
    """Returns the faults of these names, without names all of them."""
    known = {each.name: each for each in faults}
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1, 0.5)
            raise errors.ConfigurationError(
                f"The reference service has no fault '{name}'.",
                f"Did you mean '{close[0]}'?"
                if close
                else "'reference-service faults' lists them.",
            )
    return tuple(known[name] for name in dict.fromkeys(names)) or tuple(faults)


def _teller(form: Form, output: pathlib.Path | None) -> Callable[[str], None]:
    """Says where lines go as they come: where nothing else is written."""
    from reports import text  # noqa: PLC0415 - see shell.perform

    is_data = form is not Form.TABLE or output is not None
    stream = sys.stderr if is_data else sys.stdout

    def tell(line: str) -> None:
        stream.write(f"{text.visible(line)}\n")
        stream.flush()

    return tell


def _write(
    form: Form,
    output: pathlib.Path | None,
    cases: "Sequence[terms.Case]",
    seed: int,
    max_time: float,
) -> None:
    from conformance.selftest import tables  # noqa: PLC0415 - see shell.perform
    from reports import files  # noqa: PLC0415

    if form is Form.TABLE and output is None:
        return
    written = tables.written(form.value, cases, seed, max_time)
    if output is None:
        sys.stdout.write(written)
        return
    files.write(output, written)
