# SPDX-License-Identifier: Apache-2.0
"""Schemas of OpenAPI as JSON Schema 2020-12, for judging examples.

What is malformed in a schema is left out: a rule of its own tells of that, and
an example is not to blame for it.
"""

import enum
import functools
import math
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from conformance import errors
from conformance.contract import model, nodes

DEFINITIONS = "$defs"
_TYPES = frozenset(
    {"array", "boolean", "integer", "null", "number", "object", "string"}
)
_WHOLE = {
    "int32": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "int64": {"type": "integer"},
}


class View(enum.Enum):
    """Who sends a value, and so may leave out which required properties."""

    REQUEST = frozenset({"readOnly"})
    RESPONSE = frozenset({"writeOnly"})
    # An example beside a schema may be of either.
    EITHER = frozenset({"readOnly", "writeOnly"})


class Translation:
    """Makes JSON Schema 2020-12 of one schema, up to its references.

    Attributes:
        references: What it refers to, by identity.
    """

    def __init__(
        self,
        contract: model.Contract,
        name: Callable[[nodes.Node], str],
        view: View,
    ) -> None:
        """Prepares to translate a schema.

        Args:
            contract: The contract that it is of.
            name: Names the definition of what a reference leads to.
            view: Who sends the values.
        """
        self.references: dict[Any, nodes.Node] = {}
        self._library = contract.library
        self._name = name
        self._view = view
        self._is_old = contract.dialect in ("2.0", "3.0")
        # 3.1 took `nullable` away; who still writes it means it.
        self._nullable = (
            "x-nullable" if contract.dialect == "2.0" else "nullable"
        )

    def translate(self, node: nodes.Node) -> Any:
        """Translates a schema; references lead into `$defs`."""
        value = node.value
        if not isinstance(value, dict):
            return value is not False
        made: dict[str, Any] = {}
        if isinstance(value.get("$ref"), str):
            made = self._reference(node)
            if self._is_old or len(value) == 1:
                return made
        for key in value:
            self._keyword(made, key, node)
        if isinstance(value.get("required"), list):
            made["required"] = self._required(node)
        if made.get("format") in _WHOLE:
            numbers = {"if": {"type": "number"}, "then": _WHOLE[made["format"]]}
            made["allOf"] = [*made.get("allOf", ()), numbers]
        if self._is_old:
            _with_flags(value, made)
        return self._with_null(value, made)

    def _keyword(
        self, made: dict[str, Any], key: str, node: nodes.Node
    ) -> None:
        value = node.value[key]
        if key in _PLAIN:
            if _PLAIN[key](value):
                made[key] = value
        elif self._is_old and key not in _OLD:
            return
        elif key in _NEW_PLAIN:
            if _NEW_PLAIN[key](value):
                made[key] = value
        elif key in _ONE:
            made[key] = self.translate(node.child(key))
        elif key in _SEVERAL and isinstance(value, list) and value:
            made[key] = [
                self.translate(each) for each in node.child(key).elements()
            ]
        elif key in _NAMED and isinstance(value, dict):
            made[key] = {
                name: self.translate(each)
                for name, each in node.child(key).items()
                if key != "patternProperties" or _is_pattern(name)
            }

    def _with_null(
        self, value: Mapping[str, Any], made: dict[str, Any]
    ) -> dict[str, Any]:
        if value.get(self._nullable) is not True:
            return made
        if isinstance(made.get("type"), str):
            # `null` must also be in an `enum` then (3.0.3 §4.7.24).
            return {**made, "type": [made["type"], "null"]}
        return {"if": {"type": "null"}, "else": made}

    def _required(self, node: nodes.Node) -> list[str]:
        names = [name for name in node.value["required"] if _is_text(name)]
        properties = node.get("properties")
        if properties is None:
            return names
        return [name for name in names if not self._is_absent(properties, name)]

    def _is_absent(self, properties: nodes.Node, name: str) -> bool:
        """Tells whether the sender of the value may leave a property out."""
        declared = properties.get(name)
        if declared is None:
            return False
        try:
            value = self._library.follow(declared).value
        except errors.DocumentError:
            return False
        return isinstance(value, dict) and any(
            value.get(mark) is True for mark in self._view.value
        )

    def _reference(self, node: nodes.Node) -> dict[str, Any]:
        try:
            target = self._library.follow(node)
        except errors.DocumentError:
            return {}
        self.references[target.identity] = target
        return {"$ref": f"#/{DEFINITIONS}/{self._name(target)}"}


def _with_flags(value: Mapping[str, Any], made: dict[str, Any]) -> None:
    """Translates the flags that 2.0 and 3.0 have beside their bounds."""
    for flag, bound in (
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ):
        made.pop(flag, None)
        if value.get(flag) is True and bound in made:
            made[flag] = made.pop(bound)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    # YAML writes infinity as `.inf`.
    return (
        _is_number(value)
        and math.isfinite(value)
        and value >= 0
        and value == int(value)
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_type(value: Any) -> bool:
    said = value if isinstance(value, list) and value else [value]
    return all(isinstance(each, str) and each in _TYPES for each in said)


def _is_bound(value: Any) -> bool:
    # A flag in 2.0 and 3.0, which is translated afterwards.
    return isinstance(value, int | float)


@functools.lru_cache(maxsize=4096)
def _is_pattern(value: Any) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": value})
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


_PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "type": _is_type,
    "enum": _is_list,
    "maximum": _is_number,
    "minimum": _is_number,
    "exclusiveMaximum": _is_bound,
    "exclusiveMinimum": _is_bound,
    "multipleOf": lambda value: _is_number(value) and value > 0,
    "maxLength": _is_count,
    "minLength": _is_count,
    "pattern": lambda value: _is_text(value) and _is_pattern(value),
    "format": _is_text,
    "maxItems": _is_count,
    "minItems": _is_count,
    "uniqueItems": lambda value: isinstance(value, bool),
    "maxProperties": _is_count,
    "minProperties": _is_count,
}
# What 3.0 does not have.
_NEW_PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "const": lambda _: True,
    "maxContains": _is_count,
    "minContains": _is_count,
}
_ONE = frozenset(
    {
        "additionalProperties",
        "contains",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_SEVERAL = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED = frozenset({"dependentSchemas", "patternProperties", "properties"})
_OLD = frozenset(
    {
        "additionalProperties",
        "allOf",
        "anyOf",
        "items",
        "not",
        "oneOf",
        "properties",
    }
)
