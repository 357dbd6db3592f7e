# SPDX-License-Identifier: Apache-2.0
"""Writes docs/rules.md from the bundled rulesets; a test keeps it current."""

import pathlib
import sys

from conformance.rules import functions, rule, ruleset, targets

PAGE = pathlib.Path(__file__).parent.parent / "docs" / "rules.md"
_HEAD = """\
# Rules

This page is made from the rulesets: `python tools/rules_page.py`.

A rule in a ruleset has

| key | meaning |
|---|---|
| `given` | what it looks at: `#Target` or JSONPath, one or a list |
| `then` | `function`, `functionOptions`, `field`; one or a list |
| `probe` | a scenario of several requests that judges it |
| `check` | checks of the fuzzer (Schemathesis) that speak for it |
| `severity` | `error`, `warn`, `info`, `hint`, `off` |
| `description` | one sentence: what must hold |
| `message` | a template: `{{error}}`, `{{property}}`, `{{value}}`, `{{path}}` |
| `formats` | `oas2`, `oas3`, `oas3.1`…: versions that it is for |
| `recommended` | `false`: only with `extends: [[name, all]]` |
| `x-section`, `x-help` | section of the guidelines; Markdown on why and how |

and a ruleset has `extends`, `aliases`, `formats`, `rules`. A rule that needs
what is not here (a JavaScript function, a filter in a JSONPath) loads, and is
reported as not run, with the reason.
"""


def page() -> str:
    """Returns the whole page as Markdown."""
    parts = [_HEAD, "\n## The bundled rules\n"]
    parts.append("\n| rule | § | looks at | severity | holds when |\n")
    parts.append("|---|---|---|---|---|\n")
    rules = ruleset.load().rules.values()
    parts.extend(_row(each) for each in sorted(rules, key=_order))
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


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
