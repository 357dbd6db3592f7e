# SPDX-License-Identifier: Apache-2.0
"""Tags that tell states apart, and requests that depend on them (§10.1.1)."""

from collections.abc import Iterator

from conformance.contract import model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, comparing, scenes

_NOT_MODIFIED = 304
_REFUSED = frozenset({409, 412, 428})
_STALE = '"conformance-stale"'


def conditional_request(context: base.Context) -> Iterator[base.Outcome]:
    """Asks with `If-None-Match` and `If-Match` where there are tags.

    Yields:
        Tags that change without the resource, or don't with it; conditions
        that are not heeded; private answers that any cache may keep.
    """
    yield from base.each_scene(context, _look, "get")


def _look(context: base.Context, scene: scenes.Scene) -> Iterator[base.Outcome]:
    get = scene.get
    made = scene.make()
    variables = made.variables if made else context.variables(scene.item.path)
    if get is None or variables is None:
        yield base.LeftOut(scene.label, scene.why_not or "nothing is there")
        return
    first = context.asking.call(get, variables=variables)
    if not first.is_success:
        return
    yield from _cached(get, first)
    tag = first.header("etag")
    if tag is None:
        if _is_tagged(get):
            yield base.Looked(scene.label)
            yield base.found(
                "There is no 'ETag', though the document says there is one.",
                "missing",
                first,
            )
        return
    yield base.Looked(scene.label)
    again = context.asking.call(get, variables=variables)
    if again.header("etag") != tag:
        yield base.found(
            "The 'ETag' is another, though the resource is as it was.",
            "random",
            again,
            first,
        )
        return
    known = context.asking.call(
        get, variables=variables, headers={"If-None-Match": tag}
    )
    if known.status != _NOT_MODIFIED:
        yield base.found(
            "'If-None-Match' with the present 'ETag' is answered with "
            f"{known.status}; 304 is expected.",
            "ignored",
            known,
            first,
        )
    if made is not None:
        yield from _changed(scene, made, first, tag)


def _is_tagged(operation: model.Operation) -> bool:
    success = operation.success()
    return success is not None and "etag" in success.headers


def _cached(
    operation: model.Operation, raw: record.Record
) -> Iterator[base.Outcome]:
    """Looks at who may keep an answer that took a credential."""
    control = raw.header("cache-control")
    if control is None or not operation.is_secured:
        return
    said = {each.strip().lower() for each in control.split(",")}
    names = {each.partition("=")[0] for each in said}
    if "public" in names or (
        "s-maxage" in names and not names & {"private", "no-store"}
    ):
        yield base.found(
            "An answer that takes a credential may be kept by shared caches: "
            f"'Cache-Control: {control}'.",
            "public",
            raw,
        )


def _changed(
    scene: scenes.Scene, made: scenes.Made, first: record.Record, tag: str
) -> Iterator[base.Outcome]:
    """Updates the resource, and looks at what its tag is then."""
    update = scene.update or scene.replace
    if update is None or scene.get is None:
        return
    body = _body(scene, update, made)
    takes_tag = any(
        each.name.lower() == "if-match" for each in update.named("header")
    )
    if takes_tag:
        stale = scene.call(
            update, made, body=body, headers={"If-Match": _STALE}
        )
        if stale.is_success:
            yield base.found(
                f"{update.method} with a stale 'If-Match' is done all the "
                f"same ({stale.status}); 412 is expected.",
                "if-match",
                stale,
                first,
            )
            return
    headers = {"If-Match": tag} if takes_tag else {}
    done = scene.call(update, made, body=body, headers=headers)
    if not done.is_success:
        return
    now = scene.call(scene.get, made, headers={"If-None-Match": tag})
    told = resource.of(now)
    if now.status == _NOT_MODIFIED or list(comparing.departures(body, told)):
        yield base.found(
            "After an update the resource is still answered as it was before.",
            "stale",
            now,
            done,
        )
    elif now.header("etag") == tag:
        yield base.found(
            "The 'ETag' is the same after an update as before.",
            "same",
            now,
            done,
        )


def _body(
    scene: scenes.Scene, update: model.Operation, made: scenes.Made
) -> dict[str, object]:
    change = next(scene.changes(update, made), None)
    changed = {change[0]: change[1]} if change else {}
    if update.method == "PATCH":
        return changed
    whole = scene.body_of(update, made)
    return {**whole, **changed} if isinstance(whole, dict) else changed
