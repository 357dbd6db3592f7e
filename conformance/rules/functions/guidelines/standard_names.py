# SPDX-License-Identifier: Apache-2.0
"""Near synonyms of the standard fields of §4.6."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas, usage, vocabulary
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import (
    field_facts,
    foreign,
    language,
    written,
)

Options = Mapping[str, Any]
_TEXT = frozenset({"string"})
_TIME = frozenset({"string", "integer", "number"})
_FLAG = frozenset({"boolean"})
_NUMBER = frozenset({"integer", "number"})
# The types that near synonyms of the standard fields may have.
_TYPES: Mapping[str, frozenset[str]] = {
    "create_time": _TIME,
    "delete_time": _TIME,
    "end_time": _TIME,
    "expire_time": _TIME,
    "read_time": _TIME,
    "start_time": _TIME,
    "update_time": _TIME,
    "description": _TEXT,
    "display_name": _TEXT,
    "language_code": _TEXT,
    "mime_type": _TEXT,
    "next_page_token": _TEXT,
    "order_by": _TEXT,
    "page_token": _TEXT,
    "region_code": _TEXT,
    "request_id": _TEXT,
    "resume_token": _TEXT,
    "time_zone": _TEXT,
    "update_mask": _TEXT,
    "show_deleted": _FLAG,
    "validate_only": _FLAG,
    "page_size": _NUMBER,
    "progress_percent": _NUMBER,
    "total_size": _NUMBER,
}
# A standard field, and its near synonyms.
_SYNONYM_LINES = """
create_time: created_at created_on created_time created_date
  created_timestamp created_datetime creation_time creation_date
  creation_timestamp create_at create_date create_timestamp date_created
  time_created inserted_at
update_time: updated_at updated_on updated_time updated_date
  updated_timestamp update_at update_date update_timestamp date_updated
  last_updated last_updated_at last_update last_update_time last_modified
  last_modified_at last_modified_time last_modified_date modified_at
  modified_on modified_time modified_date modification_time date_modified
delete_time: deleted_at deleted_on deleted_time deletion_time deletion_date
  deletion_timestamp date_deleted
expire_time: expires_at expire_at expires_on expiration_time
  expiration_timestamp expiry_time
start_time: started_at start_at starts_at started_on begin_time
  start_timestamp start_datetime
end_time: ended_at end_at ends_at ended_on end_timestamp end_datetime
time_zone: tz timezone tz_name timezone_name time_zone_name
language_code: lang lang_code language_tag
mime_type: mimetype content_type media_type
description: desc descr
order_by: orderby sort_by
page_token: pagetoken
next_page_token: next_pagetoken
request_id: req_id requestid
show_deleted: include_deleted with_deleted
validate_only: dry_run dryrun
update_mask: field_mask fieldmask
progress_percent: percent_complete percent_done progress_pct
  progress_percentage completion_percentage
display_name: displayname
page_size: pagesize
total_size: totalsize
"""
# These are times where their format says so.
_WEAK = {
    "created": "create_time",
    "creation": "create_time",
    "deleted": "delete_time",
    "expiration": "expire_time",
    "expiration_date": "expire_time",
    "expires": "expire_time",
    "expiry": "expire_time",
    "expiry_date": "expire_time",
    "modified": "update_time",
    "updated": "update_time",
}


def _read(lines: str) -> Mapping[str, str]:
    """Returns the standard name of each synonym."""
    found = {}
    standard = ""
    for word in lines.split():
        if word.endswith(":"):
            standard = word[:-1]
        else:
            found[word] = standard
    return found


_SYNONYMS = _read(_SYNONYM_LINES)


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    """Where a name stands.

    Attributes:
        node: What the finding is shown at.
        schema: What may be in it.
        is_key: Whether the name is the node's key.
    """

    node: nodes.Node
    schema: nodes.Node | None
    is_key: bool


def _standard_name(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    wholesale = {
        True: written.fields(contract).usual.way,
        False: written.parameters(contract, "query").usual.way,
    }
    for name, places in _places(contract).items():
        standard = _standard(name, options)
        if not standard or name == standard:
            continue
        fitting = [
            each for each in places if _fits(look, each.schema, name, standard)
        ]
        if not fitting:
            continue
        first = fitting[0]
        # That an API writes all of its names so is told already.
        is_case = "_".join(vocabulary.words(name)) == standard
        if is_case and wholesale[first.is_key]:
            continue
        also = written.also(len(fitting) - 1)
        yield rule.Breach(
            f"'{messages.safe(name)}'{also} is the standard field "
            f"'{standard}' by another name; write '{standard}'.",
            subject=name,
            node=first.node,
            at_key=first.is_key,
        )


def _standard(name: str, options: Options) -> str:
    """Returns the standard name that a name is near to; empty without one."""
    if name in options["accept"] or name in written.EITHER:
        return ""
    if not name.isidentifier():
        return ""
    more: Mapping[str, str] = options["synonyms"]
    if name in more:
        return more[name]
    joined = "_".join(vocabulary.words(name))
    if joined in _TYPES:
        return joined
    return _SYNONYMS.get(joined, _WEAK.get(joined, ""))


def _fits(
    look: schemas.Schemas, schema: nodes.Node | None, name: str, standard: str
) -> bool:
    """Tells whether a field's type is one that the standard field may have."""
    if standard not in _TYPES:
        return True
    if schema is None:
        return False
    kinds = field_facts.types(look, schema)
    allowed = _TYPES[standard]
    said = field_facts.format_of(look, schema)
    if "_".join(vocabulary.words(name)) in _WEAK:
        return said == "date-time"
    # A day is no point in time; `json` or `form` is no MIME type.
    if said == "date" or (standard == "mime_type" and _is_kind(look, schema)):
        return False
    return bool(kinds) and kinds <= allowed


def _is_kind(look: schemas.Schemas, schema: nodes.Node) -> bool:
    """Tells whether a type of content is one of an API's own."""
    if field_facts.says(look, schema, ("enum",)):
        return True
    shown = [
        value
        for keyword in ("example", "default")
        for value in field_facts.said(look, schema, keyword)
        if isinstance(value, str)
    ]
    return bool(shown) and not any("/" in each for each in shown)


def _places(contract: model.Contract) -> Mapping[str, list[_Place]]:
    """Gathers fields of bodies and query parameters by name."""
    found: dict[str, list[_Place]] = {}
    for field in usage.fields(contract):
        is_own = not foreign.is_foreign(field.use.operation)
        if isinstance(field.name, str) and is_own:
            place = _Place(field.node, field.node, is_key=True)
            found.setdefault(field.name, []).append(place)
    seen = set()
    for operation in contract.operations:
        if foreign.is_foreign(operation.path):
            continue
        for each in operation.named("query"):
            if each.node.identity not in seen:
                seen.add(each.node.identity)
                node = each.node.get("name") or each.node
                place = _Place(node, each.schema, is_key=False)
                found.setdefault(each.name, []).append(place)
    return found


FUNCTIONS: Mapping[str, rule.Function] = {
    "standardName": rule.Function(
        _standard_name,
        kinds=frozenset({"Document"}),
        options=language.options(
            {
                "synonyms": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "description": "More names, and the standard name of "
                    "each, such as `{ctime: create_time}`.",
                    "default": {},
                },
                "accept": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "Names to leave alone.",
                    "default": [],
                },
            }
        ),
    ),
}
