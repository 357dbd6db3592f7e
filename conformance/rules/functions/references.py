# SPDX-License-Identifier: Apache-2.0
"""Whether every reference leads somewhere, and where it was meant to lead."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance import errors
from conformance.contract import model, nodes, objects
from conformance.rules import fixes, messages, rule

_CLOSE = 0.7
# Where components stand; what came with version 3.0 had other places before.
_PLACES = (
    ("components", "schemas"),
    ("components", "responses"),
    ("components", "parameters"),
    ("components", "examples"),
    ("components", "requestBodies"),
    ("components", "headers"),
    ("components", "links"),
    ("components", "callbacks"),
    ("components", "pathItems"),
    ("components", "mediaTypes"),
    ("definitions",),
    ("parameters",),
    ("responses",),
)


def _references(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    told = set()
    # Those that lead to a broken one; that is told where it stands.
    led: list[rule.Breach] = []
    for each in objects.walk(contract):
        for keyword, follow in _followed(contract, each):
            node = each.node.child(keyword)
            try:
                follow(each.node, node.value)
            except errors.DocumentError as error:
                if node.identity in told:
                    continue
                breach = _broken(contract, node, error)
                if keyword == "$ref" and not _is_at_fault(contract, each.node):
                    led.append(breach)
                    continue
                told.add(node.identity)
                yield breach
    if not told:
        yield from led


def _is_at_fault(contract: model.Contract, holder: nodes.Node) -> bool:
    """Tells whether a broken reference is wrong itself, or a later one is."""
    library = contract.library
    seen = {holder.identity}
    node = holder
    while isinstance(node.value, dict) and "$ref" in node.value:
        try:
            node = library.resolve(node, node.value["$ref"])
        except errors.DocumentError:
            return len(seen) == 1
        if node.identity in seen:
            return node.identity == holder.identity
        seen.add(node.identity)
    return True


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


def _broken(
    contract: model.Contract, node: nodes.Node, error: errors.DocumentError
) -> rule.Breach:
    meant = _meant(contract, node)
    said = messages.safe(error.message)
    if not meant:
        advice = f" {error.tip}" if error.tip else ""
        return rule.Breach(
            f"{said}{advice}", subject=str(node.value), node=node
        )
    return rule.Breach(
        f"{said} The nearest is '{messages.safe(meant)}'.",
        subject=str(node.value),
        node=node,
        # What was meant is a guess.
        fix=fixes.Fix(
            f"Refer to '{messages.safe(meant)}'.",
            (fixes.Replace(node, meant),),
            is_safe=False,
        ),
    )


def _meant(contract: model.Contract, node: nodes.Node) -> str:
    """Returns the reference most like a broken one; empty without one."""
    address, mark, pointer = str(node.value).partition("#")
    if not mark or not pointer.startswith("/"):
        return ""
    try:
        start = (
            contract.library.resolve(node, address)
            if address
            else node.document.node()
        )
        *parents, name = nodes.parse_pointer(pointer)
    except (errors.DocumentError, ValueError):
        return ""
    found = _alike(start, tuple(parents), name)
    return f"{address}#{nodes.format_pointer(found)}" if found else ""


def _alike(
    start: nodes.Node, parents: tuple[str, ...], name: str
) -> tuple[str, ...]:
    """Finds what is there under a name like one that is not.

    Args:
        start: Where pointers begin.
        parents: Where the name was looked for.
        name: The name.

    Returns:
        Its pointer: the same name but for its case and signs, the very name
        in another place, or a name much like it; empty where there is none.
    """
    here = _names(start, parents)
    if name in here:
        # It is there, but leads to itself, or is no object.
        return ()
    same = [each for each in here if _folded(each) == _folded(name)]
    if same:
        return (*parents, same[0])
    for place in _PLACES:
        if name in _names(start, place):
            return (*place, name)
    close = difflib.get_close_matches(name, here, 1, _CLOSE)
    return (*parents, close[0]) if close else ()


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _names(start: nodes.Node, pointer: tuple[str, ...]) -> list[str]:
    node: nodes.Node | None = start
    for part in pointer:
        node = node.get(part) if node else None
    is_mapping = node is not None and isinstance(node.value, dict)
    return list(map(str, node.value)) if node and is_mapping else []


FUNCTIONS: Mapping[str, rule.Function] = {
    "resolvedReferences": rule.Function(_references),
}
