# SPDX-License-Identifier: Apache-2.0
"""Holds the figures of a load run against the rules."""

import dataclasses
import urllib.parse
from collections.abc import Iterator, Sequence
from typing import Any

from conformance import findings
from conformance.contract import model
from conformance.load import credentials, drift, plan, recording, results
from conformance.rules import judge, rule

# Fewer say nothing of a mean or a percentile: the first of them are always
# slow, when a service has just started.
_LEAST_LATENCIES = 10
_LATENCIES = ("mean_ms", "p50_ms", "p95_ms", "p99_ms", "max_ms")
_MAX_SHOWN = 3
# A rule's id and what departs, and the finding of one operation, or of all.
_Cause = tuple[str, str]
_Said = tuple[_Cause, findings.Finding]
# What an example shows, by the figure that a rule found wrong.
_SHOWN_BY = {
    "breaches": "breaches",
    "errors": "errors",
    "error_rate": "errors",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    """A run to judge: what was sent, as whom, and what came of it."""

    plan: plan.Plan
    secrets: credentials.Credentials
    result: results.Result

    def example(
        self, index: int | None, field: str
    ) -> recording.Example | None:
        """Returns the first response of a kind.

        Args:
            index: Index of the operation in the plan; None means any.
            field: `errors` or `breaches`.
        """
        return next(
            (
                each
                for each in self.result.examples
                if each.field == field and index in (None, each.operation)
            ),
            None,
        )


def judged(
    by: judge.Judge, contract: model.Contract, measured: Measured
) -> Iterator[findings.Finding]:
    """Judges each operation of a run, all together, and the run's course.

    Args:
        by: Holds the rules of the load world.
        contract: What the service promises.
        measured: The run.

    Yields:
        The findings, each with the first response that shows it. What most
        operations have in common is one finding.
    """
    result = measured.result
    alone: list[_Said] = []
    for index, cell in sorted(result.cells.items()):
        label = measured.plan.operations[index].label
        operation = contract.operation(label)
        target = rule.Target(
            kind="LoadedOperation",
            value=_value(label, cell, result.length),
            node=operation.node if operation else None,
            operation=label,
            model=cell,
        )
        alone.extend(_found(by, target, measured, index))
    together: list[_Said] = []
    # The total of one operation is that operation.
    if len(result.cells) > 1:
        total = result.total
        value = _value(results.TOTAL, total, result.length)
        target = rule.Target("LoadTotal", value, model=total)
        together.extend(_found(by, target, measured, None))
    yield from _gathered(alone, together, len(result.cells))
    steady_until = min(result.length, result.limit)
    drifted = drift.measured(result.windows, steady_until)
    if drifted:
        value = _course(drifted, measured.plan)
        target = rule.Target("LoadCourse", value, model=result.total)
        for _, finding in _found(by, target, measured, None):
            yield finding


def _gathered(
    alone: Sequence[_Said], together: Sequence[_Said], number: int
) -> Iterator[findings.Finding]:
    """Tells once what more than half of the operations have in common."""
    labels: dict[_Cause, list[str]] = {}
    for cause, finding in alone:
        labels.setdefault(cause, []).append(finding.operation or "")
    common = {
        cause
        for cause, _ in together
        if len(labels.get(cause, ())) * 2 > number
    }
    yield from (finding for cause, finding in alone if cause not in common)
    for cause, finding in together:
        if cause not in common:
            yield finding
            continue
        shown = ", ".join(labels[cause][:_MAX_SHOWN])
        yield dataclasses.replace(
            finding,
            message=f"{finding.message} It is so at {len(labels[cause])} of "
            f"{number} operations, such as {shown}.",
        )


def _found(
    by: judge.Judge,
    target: rule.Target,
    measured: Measured,
    index: int | None,
) -> Iterator[_Said]:
    for each, breach in by.judge(target):
        cause = each.id, breach.subject
        shown = _SHOWN_BY.get(breach.subject)
        if shown is None:
            yield cause, judge.finding(each, breach, target)
            continue
        example = measured.example(index, shown)
        message = f"{breach.message} {_detail(shown, target, example)}"
        told = dataclasses.replace(breach, message=message.rstrip())
        exchange = _exchange(example, measured) if example else None
        finding = judge.finding(each, told, target, exchange=exchange)
        count = sum(getattr(target.model, shown).values())
        yield cause, dataclasses.replace(finding, count=count)


def _detail(
    shown: str, target: rule.Target, example: recording.Example | None
) -> str:
    if shown == "breaches":
        return f"The first: {example.message}" if example else ""
    kinds = target.model.errors
    often = max(kinds, key=lambda kind: kinds[kind], default="")
    return f"Most often: {often}." if often else ""


def _value(label: str, cell: recording.Cell, seconds: float) -> dict[str, Any]:
    """Returns what rules look at; what few latencies can't show is absent."""
    figures = results.figures(label, cell, seconds)
    value = {
        **dataclasses.asdict(figures),
        "error_rate": figures.error_rate,
        "p50_ms": cell.latency.proven(50),
        "p95_ms": cell.latency.proven(95),
        "p99_ms": cell.latency.proven(99),
    }
    if cell.latency.count < _LEAST_LATENCIES:
        for name in _LATENCIES:
            del value[name]
    return value


def _course(drifted: drift.Drift, planned: plan.Plan) -> dict[str, Any]:
    """Returns what rules look at, with the operations by their labels."""
    value = dataclasses.asdict(drifted)
    for figure in ("latency", "errors"):
        for trend in value[figure]["operations"]:
            trend["operation"] = planned.operations[trend["operation"]].label
        if value[figure]["all"]:
            value[figure]["all"]["operation"] = results.TOTAL
    return value


def _exchange(
    example: recording.Example, measured: Measured
) -> findings.Exchange:
    operation = measured.plan.operations[example.operation]
    request = operation.requests[example.request]
    parts = urllib.parse.urlsplit(measured.plan.base_url)
    url = f"{parts.scheme}://{parts.netloc}{request.target}"
    secrets = measured.secrets
    return findings.Exchange(
        findings.Request(
            method=operation.method,
            url=url,
            headers=(*request.headers, *secrets.shown()),
            body=request.body,
        ),
        findings.Response(
            status=example.status,
            headers=example.headers,
            body=example.body,
            seconds=example.seconds,
        ),
        secrets.curl(operation.method, url, request.headers, request.body),
    )
