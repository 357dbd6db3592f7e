# SPDX-License-Identifier: Apache-2.0
"""Whether one name has one type in the whole API (§4.8.3)."""

import collections
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    meanings,
    model,
    nodes,
    schemas,
    usage,
    vocabulary,
)
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    field_facts,
    field_types,
    standard_fields,
)

Options = Mapping[str, Any]
# What these hold depends on what they are part of.
_GENERIC_WORDS = """
action actions after args arguments attributes before body channel code column
config configuration content context count data date default details document
end entry error errors event expected extra field fields filter format from
group headers id ids index info input item items json key kind label labels
length level limit line link links list location map match max message meta
metadata min mode model name object offset op operation option options output
page param parameters params parent path payload pool position properties query
range reason ref reference request resource resources response result results
role rule rules schema scope selector self service settings size source start
state status step strategy summary target template text time title to token
total type unit unknown update url user value values version width x y
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
# Objects whose keys are names of things, and tell what is done with them.
_TABLES = frozenset(
    {
        *("_links", "changes", "counts", "errors", "filters", "links"),
        *("permissions", "related", "scopes", "urls"),
    }
)
# Their keys are values of something, as in `amount_by_source_type`.
_BY = re.compile(r"_by_|[a-z]By[A-Z]")
# What the numbers beside it count.
_UNITS = frozenset({"unit", "units"})
_FEW = 3
_MOST = 0.75

_Places = list[tuple[nodes.Node, str]]


def _one_type(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    for name, places in _by_name(contract, look).items():
        kinds = collections.Counter(kind for _, kind in places)
        if len(kinds) == 1:
            continue
        (usual, count), *_ = kinds.most_common()
        if count < _FEW or count < _MOST * len(places):
            continue
        if _are_choices(look, places):
            continue
        for node, kind in places:
            if kind != usual and not _is_told(look, name, node, kind):
                yield rule.Breach(
                    f"'{name}' is {_article(kind)} here, and "
                    f"{_article(usual)} in {count} of {len(places)} places; "
                    "give it that type, or another name.",
                    subject=name,
                    node=_at(node),
                )


def _by_name(
    contract: model.Contract, look: schemas.Schemas
) -> dict[str, _Places]:
    """Gathers what is comparable by its name, with the type of each place."""
    named: dict[str, list[nodes.Node]] = {}
    for field in usage.fields(contract):
        if field.use.role != usage.Role.ERROR and not _is_apart(look, field):
            named.setdefault(field.name, []).append(field.node)
    for name, node in _path_parameters(contract):
        # A path names the owner whom a body shows.
        fields = named.get(name, ())
        if fields and all(_is_scalar(look, each) for each in fields):
            named[name].append(node)
    found: dict[str, _Places] = {}
    for name, places in named.items():
        if len(places) <= _FEW or _is_generic(name):
            continue
        for node in places:
            kinds = field_facts.types(look, node)
            if len(kinds) == 1:
                (kind,) = kinds
                found.setdefault(name, []).append((node, kind))
    return found


def _is_scalar(look: schemas.Schemas, node: nodes.Node) -> bool:
    return not field_facts.types(look, node) & {"object", "array"}


def _path_parameters(
    contract: model.Contract,
) -> Iterator[tuple[str, nodes.Node]]:
    seen = set()
    for operation in contract.operations:
        for each in operation.named("path"):
            if each.schema is not None and each.node.identity not in seen:
                seen.add(each.node.identity)
                yield each.name, each.schema


def _is_generic(name: str) -> bool:
    """Tells whether a name says too little, or another rule judges it."""
    parts = meanings.words(name)
    return (
        not parts
        or (len(parts) == 1 and parts[0] in _GENERIC)
        # The names of several things: as a list, a map, or a number of them.
        or vocabulary.counts(parts[-1])
        or meanings.may_be_time(name)
        or meanings.is_money(name)
        or meanings.is_quantity(name)
    )


def _is_apart(look: schemas.Schemas, field: usage.Field) -> bool:
    """Tells whether a field's key says less than where it stands.

    It is an entry of a table, a number with its unit beside it, or wraps the
    only thing that a body holds.
    """
    above = [str(part) for part in field.use.schema.pointer[-2:]]
    if any(part.lower() in _TABLES for part in above):
        return True
    beside = field.use.schema.value["properties"]
    if not _UNITS.isdisjoint(beside):
        return True
    kinds = field_facts.types_of(look, field)
    if any(map(_BY.search, above)):
        return kinds <= {"integer", "number"}
    is_alone = len(beside) == 1 and above[-1:] == ["schema"]
    return is_alone and kinds == {"object"}


def _are_choices(look: schemas.Schemas, places: _Places) -> bool:
    """Tells whether a name holds one of a few words here, an object there."""
    kinds = {kind for _, kind in places}
    return kinds == {"string", "object"} and all(
        field_facts.says(look, node, ("enum", "const"))
        for node, kind in places
        if kind == "string"
    )


def _is_told(
    look: schemas.Schemas, name: str, node: nodes.Node, kind: str
) -> bool:
    """Tells whether a type is right, or wrong by a rule that says more."""
    if meanings.is_id(name) and kind == "string":
        # The guidelines ask for strings: it is the others that are to change.
        return True
    if "parameters" in node.pointer:
        return False
    if meanings.is_id(name):
        return field_types.is_large(look, node)
    return standard_fields.is_wrong(look, name, node)


def _article(kind: str) -> str:
    return f"an {kind}" if kind[:1] in tuple("aio") else f"a {kind}"


def _at(node: nodes.Node) -> nodes.Node:
    return node.get("type") or node


FUNCTIONS: Mapping[str, rule.Function] = {
    "oneTypePerName": rule.Function(_one_type, kinds=frozenset({"Document"})),
}
