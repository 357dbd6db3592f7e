# SPDX-License-Identifier: Apache-2.0
"""JUnit XML, valid against `junit-10.xsd` of the Jenkins xUnit plugin.

One suite per phase (and document, where there are several) and one test case
per rule: names that stay from run to run, and rules that hold are seen to pass.
GitLab drops a second pair of `classname` and `name`, so no pair occurs twice.
"""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from conformance import findings
from reports import text

# Occurrences that one test case tells in full.
_SHOWN = 50

_UNFINISHED = (findings.PhaseStatus.ERROR, findings.PhaseStatus.INTERRUPTED)

_RED = ("failure", "error")

# One test case: its name, and what stands in it.
_Case = tuple[str, list[ET.Element]]

_Rules = list[tuple[findings.RuleInfo, list[findings.Finding]]]


def render(run: findings.Run) -> str:
    """Writes a run as JUnit XML.

    Args:
        run: The run.

    Returns:
        An XML document. A finding from `fail_on` on is a failure; one below it
        is told in the output of its test case. A run that failed has a
        failure or an error.
    """
    root = ET.Element("testsuites")
    for name, seconds, cases in _suites(run):
        root.append(_suite(run, name, seconds, cases))
    if not run.verdict.passed and not _is_red(root):
        reasons = "\n".join(run.verdict.reasons)
        root.append(
            _suite(run, "gate", 0, [("verdict", [_element("error", reasons)])])
        )
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    root.set("name", "conformance")
    root.set("time", _time(run.seconds))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _suites(
    run: findings.Run,
) -> Iterator[tuple[str, float, list[_Case]]]:
    """Yields name, seconds and cases of each suite."""
    joined = text.rules_with_findings(run).values()
    names = itertools.count(2)
    used: set[str] = set()
    told: set[tuple[findings.World, str]] = set()
    for phase in run.phases:
        name = first = _suite_name(run, phase)
        while name in used:
            name = f"{first}-{next(names)}"
        used.add(name)
        place = (phase.world, phase.document if run.is_of_several else "")
        rules = [] if place in told else _of_phase(run, phase, joined)
        told.add(place)
        yield name, phase.seconds, _phase_cases(run, phase, rules)
    for world in findings.World:
        # A rule of a world without a phase passed nothing and failed nothing.
        cases = [
            _rule_case(run, rule, left)
            for rule, found in joined
            if rule.world is world
            and (left := [f for f in found if _place(run, rule, f) not in told])
        ]
        if cases:
            yield f"{world}-findings", 0.0, cases


def _suite_name(run: findings.Run, phase: findings.Phase) -> str:
    if run.is_of_several and phase.document:
        return f"{phase.name}: {phase.document}"
    return phase.name


def _place(
    run: findings.Run, rule: findings.RuleInfo, finding: findings.Finding
) -> tuple[findings.World, str]:
    """The world and the document whose phase tells a finding."""
    return rule.world, finding.document if run.is_of_several else ""


def _of_phase(
    run: findings.Run,
    phase: findings.Phase,
    joined: Iterable[tuple[findings.RuleInfo, list[findings.Finding]]],
) -> _Rules:
    """Chooses the rules of a phase, with what it found and looked at."""
    rules = [each for each in joined if each[0].world is phase.world]
    if not run.is_of_several:
        return rules
    return [
        (
            dataclasses.replace(rule, checked=phase.checked.get(rule.id, 0)),
            [each for each in found if each.document == phase.document],
        )
        for rule, found in rules
    ]


def _phase_cases(
    run: findings.Run,
    phase: findings.Phase,
    rules: _Rules,
) -> list[_Case]:
    reason = phase.reason or f"The phase was {phase.status}."
    if phase.status is findings.PhaseStatus.SKIPPED:
        own: list[_Case] = [("(phase)", [_element("skipped", reason)])]
        return own + [_rule_case(run, *each) for each in rules if each[1]]
    cases = [_rule_case(run, *each) for each in rules]
    if phase.status in _UNFINISHED:
        cases.insert(0, ("(phase)", [_element("error", reason)]))
    return cases


def _rule_case(
    run: findings.Run,
    rule: findings.RuleInfo,
    found: list[findings.Finding],
) -> _Case:
    if not found:
        return rule.id, _outcome_without_findings(rule)
    failing: list[findings.Finding] = []
    other: list[findings.Finding] = []
    for finding in found:
        fails = run.fail_on is not None and finding.severity.reaches(
            run.fail_on
        )
        (failing if fails else other).append(finding)
    content = []
    if failing:
        failure = _element("failure", _headline(failing), _told(failing))
        failure.set("type", failing[0].severity)
        content.append(failure)
    if other:
        output = ET.Element("system-out")
        output.text = text.visible(f"{_headline(other)}\n\n{_told(other)}")
        content.append(output)
    return rule.id, content


def _outcome_without_findings(rule: findings.RuleInfo) -> list[ET.Element]:
    if rule.skipped:
        return [_element("skipped", rule.skipped)]
    if not rule.checked:
        return [_element("skipped", "Not applicable: nothing to check.")]
    return []


def _headline(found: list[findings.Finding]) -> str:
    if len(found) == 1:
        return found[0].message
    return f"{text.plural(len(found), 'finding')}, first: {found[0].message}"


def _told(found: list[findings.Finding]) -> str:
    blocks = [_occurrence(finding) for finding in found[:_SHOWN]]
    if len(found) > _SHOWN:
        blocks.append(f"... and {len(found) - _SHOWN:,} more, in run.json.")
    return "\n\n".join(blocks)


def _occurrence(finding: findings.Finding) -> str:
    where = [text.place(finding.location), finding.operation or ""]
    lines = [" ".join(filter(None, where)), finding.message]
    if finding.count > 1:
        lines.append(f"Seen {finding.count:,} times.")
    if len(finding.operations) > 1:
        lines.append(f"Operations: {', '.join(finding.operations)}")
    if finding.exchange:
        if finding.exchange.response:
            lines.append(f"Status: {finding.exchange.response.status}")
        lines.append(finding.exchange.curl)
    lines.append(f"Fingerprint: {finding.fingerprint[:12]}")
    return "\n".join(filter(None, lines))


def _suite(
    run: findings.Run, name: str, seconds: float, cases: list[_Case]
) -> ET.Element:
    suite = ET.Element("testsuite", name=text.visible(name))
    counts = {"failure": 0, "error": 0, "skipped": 0}
    for case_name, content in cases:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=text.visible(name),
            name=text.visible(case_name),
            time="0.000",
        )
        case.extend(content)
        for tag in counts:
            counts[tag] += case.find(tag) is not None
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(counts["failure"]))
    suite.set("errors", str(counts["error"]))
    suite.set("skipped", str(counts["skipped"]))
    suite.set("time", _time(seconds))
    suite.set("timestamp", text.visible(run.started))
    return suite


def _is_red(root: ET.Element) -> bool:
    return any(root.find(f".//{tag}") is not None for tag in _RED)


def _element(tag: str, message: str, body: str = "") -> ET.Element:
    element = ET.Element(tag, message=text.one_line(message))
    element.set("type", tag)
    element.text = text.visible(body) or None
    return element


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"
