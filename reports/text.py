# SPDX-License-Identifier: Apache-2.0
"""Words that several reports share, and text made safe to look at.

Everything that a run quotes is hostile: payloads, response bodies, the
document itself. What can not be seen, or changes how its neighbours are seen,
is shown as a visible stand-in.
"""

import re
from collections.abc import Mapping

from conformance import findings

# The largest part of a body that a report for people shows; run.json has all.
BODY_LIMIT = 8 * 1024

# What one finding of a severity is called in a sentence.
NOUNS = {
    findings.Severity.ERROR: "error",
    findings.Severity.WARN: "warning",
    findings.Severity.INFO: "info",
    findings.Severity.HINT: "hint",
}

_CONTROL = re.compile(
    "["
    # C0 controls without tab and line feed, delete, C1 controls.
    "\x00-\x08\x0b-\x1f\x7f-\x9f"
    # Soft hyphen, zero-width characters, bidirectional marks, overrides and
    # isolates, line and paragraph separators, invisible operators.
    "\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    # Lone surrogates, byte order mark, interlinear annotations, and the two
    # that XML forbids besides.
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
    # Tag characters, which spell invisible text.
    "\U000e0000-\U000e007f"
    "]"
)

_MINUTE = 60


def visible(text: str) -> str:
    r"""Shows what is invisible; tabs and line feeds stay as they are.

    Args:
        text: Any string, lone surrogates included.

    Returns:
        Text that can be encoded, in which what is invisible is an escape:
        `\x1b`, `\u202e`.
    """
    return _CONTROL.sub(_stand_in, text)


def one_line(text: str) -> str:
    """Shows what is invisible, on one line."""
    return " ".join(visible(text).split())


def _stand_in(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def place(location: findings.Location | None) -> str:
    """Tells where a finding is: `file:line:column`, as far as known."""
    if location is None:
        return ""
    parts = (location.file, location.line, location.column)
    known = [str(part) for part in parts if part is not None]
    return ":".join(known)


def sections(written: str) -> str:
    """Tells sections of the guidelines: `§4.1.1, §4.1.5`."""
    named = (one_line(each) for each in written.split(","))
    return ", ".join(f"§{each}" for each in named if each)


def plural(number: int, noun: str) -> str:
    """Counts a noun: `1 finding`, `2,041 findings`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def facts(figures: Mapping[str, int]) -> str:
    """Tells the figures of a phase: `1 operation, 2 files`."""
    return ", ".join(
        plural(number, name.replace("_", " ").removesuffix("s"))
        for name, number in figures.items()
    )


def duration(seconds: float) -> str:
    """Tells a duration as people do: `85 ms`, `3.2 s`, `4 min 05 s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s"


def figure(number: float) -> str:
    """Tells a measurement in three digits or more: `0.84`, `12.5`, `1,204`."""
    decimals = max(0, 3 - len(f"{number:.0f}")) if number else 0
    return f"{number:,.{decimals}f}"


def gate(fail_on: findings.Severity | None) -> str:
    """Tells what fails the run."""
    if fail_on is None:
        return "no finding fails the run"
    if fail_on is findings.Severity.ERROR:
        return "a finding of severity error fails the run"
    return f"a finding of severity {fail_on} or graver fails the run"


def sentence(verdict: findings.Verdict) -> str:
    """Tells the verdict in a word and its weightiest reason."""
    if verdict.passed:
        return "Passed: no finding fails the run."
    reason = verdict.reasons[0] if verdict.reasons else "no reason was recorded"
    return f"Failed: {reason}"


def rules_with_findings(
    run: findings.Run,
) -> dict[str, tuple[findings.RuleInfo, list[findings.Finding]]]:
    """Joins rules and findings, the rules in force first.

    Returns:
        Rule id to the rule and its findings in the run's order. A finding
        whose rule the run does not list gets a rule made of the finding.
    """
    joined: dict[str, tuple[findings.RuleInfo, list[findings.Finding]]] = {
        rule.id: (rule, []) for rule in run.rules
    }
    for finding in run.findings:
        unlisted = findings.RuleInfo(
            id=finding.rule,
            world=finding.world,
            severity=finding.severity,
            checked=1,
        )
        joined.setdefault(finding.rule, (unlisted, []))[1].append(finding)
    return joined


def ignored(run: findings.Run) -> str:
    """Tells how much the documents silence; empty where nothing."""
    if not run.ignored:
        return ""
    told = plural(len(run.ignored), "finding")
    return f"Ignored: {told}, by x-conformance-ignore."


def fixes(run: findings.Run) -> str:
    """Tells what was fixed, and what could be; empty where nothing."""
    offered = [each.fix.is_safe for each in run.findings if each.fix]
    safe = sum(offered)
    told = []
    if run.fixed:
        told.append(f"{run.fixed:,} fixed")
    if safe:
        told.append(f"{safe:,} with 'conformance lint --fix'")
    if len(offered) > safe:
        more = "more " if safe else ""
        told.append(f"{len(offered) - safe:,} {more}with '--unsafe-fixes'")
    return f"Fixes: {', '.join(told)}." if told else ""


def skipped_rules(run: findings.Run) -> dict[str, list[str]]:
    """Gathers the rules that could not run by the reason why.

    Returns:
        Reason to the ids of the rules, the reason of most rules first.
    """
    reasons: dict[str, list[str]] = {}
    for rule in run.rules:
        if rule.skipped:
            reasons.setdefault(rule.skipped, []).append(rule.id)
    return dict(
        sorted(reasons.items(), key=lambda each: len(each[1]), reverse=True)
    )
