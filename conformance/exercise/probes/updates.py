# SPDX-License-Identifier: Apache-2.0
"""An update changes what it says, keeps the rest, and can be repeated."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, comparing, creations, scenes

_MASKS = ("update_mask", "updateMask")
_TWO = 2
_ACCEPTED = 202
# What refuses a second update for good reasons: conflicts, locks and limits.
_CONFLICTS = frozenset({409, 412, 423, 428, 429})


def put_replaces(context: base.Context) -> Iterator[base.Outcome]:
    """Replaces a resource, and reads what is there (§4.5.4)."""
    yield from base.each_scene(
        context, _put_replaces, "create", "replace", "get"
    )


def _put_replaces(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    made = scene.make()
    put, get = scene.replace, scene.get
    if made is None or put is None or get is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    body = scene.body_of(put, made)
    if not isinstance(body, dict):
        yield base.LeftOut(put.label, "no body for it can be made")
        return
    changes = dict(scene.changes(put, made))
    whole = {**body, **{key: changes[key] for key in changes if key in body}}
    answer = scene.call(put, made, body=whole)
    if not answer.is_success:
        answer = scene.call(put, made, body=body)
        whole = body
    if not _is_done(answer):
        yield base.LeftOut(put.label, f"it answered {answer.status}")
        return
    read = scene.call(get, made)
    if not read.is_success:
        yield base.LeftOut(put.label, f"it is read with {read.status} then")
        return
    yield base.Looked(put.label)
    now = resource.of(read)
    wrong = [
        name
        for name in comparing.departures(whole, now)
        if not comparing.is_state(name)
    ]
    if wrong:
        yield base.found(
            f"After PUT, {comparing.quoted(wrong)} is not what was sent.",
            "values",
            read,
            answer,
        )


def _is_done(raw: record.Record) -> bool:
    """Tells whether an update is done, rather than only begun."""
    return raw.is_success and raw.status != _ACCEPTED


def put_idempotent(context: base.Context) -> Iterator[base.Outcome]:
    """Replaces a resource twice by the same (RFC 9110 §9.2.2)."""
    yield from base.each_scene(
        context, _put_idempotent, "create", "replace", "get"
    )


def _put_idempotent(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    made = scene.make()
    put, get = scene.replace, scene.get
    if made is None or put is None or get is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    body = scene.body_of(put, made)
    first = scene.call(put, made, body=body)
    if not _is_done(first):
        yield base.LeftOut(put.label, f"it answered {first.status}")
        return
    yield base.Looked(put.label)
    before = scene.call(get, made)
    second = scene.call(put, made, body=body)
    after = scene.call(get, made)
    wrong = list(comparing.changed(resource.of(before), resource.of(after)))
    if second.status // 100 == 4 and second.status not in _CONFLICTS:  # noqa: PLR2004 - 4xx
        yield base.found(
            f"The same PUT once more is answered with {second.status}.",
            "status",
            second,
            first,
        )
    elif wrong and before.is_success and after.is_success:
        yield base.found(
            "The same PUT once more changes the resource: "
            f"{comparing.quoted(wrong)}.",
            "values",
            after,
            second,
        )


def patch_keeps(context: base.Context) -> Iterator[base.Outcome]:
    """Changes one field, and looks at all the others (§4.5.4, §4.6)."""
    yield from base.each_scene(context, _patch_keeps, "create", "update", "get")


def _patch_keeps(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    made = scene.make()
    patch, get = scene.update, scene.get
    if made is None or patch is None or get is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    before = scene.call(get, made)
    worked: list[tuple[str, Any]] = []
    wrong: list[base.Outcome] = []
    for name, value in scene.changes(patch, made):
        answer = scene.call(patch, made, body={name: value})
        if not _is_done(answer):
            continue
        read = scene.call(get, made)
        worked.append((name, value))
        wrong = list(_patched(made, (name, value), answer, before, read))
        if wrong or len(worked) == _TWO:
            break
        before = read
    if not worked:
        yield base.LeftOut(patch.label, "no change of a field was taken")
        return
    yield base.Looked(patch.label)
    yield from wrong
    if not wrong and len(worked) == _TWO:
        yield from _masked(scene, made, patch, worked)


def _patched(
    made: creations.Made,
    change: tuple[str, Any],
    answer: record.Record,
    before: record.Record,
    read: record.Record,
) -> Iterator[base.Outcome]:
    """Compares a resource with what it was before one field was changed."""
    name, value = change
    then, now = resource.of(before), resource.of(read)
    if not read.is_success or not before.is_success:
        return
    if list(comparing.departures({name: value}, now)):
        yield base.found(
            f"PATCH answers {answer.status}, but '{name}' is as it was.",
            "ignored",
            read,
            answer,
        )
    sent = made.sent if isinstance(made.sent, Mapping) else {}
    lost = [
        each
        for each in comparing.changed(then, now)
        # What nobody sent may follow from what was, as a slug from a title.
        if each != name and each in sent
    ]
    if lost:
        yield base.found(
            f"PATCH of '{name}' changes {comparing.quoted(lost)} as well.",
            "others",
            read,
            answer,
        )


def _masked(
    scene: scenes.Scene,
    made: creations.Made,
    patch: model.Operation,
    worked: list[tuple[str, Any]],
) -> Iterator[base.Outcome]:
    """Names one of two fields in the mask, and looks at the other."""
    mask = next(
        (each for each in patch.named("query") if each.name in _MASKS), None
    )
    get = scene.get
    if mask is None or get is None:
        return
    (named, _), (other, _) = worked
    before = resource.of(scene.call(get, made))
    body = _others(scene, patch, made, before, (named, other))
    if len(body) != _TWO:
        return
    answer = scene.call(patch, made, body=body, query={mask.name: named})
    if not _is_done(answer):
        return
    read = scene.call(get, made)
    now = resource.of(read)
    if other in comparing.changed(before, now):
        yield base.found(
            f"PATCH with '{mask.name}={named}' changes '{other}' as well.",
            "mask",
            read,
            answer,
        )
    elif list(comparing.departures({named: body[named]}, now)):
        yield base.found(
            f"PATCH with '{mask.name}={named}' does not change '{named}'.",
            "masked",
            read,
            answer,
        )


def _others(
    scene: scenes.Scene,
    patch: model.Operation,
    made: creations.Made,
    before: Any,
    names: tuple[str, str],
) -> Mapping[str, Any]:
    now = creations.Made(made.variables, made.sent, made.record, before)
    return {
        name: value
        for name, value in scene.changes(patch, now)
        if name in names
    }
