# SPDX-License-Identifier: Apache-2.0
"""The standard fields of requests: only trying, and not doing twice (§4.6)."""

import uuid
from collections.abc import Iterator

import httpx

from conformance.contract import model
from conformance.exercise import resource
from conformance.exercise.probes import base, scenes

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
    if name is None:
        return
    before = scene.count()
    tried = scene.make(changes={name: True})
    if tried is None:
        raw = context.last
        # A trial need not tell of a resource with an id.
        if not raw.is_success:
            yield base.LeftOut(scene.label, f"it answered {raw.status}")
            return
    yield base.Looked(scene.label)
    raw = tried.record if tried else context.last
    if tried is not None and scene.get is not None:
        read = scene.call(scene.get, tried)
        if read.is_success:
            yield base.found(
                f"With '{name}' a creation is done all the same: the "
                "resource is there.",
                "done",
                read,
                raw,
            )
            return
    after = scene.count()
    if before is not None and after is not None and after > before:
        yield base.found(
            f"With '{name}' a creation is done all the same: the list has "
            "one more.",
            "done",
            context.last,
            raw,
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
    if create is None or not (name or has_key):
        return
    number = str(uuid.uuid4())
    first = (
        scene.make(changes={name: number})
        if name
        else scene.make(headers={"Idempotency-Key": number})
    )
    if first is None:
        yield base.LeftOut(scene.label, scene.why_not or "it was refused")
        return
    yield base.Looked(scene.label)
    try:
        second = context.asking.replay(first.record.request)
    except httpx.TransportError as error:
        yield base.LeftOut(scene.label, f"no answer ({error})")
        return
    again = resource.identity_of(resource.of(second), scene.item.variable)
    if second.is_success and again is not None and again != first.identity:
        yield base.found(
            f"The same request with the same '{name or 'Idempotency-Key'}' "
            "is done a second time: there is another resource.",
            "twice",
            second,
            first.record,
        )
