# SPDX-License-Identifier: Apache-2.0
"""Whether each operation has an id of its own that fits into a URL."""

import collections
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import model, nodes
from conformance.rules import fixes, messages, rule
from conformance.rules.functions import operation_names

# From this number on, what most operations do is told once.
_WHOLE_API = 5
_MOST = 0.8
# What a segment of a path takes as it is (RFC 3986 §3.3).
_URL_SAFE = re.compile(r"[A-Za-z0-9._~:@!$&'()*+,;=-]+\Z")
_KEY = "operationId"


def _operation_ids(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    names = operation_names.Names(contract)
    links = _links(contract)
    nameless: list[rule.Breach] = []
    unsafe: list[rule.Breach] = []
    first: dict[str, model.Operation] = {}
    shared: list[model.Operation] = []
    for each in contract.operations:
        name = each.operation_id
        if not name:
            nameless.append(_nameless(each, names.propose(each)))
            continue
        if first.setdefault(name, each) is not each:
            shared.append(each)
        elif not _URL_SAFE.match(name):
            unsafe.append(_unsafe(each, names.mend(name), links.get(name, ())))
    yield from _told(contract, nameless, "lack an 'operationId'")
    yield from _told(
        contract, unsafe, "have an 'operationId' that can't stand in a URL"
    )
    for each in shared:
        other = first[each.operation_id]
        is_linked = each.operation_id in links
        yield _shared(each, other, names.propose(each), is_linked=is_linked)


def _told(
    contract: model.Contract, found: Sequence[rule.Breach], what: str
) -> Iterator[rule.Breach]:
    """Yields breaches, or one of them all where most operations have one."""
    total = len(contract.operations)
    if len(found) < max(_WHOLE_API, total * _MOST):
        yield from found
        return
    edits = [each.fix.edits for each in found if each.fix]
    count = (
        f"All {total}" if len(found) == total else f"{len(found)} of {total}"
    )
    yield rule.Breach(
        f"{count} operations {what}, as: {found[0].message}",
        subject=what,
        node=contract.root.get("paths"),
        fix=fixes.Fix(
            "Give each operation an operationId.",
            tuple(edit for each in edits for edit in each),
            is_safe=True,
        ),
    )


def _nameless(each: model.Operation, new: str) -> rule.Breach:
    return rule.Breach(
        f"{each.label} has no 'operationId'; add 'operationId: {new}'.",
        node=each.node,
        fix=fixes.Fix(
            f"Add 'operationId: {new}'.", (_named(each, new),), is_safe=True
        ),
    )


def _unsafe(
    each: model.Operation, new: str, links: Sequence[nodes.Node]
) -> rule.Breach:
    old = messages.safe(each.operation_id)
    return rule.Breach(
        f"The operationId '{old}' can't stand in a URL as it is; write "
        f"'{new}'.",
        node=each.node.get(_KEY),
        fix=fixes.Fix(
            f"Rename the operationId to '{new}'.",
            (_named(each, new), *(fixes.Replace(link, new) for link in links)),
            is_safe=True,
        ),
    )


def _shared(
    each: model.Operation, other: model.Operation, new: str, *, is_linked: bool
) -> rule.Breach:
    name = messages.safe(each.operation_id)
    return rule.Breach(
        f"The operationId '{name}' of {each.label} is also that of "
        f"{other.label}; write '{new}' here.",
        subject=each.label,
        node=each.node.get(_KEY),
        fix=fixes.Fix(
            f"Rename the operationId to '{new}'.",
            (_named(each, new),),
            # A link that names it does not say which of the two it means.
            is_safe=not is_linked,
        ),
    )


def _named(operation: model.Operation, new: str) -> fixes.Edit:
    """Returns the edit that gives an operation its id."""
    old = operation.node.get(_KEY)
    if old is None:
        return fixes.Add(operation.node, _KEY, new)
    return fixes.Replace(old, new)


def _links(contract: model.Contract) -> Mapping[str, list[nodes.Node]]:
    """Returns where links name operations, by the operation's id."""
    found: dict[str, dict[Any, nodes.Node]] = collections.defaultdict(dict)
    for operation in contract.operations:
        for response in operation.responses:
            for link in response.links.values():
                place = link.node.get(_KEY)
                if link.operation_id and place is not None:
                    found[link.operation_id][place.identity] = place
    return {name: list(places.values()) for name, places in found.items()}


FUNCTIONS: Mapping[str, rule.Function] = {
    "operationIds": rule.Function(_operation_ids),
}
