# SPDX-License-Identifier: Apache-2.0
"""Functions of the `owasp-api` ruleset: who may call what, and read what."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import schemas
from conformance.rules import rule
from conformance.rules.functions import oas_objects

_PASSWORD = re.compile(
    r"(?:user_?|hashed_?)?(?:passwd|password|passphrase)"
    r"(?:_?hash)?\Z",
    re.IGNORECASE,
)


def _restricted(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    root = context.node
    if root is None or not isinstance(value, dict):
        return
    methods = options.get("methods")
    everywhere = root.get("security")
    paths = oas_objects.member(root, "paths", context)
    for path, method, node in oas_objects.operations(paths, context):
        if methods and method not in methods:
            continue
        required = node.get("security") or everywhere
        if required is None or not required.value:
            yield rule.Breach(
                f"{method.upper()} {path} is not protected by any security "
                "scheme; add a requirement to it, or to the document.",
                node=oas_objects.nearest(node, "security"),
            )
        elif options.get("nullable") is False:
            for each in required.elements():
                if each.value == {}:
                    yield rule.Breach(
                        f"{method.upper()} {path} may be called without a "
                        "credential; delete the empty requirement.",
                        node=each,
                    )


def _apart(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.node is None:
        return
    admin = options.get("adminUrl", "/admin")
    others = set()
    found = []
    paths = oas_objects.member(context.node, "paths", context)
    for path, _, node in oas_objects.operations(paths, context):
        required = node.get("security")
        for each in required.elements() if required else ():
            if not isinstance(each.value, dict):
                continue
            asked = json.dumps(each.value)
            if admin in path:
                found.append((path, asked, each))
            else:
                others.add(asked)
    for path, asked, each in found:
        if asked in others:
            yield rule.Breach(
                f"'{path}' asks for no more than paths that are for "
                "everyone; ask for a scheme or a scope of its own.",
                node=each,
            )


def _no_passwords(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.node is None or context.contract is None:
        return
    known = schemas.Schemas(context.contract)
    waiting = [context.node]
    # Schemas are shared: those that another response led to are done.
    seen: set[Any] = context.memory.setdefault(_no_passwords, set())
    while waiting:
        schema = known.follow(waiting.pop())
        if schema is None or schema.identity in seen:
            continue
        seen.add(schema.identity)
        items = known.items(schema)
        waiting.extend([items] if items else [])
        for name, declared in known.properties(schema).items():
            prop = known.follow(declared)
            if prop is None or not isinstance(prop.value, dict):
                continue
            if prop.value.get("writeOnly") is True:
                continue
            waiting.append(prop)
            if _PASSWORD.match(name) and "string" in known.types(prop):
                yield rule.Breach(
                    f"The property '{name}' is sent in a response; mark it "
                    "as 'writeOnly', or leave it out.",
                    node=declared,
                )


FUNCTIONS: Mapping[str, rule.Function] = {
    "checkSecurity": rule.Function(
        _restricted,
        options={
            "type": "object",
            "properties": {
                "schemesPath": {"type": "array"},
                "nullable": True,
                "methods": {"type": "array"},
            },
            "additionalProperties": False,
        },
    ),
    "differentSecuritySchemes": rule.Function(
        _apart,
        options={
            "type": "object",
            "properties": {"adminUrl": {"type": "string"}},
            "additionalProperties": False,
        },
    ),
    "noPasswords": rule.Function(_no_passwords),
}
