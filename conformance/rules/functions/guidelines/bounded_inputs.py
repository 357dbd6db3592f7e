# SPDX-License-Identifier: Apache-2.0
"""Whether strings, arrays and numbers in requests have bounds (§5.2.1)."""

import collections
import dataclasses
from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import Any

from conformance.contract import listings, model, nodes, usage
from conformance.rules import rule
from conformance.rules.functions.guidelines import bounds, once

Options = Mapping[str, Any]
_PLACES = ("path", "query", "header", "formData")
_ALL = "'maxLength', 'maxItems', 'minimum' and 'maximum'"
_KEYWORDS = ("maxLength", "maxItems", "minimum", "maximum")
_ORDER = (*_KEYWORDS, *(f"items.{keyword}" for keyword in _KEYWORDS))


@dataclasses.dataclass(frozen=True, slots=True)
class _Input:
    """A string, an array or a number that clients send.

    Attributes:
        name: Its name.
        node: Where it is declared.
        lacks: The keywords that it lacks.
        owner: The object, or the list of parameters, that it is one of.
        component: The component that lacks them rather than itself.
    """

    name: str
    node: nodes.Node
    lacks: frozenset[str]
    owner: nodes.Node
    component: nodes.Node | None


def _bounded(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    bound = bounds.Bounds(contract)
    inputs = [*_fields(contract, bound), *_parameters(contract, bound)]
    judged = collections.Counter(each.name for each in inputs)
    unbounded = [each for each in inputs if each.lacks]
    by_name = collections.Counter(each.name for each in unbounded)
    if once.is_decision(len(unbounded), len(inputs)):
        yield rule.Breach(
            f"{once.share(len(unbounded), len(inputs))} strings, arrays and "
            "numbers in requests have no bounds, such as "
            f"{once.examples(list(by_name))}; add {_ALL}.",
            subject="all",
            node=contract.root.get("paths"),
        )
        return
    others = yield from _of_components(bound, unbounded)
    # In the order of the document.
    shared = {
        name: [each for each in others if each.name == name]
        for name, count in by_name.items()
        if once.is_decision(count, judged[name])
    }
    for found in filter(None, shared.values()):
        yield _of_name(found)
    others = [each for each in others if each.name not in shared]
    if len(others) >= once.MANY:
        others = yield from _of_keywords(others)
    yield from _by_owner(others)


def _of_components(
    bound: bounds.Bounds, found: list[_Input]
) -> Generator[rule.Breach, None, list[_Input]]:
    """Yields a breach for each component; returns what is left."""
    groups: dict[object, list[_Input]] = {}
    for each in found:
        node = each.component
        groups.setdefault(node and node.identity, []).append(each)
    alone = groups.pop(None, [])
    for group in groups.values():
        node = group[0].component
        names = list(dict.fromkeys(each.name for each in group))
        if node is None or len(names) == 1:
            alone.extend(group)
            continue
        yield rule.Breach(
            f"'{node.pointer[-1] if node.pointer else names[0]}' lacks bounds "
            f"for {len(group)} fields and parameters of requests, such as "
            f"{once.examples(names)}; add "
            f"{_quoted(bound.lacks(node) or frozenset())}.",
            subject="bounds",
            node=node,
        )
    return alone


def _of_name(found: list[_Input]) -> rule.Breach:
    return rule.Breach(
        f"In {len(found)} places of requests '{found[0].name}' lacks bounds; "
        f"add {_keywords(found)}.",
        subject=found[0].name,
        node=found[0].node,
    )


def _of_keywords(
    found: list[_Input],
) -> Generator[rule.Breach, None, list[_Input]]:
    """Yields a breach for all that lacks the same; returns what is left."""
    groups: dict[frozenset[str], list[_Input]] = {}
    for each in found:
        groups.setdefault(each.lacks, []).append(each)
    few = []
    for lacks, group in groups.items():
        if len(group) < once.FEW:
            few.extend(group)
            continue
        names = list(dict.fromkeys(each.name for each in group))
        yield rule.Breach(
            f"In {len(group)} places fields and parameters of requests lack "
            f"bounds, such as {once.examples(names)}; add "
            f"{_keywords(group)}.",
            subject=" ".join(sorted(lacks)),
            node=group[0].node,
        )
    return few


def _by_owner(found: Iterable[_Input]) -> Iterator[rule.Breach]:
    """Yields a breach for each object, or list of parameters."""
    owned: dict[object, list[_Input]] = {}
    for each in found:
        owned.setdefault(each.owner.identity, []).append(each)
    for group in owned.values():
        first, *others = group
        names = once.quoted([each.name for each in group], once.FEW)
        verb = "lack" if others else "lacks"
        yield rule.Breach(
            f"{names} {verb} bounds in requests; add {_keywords(group)}.",
            subject="bounds",
            node=first.owner if others else first.node,
        )


def _keywords(found: Iterable[_Input]) -> str:
    lacks = frozenset[str]().union(*(each.lacks for each in found))
    return _quoted(lacks)


def _quoted(lacks: frozenset[str]) -> str:
    quoted = [f"'{keyword}'" for keyword in _ORDER if keyword in lacks]
    return once.together(quoted)


def _fields(contract: model.Contract, bound: bounds.Bounds) -> Iterator[_Input]:
    for field in usage.fields(contract):
        if not field.use.is_sent or field.says("readOnly") is True:
            continue
        lacks = bound.lacks(field.node)
        if lacks is not None:
            owner = field.use.schema.get("properties") or field.use.schema
            component = bound.component(field.node) if lacks else None
            yield _Input(field.name, field.node, lacks, owner, component)


def _parameters(
    contract: model.Contract, bound: bounds.Bounds
) -> Iterator[_Input]:
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
                owner = _owner(each)
                component = bound.component(each.schema) if lacks else None
                yield _Input(each.name, each.node, lacks, owner, component)


def _owner(parameter: model.Parameter) -> nodes.Node:
    """Returns the list that a parameter stands in, or a shared one itself."""
    node = parameter.node
    if not node.pointer or not isinstance(node.pointer[-1], int):
        return node
    return node.document.node(node.pointer[:-1])


FUNCTIONS: Mapping[str, rule.Function] = {
    "boundedInput": rule.Function(_bounded, kinds=frozenset({"Document"})),
}
