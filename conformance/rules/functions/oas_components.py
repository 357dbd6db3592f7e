# SPDX-License-Identifier: Apache-2.0
"""Whether something refers to each component."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from conformance import errors
from conformance.contract import model, nodes
from conformance.rules import rule
from conformance.rules.functions import core_references, oas_objects

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
    if context.contract is None:
        return
    for place, component in unused(context.contract, context):
        yield rule.Breach(
            f"Nothing refers to '{component.pointer[-1]}' in '{place}'; delete "
            "it, or refer to it.",
            node=component,
        )


def unused(
    contract: model.Contract, context: rule.Context
) -> Iterator[tuple[str, nodes.Node]]:
    """Finds the components that no reference and no discriminator names.

    Args:
        contract: The contract.
        context: Of the run, which remembers what references lead to.

    Yields:
        The name of the place, such as `components.schemas`, and the component.
    """
    used = core_references.referred_to(contract, context)
    mapped = set(_mapped(contract))
    for place, group in _groups(contract):
        for component in group.children():
            pointer = tuple(map(str, component.pointer))
            uri = component.document.source.uri
            if (uri, pointer) not in used and component.identity not in mapped:
                yield place, component


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


def _mapped(contract: model.Contract) -> Iterator[Any]:
    """Yields the identity of each schema that a discriminator names.

    Its mapping holds names or addresses (3.0 §4.7.25).
    """
    if "mapping" not in contract.root.document.source.text:
        return
    for text in set(_mappings(contract.root.value)):
        is_name = "/" not in text and "#" not in text
        address = f"#/components/schemas/{text}" if is_name else text
        with contextlib.suppress(errors.DocumentError):
            yield contract.library.resolve(contract.root, address).identity


def _mappings(root: Any) -> Iterator[str]:
    # Values, not nodes: where a mapping stands does not matter here, and a
    # large document has hundreds of thousands.
    waiting = [root]
    while waiting:
        value = waiting.pop()
        inner = value.values() if isinstance(value, dict) else value
        waiting.extend(each for each in inner if isinstance(each, dict | list))
        if isinstance(value, dict):
            mapping = value.get("mapping")
            if isinstance(mapping, dict) and "propertyName" in value:
                yield from map(str, mapping.values())


FUNCTIONS: Mapping[str, rule.Function] = {
    "oasUnusedComponent": rule.Function(_unused_components),
}
