# SPDX-License-Identifier: Apache-2.0
"""Schemas of a contract: looked into, and made ready for a validator.

OpenAPI 3.1 and later take JSON Schema 2020-12 as it is. Earlier versions have
a dialect of their own near draft 4, which is translated here.
"""

from collections.abc import Iterator
from typing import Any

from conformance import errors
from conformance.contract import bundling, model, nodes

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
            names = said if isinstance(said, list) else [said]
            found.update(each for each in names if isinstance(each, str))
            if said is None and "properties" in part.value:
                found.add("object")
            if said is None and "items" in part.value:
                found.add("array")
        return frozenset(found - {"null"})

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
        """Yields a schema and those combined in it, each once.

        What it refers to is one of them; from 3.1 on so is what stands
        beside a `$ref` (2020-12 §8.2.3.1).
        """
        waiting = [schema]
        seen = set()
        while waiting:
            node = waiting.pop()
            if node is None or not isinstance(node.value, dict):
                continue
            if self._is_old or len(node.value) == 1:
                node = self.follow(node)
            if node is None or node.identity in seen:
                continue
            if not isinstance(node.value, dict):
                continue
            seen.add(node.identity)
            yield node
            for keyword in combined:
                group = node.get(keyword)
                waiting.extend(group.elements() if group else ())
            waiting.extend(self._referred(node))

    def _referred(self, schema: nodes.Node) -> Iterator[nodes.Node | None]:
        """Yields what the references of a schema lead to, if anything."""
        for keyword in ("$ref", "$dynamicRef"):
            if isinstance(reference := schema.value.get(keyword), str):
                try:
                    yield self._contract.library.resolve(schema, reference)
                except errors.DocumentError:
                    continue

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
        try:
            return bundling.Bundler(self._contract, is_old=self._is_old).bundle(
                schema
            )
        except RecursionError:
            # Deeper than any validator goes.
            return True
