# SPDX-License-Identifier: Apache-2.0
"""Which of a value's errors is the first, as ajv looks for them.

Spectral's `schema` tells the first error alone. Both validators find the
same errors, in another order; the order here is that of ajv 8: the type, then
the keywords for any type, then those for numbers, texts, lists and objects.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs

from conformance.contract import nodes

_FOR_ANY = (
    "$ref",
    "const",
    "enum",
    "not",
    "anyOf",
    "oneOf",
    "allOf",
    "if",
    "then",
    "else",
)
_FOR_TYPES: Mapping[str, tuple[str, ...]] = {
    "number": (
        "maximum",
        "minimum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "multipleOf",
    ),
    "string": ("maxLength", "minLength", "pattern", "format"),
    "array": (
        "maxItems",
        "minItems",
        "uniqueItems",
        "additionalItems",
        "prefixItems",
        "items",
        "contains",
        "minContains",
        "maxContains",
    ),
    "object": (
        "maxProperties",
        "minProperties",
        "required",
        "dependentRequired",
        "propertyNames",
        "additionalProperties",
        "dependencies",
        "properties",
        "patternProperties",
        "dependentSchemas",
    ),
}
_ORDER = (*_FOR_ANY, "type", *(k for ks in _FOR_TYPES.values() for k in ks))
_RANKS: Mapping[str, int] = {key: rank for rank, key in enumerate(_ORDER)}
_NAMED = frozenset(
    {
        "properties",
        "patternProperties",
        "dependencies",
        "dependentSchemas",
        "$defs",
        "definitions",
    }
)


def first(
    schema: Any, found: Sequence[jsonschema_rs.ValidationError]
) -> jsonschema_rs.ValidationError:
    """Returns the error that ajv finds first.

    Args:
        schema: The schema.
        found: The errors, at least one.
    """
    return min(found, key=lambda error: _key(schema, error.evaluation_path))


def _key(root: Any, path: Sequence[str | int]) -> tuple[int, ...]:
    key: list[int] = []
    schema = root
    parts = list(path)
    while parts:
        keyword = parts.pop(0)
        if isinstance(keyword, int):
            key.append(keyword)
            schema = _item(schema, keyword)
            continue
        key.append(_rank(keyword, schema))
        inner = _item(schema, keyword)
        if keyword == "$ref":
            inner = _target(root, inner)
        elif keyword in _NAMED and parts and isinstance(inner, dict):
            name = str(parts.pop(0))
            key.append(list(inner).index(name) if name in inner else 0)
            inner = inner.get(name)
        schema = inner
    return tuple(key)


def _rank(keyword: str, schema: Any) -> int:
    if keyword != "type" or not isinstance(schema, dict):
        return _RANKS.get(keyword, len(_RANKS))
    # A single type is looked at together with the keywords for it.
    kind = "number" if schema["type"] == "integer" else schema["type"]
    group = _FOR_TYPES.get(kind, ()) if isinstance(kind, str) else ()
    return _RANKS["type"] if any(each in schema for each in group) else -1


def _item(value: Any, key: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(str(key))
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None


def _target(root: Any, reference: Any) -> Any:
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    found = root
    try:
        for part in nodes.parse_pointer(reference[1:]):
            found = _item(found, int(part) if part.isdecimal() else part)
    except nodes.BrokenReferenceError:
        return None
    return found
