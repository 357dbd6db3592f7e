# SPDX-License-Identifier: Apache-2.0
"""What is known of a run while it goes on, and the run that it becomes."""

import collections
import dataclasses
import datetime
from collections.abc import Callable, Iterator, Mapping

import conformance
from conformance import config, errors, findings, mending, verdict
from conformance.contract import identity, model
from conformance.rules import overriding, rule, ruleset

Progress = Callable[[str], None]


@dataclasses.dataclass(slots=True)
class State:
    """What is known so far.

    Attributes:
        settings: What to do.
        worlds: The phases to run.
        seed: What makes generated input the same again.
        rules: The rules in force.
        progress: Told what is going on.
        deadline: When to end, by the monotonic clock.
        document: The document that is looked at, as the user named it.
        contract: What it promises, once it is read.
        base_url: The service; empty where none is asked.
        phases: How phases ended.
        found: What they found.
        ignored: What the documents silence of that.
        matched: The overrides of the settings that held for some operation.
        documents: The documents that were looked at.
        operations: Their operations.
        addresses: What each file is known by, by its name.
        parts: Files that a pattern matches but that are no documents.
        checked: How many objects each rule has looked at.
        met: Rules that were in force for some document.
        skipped: Why a rule could not run, by its id.
        statuses: Status codes seen, by operation.
        sightings: When each rule was first seen broken, by its id.
        load: What the load phase measured.
        failures: What kept a phase from its end.
        interrupted: Whether the user ended the run.
        defect: An exception that is a defect of this program.
        mender: What mends the documents; None where nothing is to be mended.
    """

    settings: config.Settings
    worlds: tuple[str, ...]
    seed: int
    rules: ruleset.Ruleset
    progress: Progress
    deadline: float
    document: str = ""
    contract: model.Contract | None = None
    base_url: str = ""
    phases: list[findings.Phase] = dataclasses.field(default_factory=list)
    found: list[findings.Finding] = dataclasses.field(default_factory=list)
    ignored: list[findings.Ignored] = dataclasses.field(default_factory=list)
    matched: list[overriding.Override] = dataclasses.field(default_factory=list)
    documents: list[findings.DocumentInfo] = dataclasses.field(
        default_factory=list
    )
    operations: list[findings.OperationSummary] = dataclasses.field(
        default_factory=list
    )
    addresses: dict[str, str] = dataclasses.field(default_factory=dict)
    parts: list[str] = dataclasses.field(default_factory=list)
    checked: collections.Counter[str] = dataclasses.field(
        default_factory=collections.Counter
    )
    met: dict[str, rule.Rule] = dataclasses.field(default_factory=dict)
    skipped: dict[str, str] = dataclasses.field(default_factory=dict)
    statuses: Mapping[str, Mapping[str, int]] = dataclasses.field(
        default_factory=dict
    )
    sightings: dict[str, findings.Sighting] = dataclasses.field(
        default_factory=dict
    )
    load: findings.LoadResult | None = None
    failures: list[errors.ConformanceError] = dataclasses.field(
        default_factory=list
    )
    interrupted: bool = False
    defect: BaseException | None = None
    mender: mending.Mender | None = None


def close(state: State) -> None:
    """Keeps what reports tell of the document, and lets the rest of it go.

    Args:
        state: With the document that was looked at, if it could be read.
    """
    contract = state.contract
    if contract is None:
        return
    files = contract.library.documents
    text = contract.library.root.source
    state.documents.append(
        findings.DocumentInfo(
            location=text.name,
            sha256=text.sha256,
            openapi_version=contract.version,
            title=contract.title,
            api_version=contract.api_version,
            operations=len(contract.operations),
            files=len(files),
        )
    )
    state.operations.extend(_operations(state, contract))
    state.addresses.update(
        (each.source.name, each.source.uri) for each in files
    )
    state.contract = None


def finished(
    state: State,
    command: str,
    begun: datetime.datetime,
    seconds: float,
) -> findings.Run:
    """Makes the run that a report is made of.

    Args:
        state: All that was found, its documents closed.
        command: The command as given, secrets masked.
        begun: When it began.
        seconds: How long it took.
    """
    settings = state.settings
    found = _found(state)
    return findings.Run(
        tool_version=conformance.__version__,
        started=begun.strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds=round(seconds, 3),
        command=command,
        document=state.documents[0] if state.documents else None,
        base_url=state.base_url or None,
        ruleset=", ".join(settings.ruleset),
        # Nothing is generated for a document alone.
        seed=state.seed if state.base_url else None,
        fail_on=settings.fail_on,
        verdict=verdict.judge(
            found,
            settings.fail_on,
            phases=tuple(state.phases),
            failures=tuple(state.failures),
            interrupted=state.interrupted,
            defect=state.defect,
        ),
        phases=tuple(state.phases),
        operations=tuple(state.operations),
        findings=found,
        rules=_rules(state),
        load=state.load,
        documents=tuple(state.documents),
        ignored=_ignored(state),
        fixed=state.mender.count if state.mender else 0,
    )


def _ignored(state: State) -> tuple[findings.Ignored, ...]:
    """Returns what is silenced, each once, in the order of findings."""
    identities = identity.of_documents(state.addresses)
    by_finding: dict[tuple[str, str], findings.Ignored] = {}
    for each in state.ignored:
        (known,) = findings.identified((each.finding,), identities)
        told = dataclasses.replace(each, finding=known)
        by_finding.setdefault((known.fingerprint, known.document), told)
    order = findings.ordered([each.finding for each in by_finding.values()])
    return tuple(by_finding[each.fingerprint, each.document] for each in order)


def _found(state: State) -> tuple[findings.Finding, ...]:
    # An ignore in a file of two documents is of use if it is to one of them.
    used = {each.place for each in state.ignored}
    told = [
        each
        for each in state.found
        if each.rule != "ignore-unused" or each.location not in used
    ]
    identities = identity.of_documents(state.addresses)
    found = findings.identified(told, identities)
    # What two documents share is one finding, where it stands.
    several = len(state.documents) > 1
    return findings.merged(found) if several else findings.ordered(found)


def _operations(
    state: State, contract: model.Contract
) -> Iterator[findings.OperationSummary]:
    measured = {}
    if state.load:
        measured = {each.operation: each for each in state.load.operations}
    for each in contract.operations:
        yield findings.OperationSummary(
            operation=each.label,
            operation_id=each.operation_id,
            location=each.node.key_location,
            documented=tuple(response.status for response in each.responses),
            statuses=dict(state.statuses.get(each.label, {})),
            load=measured.get(each.label),
            document=state.document,
        )


def _rules(state: State) -> tuple[findings.RuleInfo, ...]:
    ran = {phase.world for phase in state.phases}
    # The summary in the terminal does not say how to mend a rule.
    is_reported = state.settings.formats or state.settings.output
    shown = {finding.rule for finding in state.found} if is_reported else set()
    return tuple(
        findings.RuleInfo(
            id=each.id,
            world=each.world,
            severity=each.severity,
            section=each.section,
            summary=each.summary,
            # A page is read for a rule only that somebody has to mend.
            help=_help(state, each) if each.id in shown else each.help,
            url=each.url,
            checked=state.checked[each.id],
            skipped=each.skipped or state.skipped.get(each.id, ""),
        )
        for each in {**state.met, **state.rules.rules}.values()
        if ran & set(each.worlds) or not each.worlds
    )


def _help(state: State, each: rule.Rule) -> str:
    """Returns what there is to say of a rule, as Markdown."""
    # Imported here: a run without findings has no use for it.
    from conformance.explaining import explanation, markdown  # noqa: PLC0415

    try:
        told = explanation.explain(each, rulesets=state.settings.ruleset)
    except errors.RulesetError as error:
        # What was found counts for more than what there is to say of it.
        return f"{each.help}\n\n{markdown.escaped(error.message)}".lstrip()
    return markdown.help_text(told)
