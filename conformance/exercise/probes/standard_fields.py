# SPDX-License-Identifier: Apache-2.0
"""The standard fields of requests: only trying, and not doing twice (§4.6)."""

import uuid
from collections.abc import Iterator, Mapping

from conformance.contract import model
from conformance.exercise import resource
from conformance.exercise.probes import base, creations, membership, scenes

_VALIDATE = ("validate_only", "validateOnly", "dry_run", "dryRun")
_REQUEST_ID = ("request_id", "requestId")
_KEY = "idempotency-key"


def validate_only(context: base.Context) -> Iterator[base.Outcome]:
    """Only tries a creation, and looks whether it was done."""
    yield from base.each_scene(context, _validate_only, "create")


def _validate_only(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    name = _field(context, scene.create, _VALIDATE)
    parents = context.variables(scene.collection.path)
    if name is None:
        return
    # Without the field the same must be taken, or nothing is shown.
    done = scene.make()
    if done is None or parents is None or not isinstance(done.sent, dict):
        yield base.LeftOut(scene.label, scene.why_not or "it takes no object")
        return
    before = membership.count(context, scene)
    tried = scene.attempt(parents, changes={name: True})
    if tried is None or not tried.record.is_success:
        status = tried.record.status if tried else "nothing"
        yield base.LeftOut(scene.label, f"it answered {status}")
        return
    yield base.Looked(scene.label)
    what = _what_is_there(context, scene, parents, tried) or (
        "the list has one more" if _grows(context, scene, before) else ""
    )
    if what:
        yield base.found(
            f"With '{name}' a creation is done all the same: {what}.",
            "done",
            context.last,
            tried.record,
        )


def _what_is_there(
    context: base.Context,
    scene: scenes.Scene,
    parents: Mapping[str, str],
    tried: creations.Attempt,
) -> str:
    """Says what shows that a creation was done; empty where nothing does."""
    raw = tried.record
    own = resource.identified(scene.item, raw, resource.of(raw))
    if own is not None and scene.get is not None:
        read = context.asking.call(
            scene.get,
            variables={**parents, **own},
            query=context.required_query(scene.get),
        )
        if read.is_success:
            return "the resource is there"
    if membership.has_like(context, scene, tried.sent):
        return "the list has what was sent"
    return ""


def _grows(
    context: base.Context, scene: scenes.Scene, before: int | None
) -> bool:
    """Tells whether each trial, and nothing but trials, makes a list longer.

    Others may create something at any moment: but hardly twice just then, and
    never else.
    """
    after = membership.count(context, scene)
    if before is None or after is None or after <= before:
        return False
    create, parents = scene.create, context.variables(scene.collection.path)
    name = _field(context, create, _VALIDATE)
    if parents is None or name is None:
        return False
    scene.attempt(parents, changes={name: True})
    again = membership.count(context, scene)
    return (
        again is not None
        and again > after
        and membership.count(context, scene) == again
    )


def _field(
    context: base.Context,
    operation: model.Operation | None,
    names: tuple[str, ...],
) -> str | None:
    """Returns the name of a field that an operation's body takes."""
    if operation is None:
        return None
    fields = context.look.properties(context.sampler.schema(operation))
    return next((name for name in names if name in fields), None)


def request_id_once(context: base.Context) -> Iterator[base.Outcome]:
    """Sends a creation twice under one id of the request."""
    yield from base.each_scene(context, _once, "create")


def _once(context: base.Context, scene: scenes.Scene) -> Iterator[base.Outcome]:
    create = scene.create
    name = _field(context, create, _REQUEST_ID)
    has_key = create is not None and any(
        each.name.lower() == _KEY for each in create.named("header")
    )
    if not (name or has_key):
        return
    number = str(uuid.uuid4())
    first = (
        scene.make(changes={name: number})
        if name
        else scene.make(headers={"Idempotency-Key": number})
    )
    if first is None:
        status = context.last.status
        why = scene.why_not or f"a creation was answered with {status}"
        yield base.LeftOut(scene.label, why)
        return
    yield base.Looked(scene.label)
    second = context.asking.replay(first.record.request)
    again = resource.identified(scene.item, second, resource.of(second))
    if not second.is_success or again is None:
        return
    if list(again.values())[-1] != first.identity:
        yield base.found(
            f"The same request with the same '{name or 'Idempotency-Key'}' "
            "is done a second time: there is another resource.",
            "twice",
            second,
            first.record,
        )
