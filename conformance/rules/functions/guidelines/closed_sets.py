# SPDX-License-Identifier: Apache-2.0
"""Fields with a predetermined set of values (§4.8.6)."""

import collections
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import meanings, schemas, usage
from conformance.rules import rule
from conformance.rules.functions.guidelines import field_facts, once

Options = Mapping[str, Any]
_SETS = frozenset({"status", "state", "kind", "type", "role"})
_OPEN = re.compile(
    r"\b(?:any|arbitrary|custom|free|extensible|user[- ]defined"
    r"|(?:name|description) of"
    r"|media type|mime|content[- ]type|message|human|uri|url"
    r"|(?:other|more|new|additional) values)\b",
    re.IGNORECASE,
)
_OPEN_NAMES = frozenset({"mime", "media", "content", "file"})
_ADDRESS = frozenset({"city", "country", "postal_code", "zip", "zip_code"})
_CLOSED = ("enum", "const", "pattern", "format")


def _closed_set(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    judged: collections.Counter[str] = collections.Counter()
    found: dict[str, list[rule.Breach]] = {}
    for field in usage.fields(contract):
        if not _names_set(field):
            continue
        if field_facts.types_of(look, field) != {"string"}:
            continue
        judged[field.name] += 1
        if not _is_open(look, field):
            breach = rule.Breach(
                f"'{field.name}' is any string; list its values in an 'enum' "
                "if they are a closed set.",
                node=field.node,
            )
            found.setdefault(field.name, []).append(breach)
    yield from once.told_by_name(
        contract,
        found,
        judged,
        lambda name, count: (
            f"In {count} places '{name}' is any string; list its values in an "
            "'enum' where they are a closed set."
        ),
    )


def _names_set(field: usage.Field) -> bool:
    parts = meanings.words(field.name)
    return (
        field.use.role != usage.Role.ERROR
        and parts[-1:] != ()
        and parts[-1] in _SETS
        and not _OPEN_NAMES & set(parts)
        and field.name[0].isalpha()
    )


def _is_open(look: schemas.Schemas, field: usage.Field) -> bool:
    """Tells whether a set is closed in the schema, or open on purpose."""
    if field_facts.says(look, field.node, _CLOSED):
        return True
    if _OPEN.search(field_facts.text_of(look, field.node)):
        return True
    properties = field.use.schema.value.get("properties")
    beside = properties if isinstance(properties, dict) else {}
    return meanings.words(field.name)[-1] == "state" and bool(
        _ADDRESS & beside.keys()
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "closedSet": rule.Function(_closed_set, kinds=frozenset({"Document"})),
}
