# SPDX-License-Identifier: Apache-2.0
"""Functions about operations: the standard methods (§4.4, §4.5)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, resources
from conformance.rules import rule

Options = Mapping[str, Any]


def _operation(context: rule.Context) -> model.Operation:
    operation: model.Operation = context.target.model
    return operation


def _no_body(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    operation = _operation(context)
    if operation.method == options["method"] and operation.body is not None:
        yield (
            f"{operation.label} takes a request body; {operation.method} "
            "has none."
        )


def _no_write_on_collection(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    collection: resources.Collection = context.target.model
    if collection.item is None or not collection.lists:
        return
    for method in ("PUT", "PATCH", "DELETE"):
        operation = collection.methods.get(method)
        if operation is not None:
            yield rule.Breach(
                f"{operation.label} changes the whole collection; "
                "change its items one at a time.",
                subject=method,
                node=operation.node,
            )


def _create_has_body(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    collection: resources.Collection = context.target.model
    operation = collection.create
    if operation is not None and collection.lists and operation.body is None:
        yield rule.Breach(
            f"{operation.label} creates a resource, but takes no body.",
            node=operation.node,
        )


_METHOD = {
    "type": "object",
    "properties": {"method": {"type": "string"}},
    "required": ["method"],
    "additionalProperties": False,
}
FUNCTIONS: Mapping[str, rule.Function] = {
    "noRequestBody": rule.Function(_no_body, options=_METHOD),
    "noWriteOnCollection": rule.Function(_no_write_on_collection),
    "createHasBody": rule.Function(_create_has_body),
}
