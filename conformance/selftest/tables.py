# SPDX-License-Identifier: Apache-2.0
"""The detection table: line by line for people, whole as Markdown or JSON."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import conformance
from conformance.selftest import judging, terms
from reports import run_json

_SCHEMA_VERSION = "1.1"
_MAX_MESSAGE = 200
_PAGE = """\
# What is found

`conformance selftest` runs the reference service clean, and then once with each
of its faults. A fault is found where the rule that it names first (in bold) has
a finding, and no rule that it does not name has an error or a warning; the
clean service has no finding at all.

This page was written by `conformance selftest --format markdown`, with
`--seed {seed} --max-requests {max_requests} --max-time {max_time:g}`. Times are
of one run, on a machine with other work.

{summary}

"""
_COLUMNS = (
    *("status", "findings", "requests", "until found", "CPU", "total"),
    "rules",
)
_RULER = "|---|---|---|---:|---:|---:|---:|---:|---|"


class Lines:
    """Lines of a table whose columns are as wide as they will have to be."""

    def __init__(self, trials: Sequence[terms.Trial]) -> None:
        """Measures the names and themes that there are."""
        names = (each.name for each in trials)
        themes = (each.theme for each in trials)
        self._name = max(map(len, ("fault", *names)))
        self._theme = max(map(len, ("theme", *themes)))

    def head(self) -> str:
        """Returns the line with the names of the columns."""
        return self._line("fault", "theme", *_COLUMNS)

    def row(self, case: judging.Case) -> Iterator[str]:
        """Yields the line of a case, and what must be said of it besides."""
        found = _marked(case, "", "")
        trial = case.trial
        yield self._line(trial.name, trial.theme, *_cells(case), found)
        yield from (f"  {each}" for each in remarks(case))

    def _line(self, *cells: str) -> str:
        name, theme, status, found, requests, until, cpu, total, rules = cells
        return (
            f"{name:<{self._name}}  {theme:<{self._theme}}  {status:<6}  "
            f"{found:>8}  {requests:>8}  {until:>15}  {cpu:>6}  {total:>6}  "
            f"{rules}"
        ).rstrip()


def remarks(case: judging.Case) -> Iterator[str]:
    """Yields what is wrong with a case, each in a sentence."""
    if case.silent:
        allowed = case.trial.allowed
        spoke = [rule for rule in case.found if rule in allowed]
        instead = f"; {', '.join(spoke)} spoke" if spoke else ""
        yield f"{', '.join(case.silent)} said nothing{instead}."
    for each in case.report.seen:
        if each.rule in case.stray:
            message = " ".join(each.message.split())
            if len(message) > _MAX_MESSAGE:
                message = f"{message[:_MAX_MESSAGE]}…"
            yield f"{each.severity} {each.rule}: {message}"
    yield from case.report.errors


def closing(summary: judging.Summary) -> str:
    """Sums up in a line."""
    clean = {
        True: "the clean service has no finding",
        False: "the clean service has findings",
        None: "the clean service was not run to its end",
    }[summary.clean]
    parts = [f"{summary.found} of {summary.total} faults found", clean]
    if summary.total:
        parts.append(f"{summary.findings:.2f} findings a fault")
    if summary.together:
        found, total = summary.together
        parts.append(f"{found} of {total} found when they are on at once")
    if summary.missed:
        parts.append(f"missed: {', '.join(summary.missed)}")
    if summary.noticed:
        parts.append(
            "missed by its rule, but noticed by one that may: "
            f"{', '.join(summary.noticed)}"
        )
    if summary.stray:
        parts.append(f"with stray findings: {', '.join(summary.stray)}")
    return f"{'; '.join(parts)}."


def markdown(cases: Sequence[judging.Case], budget: terms.Budget) -> str:
    """Makes the page of the whole table."""
    told = closing(judging.summary(cases))
    page = _PAGE.format(summary=told, **dataclasses.asdict(budget))
    head = " | ".join(("fault", "theme", *_COLUMNS))
    lines = [f"{page}| {head} |", _RULER]
    for each in cases:
        cells = (
            f"`{each.trial.name}`",
            each.trial.theme,
            *_cells(each),
            _marked(each, "**", "*"),
        )
        lines.append(f"| {' | '.join(cells)} |")
    wrong = [
        f"* `{each.trial.name}`: {remark}"
        for each in cases
        for remark in remarks(each)
    ]
    if wrong:
        lines += ["", "## What went wrong", "", *wrong]
    return "\n".join(lines) + "\n"


def tree(
    cases: Sequence[judging.Case], budget: terms.Budget
) -> Mapping[str, Any]:
    """Makes the JSON form of the whole table."""
    summary = judging.summary(cases)
    by_number: dict[int, list[Mapping[str, Any]]] = {}
    for each in cases:
        number = min(len(each.trial.faults), 2)
        by_number.setdefault(number, []).append(judging.as_tree(each))
    return {
        "schema_version": _SCHEMA_VERSION,
        "tool": {
            "name": run_json.TOOL_NAME,
            "version": conformance.__version__,
        },
        **dataclasses.asdict(budget),
        "clean": next(iter(by_number.get(0, [])), None),
        "faults": by_number.get(1, []),
        "together": next(iter(by_number.get(2, [])), None),
        "summary": {
            "passed": summary.passed,
            "found": summary.found,
            "total": summary.total,
            "missed": list(summary.missed),
            "noticed": list(summary.noticed),
            "stray": list(summary.stray),
            "findings_per_fault": round(summary.findings, 2),
            "together": list(summary.together) if summary.together else None,
            "clean": summary.clean,
        },
    }


def written(
    form: str, cases: Sequence[judging.Case], budget: terms.Budget
) -> str:
    """Writes the whole table as `table`, `markdown` or `json`."""
    if form == "json":
        return run_json.to_json(tree(cases, budget))
    if form == "markdown":
        return markdown(cases, budget)
    lines = Lines([each.trial for each in cases])
    rows = (row for each in cases for row in lines.row(each))
    end = closing(judging.summary(cases))
    return "".join(f"{each}\n" for each in (lines.head(), *rows, end))


def _cells(case: judging.Case) -> tuple[str, ...]:
    first = case.until_found
    until = f"{first.requests:,} / {first.seconds:.1f} s" if first else "-"
    return (
        case.status.value,
        f"{case.report.findings}",
        f"{case.report.requests:,}",
        until,
        f"{case.report.cpu_seconds:.1f} s",
        f"{case.report.seconds:.1f} s",
    )


def _marked(case: judging.Case, main: str, stray: str) -> str:
    """Lists the rules that spoke, between marks the required and the strays."""
    marks = dict.fromkeys(case.stray, stray)
    marks.update(dict.fromkeys(case.trial.required, main))
    return ", ".join(
        f"{marks.get(rule, '')}{rule}{marks.get(rule, '')}"
        for rule in case.found
    )
