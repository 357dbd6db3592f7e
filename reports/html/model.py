# SPDX-License-Identifier: Apache-2.0
"""What the page shows, computed from a run: the template only lays it out."""

import dataclasses
from collections.abc import Mapping, Sequence

import markupsafe

from conformance import findings
from reports import text
from reports.html import bodies, charts, documents, matrix, prose

# Of each rule so many findings stand on the page in full; the others are one
# line each, which the script shows when a filter asks for them.
SHOWN = 20
_BRIEF_MESSAGE = 300
# The share of a second that is taken for a whole one.
_WHOLE = 0.5

# Group, severity, world, operation, place, message, count, identity, document.
Brief = tuple[int, str, str, str, str, str, int, str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class ExchangeView:
    """An exchange with its bodies laid out.

    Attributes:
        exchange: The exchange.
        sent: The request's body; None where there was none.
        received: The response's body; None where no response came.
    """

    exchange: findings.Exchange
    sent: bodies.Body | None
    received: bodies.Body | None


@dataclasses.dataclass(frozen=True, slots=True)
class Occurrence:
    """One finding of a group.

    Attributes:
        id: The name that links lead to.
        finding: The finding.
        place: `file:line:column`.
        steps: Exchanges in the order sent, the telling one last.
    """

    id: str
    finding: findings.Finding
    place: str
    steps: tuple[ExchangeView, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule.

    Attributes:
        number: Its place on the page, from 1.
        rule: The rule.
        severity: The gravest among its findings.
        total: How many findings there are.
        seen: How often they were seen, all together.
        shown: Those that stand on the page in full.
        briefs: The others.
        link: The rule's page, where that is a web page.
        help: Why the rule is there and how to mend it, as markup.
    """

    number: int
    rule: findings.RuleInfo
    severity: findings.Severity
    total: int
    seen: int
    shown: tuple[Occurrence, ...]
    briefs: tuple[Brief, ...]
    link: str
    help: markupsafe.Markup


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page.

    Attributes:
        run: The run.
        title: What was tested.
        counts: Findings by severity.
        worlds: Worlds that ran or have findings.
        groups: Findings by rule, the gravest first.
        documents: The documents, where there are several.
        phases: Phases that are told apart from the documents.
        rows: The operation matrix.
        shown: How many findings stand on the page in full.
        briefs: The others.
        steps: The load run over time.
        drawings: Drawings of it.
        load_spans: One per operation of the load run.
        held: Rules that looked at something and found nothing.
        unapplied: Rules that had nothing to look at.
        skipped: Rules that could not run.
        reasons: Why they could not, with the rules' names.
        exercised: Whether any operation gave a response, outside load.
        untouched: Operations that gave none, where any did.
    """

    run: findings.Run
    title: str
    counts: Mapping[findings.Severity, int]
    worlds: tuple[findings.World, ...]
    groups: tuple[Group, ...]
    documents: tuple[documents.Row, ...]
    phases: tuple[findings.Phase, ...]
    rows: tuple[matrix.Row, ...]
    shown: int
    briefs: tuple[Brief, ...]
    steps: tuple[charts.Bucket, ...]
    drawings: tuple[charts.Chart, ...]
    load_spans: tuple[charts.Span, ...]
    held: tuple[findings.RuleInfo, ...]
    unapplied: tuple[findings.RuleInfo, ...]
    skipped: tuple[findings.RuleInfo, ...]
    reasons: Mapping[str, list[str]]
    exercised: bool
    untouched: tuple[str, ...]


def _whole_seconds(
    load: findings.LoadResult,
) -> tuple[findings.LoadSecond, ...]:
    """Leaves out a last second that was cut off: its rate is none."""
    return tuple(
        each
        for each in load.timeline
        if each.second + _WHOLE <= load.seconds or each.second == 0
    )


def page(run: findings.Run) -> Page:
    """Computes what the page shows of a run."""
    joined = text.rules_with_findings(run)
    quiet = [rule for rule, found in joined.values() if not found]
    groups = _groups([each for each in joined.values() if each[1]])
    timeline = _whole_seconds(run.load) if run.load else ()
    steps = charts.buckets(timeline)
    figures = run.load.operations if run.load else ()
    longest = max((each.p99_ms for each in figures), default=0)
    exercised = any(row.statuses for row in run.operations)
    return Page(
        run=run,
        title=_title(run),
        counts=findings.counted(run.findings),
        worlds=_worlds(run),
        groups=groups,
        documents=documents.rows(run),
        phases=tuple(
            each
            for each in run.phases
            if not (run.is_of_several and each.document)
        ),
        rows=matrix.rows(run, exercised=exercised),
        shown=sum(len(group.shown) for group in groups),
        briefs=tuple(brief for group in groups for brief in group.briefs),
        steps=steps,
        drawings=charts.charts(steps) if steps else (),
        load_spans=tuple(charts.span(each, longest) for each in figures),
        held=tuple(r for r in quiet if r.checked and not r.skipped),
        unapplied=tuple(r for r in quiet if not r.checked and not r.skipped),
        skipped=tuple(rule for rule in quiet if rule.skipped),
        reasons=text.skipped_rules(run),
        exercised=exercised,
        untouched=tuple(
            row.operation
            for row in run.operations
            if exercised and not row.statuses
        ),
    )


def _title(run: findings.Run) -> str:
    if run.is_of_several:
        named = {phase.document for phase in run.phases if phase.document}
        return text.plural(len(named), "document")
    if run.document is None:
        return run.base_url or "Unknown service"
    name = run.document.title or run.document.location
    return f"{name} {run.document.api_version}".rstrip()


def _worlds(run: findings.Run) -> tuple[findings.World, ...]:
    ran = {
        phase.world
        for phase in run.phases
        if phase.status is not findings.PhaseStatus.SKIPPED
    }
    ran |= {finding.world for finding in run.findings}
    return tuple(world for world in findings.World if world in ran)


def _groups(
    joined: Sequence[tuple[findings.RuleInfo, list[findings.Finding]]],
) -> tuple[Group, ...]:
    ranked = sorted(
        joined, key=lambda each: (_rank(_gravest(each[1])), each[0].id)
    )
    used: set[str] = set()
    return tuple(
        _group(number, rule, found, used)
        for number, (rule, found) in enumerate(ranked, 1)
    )


def _group(
    number: int,
    rule: findings.RuleInfo,
    found: Sequence[findings.Finding],
    used: set[str],
) -> Group:
    chosen = _chosen(found)
    shown, briefs = [], []
    for index, finding in enumerate(found):
        identity = _identity(finding, used)
        if index in chosen:
            shown.append(_occurrence(finding, identity))
        else:
            briefs.append(_brief(number, finding, identity))
    return Group(
        number,
        rule,
        _gravest(found),
        len(found),
        sum(each.count for each in found),
        tuple(shown),
        tuple(briefs),
        rule.url if prose.is_web(rule.url) else "",
        prose.laid_out(rule.help),
    )


def _gravest(found: Sequence[findings.Finding]) -> findings.Severity:
    return min((each.severity for each in found), key=_rank)


def _rank(severity: findings.Severity) -> int:
    return severity.rank


def _chosen(found: Sequence[findings.Finding]) -> set[int]:
    """Chooses what to show, as many different operations as can be."""
    repeated: dict[str, int] = {}
    turns = []
    for index, finding in enumerate(found):
        operation = finding.operation or ""
        turn = repeated[operation] = repeated.get(operation, -1) + 1
        turns.append((finding.severity.rank, turn, index))
    return {index for _, _, index in sorted(turns)[:SHOWN]}


def _identity(finding: findings.Finding, used: set[str]) -> str:
    identity = f"finding-{finding.fingerprint[:12]}"
    while identity in used:
        identity += "x"
    used.add(identity)
    return identity


def _occurrence(finding: findings.Finding, identity: str) -> Occurrence:
    steps = (*finding.steps, *filter(None, (finding.exchange,)))
    return Occurrence(
        identity,
        finding,
        text.place(finding.location),
        tuple(_exchange_view(each) for each in steps),
    )


def _brief(number: int, finding: findings.Finding, identity: str) -> Brief:
    return (
        number,
        finding.severity,
        finding.world,
        text.visible(finding.operation or ""),
        text.one_line(text.place(finding.location)),
        text.one_line(finding.message)[:_BRIEF_MESSAGE],
        finding.count,
        identity,
        finding.document,
    )


def _exchange_view(exchange: findings.Exchange) -> ExchangeView:
    sent, response = exchange.request.body, exchange.response
    return ExchangeView(
        exchange,
        None if sent is None else bodies.laid_out(sent),
        None if response is None else bodies.laid_out(response.body),
    )
