# SPDX-License-Identifier: Apache-2.0
"""The detection table: line by line for people, whole as Markdown or JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import conformance
from conformance.selftest import terms
from reports import run_json

_SCHEMA_VERSION = "1.0"
_MAX_MESSAGE = 200
_PAGE = """\
# What is found

`conformance selftest` runs the reference service clean, and then once with each
of its faults. A fault is found where the rule that it names first (in bold) has
a finding, and no rule that it does not name has an error or a warning; the
clean service has no finding at all.

This page was written by `conformance selftest --format markdown --seed {seed}
--max-time {max_time:g}`. Times are of one run, on a machine with other work.

{summary}

| fault | theme | status | requests | until found | total | rules |
|---|---|---|---:|---:|---:|---|"""
_COLUMNS = ("status", "requests", "until found", "total", "rules")


class Lines:
    """Lines of a table whose columns are as wide as they will have to be."""

    def __init__(self, names: Sequence[str], themes: Sequence[str]) -> None:
        """Measures the names and themes that there are."""
        self._name = max(map(len, ("fault", *names)))
        self._theme = max(map(len, ("theme", *themes)))

    def head(self) -> str:
        """Returns the line with the names of the columns."""
        return self._line("fault", "theme", *_COLUMNS)

    def row(self, case: terms.Case) -> Iterator[str]:
        """Yields the line of a case, and what must be said of it besides."""
        found = _marked(case, "", "")
        yield self._line(case.name, case.theme, *_cells(case), found)
        yield from (f"  {each}" for each in remarks(case))

    def _line(self, *cells: str) -> str:
        name, theme, status, requests, until, total, rules = cells
        return (
            f"{name:<{self._name}}  {theme:<{self._theme}}  {status:<6}  "
            f"{requests:>8}  {until:>20}  {total:>7}  {rules}"
        ).rstrip()


def remarks(case: terms.Case) -> Iterator[str]:
    """Yields what is wrong with a case, each in a sentence."""
    unfound = case.status in (terms.Status.MISSED, terms.Status.ERROR)
    if unfound and case.expected:
        spoke = [rule for rule in case.found if rule in case.expected]
        instead = f"; {', '.join(spoke)} spoke" if spoke else ""
        yield f"{case.expected[0]} said nothing{instead}."
    for each in case.report.seen:
        if each.rule in case.stray:
            message = " ".join(each.message.split())
            if len(message) > _MAX_MESSAGE:
                message = f"{message[:_MAX_MESSAGE]}…"
            yield f"{each.severity} {each.rule}: {message}"
    yield from case.report.errors


def closing(summary: terms.Summary) -> str:
    """Sums up in a line."""
    clean = {
        True: "the clean service has no finding",
        False: "the clean service has findings",
        None: "the clean service was not run to its end",
    }[summary.clean]
    parts = [f"{summary.found} of {summary.total} faults found", clean]
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


def markdown(cases: Sequence[terms.Case], seed: int, max_time: float) -> str:
    """Makes the page of the whole table."""
    told = closing(terms.summary(cases))
    lines = [_PAGE.format(seed=seed, max_time=max_time, summary=told)]
    for each in cases:
        cells = (
            f"`{each.name}`",
            each.theme,
            *_cells(each),
            _marked(each, "**", "*"),
        )
        lines.append(f"| {' | '.join(cells)} |")
    wrong = [
        f"* `{each.name}`: {remark}"
        for each in cases
        for remark in remarks(each)
    ]
    if wrong:
        lines += ["", "## What went wrong", "", *wrong]
    return "\n".join(lines) + "\n"


def tree(
    cases: Sequence[terms.Case], seed: int, max_time: float
) -> Mapping[str, Any]:
    """Makes the JSON form of the whole table."""
    summary = terms.summary(cases)
    clean = next((each for each in cases if not each.expected), None)
    return {
        "schema_version": _SCHEMA_VERSION,
        "tool": {
            "name": run_json.TOOL_NAME,
            "version": conformance.__version__,
        },
        "seed": seed,
        "max_time": max_time,
        "clean": terms.as_tree(clean) if clean else None,
        "faults": [terms.as_tree(each) for each in cases if each.expected],
        "summary": {
            "passed": summary.passed,
            "found": summary.found,
            "total": summary.total,
            "missed": list(summary.missed),
            "noticed": list(summary.noticed),
            "stray": list(summary.stray),
            "clean": summary.clean,
        },
    }


def written(
    form: str, cases: Sequence[terms.Case], seed: int, max_time: float
) -> str:
    """Writes the whole table as `table`, `markdown` or `json`."""
    if form == "json":
        return run_json.to_json(tree(cases, seed, max_time))
    if form == "markdown":
        return markdown(cases, seed, max_time)
    lines = Lines([each.name for each in cases], [each.theme for each in cases])
    rows = (row for each in cases for row in lines.row(each))
    end = closing(terms.summary(cases))
    return "".join(f"{each}\n" for each in (lines.head(), *rows, end))


def _cells(case: terms.Case) -> tuple[str, str, str, str]:
    first = case.until_found
    until = f"{first.requests:,} / {first.seconds:.1f} s" if first else "-"
    return (
        case.status.value,
        f"{case.report.requests:,}",
        until,
        f"{case.report.seconds:.1f} s",
    )


def _marked(case: terms.Case, main: str, stray: str) -> str:
    """Lists the rules that spoke, the first and the strays between marks."""
    marks = dict.fromkeys(case.stray, stray)
    if case.expected:
        marks[case.expected[0]] = main
    return ", ".join(
        f"{marks.get(rule, '')}{rule}{marks.get(rule, '')}"
        for rule in case.found
    )
