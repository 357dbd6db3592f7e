# SPDX-License-Identifier: Apache-2.0
"""Makes schemas that stand alone, for a JSON Schema validator."""

import urllib.parse
from collections.abc import Mapping
from typing import Any

from conformance import errors
from conformance.contract import model, nodes

_DEFINITIONS = "$defs"
# Keywords whose value is data, in which nothing may be read as a schema.
_DATA = frozenset({"example", "examples", "default", "enum", "const"})
# Keywords whose value maps names to schemas.
_NAMES = frozenset({"properties", "patternProperties", "dependentSchemas"})
# What names a schema, or holds those that only references lead to.
_DROPPED = frozenset(
    {"$id", "$schema", "$defs", "definitions", "$anchor", "$dynamicAnchor"}
)
_COMBINED = ("allOf", "anyOf", "oneOf")

# What dynamic anchors mean where a schema is entered (2020-12 §8.2.3.2).
_Scope = Mapping[str, nodes.Node]


class Bundler:
    """Copies one schema with all that it refers to."""

    def __init__(self, contract: model.Contract, *, is_old: bool) -> None:
        """Prepares to bundle.

        Args:
            contract: The contract that the schema is of.
            is_old: Whether it is in the dialect of OpenAPI 2.0 and 3.0.
        """
        self._library = contract.library
        self._is_old = is_old
        self._names: dict[Any, str] = {}
        self._definitions: dict[str, Any] = {}
        self._waiting: list[tuple[str, nodes.Node, _Scope]] = []

    def bundle(self, schema: nodes.Node) -> Any:
        """Returns the schema; see `schemas.Schemas.bundle`."""
        root = self._copy(schema, self._library.environment(schema))
        while self._waiting:
            name, node, scope = self._waiting.pop()
            self._definitions[name] = self._copy(node, scope)
        if not isinstance(root, dict) or not self._definitions:
            return root
        return {**root, _DEFINITIONS: self._definitions}

    def _copy(self, node: nodes.Node, scope: _Scope) -> Any:
        value = node.value
        if isinstance(value, list):
            return [self._copy(child, scope) for child in node.elements()]
        if not isinstance(value, dict):
            return value
        if self._is_old:
            reference = value.get("$ref")
            if isinstance(reference, str):
                # Its siblings are ignored (3.0 §4.7.23.1).
                return {"$ref": self._reference(node, reference, scope)}
            return _translated(self._keywords(node, scope))
        if "$id" in value:
            scope = {**self._library.environment(node), **scope}
        return self._keywords(node, scope)

    def _keywords(self, node: nodes.Node, scope: _Scope) -> dict[str, Any]:
        copied: dict[str, Any] = {}
        dynamic = []
        for key, child in node.items():
            if key in _DROPPED:
                continue
            if key in _DATA:
                copied[key] = child.value
            elif key in _NAMES:
                # Their keys are names, not keywords.
                copied[key] = {
                    name: self._copy(each, scope)
                    for name, each in child.items()
                }
            elif key == "$ref" and isinstance(child.value, str):
                copied[key] = self._reference(node, child.value, scope)
            elif key == "$dynamicRef" and isinstance(child.value, str):
                target = self._dynamic_reference(node, child.value, scope)
                dynamic.append({"$ref": target})
            else:
                copied[key] = self._copy(child, scope)
        if dynamic:
            # A `$ref` may stand beside it.
            copied["allOf"] = [*copied.get("allOf", ()), *dynamic]
        return copied

    def _reference(
        self, node: nodes.Node, reference: str, scope: _Scope
    ) -> str:
        try:
            return self._define(self._library.resolve(node, reference), scope)
        except errors.DocumentError:
            return self._undefined()

    def _dynamic_reference(
        self, node: nodes.Node, reference: str, scope: _Scope
    ) -> str:
        name = urllib.parse.unquote(reference.partition("#")[2])
        try:
            target = self._library.resolve(node, reference)
            # Only what is dynamic itself is looked up in the scope.
            if name in self._library.environment(target):
                target = scope.get(name, target)
            return self._define(target, scope)
        except errors.DocumentError:
            return self._undefined()

    def _define(self, target: nodes.Node, scope: _Scope) -> str:
        """Names a definition of what a reference leads to."""
        # A reference to itself would keep a validator busy for ever.
        self._library.follow(target)
        # The outermost meaning counts.
        entered = {**self._library.environment(target), **scope}
        meanings = frozenset(
            (name, meant.identity) for name, meant in entered.items()
        )
        place = (target.identity, meanings)
        name = self._names.get(place)
        if name is None:
            name = f"s{len(self._names)}"
            self._names[place] = name
            self._waiting.append((name, target, entered))
        return f"#/{_DEFINITIONS}/{name}"

    def _undefined(self) -> str:
        self._definitions["unresolved"] = True
        return f"#/{_DEFINITIONS}/unresolved"


def _translated(schema: dict[str, Any]) -> dict[str, Any]:
    """Translates one schema object of 2.0 or 3.0 to 2020-12."""
    for bound, limit in (
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ):
        exclusive = schema.get(bound)
        if exclusive is True and limit in schema:
            schema[bound] = schema.pop(limit)
        elif isinstance(exclusive, bool):
            del schema[bound]
    if schema.get("type") == "file":
        del schema["type"]
    nullable = schema.pop("nullable", False) or schema.get("x-nullable")
    if nullable is not True:
        return schema
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    elif any(keyword in schema for keyword in ("$ref", *_COMBINED)):
        return {"anyOf": [{"type": "null"}, schema]}
    return schema
