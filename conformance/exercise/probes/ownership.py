# SPDX-License-Identifier: Apache-2.0
"""Whose a resource is: others neither read nor change it (§9.5)."""

from collections.abc import Iterator
from typing import Any

import httpx

from conformance.contract import model
from conformance.exercise import identities, record, resource, tokens
from conformance.exercise.probes import base, creations, membership, scenes


def auth_object_level(context: base.Context) -> Iterator[base.Outcome]:
    """Makes something as one identity, and asks for it as another (§9.5).

    Yields:
        What one user can read, change or see in a list of another's.
    """
    pair = _pair(context)
    if not pair:
        yield base.LeftOut(
            "all resources",
            "the settings name no two identities with the same permissions",
        )
        return
    owner, stranger = pair
    private = [
        scene
        for scene in context.scenes
        if scene.get and is_own(scene.get, stranger)
    ]
    if not private:
        yield base.LeftOut(
            "all resources", "no permission says that it is for one's own only"
        )
    for scene in private:
        if context.is_late:
            return
        try:
            yield from _others(context, scene, owner, stranger)
            yield from _accounts(context, scene, owner, stranger)
        except httpx.TransportError as error:
            yield base.LeftOut(scene.label, f"no answer ({error})")


def _pair(
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


def is_own(operation: model.Operation, caller: identities.Caller) -> bool:
    """Tells whether a caller may do something to their own things only.

    The words of permissions say it, such as `orders.read_own`.
    """
    needed = identities.required(operation)
    if caller.permissions is not None:
        needed &= caller.permissions
    return bool(needed) and all(
        "own" in each.replace(".", "_").replace(":", "_").split("_")
        for each in needed
    )


def _others(
    context: base.Context,
    scene: scenes.Scene,
    owner: identities.Caller,
    stranger: identities.Caller,
) -> Iterator[base.Outcome]:
    if scene.create is None or scene.get is None:
        return
    made = scene.make(caller=owner.credentials)
    if made is None:
        yield base.LeftOut(scene.label, f"'{owner.name}' can't make one")
        return
    mine = scene.call(scene.get, made, caller=owner.credentials)
    if not mine.is_success:
        yield base.LeftOut(scene.label, f"'{owner.name}' can't read their own")
        return
    yield base.Looked(scene.label)
    theirs = scene.call(scene.get, made, caller=stranger.credentials)
    if theirs.is_success:
        yield base.found(
            f"What '{owner.name}' created is read by '{stranger.name}'.",
            "read",
            theirs,
            made.record,
        )
    yield from _changes(context, scene, made, stranger)
    if scene.list and is_own(scene.list, stranger):
        yield from _in_list(context, scene, made, stranger)


def _changes(
    context: base.Context,
    scene: scenes.Scene,
    made: creations.Made,
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
        if operation is None or operation.label not in context.labels:
            continue
        if stranger.lacks(operation) or not is_own(operation, stranger):
            continue
        body = scene.body_of(operation, made) if operation.body else None
        raw = scene.call(
            operation, made, body=body, caller=stranger.credentials
        )
        if raw.is_success and operation.method != "GET":
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
    made: creations.Made,
    stranger: identities.Caller,
) -> Iterator[base.Outcome]:
    if membership.is_listed(context, scene, made, caller=stranger.credentials):
        yield base.found(
            f"What '{made.record.label}' created for one user is in the list "
            "of another.",
            "list",
            context.last,
            made.record,
        )


def _accounts(
    context: base.Context,
    scene: scenes.Scene,
    owner: identities.Caller,
    stranger: identities.Caller,
) -> Iterator[base.Outcome]:
    """Asks for the account of one user as another."""
    account = tokens.subject(owner.credentials.token)
    if account is None or scene.get is None or scene.collection.parent:
        return
    if account == tokens.subject(stranger.credentials.token):
        return
    variables = {scene.item.variable: account}
    mine = context.asking.call(
        scene.get, variables=variables, caller=owner.credentials
    )
    if not mine.is_success:
        return
    yield base.Looked(scene.get.label)
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
    yield from _changed(context, scene, mine, variables, stranger)


def _changed(
    context: base.Context,
    scene: scenes.Scene,
    mine: record.Record,
    variables: dict[str, str],
    stranger: identities.Caller,
) -> Iterator[base.Outcome]:
    update = scene.update
    if update is None or stranger.lacks(update) or not is_own(update, stranger):
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
