# SPDX-License-Identifier: Apache-2.0
"""Functions about what a method may not take or do (§4.4, §4.5)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, resources
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    create_methods,
    custom_methods,
    delete_methods,
    judged,
    once,
    partial_updates,
    standard_methods,
    update_methods,
)

Options = Mapping[str, Any]
_INSTEAD = {
    "GET": "take query parameters, or offer a custom method by POST",
    "DELETE": "let the path tell what is deleted, or offer a custom method by "
    "POST",
}


def _no_body(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    method = options["method"]
    instead = _INSTEAD[method]
    concerned = [each for each in contract.operations if each.method == method]
    found = {
        operation.label: rule.Breach(
            f"'{operation.label}' takes a request body, which proxies and "
            f"clients drop; {instead}.",
            node=_body_node(operation),
            at_key=True,
        )
        for operation in concerned
        if _takes_body(operation)
    }
    yield from once.told(
        contract,
        found,
        len(concerned),
        f"{method} operations take a request body, which proxies and clients "
        f"drop; {instead}",
    )


def _takes_body(operation: model.Operation) -> bool:
    # `requestBody: {content: {}}` is what some generators write for none.
    return operation.body is not None and bool(operation.body.content)


def _body_node(operation: model.Operation) -> nodes.Node:
    """Returns where the operation itself says that it takes a body."""
    return (
        operation.node.get("requestBody")
        or operation.node.get("parameters")
        or operation.node
    )


def _no_write_on_collection(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    listed = [
        each
        for each in judged.collections(contract)
        if each.item is not None and each.lists
    ]
    for method in ("PUT", "PATCH", "DELETE"):
        found = {
            operation.label: rule.Breach(
                f"'{operation.label}' {_SAID[method]} a whole collection at "
                f"once; {_one_by_one(collection, method)}.",
                node=operation.node,
                at_key=True,
            )
            for collection in listed
            if (operation := collection.methods.get(method)) is not None
        }
        yield from once.told(
            contract,
            found,
            len(listed),
            f"collections take {method}, which {_SAID[method]} all of their "
            "items at once",
        )


_SAID = {"PUT": "replaces", "PATCH": "changes", "DELETE": "deletes"}
_BATCH = {"PUT": "batchUpdate", "PATCH": "batchUpdate", "DELETE": "batchDelete"}


def _one_by_one(collection: resources.Collection, method: str) -> str:
    item = collection.item
    single = (
        f"act on its items by '{method} {item.path}', or "
        if item is not None and method in item.methods
        else ""
    )
    return (
        f"{single}offer a custom method that says so, such as "
        f"'POST {collection.path}:{_BATCH[method]}'"
    )


_METHOD = {
    "type": "object",
    "properties": {
        "method": {
            "enum": ["GET", "DELETE"],
            "description": "The HTTP method that takes no body.",
        }
    },
    "required": ["method"],
    "additionalProperties": False,
}
FUNCTIONS: Mapping[str, rule.Function] = {
    "noRequestBody": rule.Function(
        _no_body, kinds=judged.DOCUMENT, options=_METHOD
    ),
    "noWriteOnCollection": rule.Function(
        _no_write_on_collection, kinds=judged.DOCUMENT
    ),
    **standard_methods.FUNCTIONS,
    **create_methods.FUNCTIONS,
    **update_methods.FUNCTIONS,
    **partial_updates.FUNCTIONS,
    **delete_methods.FUNCTIONS,
    **custom_methods.FUNCTIONS,
}
