# SPDX-License-Identifier: Apache-2.0
"""Whether the fields of JSON bodies are described (§4.9)."""

import collections
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import nodes, schemas, usage, vocabulary
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import once, sentences

_FEW = 20
# In so many objects a field is told of once.
_REPEATED = 3
# The standard fields (§4.6), the envelope (§4.8.7) and pagination (§4.8.8):
# the guidelines say what they mean.
_KNOWN = """
id name display_name description title parent create_time update_time
delete_time expire_time start_time end_time read_time time_zone region_code
language_code mime_type filter query page_token page_size total_size
next_page_token order_by progress_percent request_id requestId resume_token
labels deleted show_deleted update_mask validate_only
data metadata error code message details loc msg type timestamp pagination
total_items totalItems items_per_page itemsPerPage current_page currentPage
total_pages totalPages
"""
# Names that leave no question.
_PLAIN = """
email url uri href username password first_name last_name full_name
phone_number created_at updated_at deleted_at
"""
_SHORT = 3


def _fields(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    known = frozenset(map(vocabulary.snake, options["known"]))
    total = 0
    lacking: list[usage.Field] = []
    for field in usage.fields(contract):
        if not isinstance(field.node.value, dict) or field.name == "$ref":
            continue
        total += 1
        if _is_asked(field, known) and not _is_described(look, field):
            lacking.append(field)
    found = list(_told(lacking))
    if len(lacking) >= _FEW and (
        len(lacking) * 2 > total or len(found) >= once.MANY
    ):
        yield _of_api(lacking, total)
        return
    yield from found


def _is_asked(field: usage.Field, known: frozenset[str]) -> bool:
    """Tells whether a field is one whose name alone does not say enough."""
    return vocabulary.snake(field.name) not in known


def _told(lacking: list[usage.Field]) -> Iterator[rule.Breach]:
    """Tells of a field of many objects once, of others object by object."""
    by_name: dict[tuple[str, str], list[usage.Field]] = {}
    for field in lacking:
        by_name.setdefault((field.name, _text(field)), []).append(field)
    by_object: dict[int, list[usage.Field]] = {}
    for group in by_name.values():
        if len(group) >= _REPEATED:
            yield _of_field(group[0], len(group) - 1)
            continue
        for field in group:
            key = id(field.use.schema.value)
            by_object.setdefault(key, []).append(field)
    for found in by_object.values():
        yield _of_object(found)


def _text(field: usage.Field) -> str:
    said = field.node.value.get("description")
    return said.strip() if isinstance(said, str) else ""


def _is_described(look: schemas.Schemas, field: usage.Field) -> bool:
    # Most say it where they are declared, and nodes cost their time.
    said = field.node.value.get("description")
    return (
        sentences.says_more(said, field.name)
        or any(
            sentences.says_more(text.value, field.name)
            for text in _texts(look, field)
        )
        or any(_explains_itself(place.value) for place in _places(look, field))
        or _holds_resource(look, field.node)
    )


def _texts(look: schemas.Schemas, field: usage.Field) -> Iterator[nodes.Node]:
    for place in _places(look, field):
        for keyword in ("description", "title"):
            said = place.get(keyword)
            if said is not None:
                yield said


def _places(look: schemas.Schemas, field: usage.Field) -> Iterator[nodes.Node]:
    """Yields the objects that may say what a field means."""
    for place in (field.node, field.schema, *_within(look, field.schema)):
        if place is not None and isinstance(place.value, dict):
            yield place


def _holds_resource(look: schemas.Schemas, declared: nodes.Node) -> bool:
    """Tells whether a field holds objects that are described elsewhere.

    What `author: {$ref: '#/…/Author'}` means, the fields of an author say.
    """
    items = declared.get("items")
    place = items if items is not None else declared
    group = place.get("allOf")
    first = next(group.elements(), None) if group else None
    place = first if first is not None else place
    if place.get("$ref") is None:
        return False
    return look.types(place) == {"object"}


def _within(
    look: schemas.Schemas, schema: nodes.Node | None
) -> Iterator[nodes.Node | None]:
    """Yields the schemas that a field is a combination or a list of."""
    if schema is None or not isinstance(schema.value, dict):
        return
    for keyword in ("allOf", "anyOf", "oneOf"):
        group = schema.get(keyword)
        for part in group.elements() if group else ():
            yield part
            yield look.follow(part)
    items = schema.get("items")
    if items is not None:
        yield items
        yield look.follow(items)


def _explains_itself(schema: Mapping[str, Any]) -> bool:
    """Tells whether a field's values, all of them words, say what it means."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return (
        isinstance(values, list)
        and bool(values)
        and all(
            each is None
            or (isinstance(each, str) and len(each) >= _SHORT and each.strip())
            for each in values
        )
    )


def _of_object(found: list[usage.Field]) -> rule.Breach:
    use = found[0].use
    holder = use.schema.get("properties")
    total = len(holder.value) if holder else len(found)
    names = [messages.safe(each.name) for each in found]
    if len(found) == 1:
        return _of_field(found[0], 0)
    which = "None" if len(found) == total else f"{len(found)}"
    verb = "has a" if which == "None" else "have no"
    return rule.Breach(
        f"{which} of the {total} fields of {_called(use.schema)} {verb} "
        "description that says more than its name: describe "
        f"{once.quoted(names)}.",
        node=use.schema,
    )


def _of_field(field: usage.Field, more: int) -> rule.Breach:
    name = messages.safe(field.name)
    also = f", here and in {more} more objects" if more else ""
    shown = sentences.quoted(_text(field))
    start = (
        f"{shown} says no more of the field '{name}' than its name does"
        if shown
        else f"The field '{name}' has no 'description'"
    )
    return rule.Breach(
        f"{start}{also}; say what it stands for.",
        subject=field.name,
        node=field.node.get("description") if shown else field.node,
    )


def _called(schema: nodes.Node) -> str:
    """Names a component; any other schema is just an object."""
    *_, holder, name = ("", "", *schema.pointer)
    if holder in ("schemas", "definitions") or len(schema.pointer) == 1:
        return f"'{messages.safe(str(name))}'"
    return "this object"


def _of_api(lacking: list[usage.Field], total: int) -> rule.Breach:
    sizes = collections.Counter(id(each.use.schema.value) for each in lacking)
    most, _ = sizes.most_common(1)[0]
    found = [each for each in lacking if id(each.use.schema.value) == most]
    names = [messages.safe(each.name) for each in found]
    count = len(lacking)
    which = f"All {total}" if count == total else f"{count} of the {total}"
    return rule.Breach(
        f"{which} fields in JSON bodies have no description that says more "
        f"than their name; start with {once.quoted(names)} of "
        f"{_called(found[0].use.schema)}.",
        subject="every field",
        node=found[0].use.schema,
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "describedFields": rule.Function(
        _fields,
        options={
            "type": "object",
            "properties": {
                "known": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "The fields that need no description, "
                    "since the guidelines, or their names alone, say what "
                    "they mean.",
                    "default": sorted(f"{_KNOWN} {_PLAIN}".split()),
                }
            },
            "additionalProperties": False,
        },
    ),
}
