# SPDX-License-Identifier: Apache-2.0
"""The objects of a contract's documents, each with its kind.

What a node means depends on where it stands: the `get` of a path item is an
operation, that of an example is data. This module knows which fields of an
object hold objects (OpenAPI 2.0 §5, 3.x §4), and walks them, across files.
"""

import collections
import dataclasses
import functools
from collections.abc import Iterator, Mapping

from conformance import errors
from conformance.contract import model, nodes

ROOT = "openapi"
SCHEMA = "schema"

# A field's value is an object or a list of objects of that kind; of a kind
# with a star, it is a mapping from names to them.
_Fields = Mapping[str, str]
_OPERATIONS = dict.fromkeys(model.METHODS, "operation")
_SCHEMA_FIELDS: _Fields = {
    **dict.fromkeys(
        (
            "$defs",
            "definitions",
            "dependentSchemas",
            "patternProperties",
            "properties",
        ),
        "*schema",
    ),
    **dict.fromkeys(
        (
            "additionalItems",
            "additionalProperties",
            "allOf",
            "anyOf",
            "contains",
            "contentSchema",
            "else",
            "if",
            "items",
            "not",
            "oneOf",
            "prefixItems",
            "propertyNames",
            "then",
            "unevaluatedItems",
            "unevaluatedProperties",
        ),
        "schema",
    ),
}
_OPENAPI_2: Mapping[str, _Fields] = {
    ROOT: {
        "paths": "*path-item",
        "definitions": "*schema",
        "parameters": "*parameter",
        "responses": "*response",
    },
    "path-item": {"parameters": "parameter", **_OPERATIONS},
    "operation": {"parameters": "parameter", "responses": "*response"},
    "parameter": {"schema": "schema"},
    "response": {"schema": "schema", "headers": "*header"},
    SCHEMA: _SCHEMA_FIELDS,
}
_DESCRIBED: _Fields = {
    "schema": "schema",
    "content": "*media-type",
    "examples": "*example",
}
_OPENAPI_3: Mapping[str, _Fields] = {
    ROOT: {
        "paths": "*path-item",
        "webhooks": "*path-item",
        "components": "components",
    },
    "components": {
        "schemas": "*schema",
        "responses": "*response",
        "parameters": "*parameter",
        "examples": "*example",
        "requestBodies": "*request-body",
        "headers": "*header",
        "securitySchemes": "*security-scheme",
        "links": "*link",
        "callbacks": "*callbacks",
        "pathItems": "*path-item",
        "mediaTypes": "*media-type",
    },
    "path-item": {
        "parameters": "parameter",
        "additionalOperations": "*operation",
        **_OPERATIONS,
    },
    "operation": {
        "parameters": "parameter",
        "requestBody": "request-body",
        "responses": "*response",
        "callbacks": "*callbacks",
    },
    "parameter": _DESCRIBED,
    "header": _DESCRIBED,
    "request-body": {"content": "*media-type"},
    "response": {
        "headers": "*header",
        "content": "*media-type",
        "links": "*link",
    },
    "media-type": {
        "schema": "schema",
        "itemSchema": "schema",
        "examples": "*example",
        "encoding": "*encoding",
        "prefixEncoding": "encoding",
        "itemEncoding": "encoding",
    },
    "encoding": {
        "headers": "*header",
        "encoding": "*encoding",
        "prefixEncoding": "encoding",
        "itemEncoding": "encoding",
    },
    SCHEMA: _SCHEMA_FIELDS,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Object:
    """One object of a document.

    Attributes:
        kind: What it is, in the words of the specification: `path-item`,
            `operation`, `parameter`, `response`, `schema`…
        node: Where it stands; a mapping.
        entered: Whether only a reference leads to it: it stands in another
            file, or where the root document has no object of its kind.
    """

    kind: str
    node: nodes.Node
    entered: bool

    @property
    def is_reference(self) -> bool:
        """Whether it stands for another object."""
        return isinstance(self.node.value.get("$ref"), str)


# Several rules look at all objects; each would walk for itself.
@functools.lru_cache(maxsize=2)
def walk(contract: model.Contract) -> tuple[Object, ...]:
    """Finds every object of a contract once, where it stands.

    Args:
        contract: The contract.

    Returns:
        The objects of the root document first, then what references lead
        to beyond them. References that are broken are passed over.
    """
    return tuple(_walked(contract))


def _walked(contract: model.Contract) -> Iterator[Object]:
    grammar = _OPENAPI_2 if contract.dialect == "2.0" else _OPENAPI_3
    is_old = contract.dialect in ("2.0", "3.0")
    with_siblings = {"path-item"} if is_old else {"path-item", SCHEMA}
    # By identity, so that what YAML aliases share is met once.
    seen: set[tuple[str, int]] = set()
    references: collections.deque[Object] = collections.deque()
    waiting = [Object(ROOT, contract.root, entered=False)]
    while waiting or references:
        if not waiting:
            each = references.popleft()
            target = _target(contract, each.node)
            if target is None:
                continue
            waiting.append(Object(each.kind, target, entered=True))
        found = waiting.pop()
        place = (found.kind, id(found.node.value))
        if place in seen:
            continue
        seen.add(place)
        yield found
        if found.is_reference:
            references.append(found)
            # Siblings of `$ref` count for these alone (3.1 §4.8.9.1,
            # 2020-12 §8.2.3.1); elsewhere they are ignored (3.0 §4.7.23.1).
            if found.kind not in with_siblings:
                continue
        waiting.extend(reversed(list(_held(grammar, found))))


def _target(contract: model.Contract, node: nodes.Node) -> nodes.Node | None:
    try:
        target = contract.library.follow(node)
    except errors.DocumentError:
        return None
    return target if isinstance(target.value, dict) else None


def _held(grammar: Mapping[str, _Fields], holder: Object) -> Iterator[Object]:
    """Yields the objects that an object holds."""
    if holder.kind == "callbacks":
        yield from _named("path-item", holder.node)
        return
    fields = grammar.get(holder.kind, {})
    for field in holder.node.value:
        kind = fields.get(field)
        if kind is None:
            continue
        held = holder.node.child(field)
        if kind.startswith("*"):
            yield from _named(kind[1:], held)
            continue
        for child in (
            held.elements() if isinstance(held.value, list) else [held]
        ):
            if isinstance(child.value, dict):
                yield Object(kind, child, entered=False)


def _named(kind: str, held: nodes.Node) -> Iterator[Object]:
    for name, child in held.items():
        # Any name is a property's; elsewhere `x-` begins an extension.
        is_extension = kind != SCHEMA and name.startswith("x-")
        if isinstance(child.value, dict) and not is_extension:
            yield Object(kind, child, entered=False)
