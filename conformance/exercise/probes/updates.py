# SPDX-License-Identifier: Apache-2.0
"""An update changes what it says, keeps the rest, and can be repeated."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model
from conformance.exercise import resource
from conformance.exercise.probes import base, comparing, scenes

_MASKS = ("update_mask", "updateMask")
_TWO = 2


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
    if not answer.is_success:
        yield base.LeftOut(put.label, f"it answered {answer.status}")
        return
    yield base.Looked(put.label)
    read = scene.call(get, made)
    wrong = list(comparing.departures(whole, resource.of(read)))
    if wrong:
        yield base.found(
            f"After PUT, {comparing.quoted(wrong)} is not what was sent.",
            "values",
            read,
            answer,
        )


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
    if not first.is_success:
        yield base.LeftOut(put.label, f"it answered {first.status}")
        return
    yield base.Looked(put.label)
    before = scene.call(get, made)
    second = scene.call(put, made, body=body)
    after = scene.call(get, made)
    wrong = list(comparing.changed(resource.of(before), resource.of(after)))
    if second.status // 100 != _TWO and second.status not in (409, 412, 428):
        yield base.found(
            f"The same PUT once more is answered with {second.status}.",
            "status",
            second,
            first,
        )
    elif wrong:
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
    before = resource.of(scene.call(get, made))
    worked: list[tuple[str, Any]] = []
    for name, value in scene.changes(patch, made):
        answer = scene.call(patch, made, body={name: value})
        if not answer.is_success:
            continue
        worked.append((name, value))
        read = scene.call(get, made)
        now = resource.of(read)
        ignored = list(comparing.departures({name: value}, now))
        lost = [each for each in comparing.changed(before, now) if each != name]
        if ignored:
            yield base.found(
                f"PATCH answers {answer.status}, but '{name}' is as it was.",
                "ignored",
                read,
                answer,
            )
        if lost:
            yield base.found(
                f"PATCH of '{name}' changes {comparing.quoted(lost)} as well.",
                "others",
                read,
                answer,
            )
        if ignored or lost or len(worked) == _TWO:
            break
        before = now
    if not worked:
        yield base.LeftOut(patch.label, "no change of a field was taken")
        return
    yield base.Looked(patch.label)
    if len(worked) == _TWO:
        yield from _masked(scene, made, patch, worked)


def _masked(
    scene: scenes.Scene,
    made: scenes.Made,
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
    if not answer.is_success:
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
    made: scenes.Made,
    before: Any,
    names: tuple[str, str],
) -> Mapping[str, Any]:
    now = scenes.Made(made.variables, made.sent, made.record, before)
    return {
        name: value
        for name, value in scene.changes(patch, now)
        if name in names
    }
