# SPDX-License-Identifier: Apache-2.0
"""SARIF 2.1.0 (OASIS), as GitHub code scanning wants it.

GitHub rejects or hides what the standard allows: a result needs a location in
a file with all four region fields, a rule needs texts, and of more than 5,000
results it keeps some. What it asks for: "SARIF support for code scanning" in
its documentation.
"""

import base64
import pathlib
import re
import urllib.parse
from collections.abc import Iterable
from typing import Any

from conformance import findings
from reports import run_json, text

RESULT_LIMIT = 5000

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
# As https://semver.org has it, near enough to tell it from PEP 440.
_SEMANTIC_VERSION = re.compile(r"\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")
_TEXT_LIMIT = 1024
# GitHub takes 10 MB of gzip: bodies are shortened, run.json has all of them.
_BODY_LIMIT = 2048

_LEVELS = {
    findings.Severity.ERROR: "error",
    findings.Severity.WARN: "warning",
    findings.Severity.INFO: "note",
    findings.Severity.HINT: "note",
}
_PROBLEM_SEVERITIES = {"note": "recommendation"}
_PRECISIONS = {
    findings.World.DOCUMENT: "very-high",
    findings.World.EXCHANGE: "high",
    findings.World.LOAD: "medium",
    findings.World.CHANGE: "very-high",
}
_PHASE_LEVELS = {
    findings.PhaseStatus.SKIPPED: "note",
    findings.PhaseStatus.INTERRUPTED: "warning",
    findings.PhaseStatus.ERROR: "error",
}

_Tree = dict[str, Any]


def render(run: findings.Run) -> str:
    """Writes a run as a SARIF log.

    Args:
        run: The run.

    Returns:
        JSON text that ends with a line feed. The gravest 5,000 findings are
        results; a notification tells how many others there are.
    """
    joined = text.rules_with_findings(run)
    index = {rule: number for number, rule in enumerate(joined)}
    kept = findings.ordered(run.findings)[:RESULT_LIMIT]
    rules = [_rule(rule) for rule, _ in joined.values()]
    log_run = {
        "tool": {"driver": {**_driver(run), "rules": rules}},
        # What stands before the last slash is GitHub's category.
        "automationDetails": {"id": f"conformance/{_category(run)}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(run, len(kept))],
        "results": [
            _result(run, finding, index[finding.rule]) for finding in kept
        ],
        "properties": _properties(run),
    }
    return run_json.to_json(
        {"$schema": _SCHEMA, "version": "2.1.0", "runs": [log_run]}
    )


def _driver(run: findings.Run) -> _Tree:
    driver = {"name": run_json.TOOL_NAME, "version": run.tool_version}
    if _SEMANTIC_VERSION.fullmatch(run.tool_version):
        driver["semanticVersion"] = run.tool_version
    return driver


def _category(run: findings.Run) -> str:
    """Tells apart the runs that GitHub shows next to each other."""
    ran = [
        phase.name
        for phase in run.phases
        if phase.status is not findings.PhaseStatus.SKIPPED
    ]
    return ran[0] if len(ran) == 1 else "run"


def _properties(run: findings.Run) -> _Tree:
    known = {
        "baseUrl": run.base_url,
        "ruleset": run.ruleset,
        "seed": run.seed,
        "passed": run.verdict.passed,
    }
    return {key: value for key, value in known.items() if value is not None}


def _rule(rule: findings.RuleInfo) -> _Tree:
    level = _LEVELS[rule.severity]
    summary = _full_stop(text.one_line(rule.summary) or f"The rule {rule.id}")
    described = _full_stop(
        f"Section {rule.section}: {summary}" if rule.section else summary
    )
    tree: _Tree = {
        "id": rule.id,
        "name": _pascal_case(rule.id),
        "shortDescription": {"text": _shortened(summary)},
        "fullDescription": {"text": _shortened(described)},
        "help": {
            "text": text.visible(rule.help) or described,
            "markdown": text.visible(rule.help) or described,
        },
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["openapi", str(rule.world)],
            "precision": _PRECISIONS[rule.world],
            "problem.severity": _PROBLEM_SEVERITIES.get(level, level),
        },
    }
    if re.match(r"https?://[\w.\[\]:-]+(/[!-~]*)?$", rule.url):
        tree["helpUri"] = rule.url
    return tree


def _pascal_case(name: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", name)
    return "".join(word[0].upper() + word[1:] for word in words) or "Rule"


def _shortened(value: str) -> str:
    if len(value) <= _TEXT_LIMIT:
        return value
    return value[: _TEXT_LIMIT - 1] + "\u2026"


def _full_stop(value: str) -> str:
    return value if value.endswith((".", "!", "?")) else f"{value}."


def _invocation(run: findings.Run, kept: int) -> _Tree:
    notifications = []
    for phase in run.phases:
        level = _PHASE_LEVELS.get(phase.status)
        if level is not None:
            of = f" of {phase.document}" if run.is_of_several else ""
            told = f"The phase '{phase.name}'{of} was {phase.status}. "
            told += phase.reason or "No reason was recorded."
            notifications.append(_notification("phase", level, told))
    dropped = len(run.findings) - kept
    if dropped:
        told = (
            f"{dropped:,} findings were left out, the least grave ones: "
            f"GitHub keeps {RESULT_LIMIT:,} results. All are in run.json."
        )
        notifications.append(_notification("results-left-out", "warning", told))
    tree: _Tree = {
        "executionSuccessful": run.verdict.exit_code in (0, 1),
        "exitCode": run.verdict.exit_code,
        "commandLine": text.visible(run.command),
        "startTimeUtc": run.started,
        "toolExecutionNotifications": notifications,
    }
    if run.verdict.reasons:
        reasons = " ".join(run.verdict.reasons)
        tree["exitCodeDescription"] = text.one_line(reasons)
    return tree


def _notification(name: str, level: str, told: str) -> _Tree:
    return {
        "descriptor": {"id": name},
        "level": level,
        "message": {"text": _full_stop(text.one_line(told))},
    }


def _result(
    run: findings.Run, finding: findings.Finding, rule_index: int
) -> _Tree:
    properties: _Tree = {"world": str(finding.world)}
    if finding.operation:
        properties["operation"] = text.one_line(finding.operation)
    if finding.operations:
        properties["operations"] = list(map(text.one_line, finding.operations))
    tree: _Tree = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding.message)},
        "locations": [_location(run, finding)],
        "occurrenceCount": max(finding.count, 1),
        "partialFingerprints": {"conformance/v1": finding.fingerprint},
        "properties": properties,
    }
    if finding.exchange:
        tree["webRequest"] = _web_request(finding.exchange.request)
        tree["webResponse"] = _web_response(finding.exchange.response)
    return tree


def _message(message: str) -> str:
    shown = _full_stop(text.one_line(message) or "No message was recorded")
    if "](" in shown:
        # SARIF §3.11.6: brackets make links, unless they are escaped.
        shown = re.sub(r"([\\\[\]])", r"\\\1", shown)
    return shown


def _location(run: findings.Run, finding: findings.Finding) -> _Tree:
    document = run.document.location if run.document else "unknown"
    place = finding.location or findings.Location(document, line=1)
    tree: _Tree = {
        "physicalLocation": {
            "artifactLocation": {"uri": _artifact(place, document)},
            "region": _region(place),
        }
    }
    logical = {
        "name": text.one_line(finding.operation or ""),
        "fullyQualifiedName": text.visible(place.pointer),
    }
    known = {key: value for key, value in logical.items() if value}
    if known:
        tree["logicalLocations"] = [known]
    return tree


def _artifact(place: findings.Location, document: str) -> str:
    """Makes the URI of a place's file, in its repository where that is known.

    A path from the working folder is none from the top of the repository,
    which is where who shows the results looks; nor is one in a revision.
    """
    file = place.file or document
    is_absolute = re.match(r"https?://|/|[A-Za-z]:[\\/]", file, re.IGNORECASE)
    return _uri(file if is_absolute else place.identity or file)


def _region(place: findings.Location) -> dict[str, int]:
    line, column = place.line or 1, place.column or 1
    end_line, end_column = place.end_line or line, place.end_column or 0
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": max(end_column, 1),
    }


def _uri(file: str) -> str:
    """Makes the URI of a document that the user named by path or URL."""
    if re.match(r"https?://", file, re.IGNORECASE):
        return urllib.parse.quote(
            file, safe="/:?#[]@!$&'()*+,;=%~", errors="replace"
        )
    if re.match(r"[A-Za-z]:[\\/]", file):
        return pathlib.PureWindowsPath(file).as_uri()
    path = file.replace("\\", "/")
    if path.startswith("/"):
        return "file://" + urllib.parse.quote(path, errors="replace")
    # A first segment with a colon would read as a scheme: it is escaped too.
    path = pathlib.PurePosixPath(path).as_posix()
    return urllib.parse.quote(path, errors="replace")


def _web_request(request: findings.Request) -> _Tree:
    tree: _Tree = {
        "method": text.one_line(request.method),
        "target": text.one_line(request.url),
        "headers": _headers(request.headers),
    }
    if request.body is not None:
        tree["body"] = _body(request.body)
    return tree


def _web_response(response: findings.Response | None) -> _Tree:
    if response is None:
        return {"noResponseReceived": True}
    return {
        "statusCode": response.status,
        "headers": _headers(response.headers),
        "body": _body(response.body),
        "properties": {"seconds": response.seconds},
    }


def _headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Joins fields of one name by commas (RFC 9110, section 5.2)."""
    joined: dict[str, str] = {}
    for name, value in headers:
        key, shown = text.one_line(name), text.one_line(value)
        joined[key] = f"{joined[key]}, {shown}" if key in joined else shown
    return joined


def _body(body: bytes) -> _Tree:
    part = body[:_BODY_LIMIT]
    try:
        body.decode("utf-8")
        tree: _Tree = {"text": part.decode("utf-8", "ignore")}
    except UnicodeDecodeError:
        tree = {"binary": base64.b64encode(part).decode("ascii")}
    if len(part) < len(body):
        tree["properties"] = {"bytes": len(body), "shownBytes": len(part)}
    return tree
