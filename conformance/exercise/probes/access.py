# SPDX-License-Identifier: Apache-2.0
"""Who is let in, to what, and to whose (§6, §9.5)."""

from collections.abc import Iterator
from typing import Any

import httpx

from conformance.contract import listings, model
from conformance.exercise import (
    identities,
    masking,
    record,
    resource,
    tokens,
)
from conformance.exercise.probes import base, scenes

_UNAUTHORIZED = 401
_FORBIDDEN = 403
_REFUSED = frozenset({401, 403, 404})
_NOBODY = masking.Credentials()


def auth_required(context: base.Context) -> Iterator[base.Outcome]:
    """Asks without, and with tokens that must not be taken.

    Yields:
        Operations that let someone in, or refuse without saying how to
        authenticate.
    """
    wrong = _wrong_credentials(context)
    for number, operation in enumerate(_secured(context)):
        if context.is_late:
            return
        # Every operation is asked without credentials, the others by turns:
        # what verifies tokens is the same code for all.
        turns = wrong if not number else wrong[1 + number % len(wrong) :][:1]
        try:
            yield from _refused(context, operation, [wrong[0], *turns])
        except httpx.TransportError as error:
            yield base.LeftOut(operation.label, f"no answer ({error})")


def _secured(context: base.Context) -> list[model.Operation]:
    """Returns the secured operations, those first that read."""
    found = [each for each in context.operations if each.is_secured]
    return sorted(found, key=lambda each: each.method != "GET")


def _wrong_credentials(
    context: base.Context,
) -> list[tuple[str, masking.Credentials]]:
    found = [("no credentials", _NOBODY)]
    token = context.asking.credentials.token
    for what, made in tokens.forged(token or ""):
        credentials = masking.Credentials(made, name="forged")
        found.append((f"a token that is {what}", credentials))
    found.extend(
        ("a token that has expired", each.credentials)
        for each in context.callers.expired
    )
    return found


def _refused(
    context: base.Context,
    operation: model.Operation,
    wrong: list[tuple[str, masking.Credentials]],
) -> Iterator[base.Outcome]:
    variables = context.variables(operation.path) or dict.fromkeys(
        model.path_variables(operation.path), "1"
    )
    query = context.required_query(operation) or {}
    yield base.Looked(operation.label)
    told = set()
    for what, caller in wrong:
        if what in told:
            continue
        told.add(what)
        raw = context.asking.call(
            operation,
            variables=variables,
            query=query,
            json_body={} if operation.body else None,
            caller=caller,
        )
        if raw.is_success:
            yield base.found(
                f"A request with {what} is answered with {raw.status}; 401 "
                "is expected.",
                what,
                raw,
                of_service=True,
            )
        elif (
            raw.status == _UNAUTHORIZED
            and raw.header("www-authenticate") is None
        ):
            yield base.found(
                "A 401 does not say in 'WWW-Authenticate' how to "
                "authenticate (RFC 9110 §15.5.2).",
                "challenge",
                raw,
                of_service=True,
            )


def auth_forbidden(context: base.Context) -> Iterator[base.Outcome]:
    """Asks as identities that lack what an operation takes (§6.2)."""
    asked = False
    for caller in context.callers.valid:
        for operation in context.operations:
            if context.is_late:
                return
            if not caller.lacks(operation):
                continue
            asked = True
            try:
                yield from _forbidden(context, operation, caller)
            except httpx.TransportError as error:
                yield base.LeftOut(operation.label, f"no answer ({error})")
    if not asked:
        yield base.LeftOut(
            "all operations",
            "the settings name no identity that lacks a permission",
        )


def _forbidden(
    context: base.Context, operation: model.Operation, caller: identities.Caller
) -> Iterator[base.Outcome]:
    variables = context.variables(operation.path)
    if variables is None:
        return
    body: Any = None
    if operation.body is not None:
        body = next(context.sampler.bodies(operation), {})
    if operation.method == "DELETE":
        # What must be refused could be done: only to what is our own.
        made = context.scene_of(operation)
        own = made.make() if made else None
        if own is None:
            return
        variables = own.variables
    raw = context.asking.call(
        operation,
        variables=variables,
        query=context.required_query(operation) or {},
        json_body=body,
        caller=caller.credentials,
    )
    yield base.Looked(operation.label)
    if raw.is_success:
        yield base.found(
            f"'{caller.name}' lacks the permission, and is answered with "
            f"{raw.status}; 403 is expected.",
            f"as {caller.name}",
            raw,
            of_service=True,
        )


def auth_object_level(context: base.Context) -> Iterator[base.Outcome]:
    """Makes something as one identity, and asks for it as another (§9.5).

    Yields:
        What one user can read, change or see in a list of another's.
    """
    pairs = _pairs(context)
    if not pairs:
        yield base.LeftOut(
            "all resources",
            "the settings name no two identities with the same permissions",
        )
        return
    owner, stranger = pairs
    for scene in context.scenes:
        if context.is_late:
            return
        if scene.create is None or scene.get is None:
            continue
        try:
            yield from _others(context, scene, owner, stranger)
        except httpx.TransportError as error:
            yield base.LeftOut(scene.label, f"no answer ({error})")
    yield from _accounts(context, owner, stranger)


def _pairs(
    context: base.Context,
) -> tuple[identities.Caller, identities.Caller] | None:
    """Finds two users who may do the same, the fewest things first."""
    valid = sorted(
        context.callers.valid, key=lambda each: len(each.permissions or ())
    )
    for number, one in enumerate(valid):
        for other in valid[number + 1 :]:
            if (one.permissions, one.may) == (other.permissions, other.may):
                return one, other
    return None


def _others(
    context: base.Context,
    scene: scenes.Scene,
    owner: identities.Caller,
    stranger: identities.Caller,
) -> Iterator[base.Outcome]:
    if not _is_private(context, scene):
        return
    made = scene.make(caller=owner.credentials)
    if made is None or scene.get is None:
        return
    mine = scene.call(scene.get, made, caller=owner.credentials)
    if not mine.is_success:
        return
    yield base.Looked(scene.label)
    theirs = scene.call(scene.get, made, caller=stranger.credentials)
    # What everybody may read is nobody's secret; who may change it is told
    # by the changes.
    if theirs.is_success:
        yield base.found(
            f"What '{owner.name}' created is read by '{stranger.name}'.",
            "read",
            theirs,
            made.record,
        )
    yield from _changes(context, scene, made, stranger)
    yield from _in_list(context, scene, made, stranger)


def _is_private(context: base.Context, scene: scenes.Scene) -> bool:
    """Tells whether the members of a collection belong to who made them.

    The words of permissions say it (`orders.read_own`), or a settings' hint.
    """
    if scene.get is None:
        return False
    words = identities.required(scene.get)
    return any("own" in each.replace(".", "_").split("_") for each in words)


def _changes(
    context: base.Context,
    scene: scenes.Scene,
    made: scenes.Made,
    stranger: identities.Caller,
) -> Iterator[base.Outcome]:
    operations = [
        *(
            each.operations[0]
            for each in context.graph.actions
            if each.resource == scene.item.path
        ),
        scene.update,
        scene.replace,
        scene.delete,
    ]
    for operation in operations:
        if operation is None or stranger.lacks(operation):
            continue
        if operation.label not in context.labels:
            continue
        body = scene.body_of(operation, made) if operation.body else None
        raw = scene.call(
            operation, made, body=body, caller=stranger.credentials
        )
        if raw.is_success:
            yield base.found(
                f"'{stranger.name}' changes what belongs to another: "
                f"{operation.method} is answered with {raw.status}; 403 or "
                "404 is expected.",
                "write",
                raw,
                made.record,
            )
            return


def _in_list(
    context: base.Context,
    scene: scenes.Scene,
    made: scenes.Made,
    stranger: identities.Caller,
) -> Iterator[base.Outcome]:
    if scene.list is None or stranger.lacks(scene.list):
        return
    place = listings.members(context.look, scene.list)
    raw = context.asking.call(
        scene.list,
        variables=made.variables,
        query=context.required_query(scene.list) or {},
        caller=stranger.credentials,
    )
    members = place.of(resource.parsed(raw)) if place else None
    variable = scene.item.variable
    if any(
        resource.identity_of(each, variable) == made.identity
        for each in members or ()
    ):
        yield base.found(
            f"What '{made.record.label}' created for one user is in the list "
            "of another.",
            "list",
            raw,
            made.record,
        )


def _accounts(
    context: base.Context,
    owner: identities.Caller,
    stranger: identities.Caller,
) -> Iterator[base.Outcome]:
    """Asks for the account of one user as another."""
    account = tokens.subject(owner.credentials.token)
    if account is None:
        return
    for scene in context.scenes:
        if scene.get is None or scene.collection.parent:
            continue
        variables = {scene.item.variable: account}
        mine = context.asking.call(
            scene.get, variables=variables, caller=owner.credentials
        )
        if not mine.is_success or not _is_private(context, scene):
            continue
        yield base.Looked(scene.get.label)
        yield from _account(context, scene, mine, variables, stranger)


def _account(
    context: base.Context,
    scene: scenes.Scene,
    mine: record.Record,
    variables: dict[str, str],
    stranger: identities.Caller,
) -> Iterator[base.Outcome]:
    if scene.get is None:
        return
    theirs = context.asking.call(
        scene.get, variables=variables, caller=stranger.credentials
    )
    if theirs.is_success:
        yield base.found(
            f"The account of another is read by '{stranger.name}'.",
            "read",
            theirs,
            mine,
        )
    update = scene.update
    if update is None or stranger.lacks(update):
        return
    body = _same(context, update, resource.of(mine))
    if not body:
        return
    changed = context.asking.call(
        update,
        variables=variables,
        json_body=body,
        caller=stranger.credentials,
    )
    if changed.is_success:
        yield base.found(
            f"The account of another is changed by '{stranger.name}'.",
            "write",
            changed,
            mine,
        )


def _same(
    context: base.Context, update: model.Operation, found: Any
) -> dict[str, Any]:
    """Returns a change of a resource to what it is already."""
    schema = context.sampler.schema(update)
    fields = context.look.properties(schema)
    if not isinstance(found, dict):
        return {}
    for name in fields:
        if isinstance(found.get(name), str):
            return {name: found[name]}
    return {}
