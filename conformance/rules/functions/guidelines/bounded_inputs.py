# SPDX-License-Identifier: Apache-2.0
"""Whether strings, arrays and numbers in requests have bounds (§5.2.1)."""

import collections
import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import listings, model, nodes, usage
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    bounds,
    conventions,
    practices,
)

Options = Mapping[str, Any]
_PLACES = ("path", "query", "header", "formData")
_ALL = "'maxLength', 'maxItems', 'minimum' and 'maximum'"
_ORDER = ("maxLength", "maxItems", "minimum", "maximum")


@dataclasses.dataclass(frozen=True, slots=True)
class _Input:
    """A string, an array or a number that clients send.

    Attributes:
        name: Its name.
        node: Where it is declared.
        lacks: The keywords that it lacks.
        owner: The object, or the list of parameters, that it is one of.
    """

    name: str
    node: nodes.Node
    lacks: frozenset[str]
    owner: nodes.Node


def _bounded(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    inputs = [*_fields(contract), *_parameters(contract)]
    judged = collections.Counter(each.name for each in inputs)
    unbounded = [each for each in inputs if each.lacks]
    by_name = collections.Counter(each.name for each in unbounded)
    if conventions.is_decision(len(unbounded), len(inputs)):
        yield rule.Breach(
            f"{len(unbounded)} of the {len(inputs)} strings, arrays and "
            "numbers in requests have no bounds, such as "
            f"{practices.examples(list(by_name))}; add {_ALL}.",
            subject="all",
            node=contract.root.get("paths"),
        )
        return
    # In the order of the document.
    shared = {
        name: [each for each in unbounded if each.name == name]
        for name, count in by_name.items()
        if conventions.is_decision(count, judged[name])
    }
    for found in shared.values():
        yield _of_name(found)
    yield from _by_owner(each for each in unbounded if each.name not in shared)


def _of_name(found: list[_Input]) -> rule.Breach:
    lacks = frozenset[str]().union(*(each.lacks for each in found))
    return rule.Breach(
        f"In {len(found)} places of requests '{found[0].name}' has no bounds; "
        f"add {_keywords(lacks)}.",
        subject=found[0].name,
        node=found[0].node,
    )


def _by_owner(found: Iterator[_Input]) -> Iterator[rule.Breach]:
    """Yields a breach for each object, or list of parameters."""
    owned: dict[object, list[_Input]] = {}
    for each in found:
        owned.setdefault(each.owner.identity, []).append(each)
    for group in owned.values():
        first, *others = group
        lacks = frozenset[str]().union(*(each.lacks for each in group))
        names = practices.listed([each.name for each in group])
        verb = "have" if others else "has"
        yield rule.Breach(
            f"{names} {verb} no bounds in requests; add {_keywords(lacks)}.",
            subject="bounds",
            node=first.owner if others else first.node,
        )


def _keywords(lacks: frozenset[str]) -> str:
    quoted = [f"'{keyword}'" for keyword in _ORDER if keyword in lacks]
    return conventions.together(quoted)


def _fields(contract: model.Contract) -> Iterator[_Input]:
    bound = bounds.Bounds(contract)
    for field in usage.fields(contract):
        if not field.use.is_sent or field.says("readOnly") is True:
            continue
        lacks = bound.lacks(field.node)
        if lacks is not None:
            owner = field.use.schema.get("properties") or field.use.schema
            yield _Input(field.name, field.node, lacks, owner)


def _parameters(contract: model.Contract) -> Iterator[_Input]:
    bound = bounds.Bounds(contract)
    seen = set()
    for operation in contract.operations:
        paging = listings.pagination(operation)
        # A rule of its own speaks of these.
        apart = (paging.position, paging.size) if paging else ()
        for each in operation.parameters:
            if each.place not in _PLACES or each.schema is None:
                continue
            if each in apart or each.node.identity in seen:
                continue
            seen.add(each.node.identity)
            lacks = bound.lacks(each.schema)
            if lacks is not None:
                yield _Input(each.name, each.node, lacks, _owner(each))


def _owner(parameter: model.Parameter) -> nodes.Node:
    """Returns the list that a parameter stands in, or a shared one itself."""
    node = parameter.node
    if not node.pointer or not isinstance(node.pointer[-1], int):
        return node
    return node.document.node(node.pointer[:-1])


FUNCTIONS: Mapping[str, rule.Function] = {
    "boundedInput": rule.Function(_bounded, kinds=frozenset({"Document"})),
}
