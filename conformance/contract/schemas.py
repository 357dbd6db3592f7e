# SPDX-License-Identifier: Apache-2.0
"""Schemas of a contract: looked into, and made ready for a validator.

OpenAPI 3.1 and later take JSON Schema 2020-12 as it is. Earlier versions have
a dialect of their own near draft 4, which is translated here.
"""

from collections.abc import Iterator
from typing import Any

from conformance import errors
from conformance.contract import model, nodes

_DEFINITIONS = "$defs"
# Keywords whose value is data, in which nothing may be read as a schema.
_DATA = frozenset({"example", "examples", "default", "enum", "const"})
_COMBINED = ("allOf", "anyOf", "oneOf")


class Schemas:
    """The schemas of one contract."""

    def __init__(self, contract: model.Contract) -> None:
        """Looks at the schemas of `contract`."""
        self._contract = contract
        self._is_old = contract.dialect in ("2.0", "3.0")

    def follow(self, schema: nodes.Node | None) -> nodes.Node | None:
        """Follows a schema's references; None where that fails."""
        if schema is None:
            return None
        try:
            return self._contract.library.follow(schema)
        except errors.DocumentError:
            return None

    def properties(self, schema: nodes.Node | None) -> dict[str, nodes.Node]:
        """Returns an object schema's properties by name.

        Those of `allOf`, `anyOf` and `oneOf` are its own too: any of them
        may stand in a value.
        """
        found: dict[str, nodes.Node] = {}
        for part in self.parts(schema):
            declared = part.get("properties")
            for name, child in declared.items() if declared else ():
                found.setdefault(name, child)
        return found

    def required(self, schema: nodes.Node | None) -> frozenset[str]:
        """Returns the names that every value of the schema has."""
        found: set[str] = set()
        for part in self.parts(schema, combined=("allOf",)):
            names = part.value.get("required")
            if isinstance(names, list):
                found.update(name for name in names if isinstance(name, str))
        return frozenset(found)

    def types(self, schema: nodes.Node | None) -> frozenset[str]:
        """Returns the types that a value may have, without `null`.

        An empty set means that nothing is said.
        """
        found: set[str] = set()
        for part in self.parts(schema):
            said = part.value.get("type")
            found.update(said if isinstance(said, list) else [said])
            if said is None and "properties" in part.value:
                found.add("object")
            if said is None and "items" in part.value:
                found.add("array")
        return frozenset(
            each for each in found if isinstance(each, str) and each != "null"
        )

    def items(self, schema: nodes.Node | None) -> nodes.Node | None:
        """Returns the schema of an array's items, reference followed."""
        for part in self.parts(schema):
            if "items" in part.value:
                return self.follow(part.get("items"))
        return None

    def parts(
        self,
        schema: nodes.Node | None,
        combined: tuple[str, ...] = _COMBINED,
    ) -> Iterator[nodes.Node]:
        """Yields a schema and those combined in it, each once."""
        waiting = [schema]
        seen = set()
        while waiting:
            node = self.follow(waiting.pop())
            if (
                node is None
                or not isinstance(node.value, dict)
                or node.identity in seen
            ):
                continue
            seen.add(node.identity)
            yield node
            for keyword in combined:
                group = node.get(keyword)
                waiting.extend(group.elements() if group else ())

    def bundle(self, schema: nodes.Node) -> Any:
        """Makes a schema that stands alone, for a JSON Schema validator.

        Args:
            schema: Any schema of the contract.

        Returns:
            A JSON value: what references lead to is gathered in `$defs`,
            and the dialect of OpenAPI 2.0 and 3.0 is translated to
            2020-12. A broken reference becomes a schema that takes
            anything, since a rule of its own tells of it.
        """
        return _Bundler(self._contract, is_old=self._is_old).bundle(schema)


class _Bundler:
    """Copies one schema with all that it refers to."""

    def __init__(self, contract: model.Contract, *, is_old: bool) -> None:
        self._library = contract.library
        self._is_old = is_old
        self._names: dict[Any, str] = {}
        self._definitions: dict[str, Any] = {}
        self._waiting: list[tuple[str, nodes.Node]] = []

    def bundle(self, schema: nodes.Node) -> Any:
        root = self._copy(schema)
        while self._waiting:
            name, node = self._waiting.pop()
            self._definitions[name] = self._copy(node)
        if not isinstance(root, dict) or not self._definitions:
            return root
        return {**root, _DEFINITIONS: self._definitions}

    def _copy(self, node: nodes.Node) -> Any:
        value = node.value
        if isinstance(value, list):
            return [self._copy(child) for child in node.elements()]
        if not isinstance(value, dict):
            return value
        reference = value.get("$ref")
        if isinstance(reference, str):
            target = {"$ref": self._reference(node, reference)}
            if self._is_old or len(value) == 1:
                return target
            # From 3.1 on the siblings of `$ref` count (2020-12 §8.2.3.1).
            rest = {key: child for key, child in node.items() if key != "$ref"}
            return {**self._keywords(rest), "allOf": [target]}
        copied = self._keywords(dict(node.items()))
        return _translated(copied) if self._is_old else copied

    def _keywords(self, children: dict[str, nodes.Node]) -> dict[str, Any]:
        copied = {}
        for key, child in children.items():
            if key in ("$id", "$schema", "$defs", "definitions"):
                continue
            if key in _DATA:
                copied[key] = child.value
            elif key in ("properties", "patternProperties"):
                # Their keys are names, not keywords.
                copied[key] = {
                    name: self._copy(each) for name, each in child.items()
                }
            else:
                copied[key] = self._copy(child)
        return copied

    def _reference(self, node: nodes.Node, reference: str) -> str:
        try:
            target = self._library.resolve(node, reference)
            # A reference to itself would keep a validator busy for ever.
            self._library.follow(target)
        except errors.DocumentError:
            self._definitions["unresolved"] = True
            return f"#/{_DEFINITIONS}/unresolved"
        name = self._names.get(target.identity)
        if name is None:
            name = f"s{len(self._names)}"
            self._names[target.identity] = name
            self._waiting.append((name, target))
        return f"#/{_DEFINITIONS}/{name}"


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
