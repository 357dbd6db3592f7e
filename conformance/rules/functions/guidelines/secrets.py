# SPDX-License-Identifier: Apache-2.0
"""Secrets where they don't belong: in URLs and in answers (§5.1.5, §9.5)."""

import collections
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import meanings, model, schemas, usage
from conformance.rules import fixes, rule
from conformance.rules.functions.guidelines import field_facts

Options = Mapping[str, Any]
_NO_SECRET = re.compile(
    r"\b(?:public|map of|(?:name|page) token|cursor|number of tokens"
    r"|placeholder|names? or ids?|object|reference)\b"
    r"|\b(?:id|identifier|name|type) of (?:the|a|an)\b",
    re.IGNORECASE,
)
_AUTHENTICATES = re.compile(
    r"\b(?:auth\w*|access|api|bearer|credentials?|jwt|log ?in|secret|session"
    r"|sign(?:ed)?[ -]?in)\b",
    re.IGNORECASE,
)
_MASKED = re.compile(
    r"\b(?:mask\w*|redact\w*|obfuscat\w*|never (?:returned|shown|sent)"
    r"|not (?:returned|shown|sent)|write[- ]only|only (?:returned|shown"
    r"|visible|available|present)|once|omitted|hidden)\b|\*\*\*",
    re.IGNORECASE,
)
_STARS = re.compile(r"\W*(?:\*{3,}|x{4,}|•{3,}).{0,4}\W*", re.IGNORECASE)


def _secret_in_url(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    keys = {
        scheme.parameter
        for scheme in contract.security_schemes.values()
        if scheme.kind == "apiKey" and scheme.place == "query"
    }
    look = schemas.Schemas(contract)
    found: dict[tuple[str, str], list[model.Parameter]] = {}
    seen = set()
    for operation in contract.operations:
        for each in operation.parameters:
            if each.place not in ("path", "query") or each.name in keys:
                continue
            if each.node.identity in seen:
                continue
            seen.add(each.node.identity)
            if _is_secret(look, each) and not _is_item(operation.path, each):
                found.setdefault((each.place, each.name), []).append(each)
    for (place, name), parameters in found.items():
        count = len(parameters)
        where = f", in {count} places" if count > 1 else ""
        yield rule.Breach(
            f"The {place} parameter '{name}' holds a secret{where}, and URLs "
            "are logged; take it in a header, or in the body of a POST.",
            subject=f"{place} {name}",
            node=parameters[0].node.get("name") or parameters[0].node,
        )


def _is_secret(look: schemas.Schemas, parameter: model.Parameter) -> bool:
    schema = parameter.schema
    if schema is None:
        return meanings.is_credential(parameter.name)
    is_password = field_facts.format_of(look, schema) == "password"
    if not is_password and not meanings.is_credential(parameter.name):
        return False
    if not field_facts.types(look, schema) <= {"string"}:
        return False
    if field_facts.says(look, schema, ("enum", "const")):
        return False
    return not _NO_SECRET.search(parameter.description)


def _is_item(path: str, parameter: model.Parameter) -> bool:
    """Tells whether `/rates/{rate_token}` calls the id of a rate a token.

    In `/tokens/{token}` it is the id of a token, as of any resource.
    """
    before = path.partition(f"{{{parameter.name}}}")[0].rstrip("/")
    above = meanings.words(before.rpartition("/")[2])
    *own, last = meanings.words(parameter.name)
    if parameter.place != "path" or last != "token" or not above:
        return False
    if not own:
        return above[-1] == "tokens"
    return above[:-1] == tuple(own[:-1]) and above[-1].startswith(own[-1])


def _sensitive(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    suspects = [
        field
        for field in usage.fields(contract)
        if usage.Role.SUCCESS in field.use.role and _is_shown(look, field)
    ]
    if not suspects:
        return
    answers = _answers(contract, look)
    for field in suspects:
        operation = answers.get(id(field.use.schema.value))
        if operation is None:
            continue
        yield rule.Breach(
            f"{operation} answers with '{field.name}', which holds a secret; "
            "leave it out of responses, or mark it 'writeOnly: true'.",
            subject=field.name,
            node=field.node,
            fix=_fix(contract, field),
        )


def _is_shown(look: schemas.Schemas, field: usage.Field) -> bool:
    """Tells whether a field shows a secret to who reads it."""
    is_secret = meanings.is_secret(field.name)
    if not is_secret and not meanings.is_issued(field.name):
        return False
    if field_facts.types(look, field.node) != {"string"}:
        return False
    if field.says("writeOnly") is True or field_facts.says(
        look, field.node, ("enum", "const")
    ):
        return False
    text = field_facts.text_of(look, field.node)
    if _MASKED.search(text) or _NO_SECRET.search(text):
        return False
    if any(map(_is_masked, field_facts.said(look, field.node, "example"))):
        return False
    # The tokens of a text, of a device, of a card authenticate nobody.
    return field.name.lower() != "token" or bool(_AUTHENTICATES.search(text))


def _is_masked(example: object) -> bool:
    return isinstance(example, str) and bool(_STARS.fullmatch(example))


def _answers(contract: model.Contract, look: schemas.Schemas) -> dict[int, str]:
    """Returns schemas of answers that issue nothing, each with an operation.

    A POST shows what it has made, a secret among it, this one time.
    """
    # The nearest first: who reads a list of users is told of their passwords,
    # not who reads a book that has an author.
    waiting = collections.deque(
        (media.schema, operation.label)
        for operation in contract.operations
        if operation.method != "POST" and not meanings.issues(operation.path)
        for response in operation.responses
        if response.is_success
        for media in response.content
        if media.is_json and media.schema is not None
    )
    found: dict[int, str] = {}
    while waiting:
        node, label = waiting.popleft()
        schema = look.follow(node)
        if schema is None or id(schema.value) in found:
            continue
        if isinstance(schema.value, dict):
            found[id(schema.value)] = label
            waiting.extend((each, label) for each in usage.subschemas(schema))
    return found


def _fix(contract: model.Contract, field: usage.Field) -> fixes.Fix | None:
    if contract.dialect == "2.0" or not field.use.is_sent:
        return None
    if not isinstance(field.node.value, dict) or "$ref" in field.node.value:
        return None
    # The service may go on to send it.
    return fixes.Fix(
        "Add 'writeOnly: true'.",
        (fixes.Add(field.node, "writeOnly", True),),
        is_safe=False,
    )


_DOCUMENT = frozenset({"Document"})

FUNCTIONS: Mapping[str, rule.Function] = {
    "secretInUrl": rule.Function(_secret_in_url, kinds=_DOCUMENT),
    "sensitiveProperties": rule.Function(_sensitive, kinds=_DOCUMENT),
}
