# SPDX-License-Identifier: Apache-2.0
"""`conformance selftest`: whether faults of a service of our own are found."""

import dataclasses
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
    from conformance.selftest import judging, terms

_SECONDS = 60.0
_REQUESTS = 2000
_TOGETHER = 12
_SEED = 1
EPILOG = """
Examples:

  conformance selftest --jobs 2

  conformance selftest --fault page_overlap --fault 500_long

Exit code 1 is for a fault that was missed, a finding that has nothing to do
with the fault, or any finding on the clean service. Of faults that are on at
once, one in twelve may hide behind the others.
"""


class Form(enum.StrEnum):
    """How the detection table is written."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


def selftest(  # noqa: PLR0913, PLR0917 - one for each option
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
    max_requests: Annotated[
        int,
        typer.Option(
            "--max-requests",
            metavar="N",
            min=1,
            help="Requests to exercise the service with, for each case.",
        ),
    ] = _REQUESTS,
    max_time: Annotated[
        float,
        typer.Option(
            "--max-time", metavar="SECONDS", min=1, help="Time for each case."
        ),
    ] = _SECONDS,
    together: Annotated[
        int | None,
        typer.Option(
            "--together",
            metavar="N",
            min=0,
            help="Also switch on N of the faults at once, drawn by the seed "
            "from those that different rules must notice.",
            show_default=f"{_TOGETHER}; none with --fault",
        ),
    ] = None,
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
    if together is None:
        together = 0 if fault else _TOGETHER
    asked = _Asked(fault or (), jobs, together, form, output)
    shell.ended(
        lambda: _perform(asked, seed, max_requests, max_time), debug=debug
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """Which cases are asked for, and how their table is written."""

    names: Sequence[str]
    jobs: int
    together: int
    form: Form
    output: pathlib.Path | None


def _perform(
    asked: _Asked, seed: int, max_requests: int, max_time: float
) -> int:
    from conformance import service  # noqa: PLC0415 - see shell.perform
    from conformance.selftest import crew, judging, tables, terms, trials  # noqa: PLC0415

    budget = terms.Budget(seed, max_requests, max_time)
    faults = _chosen(asked.names, service.faults())
    tried = tuple(trials.trials(faults, asked.together, seed))
    lines = tables.Lines(tried)
    tell = _teller(asked.form, asked.output)
    cases: list[judging.Case] = []
    hands = crew.Crew(asked.jobs)
    interrupted = False
    tell(lines.head())
    try:
        reports = hands.reports([trials.order(each, budget) for each in tried])
        for trial, report in zip(tried, reports, strict=True):
            cases.append(judging.Case(trial, report))
            for line in lines.row(cases[-1]):
                tell(line)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        hands.close()
    summary = judging.summary(cases)
    tell(tables.closing(summary))
    _write(asked, cases, budget)
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
    asked: _Asked, cases: "Sequence[judging.Case]", budget: "terms.Budget"
) -> None:
    from conformance.selftest import tables  # noqa: PLC0415 - see shell.perform
    from reports import files  # noqa: PLC0415

    if asked.form is Form.TABLE and asked.output is None:
        return
    written = tables.written(asked.form.value, cases, budget)
    if asked.output is None:
        sys.stdout.write(written)
        return
    files.write(asked.output, written)
