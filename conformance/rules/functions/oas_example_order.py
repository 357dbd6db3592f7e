# SPDX-License-Identifier: Apache-2.0
"""Which of several problems of a value a validator meets first.

jsonschema-rs tells all problems, in an order of its own. ajv stops at the
first, in the order below; findings stand where people who know it expect them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

# What holds for any value first, then what is of numbers, texts, lists and
# objects.
_KEYWORDS = (
    "$ref",
    "type",
    "const",
    "enum",
    "not",
    "anyOf",
    "oneOf",
    "allOf",
    "if",
    "then",
    "else",
    "maximum",
    "minimum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "multipleOf",
    "maxLength",
    "minLength",
    "pattern",
    "format",
    "maxItems",
    "minItems",
    "prefixItems",
    "items",
    "contains",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "propertyNames",
    "additionalProperties",
    "dependentSchemas",
    "properties",
    "patternProperties",
)
_RANKS = {keyword: rank for rank, keyword in enumerate(_KEYWORDS)}


# Keywords that lead to a part of the value.
_INTO_PARTS = frozenset(
    {
        "additionalProperties",
        "contains",
        "items",
        "patternProperties",
        "prefixItems",
        "properties",
    }
)
_NAMED = frozenset({"dependentSchemas", "patternProperties", "properties"})


def order(problem: Any, schema: Any, value: Any) -> tuple[tuple[int, int], ...]:
    """Says when a validator that looks in ajv's order meets a problem.

    Args:
        problem: An error of jsonschema-rs.
        schema: The schema that the value was judged by.
        value: The value.

    Returns:
        A key to sort by: for each keyword on the way its rank, and which of
        its members it was.
    """
    way = _Way(schema, value, list(problem.instance_path))
    steps = iter(problem.evaluation_path)
    return tuple(
        (_RANKS.get(keyword, len(_RANKS)), way.enter(keyword, steps))
        for keyword in steps
    )


class _Way:
    """Goes from a schema and a value down to where a problem is."""

    def __init__(self, schema: Any, value: Any, places: list[Any]) -> None:
        self._root = self._schema = schema
        self._value = value
        self._places = places

    def enter(self, keyword: str | int, steps: Iterator[Any]) -> int:
        """Enters a keyword, and says which of its members."""
        held = _part(self._schema, keyword)
        index = 0
        if keyword == "$ref":
            name = str(held).rpartition("/")[2]
            held = _part(_part(self._root, "$defs"), name)
        elif keyword in _NAMED or isinstance(held, list):
            step = next(steps, None)
            index = _position(held, step)
            held = _part(held, step)
        elif keyword in _INTO_PARTS and self._places:
            index = _position(self._value, self._places[0])
        if keyword in _INTO_PARTS and self._places:
            self._value = _part(self._value, self._places.pop(0))
        self._schema = held
        return index


def _part(holder: Any, step: Any) -> Any:
    try:
        return holder[step]
    except (KeyError, IndexError, TypeError):
        return None


def _position(holder: Any, step: Any) -> int:
    if isinstance(step, int):
        return step
    names = list(holder) if isinstance(holder, Mapping) else []
    return names.index(step) if step in names else 0
