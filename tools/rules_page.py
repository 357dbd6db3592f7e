# SPDX-License-Identifier: Apache-2.0
"""Writes docs/rules.md from the bundled rulesets; a test keeps it current."""

import pathlib
import sys

from conformance.rules import functions, rule, ruleset, targets

PAGE = pathlib.Path(__file__).parent.parent / "docs" / "rules.md"
_HEAD = """\
# Rules

This page is made from the rulesets: `python tools/rules_page.py`. How a
ruleset is written is told in [rulesets.md](rulesets.md).
"""
_TABLE = """
| rule | looks at | severity | holds when |
|---|---|---|---|
"""
_RULESETS = {
    "oas": "OpenAPI's own demands, and good habits: the rules of "
    "`spectral:oas` under\ntheir names, and those of the guidelines that have "
    "no equivalent there. The name\n`spectral:oas` stands for the former "
    "alone.",
    "owasp-api": "The OWASP API Security Top 10 (2023), as far as a document "
    "shows it.",
}


def page() -> str:
    """Returns the whole page as Markdown."""
    parts = [_HEAD, "\n## backend-guidelines\n"]
    parts.append("\n| rule | § | looks at | severity | holds when |\n")
    parts.append("|---|---|---|---|---|\n")
    rules = ruleset.load().rules.values()
    parts.extend(_row(each) for each in sorted(rules, key=_order))
    for name, about in _RULESETS.items():
        parts.append(f"\n## {name}\n\n{about}\n{_TABLE}")
        parts.extend(_rows(name))
    parts.append("\n## Targets\n\n")
    kinds = [*targets.KINDS, *rule.EXCHANGE_KINDS, *sorted(rule.LOAD_KINDS)]
    parts.append(", ".join(f"`#{kind}`" for kind in kinds))
    parts.append(
        ".\n\n`#Response` is a response on the wire, with `status`, `headers` "
        "(names in\nlower case), `media_type`, `body` (parsed JSON), `text`, "
        "`seconds` and `request`.\n`#LoadedOperation` and `#LoadTotal` have "
        "the figures of a load run: `count`,\n`errors`, `error_rate`, "
        "`breaches`, `rate`, `mean_ms`, `p50_ms`, `p95_ms`, `p99_ms`,\n"
        "`max_ms`.\n\n## Functions\n\n"
    )
    names = sorted(functions.FUNCTIONS)
    parts.append(", ".join(f"`{name}`" for name in names))
    parts.append(".\n")
    return "".join(parts)


def _order(each: rule.Rule) -> tuple[str, list[int], str]:
    first = each.section.partition(",")[0]
    return each.world, [int(part) for part in first.split(".")], each.id


def _row(each: rule.Rule) -> str:
    worlds = ", ".join(each.worlds)
    summary = each.summary.replace("|", "\\|")
    return (
        f"| `{each.id}` | {each.section} | {worlds} | {each.severity} "
        f"| {summary} |\n"
    )


def _rows(name: str) -> list[str]:
    """Returns the rows of a ruleset that is no part of the guidelines."""
    rules = ruleset.load([name])
    on = [(each.severity, each) for each in rules.rules.values()]
    off = [("off", each) for each in rules.disabled]
    rows = []
    for severity, each in sorted([*on, *off], key=lambda row: row[1].id):
        formats = ", ".join(each.formats) or "all"
        summary = each.summary.replace("|", "\\|")
        rows.append(f"| `{each.id}` | {formats} | {severity} | {summary} |\n")
    return rows


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
