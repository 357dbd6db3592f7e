# SPDX-License-Identifier: Apache-2.0
"""Writes what docs tell of rules; a test keeps it current.

That is the index (docs/rules.md), a page for each rule of the guidelines
(docs/rules/), and what rules see of the guidelines: the statements in
docs/guidelines-coverage.yaml as docs/guidelines-coverage.md.
"""

import pathlib
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from conformance.explaining import catalogue, explanation, markdown
from conformance.rules import functions, rule, ruleset, targets

DOCS = pathlib.Path(__file__).parent.parent / "docs"
_COMMAND = "python tools/rule_pages.py"
_DEFAULT = "backend-guidelines"
_HEAD = f"""\
# Rules

This page is made from the rulesets: `{_COMMAND}`. How a ruleset is written is
told in [rulesets.md](rulesets.md), which statement of the guidelines is kept by
which rule in [guidelines-coverage.md](guidelines-coverage.md).
`conformance explain RULE` tells in a terminal what a rule's page tells here.
"""
_RULESETS = {
    "oas": "OpenAPI's own demands, and good habits: the rules of "
    "`spectral:oas` under\ntheir names, and those of the guidelines that have "
    "no equivalent there. The name\n`spectral:oas` stands for the former "
    "alone.",
    "owasp-api": "The OWASP API Security Top 10 (2023), as far as a document "
    "shows it.",
}
_TARGETS = """\
`#Response` is a response on the wire, with `status`, `headers` (names in
lower case), `media_type`, `body` (parsed JSON), `text`, `seconds` and
`request`. `#LoadedOperation` and `#LoadTotal` have the figures of a load run:
`count`, `errors`, `error_rate`, `breaches`, `rate`, `mean_ms`, `p50_ms`,
`p95_ms`, `p99_ms`, `max_ms`. `#LoadCourse` is a load run from its second
second on, where six seconds are left: `seconds`, and how the median `latency`
in milliseconds and the share of `errors` went, for `all` together and for each
of the `operations`: in the `first`, the `middle` and the `last` third, with the
`chance` that it went so where nothing drifts.
"""
_COVERAGE = f"""\
# What rules see of the guidelines

Every statement of §4, §5.1, §6, §9, §10 and §11.2, in short, and the rules that
tell of its breach, or why none can see it; of other sections only what a rule
keeps. A rule in *italics* is planned, and in no ruleset yet. This page is made
of `guidelines-coverage.yaml`: `{_COMMAND}`.
"""


def files() -> dict[pathlib.Path, str]:
    """Returns every generated file, by its place below `DOCS`."""
    rules = ruleset.load([_DEFAULT])
    entries = catalogue.listed(rules)
    made = {
        pathlib.Path("rules", f"{each.rule.id}.md"): _page(each)
        for each in entries
    }
    made[pathlib.Path("rules.md")] = _index(entries)
    known = {each.rule.id for each in entries}
    made[pathlib.Path("guidelines-coverage.md")] = _coverage(known)
    return made


def _page(each: catalogue.Entry) -> str:
    told = explanation.explain(each.rule, is_on=each.is_on, rulesets=[_DEFAULT])
    return (
        f"{markdown.page(told)}\n---\n\n[All rules](../rules.md). This page is "
        f"made from the ruleset: `{_COMMAND}`.\n"
    )


def _index(entries: tuple[catalogue.Entry, ...]) -> str:
    link = "rules/{}.md"
    parts = [_HEAD, f"\n## {_DEFAULT}\n\n", catalogue.table(entries, link)]
    for name, about in _RULESETS.items():
        parts.append(f"\n## {name}\n\n{about}\n\n")
        parts.extend(_rows(name))
    parts.append("\n## Targets\n\n")
    kinds = [*targets.KINDS, *rule.EXCHANGE_KINDS, *sorted(rule.LOAD_KINDS)]
    parts.append(", ".join(f"`#{kind}`" for kind in kinds))
    parts.append(f".\n\n{_TARGETS}\n## Functions\n\n")
    names = sorted(functions.FUNCTIONS)
    parts.append(", ".join(f"`{name}`" for name in names))
    parts.append(".\n")
    return "".join(parts)


def _rows(name: str) -> Iterator[str]:
    """Yields the table of a ruleset that is no part of the guidelines."""
    yield "| rule | formats | severity | holds when |\n|---|---|---|---|\n"
    entries = catalogue.listed(ruleset.load([name]))
    for each in sorted(entries, key=lambda entry: entry.rule.id):
        told = explanation.explain(each.rule, is_on=each.is_on)
        formats = ", ".join(told.formats) or "all"
        summary = markdown.cell(each.rule.summary)
        name = f"`{each.rule.id}`"
        yield f"| {name} | {formats} | {each.severity} | {summary} |\n"


def statements() -> Mapping[str, Any]:
    """Returns the statements of the guidelines, as written down."""
    text = (DOCS / "guidelines-coverage.yaml").read_text("utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


def _coverage(known: set[str]) -> str:
    said = statements()
    rows = [row for each in said["sections"] for row in each["statements"]]
    parts = [_COVERAGE, f"\n{_counted(rows, known)}\n"]
    for each in said["sections"]:
        title = each["section"]
        if "within" in each:
            title = f"{each['within']} {title}"
        parts.append(f"\n## {title}\n\n")
        if each.get("partial"):
            parts.append("Only what a rule keeps.\n\n")
        parts.append(_rows_of(each["statements"], known))
    return "".join(parts)


def _counted(rows: list[Mapping[str, Any]], known: set[str]) -> str:
    seen = [row for row in rows if known & set(row.get("rules", ()))]
    partly = sum("because" in row for row in seen)
    planned = sum(bool(row.get("rules")) for row in rows) - len(seen)
    unseen = len(rows) - len(seen) - planned
    return (
        f"Of {len(rows)} statements {len(seen)} are watched by a rule "
        f"({partly} of them only in part), {planned} will be, and {unseen} "
        "can't be seen."
    )


def _rows_of(rows: list[Mapping[str, Any]], known: set[str]) -> str:
    if not rows:
        return "An introduction; its sections follow.\n"
    lines = ["| statement | rules |\n|---|---|\n"]
    for row in rows:
        kept = ", ".join(_linked(name, known) for name in row.get("rules", ()))
        why = row.get("because", "")
        told = ". ".join(filter(None, (kept, why)))
        lines.append(f"| {markdown.cell(row['says'])} | {told} |\n")
    return "".join(lines)


def _linked(name: str, known: set[str]) -> str:
    return f"[`{name}`](rules/{name}.md)" if name in known else f"*{name}*"


def stale() -> list[pathlib.Path]:
    """Returns pages of rules that there are no more."""
    made = files()
    return [
        path
        for path in sorted((DOCS / "rules").glob("*"))
        if path.relative_to(DOCS) not in made
    ]


def main() -> None:
    """Writes all files, and removes stale ones."""
    (DOCS / "rules").mkdir(exist_ok=True)
    made = files()
    for path in stale():
        path.unlink()
    for place, text in made.items():
        (DOCS / place).write_text(text, "utf-8")
    sys.stdout.write(f"{len(made)} files in {DOCS}\n")
    there = {place.stem for place in made if place.parent.name == "rules"}
    for name in there & set(statements()["planned"]):
        sys.stdout.write(f"'{name}' is there: take it from 'planned'.\n")


if __name__ == "__main__":
    main()
