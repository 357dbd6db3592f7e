# SPDX-License-Identifier: Apache-2.0
"""The resources that rules about methods judge: those that surely are some.

An API whose paths name procedures has none: that is another style, and the
rules about resources have nothing to tell of it.
"""

from conformance.contract import model, resource_graph, resources
from conformance.rules import rule

DOCUMENT = frozenset({"Document"})


def collections(
    contract: model.Contract | None,
    least: resources.Certainty = resources.Certainty.SURE,
) -> tuple[resources.Collection, ...]:
    """Returns the collections of a contract.

    Args:
        contract: The contract; None where a run has none.
        least: How sure it has to be that they are collections.
    """
    if contract is None or _is_procedural(contract):
        return ()
    found = resource_graph.graph(contract).collections
    return tuple(each for each in found if each.certainty >= least)


def singletons(
    contract: model.Contract | None,
) -> tuple[resources.Singleton, ...]:
    """Returns what surely is a singleton of a contract."""
    if contract is None or _is_procedural(contract):
        return ()
    return tuple(
        each
        for each in resource_graph.graph(contract).singletons
        if each.certainty is resources.Certainty.SURE
    )


def _is_procedural(contract: model.Contract) -> bool:
    style = resource_graph.graph(contract).style
    return style is resources.Style.PROCEDURES


def at_answer(operation: model.Operation, message: str) -> rule.Breach:
    """Makes a breach that stands where an operation names its success.

    A component that it refers to may be right for others.
    """
    response = operation.success()
    return rule.Breach(message, node=response.reference if response else None)
