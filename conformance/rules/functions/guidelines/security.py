# SPDX-License-Identifier: Apache-2.0
"""Functions about documented security (§6)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import meanings, model
from conformance.rules import rule
from conformance.rules.functions.guidelines import once

Options = Mapping[str, Any]
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_TOKENS = frozenset({"oauth2", "openIdConnect", "mutualTLS"})
_NAMED = re.compile(
    r"\b(?:permissions?|privileges?|roles?|scopes?|admin(?:istrator)?s?"
    r"|owners?|superuser)\b",
    re.IGNORECASE,
)
_EXTENSIONS = ("x-required-permissions", "x-permissions", "x-roles")


def _secured(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    operation: model.Operation = context.target.model
    if operation.security is None:
        yield (
            f"{operation.label} says nothing about security; name a scheme, "
            "or 'security: []' where it is public."
        )


def _token_scheme(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    schemes = contract.security_schemes.values()
    has_tokens = any(_is_token(each) for each in schemes)
    for scheme in schemes:
        if scheme.kind == "http" and scheme.scheme in ("basic", "digest"):
            if not _only_issues(contract, scheme.name):
                yield rule.Breach(
                    f"The scheme '{scheme.name}' asks for a password with "
                    "every request; take bearer tokens, OAuth 2 or OpenID "
                    "Connect.",
                    node=scheme.node.get("scheme") or scheme.node.get("type"),
                )
        elif scheme.kind == "apiKey" and scheme.place == "query":
            yield rule.Breach(
                f"The scheme '{scheme.name}' sends a key in the URL, which "
                "is logged; send a token in the header Authorization.",
                node=scheme.node.get("in"),
            )
        elif scheme.kind == "apiKey" and not has_tokens:
            yield rule.Breach(
                f"The scheme '{scheme.name}' is a key in the {scheme.place} "
                f"'{scheme.parameter}'; take bearer tokens, OAuth 2 or OpenID "
                "Connect.",
                node=scheme.node.get("type"),
            )


def _is_token(scheme: model.SecurityScheme) -> bool:
    if scheme.kind == "apiKey":
        # What OpenAPI 2.0 has for bearer tokens.
        words = meanings.words(f"{scheme.parameter} {scheme.name}")
        return scheme.place != "query" and bool(
            {"authorization", "bearer", "jwt", "token"} & set(words)
        )
    return scheme.kind in _TOKENS or (
        scheme.kind == "http" and scheme.scheme not in ("basic", "digest")
    )


def _only_issues(contract: model.Contract, name: str) -> bool:
    """Tells whether a scheme only serves to get a token, as at a login."""
    users = [
        each
        for each in contract.operations
        if any(name in required for required in each.security or ())
    ]
    return bool(users) and all(meanings.issues(each.path) for each in users)


def _permissions(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    writes = [
        each
        for each in contract.operations
        if each.method in _WRITES and each.security and any(each.security)
    ]
    found = [
        rule.Breach(
            f"{each.label} does not say which permission it takes; name it in "
            f"'{options['extensions'][0]}', or as a scope.",
            node=each.node,
        )
        for each in writes
        if not _says_permission(each, options["extensions"])
    ]
    yield from once.told_as(
        contract,
        found,
        len(writes),
        f"{once.share(len(found), len(writes))} secured writes don't say "
        "which permission they take; name it in "
        f"'{options['extensions'][0]}', or as a scope.",
        "writes",
    )


def _says_permission(operation: model.Operation, extensions: list[str]) -> bool:
    if any(
        scopes
        for required in operation.security or ()
        for scopes in required.values()
    ):
        return True
    said = operation.node.value
    if any(said.get(name) for name in extensions):
        return True
    texts = (said.get("summary"), said.get("description"))
    return any(isinstance(each, str) and _NAMED.search(each) for each in texts)


FUNCTIONS: Mapping[str, rule.Function] = {
    "saysSecurity": rule.Function(_secured),
    "tokenScheme": rule.Function(_token_scheme, kinds=frozenset({"Document"})),
    "saysPermissions": rule.Function(
        _permissions,
        kinds=frozenset({"Document"}),
        options={
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "extensions": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string", "pattern": "^x-"},
                    "default": list(_EXTENSIONS),
                    "description": "The extensions of an operation that name "
                    "permissions or roles; the first is the one that "
                    "messages tell.",
                }
            },
        },
    ),
}
