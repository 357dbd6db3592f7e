# SPDX-License-Identifier: Apache-2.0
"""Fields of a request that must not change anything (§9.5, OWASP API3)."""

from collections.abc import Iterator
from typing import Any

import httpx

from conformance.exercise import identities, resource, tokens, values
from conformance.exercise.probes import base, comparing, scenes

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
    if first is None or not isinstance(first.resource, dict):
        return
    if not isinstance(first.sent, dict):
        return
    changes: dict[str, Any] = {
        name: _LONG_AGO
        for name in _ASSIGNED
        if name in first.resource and name not in first.sent
    }
    name = _id_name(first, scene.item.variable)
    if name and name not in first.sent:
        changes[name] = _OTHER_ID
    if not changes:
        return
    yield base.Looked(scene.label)
    for changed, value in changes.items():
        made = scene.make(changes={changed: value})
        if made is None or not isinstance(made.resource, dict):
            continue
        if comparing.is_same(made.resource.get(changed), value):
            yield base.found(
                f"A creation takes '{changed}' from the request, though the "
                "service assigns it.",
                f"assigned {changed}",
                made.record,
            )
            return


def _id_name(made: scenes.Made, variable: str) -> str:
    for name in (variable, "id"):
        if str(made.resource.get(name)) == made.identity:
            return name
    return ""


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
    now = resource.of(raw)
    kept = now.get(name) if isinstance(now, dict) else None
    if raw.is_success and comparing.is_same(kept, other):
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
