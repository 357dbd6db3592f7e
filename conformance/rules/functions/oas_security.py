# SPDX-License-Identifier: Apache-2.0
"""Whether security requirements name what is declared."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import nodes
from conformance.rules import rule
from conformance.rules.functions import oas_objects


def _security_defined(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    here = context.node
    if here is None or context.contract is None or not _is_requirement(value):
        return
    root = context.contract.root
    if options.get("oasVersion") == 2:  # noqa: PLR2004 - of OpenAPI
        place = "securityDefinitions"
        schemes = oas_objects.member(root, place, context)
    else:
        place = "components.securitySchemes"
        components = oas_objects.member(root, "components", context)
        schemes = oas_objects.member(components, "securitySchemes", context)
    for name, scopes in here.items():
        scheme = oas_objects.member(schemes, name, context)
        if scheme is None:
            yield rule.Breach(
                f"There is no security scheme '{name}' in '{place}'; declare "
                "it there, or name one that is.",
                subject=name,
                node=scopes,
            )
        elif _lists_scopes(scheme, context):
            yield from _scopes(name, scopes, scheme, context)


def _is_requirement(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(scopes, list) and all(isinstance(s, str) for s in scopes)
        for scopes in value.values()
    )


def _lists_scopes(scheme: nodes.Node, context: rule.Context) -> bool:
    """Tells whether the scheme says which scopes there are.

    Those of OpenID Connect stand in its discovery document, and from 3.1 on
    a requirement may name roles for schemes that know no scopes (3.1
    §4.8.30).
    """
    kind = scheme.value.get("type") if isinstance(scheme.value, dict) else None
    if kind == "openIdConnect":
        return False
    return kind == "oauth2" or oas_objects.dialect(context) in ("2.0", "3.0")


def _scopes(
    name: str,
    scopes: nodes.Node,
    scheme: nodes.Node,
    context: rule.Context,
) -> Iterator[rule.Breach]:
    flows = oas_objects.member(scheme, "flows", context)
    known: set[str] = set()
    for _, holder in (("", scheme), *oas_objects.members(flows, context)):
        listed = oas_objects.member(holder, "scopes", context)
        known.update(key for key, _ in oas_objects.members(listed, context))
    for scope in scopes.elements():
        if scope.value not in known:
            yield rule.Breach(
                f"The security scheme '{name}' has no scope '{scope.value}'; "
                "add it there, or name one that it has.",
                subject=f"{name} {scope.value}",
                node=scope,
            )


FUNCTIONS: Mapping[str, rule.Function] = {
    "oasSecurityDefined": rule.Function(
        _security_defined,
        options={
            "type": "object",
            "properties": {"oasVersion": {"enum": [2, 3]}},
            "additionalProperties": False,
        },
    ),
}
