# SPDX-License-Identifier: Apache-2.0
"""Functions about the document as a document: is it OpenAPI, does it hold?"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, objects
from conformance.rules import messages, rule
from conformance.rules.functions import alike, defaults, official

Options = Mapping[str, Any]
_MAX_TOLD = 100


def _unique_keys(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    for document in context.contract.library.documents:
        for doubled in document.duplicates:
            key = messages.safe(str(doubled.pointer[-1]))
            yield rule.Breach(
                f"The key '{key}' stands twice, "
                f"first on line {doubled.first[0]}; delete one of the two, or "
                "rename it.",
                subject=nodes.format_pointer(doubled.pointer),
                location=document.duplicate(doubled),
            )


def _valid(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    found = objects.walk(contract)
    told = itertools.chain(
        official.breaches(contract, found),
        _tag_breaches(contract),
        defaults.breaches(contract, found)
        if options.get("defaults", True)
        else (),
    )
    grouped = alike.grouped((each.message, each) for each in told)
    yield from itertools.islice(grouped, _MAX_TOLD)


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


FUNCTIONS: Mapping[str, rule.Function] = {
    "uniqueKeys": rule.Function(_unique_keys),
    "validOpenapi": rule.Function(
        _valid,
        options={
            "type": "object",
            "properties": {
                "defaults": {
                    "type": "boolean",
                    "default": True,
                    "description": "Whether a default that breaks its own "
                    "schema is told as well.",
                }
            },
            "additionalProperties": False,
        },
    ),
}
