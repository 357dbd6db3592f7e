# SPDX-License-Identifier: Apache-2.0
"""Writes at the same moment: none is lost, none is counted twice (§7.2)."""

import concurrent.futures
from collections.abc import Iterator, Sequence

import httpx

from conformance import findings
from conformance.exercise import record, resource
from conformance.exercise.probes import base, comparing, scenes

_AT_ONCE = 8
_ROUNDS = 2
_TWO = 2


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
    if first is None or scene.create is None or first.is_pending:
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
    return resource.identity_of(resource.of(raw), scene.item.variable)


def _is_merging(scene: scenes.Scene, context: base.Context) -> bool:
    """Tells whether creations one after the other give one resource too."""
    one, other = scene.make(), scene.make()
    return bool(one and other and one.identity == other.identity)


def _unique(
    context: base.Context, scene: scenes.Scene, first: scenes.Made
) -> Iterator[base.Outcome]:
    """Creates the same at once, where the same is refused one by one."""
    if scene.create is None:
        return
    again = context.asking.replay(first.record.request)
    if again.status != 409:  # noqa: PLR2004 - conflict
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
        failed = [raw for raw in raws if raw.status // 100 == 5]  # noqa: PLR2004 - 5xx
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
    fields = list(scene.changes(update, made))[:_TWO]
    takes_tag = any(
        each.name.lower() == "if-match" for each in update.named("header")
    )
    read = scene.call(get, made)
    tag = read.header("etag")
    if len(fields) < _TWO:
        return
    yield base.Looked(f"{update.label} at once")
    headers = {"If-Match": tag} if takes_tag and tag else {}
    requests = [
        context.asking.request(
            update,
            variables=made.variables,
            json_body={name: value},
            headers=headers,
        )
        for name, value in fields
    ]
    raws = together(context, requests)
    done = [raw for raw in raws if raw.is_success]
    now = scene.call(get, made)
    if len(done) < _TWO:
        return
    if headers:
        yield base.found(
            "Two updates at one moment with the same 'If-Match' are both "
            "done; 412 is expected for one of them.",
            "if-match",
            done[1],
            done[0],
        )
        return
    lost = list(comparing.departures(dict(fields), resource.of(now)))
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
