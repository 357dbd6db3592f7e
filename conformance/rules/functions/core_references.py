# SPDX-License-Identifier: Apache-2.0
"""Spectral's `unreferencedReusableObject`: what is there but never used."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance import errors
from conformance.contract import model, nodes
from conformance.rules import rule

Options = Mapping[str, Any]
_MEMORY = "unreferencedReusableObject"


def _unreferenced(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach | str]:
    contract = context.contract
    if not isinstance(value, dict) or contract is None:
        return
    location = options["reusableObjectsLocation"].removeprefix("#")
    home = nodes.parse_pointer(location)
    if _MEMORY not in context.memory:
        context.memory[_MEMORY] = _referred_to(contract)
    used: set[Any] = context.memory[_MEMORY]
    node = context.node
    root = contract.root.document.source.uri
    for name in value:
        if (root, (*home, name)) in used:
            continue
        message = f"Nothing refers to '{name}', which is there to be reused."
        inside = node is not None and node.value is value
        yield rule.Breach(
            message,
            subject=name,
            node=node.child(name) if node is not None and inside else None,
            at_key=inside,
        )


def _referred_to(
    contract: model.Contract,
) -> set[tuple[str, tuple[str, ...]]]:
    """Returns all places that references lead to, and those they lie in."""
    found: set[tuple[str, tuple[str, ...]]] = set()
    waiting = [contract.root.document]
    opened = {contract.root.document.source.uri}
    while waiting:
        document = waiting.pop()
        # The place of a reference does not matter, only its document.
        base = document.node()
        for text in sorted(_texts(document.root)):
            try:
                target = contract.library.resolve(base, text)
            except errors.DocumentError:
                continue
            uri = target.document.source.uri
            pointer = tuple(map(str, target.pointer))
            for end in range(len(pointer), -1, -1):
                if (uri, pointer[:end]) in found:
                    break
                found.add((uri, pointer[:end]))
            if uri not in opened:
                opened.add(uri)
                waiting.append(target.document)
    return found


def _texts(root: Any) -> set[str]:
    found = set()
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str):
                found.add(reference)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return found


FUNCTIONS: Mapping[str, rule.Function] = {
    "unreferencedReusableObject": rule.Function(
        _unreferenced,
        options={
            "type": "object",
            "properties": {
                "reusableObjectsLocation": {
                    "type": "string",
                    "pattern": "^#(/.*)?$",
                }
            },
            "required": ["reusableObjectsLocation"],
            "additionalProperties": False,
        },
    ),
}
