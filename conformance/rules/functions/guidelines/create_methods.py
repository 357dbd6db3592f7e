# SPDX-License-Identifier: Apache-2.0
"""Functions about Create (§4.5.3)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, resources, schemas, vocabulary
from conformance.rules import rule
from conformance.rules.functions.guidelines import judged, once, shapes

Options = Mapping[str, Any]
_CREATES = frozenset({"create", "add", "insert", "new", "register"})
_UPDATES = frozenset(
    {"update", "upsert", "or", "replace", "modify", "edit", "set"}
)


def _create_has_body(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    for each in judged.collections(contract):
        operation = each.create
        if (
            operation is not None
            and each.lists
            and operation.body is None
            and _has_to_be_told(look, each, operation)
        ):
            yield rule.Breach(
                f"'{operation.label}' creates a resource, but takes no "
                "request body; take the new resource's fields there.",
                node=operation.node,
            )


def _has_to_be_told(
    look: schemas.Schemas,
    collection: resources.Collection,
    create: model.Operation,
) -> bool:
    """Tells whether a new resource surely has fields that clients choose.

    Nothing needs to be said of a terminal to open, or a fork to make.
    """
    methods = collection.item.methods if collection.item else {}
    if any(
        methods[method].body is not None
        for method in ("PUT", "PATCH")
        if method in methods
    ):
        return True
    resource = shapes.answer(look, methods.get("GET"), ("200",))
    asked = {each.name for each in create.named("query")}
    return bool(asked & set(resource.fields)) or (
        shapes.marks_read_only(look, resource)
    )


def _create_on_collection(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    for each in judged.collections(context.contract):
        operation = each.item.methods.get("POST") if each.item else None
        if operation is None or not _looks_like_create(operation):
            continue
        above, _, variable = operation.path.rstrip("/").rpartition("/")
        yield rule.Breach(
            f"'{operation.label}' creates a resource where an item stands; "
            f"write 'POST {above}', and take '{variable}' in the body or "
            "let the service give it.",
            node=operation.node,
        )


def _looks_like_create(operation: model.Operation) -> bool:
    said = {each.status for each in operation.responses if each.is_success}
    summary = operation.node.value.get("summary")
    words = (
        vocabulary.words(operation.operation_id),
        vocabulary.words(summary if isinstance(summary, str) else ""),
    )
    if any(set(each) & _UPDATES for each in words):
        return False
    return said == {"201"} or any(
        bool(each) and each[0] in _CREATES for each in words
    )


def _create_returns_resource(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    creates = [
        (each.create, each.item)
        for each in judged.collections(contract)
        if each.create and each.item and "GET" in each.item.methods
    ]
    for operation, item in creates:
        wrong = _wrong_creation(look, operation, item)
        if wrong:
            yield judged.at_answer(operation, wrong)
    created = [
        (operation, item, response)
        for operation, item in creates
        for response in operation.responses
        if response.status == "201"
    ]
    yield from once.told(
        contract,
        {
            operation.label: rule.Breach(
                f"'{operation.label}' documents no 'Location' header for "
                f"201; let it lead to the new '{item.path}'.",
                subject="location",
                node=response.node,
            )
            for operation, item, response in created
            if "location" not in response.headers
        },
        len(created),
        "operations that create a resource document no 'Location' header for "
        "201, which leads to the new resource",
    )


def _wrong_creation(
    look: schemas.Schemas, operation: model.Operation, item: resources.Item
) -> str:
    """Says what is wrong with a creation's answer; or an empty text."""
    answered = shapes.answer(look, operation)
    sent = shapes.request(look, operation)
    sends_several = sent.kind is shapes.Kind.ARRAY or any(
        shapes.kind(look, child) is shapes.Kind.ARRAY
        for child in sent.fields.values()
    )
    if answered.kind is shapes.Kind.ARRAY and sends_several:
        return ""
    resource = shapes.answer(look, item.methods["GET"], ("200",))
    if shapes.is_other(look, answered, resource):
        return (
            f"'{operation.label}' does not answer with the new resource; "
            f"answer with what 'GET {item.path}' returns."
        )
    if answered.is_known and not shapes.has_id(look, answered, item.variable):
        return (
            f"The answer of '{operation.label}' has no id, without which "
            "nobody finds the new resource; add the one that stands in "
            f"'{item.path}'."
        )
    return ""


FUNCTIONS: Mapping[str, rule.Function] = {
    "createHasBody": rule.Function(_create_has_body, kinds=judged.DOCUMENT),
    "createOnCollection": rule.Function(
        _create_on_collection, kinds=judged.DOCUMENT
    ),
    "createReturnsResource": rule.Function(
        _create_returns_resource, kinds=judged.DOCUMENT
    ),
}
