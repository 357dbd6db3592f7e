# SPDX-License-Identifier: Apache-2.0
"""Functions about PATCH (§4.5.4): what it changes is what is sent."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.rules import fixes, rule
from conformance.rules.functions.guidelines import (
    judged,
    once,
    shapes,
    updates,
)

Options = Mapping[str, Any]
# JSON:API names the resource in the body too; JSON Patch is a list of steps.
_EXEMPT = ("json-patch", "vnd.api+json", "scim+json")


def _patch_partial(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    patches = [
        (each, each.methods["PATCH"])
        for each in updates.updated(contract)
        if "PATCH" in each.methods
    ]
    found = {}
    for each, patch in patches:
        breach = _wrong_patch(look, contract, each, patch)
        if breach is not None:
            found[patch.label] = breach
    yield from once.told(
        contract,
        found,
        len(patches),
        "PATCH operations require fields, where a client should send those "
        "alone that change",
    )


def _wrong_patch(
    look: schemas.Schemas,
    contract: model.Contract,
    each: updates.Updated,
    patch: model.Operation,
) -> rule.Breach | None:
    media = next(
        (each for each in patch.body.content if each.is_json)
        if patch.body
        else iter(()),
        None,
    )
    if media is None or any(sign in media.name for sign in _EXEMPT):
        return None
    sent = shapes.body(look, media.schema)
    needed = sorted(
        name
        for name in look.required(sent.schema) & set(sent.fields)
        if not updates.is_control(name, each)
    )
    # Who may change one field alone has nothing to leave out.
    if not needed or len(sent.fields) == 1 or _lists_steps(sent):
        return None
    twin = _twin(look, contract, patch, sent)
    advice = (
        f"it shares the schema of '{twin}'; write one of its own, whose "
        "fields are all optional."
        if twin
        else f"make {'it' if len(needed) == 1 else 'them'} optional, so "
        "that the client sends what changes."
    )
    place, fix = _required_of(look, sent.schema, is_shared=bool(twin))
    return rule.Breach(
        f"'{patch.label}' requires {once.quoted(needed)}; {advice}",
        node=updates.place_of(patch)
        if twin
        else place or updates.place_of(patch),
        fix=fix,
    )


def _lists_steps(sent: shapes.Body) -> bool:
    """Tells whether a body lists what to do, as that of SCIM does."""
    return any(name.lower() == "operations" for name in sent.fields)


def _twin(
    look: schemas.Schemas,
    contract: model.Contract,
    patch: model.Operation,
    sent: shapes.Body,
) -> str:
    """Returns the operation that takes or answers with the same schema."""
    for operation in contract.operations:
        if operation.method == "PATCH":
            continue
        if (
            operation.path.startswith(patch.path)
            or patch.path.startswith(operation.path)
        ) and any(
            shapes.is_same(sent, found)
            for found in (
                shapes.request(look, operation),
                shapes.answer(look, operation),
            )
        ):
            return operation.label
    return ""


def _required_of(
    look: schemas.Schemas, schema: nodes.Node | None, *, is_shared: bool
) -> tuple[nodes.Node | None, fixes.Fix | None]:
    """Finds the list of required fields, and what takes it away."""
    lists = [
        part.child("required")
        for part in look.parts(schema, combined=("allOf",))
        if part.value.get("required")
    ]
    if len(lists) != 1 or is_shared:
        return next(iter(lists), None), None
    return lists[0], fixes.Fix(
        "Require no field of a partial update.",
        (fixes.Remove(lists[0]),),
        is_safe=False,
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "patchPartial": rule.Function(_patch_partial, kinds=judged.DOCUMENT),
}
