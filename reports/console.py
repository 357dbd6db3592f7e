# SPDX-License-Identifier: Apache-2.0
"""The summary of a run for a terminal or a log of continuous integration.

Whatever a run quotes is printed as `Text`, never as markup, with controls made
visible: a response body must not colour, link, erase or command.
"""

import re
from collections.abc import Sequence

import rich.console
import rich.table
from rich.text import Text

from conformance import findings
from reports import text

_STYLES = {
    findings.Severity.ERROR: "bold red",
    findings.Severity.WARN: "yellow",
    findings.Severity.INFO: "cyan",
    findings.Severity.HINT: "dim",
}
_MARKS = {
    findings.PhaseStatus.PASSED: ("\u2714", "+", "green"),
    findings.PhaseStatus.FAILED: ("\u2718", "x", "bold red"),
    findings.PhaseStatus.SKIPPED: ("\u2013", "-", "dim"),
    findings.PhaseStatus.INTERRUPTED: ("!", "!", "yellow"),
    findings.PhaseStatus.ERROR: ("\u2718", "x", "bold red"),
}
# How much is told of phases and of rules that were not run.
_MOST_PHASES = 20
_MOST_NOTES = 8
_MOST_REASONS = 8
_MOST_NAMES = 6
# What runners of GitHub, Azure and TeamCity take for commands in a log:
# GitHub's `::name::` counts after leading blanks, the others anywhere.
_COMMAND = re.compile(r":(?=:)|##(?=\w*\[)")


def render(
    run: findings.Run,
    console: rich.console.Console,
    *,
    places: int = 5,
    workflow_commands: bool = False,
) -> None:
    """Prints the summary of a run; the verdict comes last.

    Args:
        run: The run.
        console: Where to print; its colour, width and encoding are obeyed.
        places: How many findings of one rule are shown.
        workflow_commands: Whether the reader obeys commands in the log, as
            GitHub Actions does; they are then broken by a zero-width space.
    """
    printer = _Printer(console, workflow_commands=workflow_commands)
    _print_findings(run, printer, places)
    _print_phases(run, printer)
    _print_skipped_rules(run, printer)
    if run.load:
        _print_load(run.load, printer)
    _print_verdict(run, printer)


class _Printer:
    """Prints hostile text as text."""

    def __init__(
        self, console: rich.console.Console, *, workflow_commands: bool
    ) -> None:
        self._console = console
        self._workflow_commands = workflow_commands
        encoding = console.encoding.lower().replace("_", "-")
        self.is_unicode = encoding.startswith("utf")

    def text(self, value: str, style: str = "") -> Text:
        """Makes text of a string that may hold anything."""
        shown = text.visible(value)
        if self._workflow_commands:
            shown = _COMMAND.sub("\\g<0>\u200b", shown)
        return Text(self._encodable(shown), style)

    def line(self, *parts: Text) -> None:
        """Prints one line that the terminal, not this program, wraps."""
        self._console.print(Text().join(parts), soft_wrap=True)

    def table(self, title: str, rows: rich.table.Table) -> None:
        """Prints a table below its title."""
        self.line(Text(title, "bold"))
        self._console.print(rows)
        self.line()

    def _encodable(self, value: str) -> str:
        encoding = self._console.encoding
        return value.encode(encoding, "backslashreplace").decode(encoding)


def _print_findings(run: findings.Run, printer: _Printer, places: int) -> None:
    groups: dict[tuple[int, str], list[findings.Finding]] = {}
    for finding in findings.ordered(run.findings):
        key = (finding.severity.rank, finding.rule)
        groups.setdefault(key, []).append(finding)
    sections = {each.id: each.section for each in run.rules}
    for (_, rule), group in groups.items():
        section = text.sections(sections.get(rule, ""))
        _print_group(group, section, printer, places)
        printer.line()


def _print_group(
    group: Sequence[findings.Finding],
    section: str,
    printer: _Printer,
    places: int,
) -> None:
    for finding in group[:places]:
        _print_finding(finding, section, printer)
    examples = [each.exchange for each in group if each.exchange]
    if examples:
        smallest = min(examples, key=lambda each: len(each.curl))
        curl = smallest.curl.replace("\n", "\n    ")
        printer.line(printer.text(f"    {curl}", "dim"))
    rest = len(group) - places
    if rest > 0:
        more = f"    ... and {rest:,} more of {group[0].rule}"
        printer.line(printer.text(more, "italic"))


def _print_finding(
    finding: findings.Finding, section: str, printer: _Printer
) -> None:
    place = text.one_line(text.place(finding.location)) or "(no place)"
    message = text.one_line(finding.message)
    # What is at several operations tells of them itself.
    is_of_one = len(finding.operations) < 2  # noqa: PLR2004 - one
    if finding.operation and is_of_one and finding.operation not in message:
        message = f"{text.one_line(finding.operation)}: {message}"
    parts = [
        printer.text(place, "bold"),
        Text(f"  {finding.severity:<5}  ", _STYLES[finding.severity]),
        printer.text(text.one_line(finding.rule), "magenta"),
        printer.text(f"  {message}"),
    ]
    if finding.count > 1:
        parts.append(Text(f" (seen {finding.count:,} times)", "dim"))
    if finding.fix is not None:
        mark = "fixable" if finding.fix.is_safe else "unsafe fix"
        parts.append(Text(f" [{mark}]", "green"))
    if finding.exchange:
        parts.append(Text(f" #{finding.short_id}", "dim"))
    if section and printer.is_unicode:
        parts.append(printer.text(f"  {section}", "dim"))
    printer.line(*parts)


def _print_phases(run: findings.Run, printer: _Printer) -> None:
    several = ("document",) if run.is_of_several else ()
    table = _table("", "phase", "status", "time", *several, "")
    table.columns[3].justify = "right"
    # With many documents those that passed tell nothing more.
    brief = len(run.phases) > _MOST_PHASES
    passed = findings.PhaseStatus.PASSED
    told = [each for each in run.phases if not brief or each.status != passed]
    for phase in told:
        unicode_mark, ascii_mark, style = _MARKS[phase.status]
        facts = text.facts(phase.facts)
        table.add_row(
            Text(unicode_mark if printer.is_unicode else ascii_mark, style),
            printer.text(phase.name),
            Text(phase.status, style),
            Text(text.duration(phase.seconds) if phase.seconds else ""),
            *(printer.text(text.one_line(phase.document)) for _ in several),
            printer.text(" ".join(filter(None, (phase.reason, facts)))),
        )
    if run.phases:
        printer.table("Phases", table)
    if len(told) < len(run.phases):
        rest = text.plural(len(run.phases) - len(told), "more phase")
        printer.line(Text(f"{rest} passed.\n", "dim"))
    _print_notes(told, printer)


def _print_notes(phases: Sequence[findings.Phase], printer: _Printer) -> None:
    """Tells what there is to know of the phases besides."""
    notes = [(each.name, note) for each in phases for note in each.notes]
    for name, note in notes[:_MOST_NOTES]:
        printer.line(
            Text("  "),
            printer.text(name, "magenta"),
            printer.text(f": {text.one_line(note)}"),
        )
    rest = len(notes) - _MOST_NOTES
    if rest > 0:
        more = text.plural(rest, "more note")
        printer.line(Text(f"  and {more}, in run.json", "dim"))
    if notes:
        printer.line()


def _print_skipped_rules(run: findings.Run, printer: _Printer) -> None:
    """Tells what was not checked, the rules of one reason together."""
    reasons = text.skipped_rules(run)
    if not reasons:
        return
    number = sum(len(names) for names in reasons.values())
    printer.line(Text(f"Not run: {text.plural(number, 'rule')}", "bold"))
    for reason, names in list(reasons.items())[:_MOST_REASONS]:
        more = len(names) - _MOST_NAMES
        shown = ", ".join(names[:_MOST_NAMES])
        shown += f" and {more:,} more" if more > 0 else ""
        why = text.one_line(reason).rstrip(".")
        printer.line(
            Text("  "),
            printer.text(text.one_line(shown), "magenta"),
            printer.text(f": {why}."),
        )
    rest = len(reasons) - _MOST_REASONS
    if rest > 0:
        printer.line(Text(f"  and {rest:,} more reasons, in run.json", "dim"))
    printer.line()


def _print_load(load: findings.LoadResult, printer: _Printer) -> None:
    headings = ("requests", "errors", "req/s", "p50", "p95", "p99 ms")
    table = _table("operation", *headings)
    for column in table.columns[1:]:
        column.justify = "right"
        column.no_wrap = True
    for figures in (*load.operations, load.total):
        style = "bold" if figures is load.total else ""
        table.add_row(
            printer.text(figures.operation),
            Text(f"{figures.count:,}"),
            Text(f"{figures.errors:,}", "bold red" if figures.errors else ""),
            *(
                Text(text.figure(number))
                for number in (
                    figures.rate,
                    figures.p50_ms,
                    figures.p95_ms,
                    figures.p99_ms,
                )
            ),
            style=style,
        )
    users = text.plural(load.users, "user")
    title = f"Load: {users} for {text.duration(load.seconds)}"
    printer.table(title, table)


def _print_verdict(run: findings.Run, printer: _Printer) -> None:
    counted = ", ".join(
        text.plural(number, text.NOUNS[severity])
        for severity, number in findings.counted(run.findings).items()
        if number
    )
    printer.line(Text(f"Findings: {counted or 'none'}"))
    for told in (text.ignored(run), text.fixes(run)):
        if told:
            printer.line(Text(told))
    if run.seed is not None:
        printer.line(Text(f"Seed: {run.seed}"))
    style = "bold green" if run.verdict.passed else "bold red"
    printer.line(printer.text(text.one_line(text.sentence(run.verdict)), style))
    for reason in run.verdict.reasons[1:]:
        printer.line(printer.text(f"  {text.one_line(reason)}"))


def _table(*headings: str) -> rich.table.Table:
    table = rich.table.Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
