# SPDX-License-Identifier: Apache-2.0
"""Functions about Update (§4.5.4): PUT for the whole, PATCH for a part."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, schemas
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    judged,
    once,
    shapes,
    updates,
)

Options = Mapping[str, Any]


def _update_both(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    updated = [
        each
        for each in updates.updated(contract)
        if each.variables and "GET" in each.methods and _is_written(look, each)
    ]
    for has, lacks, told in (
        ("PUT", "PATCH", "replaced as a whole, but not in part"),
        ("PATCH", "PUT", "changed in part, but not replaced as a whole"),
    ):
        having = [each for each in updated if has in each.methods]
        found = {
            each.path: rule.Breach(
                f"'{each.path}' can be {told}; offer '{lacks} {each.path}' "
                "too.",
                subject=lacks,
                node=each.methods[has].node,
            )
            for each in having
            if lacks not in each.methods
        }
        yield from once.told(
            contract,
            found,
            len(having),
            f"items that take {has} take no {lacks}, and can be {told}",
        )


def _is_written(look: schemas.Schemas, each: updates.Updated) -> bool:
    """Tells whether all its updates take a resource, in JSON.

    `PUT /groups/{group_id}/members/{user_id}` without a body puts somebody
    in a group, and files are replaced as they are.
    """
    written = [
        each.methods[method]
        for method in ("PUT", "PATCH")
        if method in each.methods
    ]
    shown = set(shapes.answer(look, each.methods["GET"], ("200",)).fields)
    return all(
        update.body is not None
        # `PUT /guilds/{guild_id}/bans/{user_id}` takes how to ban somebody.
        and _is_of(shown, shapes.request(look, update))
        and any(media.is_json for media in update.body.content)
        # Nothing can be left out of a single field.
        and len(shapes.request(look, update).fields) != 1
        for update in written
    )


def _is_of(shown: set[str], sent: shapes.Body) -> bool:
    """Tells whether what is sent may be the resource that is shown."""
    return not shown or not sent.fields or bool(shown & set(sent.fields))


def _put_full(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    for each in updates.updated(contract):
        put = each.methods.get("PUT")
        if put is None or put.body is None:
            continue
        wrong = _wrong_put(look, each, put)
        if wrong:
            yield rule.Breach(wrong, node=updates.place_of(put))


def _wrong_put(
    look: schemas.Schemas, each: updates.Updated, put: model.Operation
) -> str:
    """Says what a PUT leaves out; an empty text is: nothing."""
    sent = shapes.request(look, put)
    if not sent.is_known or _is_open(look, sent):
        return ""
    patch = each.methods.get("PATCH")
    left = _left_out(look, each, sent, patch)
    if left and patch is not None:
        return (
            f"'{put.label}' leaves out {once.quoted(left)}, which "
            f"'{patch.label}' can change; take the whole resource, so that "
            "nothing of the old one stays."
        )
    created = shapes.request(look, each.create)
    needed = {
        name
        for name in look.required(created.schema) & set(created.fields)
        if not updates.is_control(name, each)
    }
    # Each of several forms may require fields of its own.
    is_strict = any(
        part.value.get("required") for part in look.parts(sent.schema)
    )
    if each.create and needed and not is_strict:
        return (
            f"'{put.label}' requires no field, although "
            f"'{each.create.label}' requires {once.quoted(sorted(needed))}; "
            "require what the resource needs, and leave partial updates to "
            "PATCH."
        )
    return ""


def _is_open(look: schemas.Schemas, sent: shapes.Body) -> bool:
    """Tells whether other fields than those that are named may be sent."""
    return any(
        isinstance(part.value.get("additionalProperties"), dict)
        or part.value.get("additionalProperties") is True
        for part in look.parts(sent.schema)
    )


def _left_out(
    look: schemas.Schemas,
    each: updates.Updated,
    sent: shapes.Body,
    other: model.Operation | None,
) -> list[str]:
    """Names fields that another operation writes, Get shows, and PUT lacks."""
    written = shapes.request(look, other)
    shown = shapes.answer(look, each.methods.get("GET"), ("200",))
    if not written.is_known or not set(written.fields) & set(sent.fields):
        return []
    # What asks for more than the resource has makes it, as an invitation.
    if look.required(sent.schema) - set(written.fields) - set(shown.fields):
        return []
    return [
        name
        for name, node in written.fields.items()
        if name not in sent.fields
        and name in shown.fields
        and not shapes.is_read_only(look, node)
        and not shapes.is_read_only(look, shown.fields[name])
        and not updates.is_control(name, each)
    ]


def _update_returns_resource(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    concerned = [
        (each, each.methods[method])
        for each in updates.updated(contract)
        for method in ("PUT", "PATCH")
        if method in each.methods and "GET" in each.methods
    ]
    found = {}
    for each, operation in concerned:
        answered = shapes.answer(look, operation, ("200",))
        resource = shapes.answer(look, each.methods["GET"], ("200",))
        if shapes.is_other(look, answered, resource):
            response = operation.response(200)
            found[operation.label] = rule.Breach(
                f"'{operation.label}' does not answer with the resource; "
                f"answer with what 'GET {each.path}' returns, or with 204.",
                node=response.reference if response else None,
            )
    yield from once.told(
        contract,
        found,
        len(concerned),
        "updates answer with something else than the resource or 204",
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "updateBoth": rule.Function(_update_both, kinds=judged.DOCUMENT),
    "putFull": rule.Function(_put_full, kinds=judged.DOCUMENT),
    "updateReturnsResource": rule.Function(
        _update_returns_resource, kinds=judged.DOCUMENT
    ),
}
