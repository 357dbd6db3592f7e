# SPDX-License-Identifier: Apache-2.0
"""Tags that tell states apart, and requests that depend on them (§10.1.1)."""

from collections.abc import Iterator

from conformance.contract import model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, comparing, creations, scenes

_NOT_MODIFIED = 304
_ACCEPTED = 202
_STALE = '"conformance-stale"'


def conditional_request(context: base.Context) -> Iterator[base.Outcome]:
    """Asks with `If-None-Match` and `If-Match` where there are tags.

    Yields:
        Tags that change without the resource, or don't with it; conditions
        that are not heeded; private answers that any cache may keep.
    """
    yield from base.each_scene(context, _look, "get")


def _look(context: base.Context, scene: scenes.Scene) -> Iterator[base.Outcome]:
    made = scene.make()
    variables = made.variables if made else context.variables(scene.item.path)
    if scene.get is None or variables is None:
        yield base.LeftOut(scene.label, scene.why_not or "nothing is there")
        return
    query = context.required_query(scene.get)
    first, again = (
        context.asking.call(scene.get, variables=variables, query=query)
        for _ in range(2)
    )
    if not (first.is_success and again.is_success):
        yield base.LeftOut(scene.label, f"it answered {first.status}")
        return
    yield from _cached(scene.get, first)
    tag = first.header("etag")
    if tag is None:
        yield from _missing(scene, scene.get, first)
        return
    yield base.Looked(scene.label)
    if resource.of(first) != resource.of(again):
        return
    if again.header("etag") != tag:
        yield base.found(
            "The 'ETag' is another, though the resource is as it was.",
            "random",
            again,
            first,
        )
        return
    known = context.asking.call(
        scene.get,
        variables=variables,
        query=query,
        headers={"If-None-Match": tag},
    )
    if known.is_success:
        yield base.found(
            "'If-None-Match' with the present 'ETag' is answered with "
            f"{known.status}; 304 is expected.",
            "ignored",
            known,
            first,
        )
    if made is not None:
        yield from _heeded(scene, made, first, tag)


def _missing(
    scene: scenes.Scene, get: model.Operation, raw: record.Record
) -> Iterator[base.Outcome]:
    documented = get.response(raw.status)
    header = documented.headers.get("etag") if documented else None
    # A header that is only possible may be left out (OpenAPI 3.1 §4.8.21).
    if header is None or header.value.get("required") is not True:
        yield base.LeftOut(scene.label, "it has no 'ETag'")
        return
    yield base.Looked(scene.label)
    yield base.found(
        "There is no 'ETag', though the document says there is one.",
        "missing",
        raw,
    )


def _cached(
    operation: model.Operation, raw: record.Record
) -> Iterator[base.Outcome]:
    """Looks at who may keep an answer that took a credential."""
    control = raw.header("cache-control")
    if control is None or not operation.is_secured:
        return
    said = {each.strip().lower() for each in control.split(",")}
    names = {each.partition("=")[0] for each in said}
    if names & {"private", "no-store"}:
        return
    # RFC 9111 §3.5: these two let shared caches keep it nevertheless.
    if names & {"public", "s-maxage"}:
        yield base.found(
            "An answer that takes a credential may be kept by shared caches: "
            f"'Cache-Control: {control}'.",
            "public",
            raw,
        )


def _heeded(
    scene: scenes.Scene, made: creations.Made, first: record.Record, tag: str
) -> Iterator[base.Outcome]:
    """Updates the resource, with a stale tag and with the present one."""
    update = scene.update or scene.replace
    if update is None or scene.get is None:
        return
    body = _body(scene, update, made)
    if body is None:
        return
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
    if done.is_success and done.status != _ACCEPTED:
        yield from _changed(scene, made, body, tag, done)


def _changed(
    scene: scenes.Scene,
    made: creations.Made,
    body: dict[str, object],
    tag: str,
    done: record.Record,
) -> Iterator[base.Outcome]:
    """Looks at a resource, and its tag, after an update that was done."""
    if scene.get is None:
        return
    told = resource.of(done)
    # That the update changed nothing at all is another promise.
    if not isinstance(told, dict) or list(comparing.departures(body, told)):
        return
    now = scene.call(scene.get, made, headers={"If-None-Match": tag})
    is_old = now.is_success and comparing.departures(body, resource.of(now))
    if now.status == _NOT_MODIFIED or (is_old and list(is_old)):
        yield base.found(
            "After an update the resource is still answered as it was before.",
            "stale",
            now,
            done,
        )
    elif now.is_success and now.header("etag") == tag:
        yield base.found(
            "The 'ETag' is the same after an update as before.",
            "same",
            now,
            done,
        )


def _body(
    scene: scenes.Scene, update: model.Operation, made: creations.Made
) -> dict[str, object] | None:
    """Returns a body that changes something; None where none is known."""
    whole = scene.body_of(update, made) if update.method == "PUT" else {}
    if not isinstance(whole, dict):
        return None
    for name, value in scene.changes(update, made):
        if update.method == "PATCH" or name in whole:
            return {**whole, name: value}
    return None
