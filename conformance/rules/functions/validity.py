# SPDX-License-Identifier: Apache-2.0
"""Functions about the document as a document: is it OpenAPI, does it hold?"""

import collections
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance import errors
from conformance.contract import model, nodes, objects
from conformance.rules import rule
from conformance.rules.functions import defaults, official

Options = Mapping[str, Any]
_MAX_TOLD = 100
# From this number on, what all operations lack is told once.
_WHOLE_API = 5
_URL_SAFE = re.compile(r"[A-Za-z0-9._~:@!$&'()*+,;=-]+\Z")


def _unique_keys(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    for document in context.contract.library.documents:
        for doubled in document.duplicates:
            yield rule.Breach(
                f"The key '{doubled.pointer[-1]}' stands twice; it was first "
                f"on line {doubled.first[0]}.",
                subject=nodes.format_pointer(doubled.pointer),
                location=document.duplicate(doubled),
            )


def _valid(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    found = list(objects.walk(contract))
    yield from itertools.islice(
        itertools.chain(
            official.breaches(contract, found),
            _tag_breaches(contract),
            defaults.breaches(contract, found),
        ),
        _MAX_TOLD,
    )


def _tag_breaches(contract: model.Contract) -> Iterator[rule.Breach]:
    """Tells of tags named twice, and of parents that are none (3.2 §4.22)."""
    parents: dict[str, nodes.Node | None] = {}
    declared = contract.root.get("tags")
    for tag in declared.elements() if declared else ():
        name = tag.get("name")
        if name is None or not isinstance(name.value, str):
            continue
        if name.value in parents:
            yield rule.Breach(
                f"The tag '{name.value}' is declared twice.",
                subject=name.value,
                node=name,
            )
        parent = tag.get("parent")
        parents[name.value] = (
            parent if parent and isinstance(parent.value, str) else None
        )
    for child, parent in parents.items():
        if parent is None:
            continue
        if parent.value not in parents:
            yield rule.Breach(
                f"The parent '{parent.value}' of the tag '{child}' is not "
                "declared.",
                subject=child,
                node=parent,
            )
        elif _is_own_ancestor(child, parents):
            yield rule.Breach(
                f"The tag '{child}' is its own ancestor.",
                subject=child,
                node=parent,
            )


def _is_own_ancestor(
    name: str, parents: Mapping[str, nodes.Node | None]
) -> bool:
    seen: set[str] = set()
    parent = parents[name]
    while parent is not None and parent.value not in seen:
        if parent.value == name:
            return True
        seen.add(parent.value)
        parent = parents.get(parent.value)
    return False


def _references(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    told = set()
    for each in objects.walk(contract):
        for keyword, follow in _followed(contract, each):
            node = each.node.child(keyword)
            try:
                follow(each.node, node.value)
            except errors.DocumentError as error:
                if node.identity not in told:
                    told.add(node.identity)
                    yield rule.Breach(
                        error.message, subject=str(node.value), node=node
                    )


def _followed(
    contract: model.Contract, each: objects.Object
) -> Iterator[tuple[str, Callable[[nodes.Node, object], nodes.Node]]]:
    """Yields the references of an object, and what follows each."""
    library = contract.library
    if each.is_reference:
        # To the end: a circle of references leads nowhere either.
        yield "$ref", lambda node, _: library.follow(node)
    is_new = contract.dialect not in ("2.0", "3.0")
    dynamic = each.node.value.get("$dynamicRef")
    if is_new and each.kind == objects.SCHEMA and isinstance(dynamic, str):
        yield "$dynamicRef", library.resolve


def _operation_ids(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    by_id = collections.defaultdict(list)
    operations = context.contract.operations
    nameless = sum(not each.operation_id for each in operations)
    if nameless == len(operations) >= _WHOLE_API:
        yield rule.Breach(
            f"None of the {nameless} operations has an 'operationId'.",
            subject="every operation",
            node=context.contract.root.get("paths"),
        )
        return
    for operation in operations:
        name = operation.operation_id
        if not name:
            yield rule.Breach(
                f"{operation.label} has no 'operationId'.", node=operation.node
            )
            continue
        by_id[name].append(operation)
        if not _URL_SAFE.match(name):
            yield rule.Breach(
                f"The operationId '{name}' can't stand in a URL as it is.",
                node=operation.node.get("operationId"),
            )
    for name, sharing in by_id.items():
        for operation in sharing[1:]:
            yield rule.Breach(
                f"The operationId '{name}' is also that of {sharing[0].label}.",
                subject=operation.label,
                node=operation.node.get("operationId"),
            )


def _path_parameters(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    operation: model.Operation = context.target.model
    variables = model.path_variables(operation.path)
    declared = {each.name: each for each in operation.named("path")}
    for name in variables:
        if name not in declared:
            yield rule.Breach(
                f"{operation.label} does not declare the path parameter "
                f"'{name}'.",
                subject=name,
            )
    for name, parameter in declared.items():
        if name not in variables:
            yield rule.Breach(
                f"{operation.label} declares the path parameter '{name}', "
                "which its path does not have.",
                subject=name,
                node=parameter.node,
            )
        elif not parameter.required:
            yield rule.Breach(
                f"The path parameter '{name}' must say 'required: true'.",
                subject=name,
                node=parameter.node,
            )
    for name, count in collections.Counter(variables).items():
        if count > 1:
            yield rule.Breach(
                f"The path of {operation.label} has '{{{name}}}' twice.",
                subject=name,
            )


def _unique_parameters(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if not isinstance(value, list) or context.target.node is None:
        return
    contract = context.contract
    seen = set()
    for reference in context.target.node.elements():
        try:
            node = contract.library.follow(reference) if contract else reference
        except errors.DocumentError:
            continue
        if not isinstance(node.value, dict):
            continue
        key = (node.value.get("name"), node.value.get("in"))
        if key in seen:
            yield rule.Breach(
                f"The {key[1]} parameter '{key[0]}' is declared twice.",
                subject=f"{key[1]} {key[0]}",
                node=reference,
            )
        seen.add(key)


FUNCTIONS: Mapping[str, rule.Function] = {
    "uniqueKeys": rule.Function(_unique_keys),
    "validOpenapi": rule.Function(_valid),
    "resolvedReferences": rule.Function(_references),
    "operationIds": rule.Function(_operation_ids),
    "pathParameters": rule.Function(_path_parameters),
    "uniqueParameters": rule.Function(_unique_parameters),
}
