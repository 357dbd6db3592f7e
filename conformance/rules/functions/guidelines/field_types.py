# SPDX-License-Identifier: Apache-2.0
"""Counts, money and ids: which JSON type holds them (§4.8.3, §4.8.6)."""

import collections
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import meanings, nodes, schemas, usage
from conformance.rules import rule
from conformance.rules.functions.guidelines import field_facts, once

Options = Mapping[str, Any]
# In words, what is no whole number after all.
_PARTS = re.compile(
    r"\b(?:billions?|decimals?|fraction\w*|frequency|hours?|kg|kilo\w*"
    r"|lit(?:er|re)s?|millions?|thousands?|weight|average|mean)\b",
    re.IGNORECASE,
)
_UNITS = frozenset({"unit", "currency", "asset", "policy_id"})
_MONEY = re.compile(
    r"\b(?:currenc(?:y|ies)|dollars?|euros?|monetary|money|price[sd]?|USD|EUR"
    r"|GBP|paid|payments?|charged?|costs?|invoices?|refund\w*)\b|\$",
    re.IGNORECASE,
)
# Money only if something else says so.
_AMOUNTS = frozenset({"amount", "charge", "deposit", "discount", "total"})
_NO_MONEY = re.compile(
    r"\b(?:per ?cent\w*|percentage|bytes|seconds|tokens|megabytes|fraction of"
    r"|number of|unix|timestamp)\b|%",
    re.IGNORECASE,
)
_ADVICE = (
    "write 'type: string', or a 'maximum' where ids stay small, since "
    "JavaScript rounds integers above 2^53"
)
_LARGE = frozenset({"int64", "uint64"})
# Large numbers that are no quantities: what counts something stays a number.
_OPAQUE = frozenset({"checksum", "hash", "nonce", "serial", "snowflake"})


def _integer_quantity(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    judged: collections.Counter[str] = collections.Counter()
    found: dict[str, list[rule.Breach]] = {}
    apart = set()
    for field in usage.fields(contract):
        if not meanings.is_quantity(field.name):
            continue
        kinds = field_facts.types_of(look, field)
        if kinds not in ({"string"}, {"number"}, {"integer"}):
            continue
        judged[field.name] += 1
        (kind,) = kinds
        if kind == "integer" or _is_open_quantity(look, field, kind):
            continue
        if _is_no_count(look, field, kind):
            apart.add(field.name)
        breach = rule.Breach(
            f"The quantity '{field.name}' is of type {kind}; write "
            "'type: integer'.",
            node=_at(field.node, "type"),
        )
        found.setdefault(field.name, []).append(breach)
    yield from once.told_by_name(
        contract,
        # One name means one thing: what is none here is none elsewhere.
        {name: each for name, each in found.items() if name not in apart},
        judged,
        lambda name, count: (
            f"In {count} places the quantity '{name}' is no integer; write "
            "'type: integer'."
        ),
    )


def _is_open_quantity(
    look: schemas.Schemas, field: usage.Field, kind: str
) -> bool:
    """Tells whether a string is a large integer, or one of a set."""
    return kind == "string" and field_facts.says(
        look, field.node, ("enum", "const", "format")
    )


def _is_no_count(look: schemas.Schemas, field: usage.Field, kind: str) -> bool:
    """Tells whether it is no whole number after all.

    Beside an amount of money, or a measure, stands its unit.
    """
    if _PARTS.search(field_facts.text_of(look, field.node)):
        return True
    properties = field.use.schema.value.get("properties")
    beside = properties.keys() if isinstance(properties, dict) else set()
    if kind == "number":
        return f"{field.name}_unit" in beside
    return bool(_UNITS & beside)


def _at(node: nodes.Node, keyword: str) -> nodes.Node:
    """Returns where the keyword stands, or else the schema."""
    return node.get(keyword) or node


def _string_decimal(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    judged: collections.Counter[str] = collections.Counter()
    found: dict[str, list[rule.Breach]] = {}
    for field in usage.fields(contract):
        if not _may_be_money(field.name):
            continue
        judged[field.name] += 1
        if not _is_rounded(look, field):
            continue
        breach = rule.Breach(
            f"The decimal '{field.name}' is of type number; write "
            "'type: string', such as \"19.90\".",
            node=_at(field.node, "type"),
        )
        found.setdefault(field.name, []).append(breach)
    yield from once.told_by_name(
        contract,
        found,
        judged,
        lambda name, count: (
            f"In {count} places the decimal '{name}' is of type number; write "
            "'type: string', such as \"19.90\"."
        ),
    )


def _is_rounded(look: schemas.Schemas, field: usage.Field) -> bool:
    """Tells whether an amount of money is a number in floating point."""
    if field_facts.types_of(look, field) != {"number"}:
        return False
    text = field_facts.text_of(look, field.node)
    is_money = bool(_MONEY.search(text))
    if _NO_MONEY.search(text) and not is_money:
        return False
    return meanings.is_money(field.name) or is_money or _has_currency(field)


def _may_be_money(name: str) -> bool:
    return meanings.is_money(name) or (
        meanings.words(name)[-1:] != () and meanings.words(name)[-1] in _AMOUNTS
    )


def _has_currency(field: usage.Field) -> bool:
    properties = field.use.schema.value.get("properties")
    return isinstance(properties, dict) and any(
        "currency" in meanings.words(str(name)) for name in properties
    )


def _string_id(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    judged: collections.Counter[str] = collections.Counter()
    found: dict[str, list[rule.Breach]] = {}
    lists = set()
    for field in usage.fields(contract):
        if not (meanings.is_id(field.name) or _is_opaque(field.name)):
            continue
        judged[field.name] += 1
        node = _values(look, field.schema) if field.schema else field.node
        if not is_large(look, node):
            continue
        if node is not field.schema:
            lists.add(field.name)
        breach = _large(look, field, node)
        found.setdefault(field.name, []).append(breach)
    places = sum(map(len, found.values()))
    yield from once.told_by_name(
        contract,
        found,
        judged,
        lambda name, count: (
            f"In {count} places '{name}' "
            f"{'holds integers' if name in lists else 'is an integer'} "
            f"without a maximum; {_ADVICE}."
        ),
        f"{once.share(places, judged.total())} ids are integers without a "
        f"maximum, such as {once.examples(list(found))}; {_ADVICE}.",
    )


def _is_opaque(name: str) -> bool:
    return meanings.words(name)[-1:] != () and (
        meanings.words(name)[-1] in _OPAQUE
    )


def _values(look: schemas.Schemas, node: nodes.Node) -> nodes.Node:
    """Returns the schema of a list's items, or else the node."""
    if field_facts.types(look, node) == {"array"}:
        return look.items(node) or node
    return node


def is_large(look: schemas.Schemas, node: nodes.Node) -> bool:
    """Tells whether a schema is of integers that may be too large to hold."""
    kinds = field_facts.types(look, node)
    return kinds in ({"integer"}, {"number"}) and not field_facts.is_small(
        look, node
    )


def _large(
    look: schemas.Schemas, field: usage.Field, node: nodes.Node
) -> rule.Breach:
    form = field_facts.format_of(look, node)
    (kind,) = field_facts.types(look, node)
    how = f"of format {form}" if form in _LARGE else "without a maximum"
    if node is field.schema:
        return rule.Breach(
            f"'{field.name}' is {_ARTICLES[kind]} {kind} {how}; {_ADVICE}.",
            node=_at(field.node, "type"),
        )
    items = field.node.get("items")
    return rule.Breach(
        f"'{field.name}' holds {kind}s {how}; {_ADVICE}.",
        node=_at(items, "type") if items else field.node,
    )


_ARTICLES = {"integer": "an", "number": "a"}
_DOCUMENT = frozenset({"Document"})

FUNCTIONS: Mapping[str, rule.Function] = {
    "integerQuantity": rule.Function(_integer_quantity, kinds=_DOCUMENT),
    "stringDecimal": rule.Function(_string_decimal, kinds=_DOCUMENT),
    "stringId": rule.Function(_string_id, kinds=_DOCUMENT),
}
