# SPDX-License-Identifier: Apache-2.0
"""Functions about List, Get and Create (§4.5.1 to §4.5.3)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    resource_graph,
    resources,
    schemas,
    vocabulary,
)
from conformance.rules import rule
from conformance.rules.functions.guidelines import envelopes, once, shapes

Options = Mapping[str, Any]
_CREATES = frozenset({"create", "add", "insert", "new", "register"})
_UPDATES = frozenset(
    {"update", "upsert", "or", "replace", "modify", "edit", "set"}
)
_DOCUMENT = frozenset({"Document"})
ENVELOPE_OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "properties": shapes.ENVELOPE,
    "additionalProperties": False,
}


def collections(
    contract: model.Contract | None,
    least: resources.Certainty = resources.Certainty.SURE,
) -> tuple[resources.Collection, ...]:
    """Returns the collections that a rule about methods may judge.

    Args:
        contract: The contract; None where a run has none.
        least: How sure it has to be that they are collections.

    Returns:
        None at all where the API's paths name procedures.
    """
    if contract is None:
        return ()
    graph = resource_graph.graph(contract)
    if graph.style is resources.Style.PROCEDURES:
        return ()
    return tuple(each for each in graph.collections if each.certainty >= least)


def _list_returns_collection(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    lists = [
        (each.methods["GET"], each.item)
        for each in collections(contract)
        if "GET" in each.methods
    ]
    # An API that has no envelope is told so by the rules about envelopes.
    is_enveloped = options[
        "envelope"
    ] == "standard" and "data" in envelopes.usual_keys(contract, "data")
    found = []
    for operation, item in lists:
        wrong = _wrong_list(look, operation, item, is_enveloped=is_enveloped)
        if wrong:
            found.append(_at_answer(operation, wrong))
    yield from once.told(
        contract,
        found,
        len(lists),
        f"None of the {len(lists)} lists answers with an array of resources"
        f"{' in data' if is_enveloped else ''}.",
    )


def _wrong_list(
    look: schemas.Schemas,
    operation: model.Operation,
    item: resources.Item | None,
    *,
    is_enveloped: bool,
) -> str:
    """Says what is wrong with a list; an empty text is: nothing."""
    response = operation.response(200)
    media = response.json() if response and response.is_success else None
    if response is None or media is None or shapes.is_streamed(response):
        return ""
    data = look.properties(media.schema).get("data")
    if is_enveloped and data is not None:
        if shapes.kind(look, data) in (shapes.Kind.OBJECT, shapes.Kind.SCALAR):
            return (
                f"'data' of '{operation.label}' is "
                f"{shapes.kind(look, data).value}; let it be the array of the "
                "collection's resources."
            )
        return ""
    if is_enveloped:
        return ""
    get = item.methods.get("GET") if item else None
    one = shapes.answer(look, get, ("200",))
    is_one = one.is_known and shapes.is_same(
        one, shapes.body(look, media.schema)
    )
    if shapes.may_hold_array(look, media.schema) and not is_one:
        return ""
    return (
        f"'{operation.label}' lists a collection, but answers without an "
        "array; answer with an array of its resources."
    )


def _get_returns_resource(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    gets = [
        each.item.methods["GET"]
        for each in collections(contract)
        if each.item and "GET" in each.item.methods
    ]
    found = []
    for operation in gets:
        answered = shapes.answer(look, operation, ("200",))
        is_bare = not answered.key
        if answered.kind not in (shapes.Kind.ARRAY, shapes.Kind.SCALAR):
            continue
        if is_bare or options["envelope"] == "standard":
            where = f" in '{answered.key}'" if answered.key else ""
            found.append(
                _at_answer(
                    operation,
                    f"'{operation.label}' answers with {answered.kind.value}"
                    f"{where}; answer with the one resource of that id, or "
                    "make what only filters a query parameter.",
                )
            )
    yield from once.told(
        contract,
        found,
        len(gets),
        f"None of the {len(gets)} operations that get one resource answers "
        "with an object.",
    )


def _at_answer(operation: model.Operation, message: str) -> rule.Breach:
    response = operation.success()
    return rule.Breach(message, node=response.node if response else None)


def _create_has_body(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    for each in collections(contract):
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
    for each in collections(context.contract):
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
        for each in collections(contract)
        if each.create and each.item and "GET" in each.item.methods
    ]
    for operation, item in creates:
        wrong = _wrong_creation(look, operation, item)
        if wrong:
            yield _at_answer(operation, wrong)
    created = [
        (operation, item, response)
        for operation, item in creates
        for response in operation.responses
        if response.status == "201"
    ]
    yield from once.told(
        contract,
        [
            rule.Breach(
                f"'{operation.label}' documents no 'Location' header for "
                f"201; let it lead to the new '{item.path}'.",
                subject="location",
                node=response.node,
            )
            for operation, item, response in created
            if "location" not in response.headers
        ],
        len(created),
        f"None of the {len(created)} operations that create a resource "
        "documents a 'Location' header for 201; let it lead to the new "
        "resource.",
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


_SHARES = frozenset({"envelope"})
FUNCTIONS: Mapping[str, rule.Function] = {
    "listReturnsCollection": rule.Function(
        _list_returns_collection,
        kinds=_DOCUMENT,
        options=ENVELOPE_OPTIONS,
        shares=_SHARES,
    ),
    "getReturnsResource": rule.Function(
        _get_returns_resource,
        kinds=_DOCUMENT,
        options=ENVELOPE_OPTIONS,
        shares=_SHARES,
    ),
    "createHasBody": rule.Function(_create_has_body, kinds=_DOCUMENT),
    "createOnCollection": rule.Function(_create_on_collection, kinds=_DOCUMENT),
    "createReturnsResource": rule.Function(
        _create_returns_resource, kinds=_DOCUMENT
    ),
}
