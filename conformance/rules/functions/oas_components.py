# SPDX-License-Identifier: Apache-2.0
"""Whether something refers to each component."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance import errors
from conformance.contract import model, nodes
from conformance.rules import rule
from conformance.rules.functions import oas_objects

# Security schemes are named, not referred to. Path items came with 3.1,
# media types with 3.2.
_KINDS_2 = ("definitions", "parameters", "responses")
_KINDS_3 = (
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "links",
    "callbacks",
    "pathItems",
    "mediaTypes",
)


def _unused_components(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    used = _referred_to(contract)
    for place, group in _groups(contract):
        for name, component in group.items():
            if component.identity not in used:
                yield rule.Breach(
                    f"Nothing refers to '{name}' in '{place}'; delete it, or "
                    "refer to it.",
                    node=component,
                )


def _groups(contract: model.Contract) -> Iterator[tuple[str, nodes.Node]]:
    """Yields the objects that hold what is there to be referred to."""
    root = contract.root
    if contract.dialect == "2.0":
        for kind in _KINDS_2:
            group = root.get(kind)
            if group is not None:
                yield kind, group
        return
    components = root.get("components")
    for kind in _KINDS_3:
        group = components.get(kind) if components else None
        if group is not None:
            yield f"components.{kind}", group


def _referred_to(contract: model.Contract) -> set[Any]:
    """Returns the identity of every place that some reference leads into."""
    found: set[Any] = set()
    waiting = [contract.root.document]
    opened = {document.source.uri for document in waiting}
    while waiting:
        base = waiting.pop().node()
        for text in set(_references(base.value)):
            try:
                target = contract.library.resolve(base, text)
            except errors.DocumentError:
                continue
            uri, pointer = target.identity
            # `components/<kind>/<name>` may be used in part.
            found.update(((uri, pointer), (uri, pointer[:3])))
            if uri not in opened:
                opened.add(uri)
                waiting.append(target.document)
    return found


def _references(root: Any) -> Iterator[str]:
    """Yields the references in a document, in no order.

    A discriminator refers to the schemas in its mapping, by name or address.
    """
    # Values, not nodes: where a reference stands does not matter here, and
    # a large document has hundreds of thousands.
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
            reference = value.get("$ref")
            if isinstance(reference, str):
                yield reference
            mapping = value.get("mapping")
            if isinstance(mapping, dict) and "propertyName" in value:
                yield from map(_mapped, mapping.values())


def _mapped(text: Any) -> str:
    """Returns the reference that a value of a discriminator's mapping is."""
    text = str(text)
    is_name = "/" not in text and "#" not in text
    return f"#/components/schemas/{text}" if is_name else text


FUNCTIONS: Mapping[str, rule.Function] = {
    "oasUnusedComponent": rule.Function(_unused_components),
}
