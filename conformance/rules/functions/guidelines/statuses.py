# SPDX-License-Identifier: Apache-2.0
"""Functions about the status codes that are documented (§4.4, §4.7).

What operations lack is in `missing_statuses`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, resource_graph, resources
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    conventions,
    known_statuses,
    operations,
    successes,
)

Options = Mapping[str, Any]
_BODILESS = ("204", "304")
# They have no answer of their own to speak of.
_APART = frozenset({"HEAD", "OPTIONS", "TRACE"})
_READS = frozenset({"GET", "QUERY"})


def _success_status(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    operation: model.Operation = context.target.model
    contract = context.contract
    if contract is None or not _is_judged(operation, contract, options):
        return
    found = {each.status.upper(): each for each in operation.responses}
    successes_found = [each for each in found if each.startswith("2")]
    if not successes_found:
        # A redirect, or another protocol, is what was asked for, too.
        if not any(each[:1] in ("1", "3") for each in found):
            yield rule.Breach(
                f"'{operation.label}' documents no success; add its "
                f"{_either(successes.expected(contract, operation))} response.",
                node=operation.node.get("responses"),
            )
        return
    wanted = successes.expected(contract, operation)
    allowed = wanted | {successes.LATER, "2XX"}
    if wanted and not allowed.intersection(successes_found):
        yield rule.Breach(
            f"'{operation.label}' documents success as "
            f"{conventions.together(sorted(successes_found))}; "
            f"{_advice(operation, wanted)}.",
            node=found[successes_found[0]].reference,
        )


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
    return conventions.together(sorted(statuses or {"200"}), "or")


def _advice(operation: model.Operation, wanted: frozenset[str]) -> str:
    if wanted == {"201"}:
        return "what creates a resource answers 201"
    if operation.method == "DELETE":
        return "a deletion answers 204 without a body"
    return f"{operation.method} answers {_either(wanted)}"


def _known_status(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    known = frozenset(str(each) for each in options["statuses"])
    if context.target.kind == "Document":
        for status, labels in _decided(contract, known).items():
            yield rule.Breach(
                f"{len(labels)} responses have the status {status}, which is "
                "not among those in use, such as that of "
                f"{conventions.listed(labels)}; "
                f"{known_statuses.advice(status)}.",
                subject=status,
                node=contract.root.get("paths"),
            )
        return
    status = context.target.subject
    if known_statuses.is_foreign(status, known) and not (
        "#Document" in context.rule.given
        and status in _decided(contract, known)
    ):
        yield rule.Breach(
            f"'{context.target.operation}' documents {status}, which is not "
            "among the codes in use; "
            f"{known_statuses.advice(status)}.",
            subject=status,
        )


def _decided(
    contract: model.Contract, known: frozenset[str]
) -> dict[str, list[str]]:
    """Returns the operations of each foreign status that has many places."""
    return {
        status: labels
        for status, labels in known_statuses.foreign(contract, known).items()
        if len(labels) >= conventions.FEW
    }


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
        kinds=frozenset({"Operation"}),
        options=operations.OPTIONS,
        shares=operations.SHARES,
    ),
    "documentsKnownStatus": rule.Function(
        _known_status,
        kinds=frozenset({"OperationResponse", "Document"}),
        options=known_statuses.OPTIONS,
    ),
    "documentsNoContent": rule.Function(
        _no_content, kinds=frozenset({"OperationResponse"})
    ),
}
