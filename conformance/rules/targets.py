# SPDX-License-Identifier: Apache-2.0
"""The document world's targets: what `#Operation` and its kin stand for."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    nodes,
    operational,
    resource_graph,
    resources,
    schemas,
)
from conformance.rules import rule


def _document(contract: model.Contract) -> Iterator[rule.Target]:
    yield rule.Target("Document", contract.root.value, contract.root)


def _servers(contract: model.Contract) -> Iterator[rule.Target]:
    for server in contract.servers:
        yield rule.Target("Server", server.url, server.node, server.url)


def _path_node(contract: model.Contract, path: str) -> nodes.Node | None:
    declared = contract.root.get("paths")
    return declared.get(path) if declared else None


def _paths(contract: model.Contract) -> Iterator[rule.Target]:
    for path in contract.paths:
        yield rule.Target("Path", path, _path_node(contract, path), path)


def _path_segments(contract: model.Contract) -> Iterator[rule.Target]:
    """Yields each literal segment once, at the first path that has it."""
    seen = set()
    # Probes and scrapers ask for these by the names that they know.
    given = operational.paths(contract)
    for path in contract.paths:
        if path in given:
            continue
        for depth, part in enumerate(path.split("/")[1:]):
            name = part.partition(":")[0]
            if not name or "{" in name or name in seen:
                continue
            if depth == 0 and resources.VERSION.match(name):
                continue
            seen.add(name)
            node = _path_node(contract, path)
            yield rule.Target("PathSegment", name, node, name)


def _operations(contract: model.Contract) -> Iterator[rule.Target]:
    for operation in contract.operations:
        yield rule.Target(
            "Operation",
            operation.node.value,
            operation.node,
            operation=operation.label,
            model=operation,
        )


def _parameters(contract: model.Contract) -> Iterator[rule.Target]:
    seen = set()
    for operation in contract.operations:
        for parameter in operation.parameters:
            if parameter.node.identity in seen:
                continue
            seen.add(parameter.node.identity)
            yield rule.Target(
                "Parameter",
                parameter.node.value,
                parameter.node,
                f"{parameter.place} {parameter.name}",
                model=parameter,
            )


def _responses(contract: model.Contract) -> Iterator[rule.Target]:
    for operation in contract.operations:
        for response in operation.responses:
            yield rule.Target(
                "OperationResponse",
                response.node.value,
                response.node,
                response.status,
                operation.label,
                (operation, response),
            )


def _collections(contract: model.Contract) -> Iterator[rule.Target]:
    for collection in resource_graph.collections(contract):
        yield rule.Target(
            "Collection",
            {"path": collection.path, "segment": collection.segment},
            _collection_node(contract, collection),
            collection.segment,
            model=collection,
        )


def _collection_node(
    contract: model.Contract, collection: resources.Collection
) -> nodes.Node | None:
    """Finds where a collection stands: itself, or the first path below it."""
    below = (
        path
        for path in contract.paths
        if path.startswith(f"{collection.path}/")
    )
    path = (
        collection.path
        if collection.path in contract.paths
        else next(below, collection.path)
    )
    return _path_node(contract, path)


def _schemas(contract: model.Contract) -> Iterator[rule.Target]:
    """Yields each schema that a JSON body uses, where it stands."""
    look = schemas.Schemas(contract)
    waiting: list[nodes.Node | None] = []
    for operation in contract.operations:
        bodies = [operation.body.content if operation.body else ()]
        bodies.extend(each.content for each in operation.responses)
        waiting.extend(
            media.schema for body in bodies for media in body if media.is_json
        )
    waiting.reverse()
    seen = set()
    while waiting:
        schema = look.follow(waiting.pop())
        if schema is None or schema.identity in seen:
            continue
        seen.add(schema.identity)
        if isinstance(schema.value, dict):
            yield rule.Target("Schema", schema.value, schema)
            waiting.extend(_subschemas(schema))


_ONE = ("items", "additionalProperties", "not", "if", "then", "else")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")


def _subschemas(schema: nodes.Node) -> Iterator[nodes.Node]:
    for keyword in _ONE:
        child = schema.get(keyword)
        if child is not None and isinstance(child.value, dict):
            yield child
    for keyword in _LISTS:
        group = schema.get(keyword)
        if group is not None:
            yield from group.elements()
    properties = schema.get("properties")
    if properties is not None:
        yield from properties.children()


def _properties(contract: model.Contract) -> Iterator[rule.Target]:
    for target in _schemas(contract):
        schema = target.node
        properties = schema.get("properties") if schema else None
        for name, node in properties.items() if properties else ():
            yield rule.Target("Property", name, node, name, model=node)


KINDS: Mapping[str, Callable[[model.Contract], Iterator[rule.Target]]] = {
    "Document": _document,
    "Server": _servers,
    "Path": _paths,
    "PathSegment": _path_segments,
    "Operation": _operations,
    "Parameter": _parameters,
    "OperationResponse": _responses,
    "Collection": _collections,
    "Schema": _schemas,
    "Property": _properties,
}


def plain(value: Any, node: nodes.Node, *, at_key: bool) -> rule.Target:
    """Makes the target of a JSONPath: a node's value, or its key."""
    if at_key:
        value = node.pointer[-1] if node.pointer else ""
    return rule.Target("", value, node)
