# SPDX-License-Identifier: Apache-2.0
"""Whether something uses each component.

More than Spectral asks: a schema may be used by its name alone, as one that
extends a schema with a discriminator is (2.0 §5.2.20, 3.0 §4.7.24), and so is
a security scheme.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.rules import fixes, messages, rule
from conformance.rules.functions import alike, oas_components

_NAMED = 5
_SCHEMES = ("securityDefinitions", "components.securitySchemes")


def _unused(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    # A document of components alone is there for other documents.
    if contract is None or not (contract.operations or contract.webhooks):
        return
    look = schemas.Schemas(contract)
    groups: dict[str, list[rule.Breach]] = {}
    for place, component in oas_components.unused(contract, context):
        if not _extends_a_kind(look, component):
            breach = _breach(place, component, "refers to")
            groups.setdefault(place, []).append(breach)
    for place, group in groups.items():
        yield from _told(place, group)
    yield from _unused_schemes(contract)


def _told(place: str, group: list[rule.Breach]) -> Iterator[rule.Breach]:
    """Yields what is unused in one place, once where that is much."""
    if len(group) < alike.MANY:
        yield from group
        return
    named = [
        f"'{messages.safe(str(each.node.pointer[-1]))}'"
        for each in group[:_NAMED]
        if each.node is not None
    ]
    yield rule.Breach(
        f"Nothing refers to {len(group)} of the components in '{place}': "
        f"{', '.join(named)} and {len(group) - _NAMED} "
        "more; refer to them where they belong, or delete them.",
        subject=f"many in {place}",
        node=group[0].node,
        fix=alike.joined(group),
    )


def _extends_a_kind(look: schemas.Schemas, schema: nodes.Node) -> bool:
    """Tells whether a schema is one of those that a discriminator tells."""
    return any(
        "discriminator" in part.value
        for part in look.parts(schema, combined=("allOf",))
        if part.identity != schema.identity
    )


def _unused_schemes(contract: model.Contract) -> Iterator[rule.Breach]:
    named = {
        name
        for operation in (*contract.operations, *contract.webhooks)
        for requirement in operation.security or ()
        for name in requirement
    }
    # Where no operation asks for any, another rule has something to say.
    if not named:
        return
    for place in _SCHEMES:
        group: nodes.Node | None = contract.root
        for part in place.split("."):
            group = group.get(part) if group else None
        for name, scheme in group.items() if group else ():
            if name not in named:
                yield _breach(place, scheme, "asks for")


def _breach(place: str, component: nodes.Node, verb: str) -> rule.Breach:
    name = messages.safe(str(component.pointer[-1]))
    return rule.Breach(
        f"Nothing {verb} '{name}' in '{place}'; refer to it where it belongs, "
        "or delete it.",
        node=component,
        fix=fixes.Fix(
            f"Delete '{name}'.", (fixes.Remove(component),), is_safe=True
        ),
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "unusedComponents": rule.Function(_unused),
}
