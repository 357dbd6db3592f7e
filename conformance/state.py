# SPDX-License-Identifier: Apache-2.0
"""What is known of a run while it goes on, and the run that it becomes."""

import collections
import dataclasses
import datetime
from collections.abc import Callable, Mapping

import conformance
from conformance import config, errors, findings, verdict
from conformance.contract import model
from conformance.rules import ruleset

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
        contract: What is promised, once it is read.
        base_url: The service; empty where none is asked.
        phases: How phases ended.
        found: What they found.
        checked: How many objects each rule has looked at.
        skipped: Why a rule could not run, by its id.
        statuses: Status codes seen, by operation.
        load: What the load phase measured.
        failures: What kept a phase from its end.
        interrupted: Whether the user ended the run.
        defect: An exception that is a defect of this program.
    """

    settings: config.Settings
    worlds: tuple[str, ...]
    seed: int
    rules: ruleset.Ruleset
    progress: Progress
    deadline: float
    contract: model.Contract | None = None
    base_url: str = ""
    phases: list[findings.Phase] = dataclasses.field(default_factory=list)
    found: list[findings.Finding] = dataclasses.field(default_factory=list)
    checked: collections.Counter[str] = dataclasses.field(
        default_factory=collections.Counter
    )
    skipped: dict[str, str] = dataclasses.field(default_factory=dict)
    statuses: Mapping[str, Mapping[str, int]] = dataclasses.field(
        default_factory=dict
    )
    load: findings.LoadResult | None = None
    failures: list[errors.ConformanceError] = dataclasses.field(
        default_factory=list
    )
    interrupted: bool = False
    defect: BaseException | None = None


def finished(
    state: State,
    command: str,
    begun: datetime.datetime,
    seconds: float,
) -> findings.Run:
    """Makes the run that a report is made of.

    Args:
        state: All that was found.
        command: The command as given, secrets masked.
        begun: When it began.
        seconds: How long it took.
    """
    settings = state.settings
    found = findings.ordered(tuple(state.found))
    contract = state.contract
    return findings.Run(
        tool_version=conformance.__version__,
        started=begun.strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds=round(seconds, 3),
        command=command,
        document=_document(contract) if contract else None,
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
        operations=_operations(state),
        findings=found,
        rules=_rules(state),
        load=state.load,
    )


def _document(contract: model.Contract) -> findings.DocumentInfo:
    text = contract.library.root.source
    return findings.DocumentInfo(
        text.name,
        text.sha256,
        contract.version,
        contract.title,
        contract.api_version,
    )


def _operations(state: State) -> tuple[findings.OperationSummary, ...]:
    measured = {}
    if state.load:
        measured = {each.operation: each for each in state.load.operations}
    contract = state.contract
    return tuple(
        findings.OperationSummary(
            operation=each.label,
            operation_id=each.operation_id,
            location=each.node.key_location,
            documented=tuple(response.status for response in each.responses),
            statuses=dict(state.statuses.get(each.label, {})),
            load=measured.get(each.label),
        )
        for each in (contract.operations if contract else ())
    )


def _rules(state: State) -> tuple[findings.RuleInfo, ...]:
    ran = {phase.world for phase in state.phases}
    return tuple(
        findings.RuleInfo(
            id=each.id,
            world=each.world,
            severity=each.severity,
            section=each.section,
            summary=each.summary,
            help=each.help,
            url=each.url,
            checked=state.checked[each.id],
            skipped=each.skipped or state.skipped.get(each.id, ""),
        )
        for each in state.rules.rules.values()
        if ran & set(each.worlds) or not each.worlds
    )
