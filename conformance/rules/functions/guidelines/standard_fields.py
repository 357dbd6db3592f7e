# SPDX-License-Identifier: Apache-2.0
"""The standard fields of §4.6: their types and formats."""

import collections
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas, usage
from conformance.rules import rule
from conformance.rules.functions.guidelines import field_facts, once

Options = Mapping[str, Any]
_TEXT = "type: string"
_TIME = "type: string, format: date-time"
_INTEGER = "type: integer, format: int32"
_FLAG = "type: boolean"
_MAP = "type: object, additionalProperties: {type: string}"
# What to write for each; a Timestamp and a FieldMask are strings in JSON.
_WANTED: Mapping[str, str] = {
    **dict.fromkeys(("name", "parent", "time_zone", "region_code"), _TEXT),
    **dict.fromkeys(("language_code", "mime_type", "display_name"), _TEXT),
    **dict.fromkeys(("title", "description", "filter", "query"), _TEXT),
    **dict.fromkeys(("page_token", "next_page_token", "order_by"), _TEXT),
    **dict.fromkeys(("request_id", "resume_token", "update_mask"), _TEXT),
    **dict.fromkeys(("create_time", "update_time", "delete_time"), _TIME),
    **dict.fromkeys(("expire_time", "start_time", "end_time"), _TIME),
    "read_time": _TIME,
    **dict.fromkeys(("page_size", "total_size"), _INTEGER),
    "progress_percent": _INTEGER,
    **dict.fromkeys(("show_deleted", "validate_only"), _FLAG),
    "labels": _MAP,
}
TIMES = frozenset(name for name, said in _WANTED.items() if said == _TIME)
# Where these hold an object it is another thing: a structured query, the
# parent itself rather than its name.
_AMBIGUOUS = frozenset(
    {"name", "parent", "title", "description", "filter", "query"}
)
# What clients send, and answers have under that name is another thing.
_ASKED = frozenset({"filter", "query"})
_TIME_OF_DAY = frozenset({"time", "duration"})
_CLOCK = re.compile(
    r"\bHH:?MM\b|\b24[- ]hour\b|\btime of (?:the )?day\b", re.IGNORECASE
)


def _standard_type(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    judged: collections.Counter[str] = collections.Counter()
    found: dict[str, list[rule.Breach]] = {}
    for name, node in _places(contract):
        judged[name] += 1
        if is_wrong(look, name, node):
            breach = rule.Breach(
                f"The standard field '{name}' is {_shown(look, node)}; write "
                f"'{_WANTED[name]}'.",
                node=node,
            )
            found.setdefault(name, []).append(breach)
    yield from once.told_by_name(
        contract,
        found,
        judged,
        lambda name, count: (
            f"In {count} places '{name}' has another type than the standard "
            f"field; write '{_WANTED[name]}'."
        ),
    )


def is_wrong(look: schemas.Schemas, name: str, node: nodes.Node) -> bool:
    """Tells whether a name is a standard field's, and its type another."""
    return name in _WANTED and not _keeps(look, name, node)


def _places(contract: model.Contract) -> Iterator[tuple[str, nodes.Node]]:
    """Yields the schemas of standard fields in bodies and queries."""
    for field in usage.fields(contract):
        if field.name not in _WANTED or field.use.schema.pointer[-1:] == (
            "links",
        ):
            continue
        # In an answer these are other things than what a list asks for.
        if field.name in _ASKED and not field.use.is_sent:
            continue
        if isinstance(field.node.value, dict):
            yield field.name, field.node
    seen = set()
    for operation in contract.operations:
        for each in operation.named("query"):
            schema = each.schema
            if schema is None or each.name not in _WANTED:
                continue
            if each.name == "labels":
                continue
            if isinstance(schema.value, dict) and id(schema.value) not in seen:
                seen.add(id(schema.value))
                yield each.name, schema


def _keeps(look: schemas.Schemas, name: str, node: nodes.Node) -> bool:
    """Tells whether a standard field has its type, or one of no sure kind."""
    kinds = field_facts.types(look, node)
    if not kinds or (name in _AMBIGUOUS and "object" in kinds):
        return True
    wanted = _WANTED[name]
    if wanted is _TIME:
        return _is_moment(look, name, node, kinds)
    if wanted is _MAP:
        return _maps_to_text(look, node, kinds)
    if wanted is _INTEGER:
        form = field_facts.format_of(look, node)
        return kinds == {"integer"} and form not in ("int64", "uint64")
    if wanted is _FLAG:
        return "boolean" in kinds
    # A mask may be a list as well.
    return "string" in kinds or (name == "update_mask" and "array" in kinds)


def _is_moment(
    look: schemas.Schemas, name: str, node: nodes.Node, kinds: frozenset[str]
) -> bool:
    form = field_facts.format_of(look, node)
    if name in ("start_time", "end_time") and (
        form in _TIME_OF_DAY or _CLOCK.search(field_facts.text_of(look, node))
    ):
        return True
    return "object" in kinds or (
        "string" in kinds
        and (form == "date-time" or field_facts.says(look, node, _CLOSED))
    )


_CLOSED = ("enum", "const", "pattern")


def _maps_to_text(
    look: schemas.Schemas, node: nodes.Node, kinds: frozenset[str]
) -> bool:
    # A list is one of resources of that name, or of classes in machine
    # learning; a URL leads to them.
    if kinds != {"object"}:
        return "array" in kinds or bool(field_facts.format_of(look, node))
    for part in look.parts(node):
        values = part.get("additionalProperties")
        if values is not None and isinstance(values.value, dict):
            return field_facts.types(look, values) <= {"string"}
    return True


def _shown(look: schemas.Schemas, node: nodes.Node) -> str:
    kinds = " or ".join(sorted(field_facts.types(look, node)))
    form = field_facts.format_of(look, node)
    if form:
        return f"of type {kinds}, format {form}"
    if kinds == "object":
        return "no map of strings"
    return f"of type {kinds}" + (" without a format" * (kinds == "string"))


FUNCTIONS: Mapping[str, rule.Function] = {
    "standardFieldType": rule.Function(
        _standard_type, kinds=frozenset({"Document"})
    ),
}
