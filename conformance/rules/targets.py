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
    usage,
)
from conformance.rules import ignores, rule


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
    for use in usage.uses(contract):
        yield rule.Target("Schema", use.schema.value, use.schema, model=use)


def _properties(contract: model.Contract) -> Iterator[rule.Target]:
    for field in usage.fields(contract):
        yield rule.Target(
            "Property", field.name, field.node, field.name, model=field
        )


def _ignores(contract: model.Contract) -> Iterator[rule.Target]:
    for document in contract.library.documents:
        for each in ignores.of(document):
            yield ignored(ignores.Judged(each))


def ignored(judged: ignores.Judged) -> rule.Target:
    """Makes the target of an entry of `x-conformance-ignore`."""
    ignore = judged.ignore
    return rule.Target(
        IGNORE,
        {"rule": ignore.rule, "reason": ignore.reason},
        ignore.node,
        ignore.rule,
        model=judged,
    )


IGNORE = "Ignore"
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
    IGNORE: _ignores,
}


def plain(value: Any, node: nodes.Node, *, at_key: bool) -> rule.Target:
    """Makes the target of a JSONPath: a node's value, or its key."""
    if at_key:
        value = node.pointer[-1] if node.pointer else ""
    return rule.Target("", value, node)
