# SPDX-License-Identifier: Apache-2.0
"""Functions about operations: methods and status codes (§4.4, §4.5, §4.7)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract import model, resource_graph, resources
from conformance.rules import rule
from conformance.rules.functions.guidelines import operations

Options = Mapping[str, Any]
_DIGITS = 3


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


def _is_custom(operation: model.Operation) -> bool:
    return ":" in operation.path.rpartition("/")[2]


def _success_status(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    operation = _operation(context)
    found = {each.status for each in operation.responses if each.is_success}
    if not operation.responses or "default" in {
        each.status for each in operation.responses
    }:
        return
    if not found:
        if not any(each.status.startswith("3") for each in operation.responses):
            yield rule.Breach(f"{operation.label} documents no success.")
        return
    allowed = success_statuses(operation, context)
    if allowed and "2XX" not in found and not found & allowed:
        yield rule.Breach(
            f"{operation.label} documents success as "
            f"{', '.join(sorted(found))}; {_either(allowed)} is expected."
        )


def _either(statuses: frozenset[str]) -> str:
    *rest, last = sorted(statuses)
    return f"{', '.join(rest)} or {last}" if rest else last


def success_statuses(
    operation: model.Operation, context: rule.Context
) -> frozenset[str]:
    """Returns the success codes of §4.4; an empty set is: any."""
    if _is_custom(operation):
        return frozenset({"200", "201", "202", "204"})
    by_method = {
        "GET": frozenset({"200"}),
        "PUT": frozenset({"200", "204"}),
        "PATCH": frozenset({"200", "204"}),
    }
    if operation.method == "DELETE":
        return _allowed_delete(operation)
    if operation.method == "POST" and context.contract:
        # Only a POST on a collection that can be listed is surely a Create.
        creates = {
            each.path
            for each in resource_graph.collections(context.contract)
            if each.lists and each.item
        }
        if operation.path in creates:
            return frozenset({"201", "202"})
    return by_method.get(operation.method, frozenset())


def _allowed_delete(operation: model.Operation) -> frozenset[str]:
    # 200 is for a soft delete, which answers with the resource.
    answered = operation.response(200)
    if answered is not None and answered.status == "200" and answered.content:
        return frozenset({"200", "202", "204"})
    return frozenset({"202", "204"})


def _known_status(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    status = context.target.subject
    known = {str(each) for each in options["statuses"]}
    if len(status) == _DIGITS and status.isdigit() and status not in known:
        yield (
            f"{context.target.operation} documents status {status}, which "
            "is not among those in use."
        )


def _documents(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    operation = _operation(context)
    status = options["status"]
    if not _WHEN[options["when"]](operation):
        return
    if operations.is_spared(operation, options):
        return
    if operation.response(int(status)) is None:
        yield f"{operation.label} does not document {status}."


def _has_input(operation: model.Operation) -> bool:
    return operation.body is not None or bool(operation.named("query"))


def _is_secured(operation: model.Operation) -> bool:
    return operation.is_secured


def _has_id(operation: model.Operation) -> bool:
    return bool(model.path_variables(operation.path))


def _always(operation: model.Operation) -> bool:
    return True


_WHEN: Mapping[str, Callable[[model.Operation], bool]] = {
    "input": _has_input,
    "secured": _is_secured,
    "id": _has_id,
    "always": _always,
}


def _no_content(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    _, response = context.target.model
    status = response.status
    if status in ("204", "304") and response.content:
        yield (
            f"{context.target.operation} documents a body for {status}, "
            "which has none."
        )
    elif (status == "201" and not response.content) or (
        status == "200"
        and not response.content
        and context.target.operation
        and context.target.operation.startswith("GET ")
    ):
        yield f"{context.target.operation} documents no body for {status}."


def _secured(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    operation = _operation(context)
    if operation.security is None:
        yield (
            f"{operation.label} says nothing about security; name a scheme, "
            "or 'security: []' where it is public."
        )


_METHOD = {
    "type": "object",
    "properties": {"method": {"type": "string"}},
    "required": ["method"],
    "additionalProperties": False,
}
_STATUS = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "pattern": "^[1-5][0-9]{2}$"},
        "when": {"enum": list(_WHEN)},
        **operations.PROPERTY,
    },
    "required": ["status", "when"],
    "additionalProperties": False,
}
_STATUSES = {
    "type": "object",
    "properties": {"statuses": {"type": "array"}},
    "required": ["statuses"],
}

FUNCTIONS: Mapping[str, rule.Function] = {
    "noRequestBody": rule.Function(_no_body, options=_METHOD),
    "noWriteOnCollection": rule.Function(_no_write_on_collection),
    "createHasBody": rule.Function(_create_has_body),
    "documentsSuccessStatus": rule.Function(
        _success_status, kinds=frozenset({"Operation"})
    ),
    "documentsKnownStatus": rule.Function(
        _known_status,
        kinds=frozenset({"OperationResponse"}),
        options=_STATUSES,
    ),
    "documentsStatus": rule.Function(_documents, options=_STATUS),
    "documentsNoContent": rule.Function(
        _no_content, kinds=frozenset({"OperationResponse"})
    ),
    "saysSecurity": rule.Function(_secured),
}
