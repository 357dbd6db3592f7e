# SPDX-License-Identifier: Apache-2.0
"""Writes at the same moment: none is lost, none is counted twice (§7.2)."""

import concurrent.futures
import dataclasses
from collections.abc import Iterator, Mapping, Sequence

import httpx

from conformance import findings
from conformance.exercise import record, resource
from conformance.exercise.probes import base, comparing, creations, scenes

_AT_ONCE = 8
_ROUNDS = 2
_TWO = 2
_ACCEPTED = 202
_CONFLICT = 409
_SERVER_ERROR = 500


def concurrent_writes(context: base.Context) -> Iterator[base.Outcome]:
    """Creates and updates at the same moment.

    Yields:
        Ids that are told twice, updates that are lost, keys that are taken
        twice.
    """
    yield from base.each_scene(context, _created, "create")
    yield from base.each_scene(context, _updated, "create", "update", "get")


def _created(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    first = scene.make()
    if first is None or scene.create is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    if first.is_pending:
        yield base.LeftOut(scene.label, "a creation only begins")
        return
    parents = context.variables(scene.collection.path) or {}
    yield base.Looked(scene.label)
    for _ in range(_ROUNDS):
        bodies = [
            context.sampler.fresh(
                context.sampler.schema(scene.create), first.sent
            )
            for _ in range(_AT_ONCE)
        ]
        requests = [
            context.asking.request(
                scene.create, variables=parents, json_body=each
            )
            for each in bodies
        ]
        raws = together(context, requests)
        ids = [_identity(scene, raw) for raw in raws if raw.is_success]
        known = [each for each in ids if each is not None]
        doubled = [each for each in known if known.count(each) > 1]
        if doubled and not _is_merging(scene, context):
            pair = [raw for raw in raws if _identity(scene, raw) == doubled[0]]
            yield base.found(
                "Two creations at the same moment are told one id.",
                "ids",
                pair[-1],
                pair[0],
            )
            return
    yield from _unique(context, scene, first)


def _identity(scene: scenes.Scene, raw: record.Record) -> str | None:
    own = resource.identified(scene.item, raw, resource.of(raw))
    return "/".join(own.values()) if own else None


def _is_merging(scene: scenes.Scene, context: base.Context) -> bool:
    """Tells whether creations one after the other give one resource too."""
    one, other = scene.make(), scene.make()
    return bool(one and other and one.identity == other.identity)


def _unique(
    context: base.Context, scene: scenes.Scene, first: creations.Made
) -> Iterator[base.Outcome]:
    """Creates the same at once, where the same is refused one by one."""
    if scene.create is None:
        return
    again = context.asking.replay(first.record.request)
    if again.status != _CONFLICT:
        return
    parents = context.variables(scene.collection.path) or {}
    for _ in range(_ROUNDS):
        body = context.sampler.fresh(
            context.sampler.schema(scene.create), first.sent
        )
        request = context.asking.request(
            scene.create, variables=parents, json_body=body
        )
        raws = together(context, [request] * _AT_ONCE)
        done = [raw for raw in raws if raw.is_success]
        failed = [raw for raw in raws if raw.status == _SERVER_ERROR]
        if len(done) >= _TWO:
            yield base.found(
                "The same thing is created twice at the same moment, though "
                "a second one is refused with 409 afterwards.",
                "unique",
                done[1],
                done[0],
            )
            return
        if failed and done:
            yield base.found(
                "Of two creations of the same at one moment, one is answered "
                f"with {failed[0].status}; 409 is expected.",
                "unique",
                failed[0],
                done[0],
            )
            return


def _updated(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    """Changes two fields of one resource at once, and looks at both."""
    made = scene.make()
    update, get = scene.update, scene.get
    if made is None or update is None or get is None:
        return
    takes_tag = any(
        each.name.lower() == "if-match" for each in update.named("header")
    )
    for _ in range(_ROUNDS):
        read = scene.call(get, made)
        now = dataclasses.replace(made, resource=resource.of(read))
        fields = list(scene.changes(update, now))[:_TWO]
        if not read.is_success or len(fields) < _TWO:
            yield base.LeftOut(update.label, "it has no two fields to change")
            return
        tag = read.header("etag") if takes_tag else None
        requests = [
            context.asking.request(
                update,
                variables=made.variables,
                json_body={name: value},
                headers={
                    **scene.headers(update, fields),
                    **({"If-Match": tag} if tag else {}),
                },
            )
            for name, value in fields
        ]
        raws = together(context, requests)
        done = [
            raw for raw in raws if raw.is_success and raw.status != _ACCEPTED
        ]
        yield base.Looked(f"{update.label} at once")
        if len(done) < _TWO:
            continue
        wrong = list(_lost(scene, made, dict(fields), tag, done))
        yield from wrong
        if wrong:
            return


def _lost(
    scene: scenes.Scene,
    made: creations.Made,
    fields: Mapping[str, object],
    tag: str | None,
    done: Sequence[record.Record],
) -> Iterator[base.Outcome]:
    """Looks at what is left of two updates that were both done."""
    if tag:
        yield base.found(
            "Two updates at one moment with the same 'If-Match' are both "
            "done; 412 is expected for one of them.",
            "if-match",
            done[1],
            done[0],
        )
        return
    if scene.get is None:
        return
    now = scene.call(scene.get, made)
    lost = list(comparing.departures(fields, resource.of(now)))
    # Where neither is there, updates are not kept at all.
    if len(lost) == 1:
        yield base.found(
            "Of two updates of different fields at one moment both succeed, "
            f"and that of '{lost[0]}' is lost.",
            "lost",
            now,
            *done,
        )


def together(
    context: base.Context, requests: Sequence[findings.Request]
) -> list[record.Record]:
    """Sends requests at the same moment.

    Args:
        context: What to work with.
        requests: What to send, each on a connection of its own.

    Returns:
        Their exchanges, those without an answer left out.
    """

    def send(request: findings.Request) -> record.Record | None:
        try:
            return context.asking.replay(request)
        except httpx.TransportError:
            return None

    with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
        return [raw for raw in pool.map(send, requests) if raw is not None]
