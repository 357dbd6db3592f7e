# SPDX-License-Identifier: Apache-2.0
"""Fields of a request that must not change anything (§9.5, OWASP API3)."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from conformance.exercise import identities, resource, tokens, values
from conformance.exercise.probes import base, comparing, ownership, scenes

_PRIVILEGES = ("role", "roles", "is_admin", "admin", "permissions", "scopes")
_ASSIGNED = (
    "create_time",
    "created_at",
    "update_time",
    "updated_at",
)
_LONG_AGO = "2001-02-03T04:05:06Z"
_OTHER_ID = "5f0c1d7a-7f9f-4e21-8a55-1f2e3d4c5b6a"


def mass_assignment(context: base.Context) -> Iterator[base.Outcome]:
    """Sends what only the service may set, and looks whether it is set.

    Yields:
        Server-assigned fields that a client sets; rights that a user gives
        themselves.
    """
    yield from base.each_scene(context, _assigned, "create")
    yield from _promoted(context)


def _assigned(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    first = scene.make()
    if first is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    told = scene.known(first)
    if scene.create is None or not isinstance(told, dict):
        yield base.LeftOut(scene.label, "it does not show what it created")
        return
    if not isinstance(first.sent, dict):
        return
    # What the document lets clients set, they may.
    taken = context.look.properties(context.sampler.schema(scene.create))
    changes: dict[str, Any] = {
        name: _LONG_AGO
        for name in _ASSIGNED
        if name in told and name not in first.sent and name not in taken
    }
    name = _id_name(told, first.identity, scene.item.variable)
    if name and name not in first.sent and name not in taken:
        changes[name] = _other_id(told[name])
    if not changes:
        return
    yield base.Looked(scene.label)
    for changed, value in changes.items():
        made = scene.make(changes={changed: value})
        now = scene.known(made) if made else None
        if made is None or not isinstance(now, dict):
            continue
        if comparing.is_same(value, now.get(changed)):
            yield base.found(
                f"A creation takes '{changed}' from the request, though the "
                "service assigns it.",
                f"assigned {changed}",
                made.record,
            )
            return


def _id_name(told: Mapping[str, Any], identity: str, variable: str) -> str:
    for name in (variable, "id"):
        if str(told.get(name)) == identity:
            return name
    return ""


def _other_id(known: Any) -> Any:
    """Makes an id of the same kind that hardly anything has."""
    return known + 987_654 if isinstance(known, int) else _OTHER_ID


def _promoted(context: base.Context) -> Iterator[base.Outcome]:
    """Lets each user try to change their own rights."""
    for caller in context.callers.valid:
        account = tokens.subject(caller.credentials.token)
        for scene in context.scenes:
            if account is None or context.is_late:
                break
            try:
                yield from _own_rights(context, scene, caller, account)
            except httpx.TransportError as error:
                yield base.LeftOut(scene.label, f"no answer ({error})")


def _own_rights(
    context: base.Context,
    scene: scenes.Scene,
    caller: identities.Caller,
    account: str,
) -> Iterator[base.Outcome]:
    update, get = scene.update, scene.get
    if update is None or get is None or scene.collection.parent:
        return
    # Who administers others' accounts may administer their own.
    if not ownership.is_own(update, caller):
        return
    fields = context.look.properties(context.sampler.schema(update))
    name = next((each for each in _PRIVILEGES if each in fields), None)
    if name is None:
        return
    variables = {scene.item.variable: account}
    before = context.asking.call(
        get, variables=variables, caller=caller.credentials
    )
    found = resource.of(before)
    if not before.is_success or not isinstance(found, dict):
        return
    other = context.sampler.other(fields[name], name, found.get(name))
    if other is values.MISSING:
        return
    yield base.Looked(update.label)
    raw = context.asking.call(
        update,
        variables=variables,
        json_body={name: other},
        caller=caller.credentials,
    )
    # Some updates answer with nothing.
    after = context.asking.call(
        get, variables=variables, caller=caller.credentials
    )
    now = resource.of(after)
    kept = now.get(name) if isinstance(now, dict) else None
    if raw.is_success and kept is not None and comparing.is_same(other, kept):
        yield base.found(
            f"'{caller.name}' changes '{name}' of their own account.",
            f"own {name}",
            raw,
            before,
        )
        # As it was, by who may do so.
        context.asking.call(
            update, variables=variables, json_body={name: found.get(name)}
        )
