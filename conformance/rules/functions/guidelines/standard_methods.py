# SPDX-License-Identifier: Apache-2.0
"""Functions about List and Get (§4.5.1, §4.5.2)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, resources, schemas
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    envelope_parts,
    judged,
    once,
    shapes,
)

Options = Mapping[str, Any]


def _list_returns_collection(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    lists = [
        (each.methods["GET"], each.item)
        for each in judged.collections(contract)
        if "GET" in each.methods
    ]
    # An API that has no envelope is told so by the rules about envelopes.
    bodies = envelope_parts.bodies(contract, options, "data")
    is_enveloped = envelope_parts.usual(bodies, "data")
    found = {}
    for operation, item in lists:
        wrong = _wrong_list(look, operation, item, is_enveloped=is_enveloped)
        if wrong:
            found[operation.label] = judged.at_answer(operation, wrong)
    yield from once.told(
        contract,
        found,
        len(lists),
        "lists answer without an array of resources"
        f"{' in data' if is_enveloped else ''}",
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
        for each in judged.collections(contract)
        if each.item and "GET" in each.item.methods
    ]
    found = {}
    for operation in gets:
        answered = shapes.answer(look, operation, ("200",))
        is_bare = not answered.key
        if answered.kind not in (shapes.Kind.ARRAY, shapes.Kind.SCALAR):
            continue
        if is_bare or options["envelope"] != envelope_parts.NONE:
            where = f" in '{answered.key}'" if answered.key else ""
            found[operation.label] = judged.at_answer(
                operation,
                f"'{operation.label}' answers with {answered.kind.value}"
                f"{where}; answer with the one resource of that id, or make "
                "what only filters a query parameter.",
            )
    yield from once.told(
        contract,
        found,
        len(gets),
        "operations that get one resource answer with something else than "
        "an object",
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "listReturnsCollection": rule.Function(
        _list_returns_collection,
        kinds=judged.DOCUMENT,
        options=envelope_parts.OPTIONS,
        shares=envelope_parts.SHARES,
    ),
    "getReturnsResource": rule.Function(
        _get_returns_resource,
        kinds=judged.DOCUMENT,
        options=envelope_parts.OPTIONS,
        shares=envelope_parts.SHARES,
    ),
}
