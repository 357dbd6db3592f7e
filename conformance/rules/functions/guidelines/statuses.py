# SPDX-License-Identifier: Apache-2.0
"""Functions about the status codes that are documented (§4.4, §4.7).

What operations lack is in `missing_statuses`.
"""

import collections
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, resource_graph, resources
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    known_statuses,
    once,
    operations,
    successes,
)

Options = Mapping[str, Any]
_BODILESS = ("204", "304")
# They have no answer of their own to speak of.
_APART = frozenset({"HEAD", "OPTIONS", "TRACE"})
# What fits any method: an operation to follow, a whole class.
_OTHER = "another"
_FITS = frozenset({successes.LATER, "2XX", "2xx", _OTHER})
_READS = frozenset({"GET", "QUERY"})


def _success_status(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    judged: collections.Counter[str] = collections.Counter()
    wrong: dict[str, list[tuple[model.Operation, list[str]]]] = {}
    for operation in contract.operations:
        if not _is_judged(operation, contract, options):
            continue
        wanted = successes.expected(contract, operation)
        found = _successes(operation)
        advice = _advice(operation, wanted)
        judged[advice] += 1
        if not found:
            yield rule.Breach(
                f"'{operation.label}' documents no success; add its "
                f"{_either(wanted)} response.",
                node=operation.node.get("responses"),
            )
        elif wanted and not (wanted | _FITS).intersection(found):
            wrong.setdefault(advice, []).append((operation, found))
    for advice, places in wrong.items():
        yield from _wrong_successes(contract, advice, places, judged[advice])


def _wrong_successes(
    contract: model.Contract,
    advice: str,
    places: list[tuple[model.Operation, list[str]]],
    judged: int,
) -> Iterator[rule.Breach]:
    if once.is_decision(len(places), judged):
        labels = [operation.label for operation, _ in places]
        yield rule.Breach(
            f"{advice.capitalize()}; {len(places)} of {judged} document "
            f"another success, such as {once.listed(labels)}.",
            subject=advice,
            node=contract.root.get("paths"),
        )
        return
    for operation, found in places:
        first = next(
            each for each in operation.responses if each.status in found
        )
        yield rule.Breach(
            f"'{operation.label}' documents success as "
            f"{once.together(found)}; {advice}.",
            node=first.reference,
        )


def _successes(operation: model.Operation) -> list[str]:
    """Returns the statuses that tell of success, sorted.

    A redirect, or the start of another protocol, is what was asked for, too.
    """
    found = [
        each.status
        for each in operation.responses
        if each.status[:1] in ("1", "2", "3")
    ]
    strict = [each for each in found if each.startswith("2")]
    return sorted(strict) if strict else [_OTHER] * bool(found)


def _is_judged(
    operation: model.Operation, contract: model.Contract, options: Options
) -> bool:
    """Whether all that it may answer is known, and it acts on resources."""
    declared = operation.node.get("responses")
    said = declared.value if declared is not None else None
    if not isinstance(said, dict) or operation.method in _APART:
        return False
    statuses = {each.status for each in operation.responses}
    unread = [
        each
        for each in said
        if not str(each).startswith("x-") and str(each) not in statuses
    ]
    return (
        bool(operation.responses)
        and not unread
        and "default" not in statuses
        and not operations.is_spared(operation, options)
        and resource_graph.graph(contract).style
        is not resources.Style.PROCEDURES
    )


def _either(statuses: frozenset[str]) -> str:
    return once.together(sorted(statuses or {"200"}), "or")


def _advice(operation: model.Operation, wanted: frozenset[str]) -> str:
    if wanted == {"201"}:
        return "what creates a resource answers 201"
    if operation.method == "DELETE":
        return "a deletion answers 204 without a body"
    return f"a {operation.method} answers {_either(wanted)}"


def _known_status(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    known = frozenset(str(each) for each in options["statuses"])
    for status, places in known_statuses.foreign(contract, known).items():
        advice = known_statuses.advice(status)
        if len(places) >= once.FEW:
            labels = [label for label, _ in places]
            yield rule.Breach(
                f"{len(places)} responses have the status {status}, which is "
                "not among those in use, such as that of "
                f"{once.listed(labels)}; {advice}.",
                subject=status,
                node=contract.root.get("paths"),
            )
            continue
        for label, response in places:
            yield rule.Breach(
                f"'{label}' documents {status}, which is not among the codes "
                f"in use; {advice}.",
                subject=status,
                node=response.reference,
            )


def _no_content(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    operation, response = context.target.model
    status = response.status
    told = f"'{operation.label}' documents"
    if status in _BODILESS and response.content:
        yield (
            f"{told} a body for {status}, which has none; remove its "
            f"content, or answer 200."
        )
    elif status in ("200", "201") and not response.content:
        if _may_be_empty(operation, status, context):
            return
        other = "" if operation.method in _READS else ", or answer 204"
        yield f"{told} no body for {status}; document its content{other}."


def _may_be_empty(
    operation: model.Operation, status: str, context: rule.Context
) -> bool:
    """Whether an answer without a documented body has a reason."""
    if operation.method in _APART or operation.method == "DELETE":
        # What a deletion answers is for the rule about its status.
        return True
    if any(each.status[:1] == "1" for each in operation.responses):
        return True
    return (
        context.contract is not None
        and context.contract.dialect == "2.0"
        and bool(operation.node.value.get("produces"))
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "documentsSuccessStatus": rule.Function(
        _success_status,
        kinds=frozenset({"Document"}),
        options=operations.OPTIONS,
        shares=operations.SHARES,
    ),
    "documentsKnownStatus": rule.Function(
        _known_status,
        kinds=frozenset({"Document"}),
        options=known_statuses.OPTIONS,
    ),
    "documentsNoContent": rule.Function(
        _no_content, kinds=frozenset({"OperationResponse"})
    ),
}
