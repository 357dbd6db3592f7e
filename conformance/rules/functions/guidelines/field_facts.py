# SPDX-License-Identifier: Apache-2.0
"""What is said of a field, wherever in its schema it is said."""

from collections.abc import Iterator
from typing import Any

from conformance.contract import nodes, schemas, usage

_COMBINED = frozenset({"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf"})
_LARGEST = 2**53 - 1
_SMALL = frozenset({"int8", "uint8", "int16", "uint16", "int32", "uint32"})


def types(look: schemas.Schemas, node: nodes.Node) -> frozenset[str]:
    """Returns the types that a value may have, without `null`."""
    value = node.value
    if not isinstance(value, dict):
        return frozenset()
    said = value.get("type")
    if isinstance(said, str) and not _COMBINED & value.keys():
        return frozenset({said} - {"null"})
    return look.types(node)


def types_of(look: schemas.Schemas, field: usage.Field) -> frozenset[str]:
    """Returns the types of a field, the reference followed already."""
    return types(look, field.schema) if field.schema else frozenset()


def said(
    look: schemas.Schemas, node: nodes.Node, keyword: str
) -> Iterator[Any]:
    """Yields each value that a schema, or one combined in it, has for it."""
    for part in look.parts(node):
        if keyword in part.value:
            yield part.value[keyword]


def says(
    look: schemas.Schemas, node: nodes.Node, keywords: tuple[str, ...]
) -> bool:
    """Tells whether a schema, or one combined in it, has a keyword."""
    return any(
        keyword in part.value
        for part in look.parts(node)
        for keyword in keywords
    )


def format_of(look: schemas.Schemas, node: nodes.Node) -> str:
    """Returns the first `format` of a schema; empty without one."""
    found = said(look, node, "format")
    return next((each for each in found if isinstance(each, str)), "")


def text_of(look: schemas.Schemas, node: nodes.Node) -> str:
    """Returns all that is said of it in words: title and description."""
    texts = [
        part.value.get(keyword)
        for part in look.parts(node)
        for keyword in ("description", "title")
    ]
    own = node.value.get("description") if isinstance(node.value, dict) else ""
    return " ".join(each for each in (own, *texts) if isinstance(each, str))


def is_small(look: schemas.Schemas, node: nodes.Node) -> bool:
    """Tells whether every program can hold an integer of that schema.

    JavaScript holds integers up to 2⁵³ - 1 exactly (RFC 8259 §6).
    """
    return any(
        str(part.value.get("format")) in _SMALL
        or _is_bound(part.value.get("maximum"))
        or _is_bound(part.value.get("exclusiveMaximum"))
        or "enum" in part.value
        or "const" in part.value
        for part in look.parts(node)
    )


def _is_bound(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and value <= _LARGEST
    )
