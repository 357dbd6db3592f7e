# SPDX-License-Identifier: Apache-2.0
"""What takes longer than an answer: it can be followed, and it ends (§4.5)."""

import time
import urllib.parse
from collections.abc import Iterator, Mapping

from conformance.exercise import record, resource
from conformance.exercise.probes import base, creations, scenes

_ACCEPTED = 202
_SEE_OTHER = 303
_WAIT_SECONDS = 6.0
_POLL_SECONDS = 0.2
_GONE = frozenset({404, 410})
_STATES = ("state", "status", "phase")
_DONE = frozenset(
    {
        "active",
        "aborted",
        "available",
        "canceled",
        "cancelled",
        "complete",
        "completed",
        "done",
        "error",
        "errored",
        "expired",
        "failed",
        "failure",
        "finished",
        "ok",
        "ready",
        "rejected",
        "running",
        "succeeded",
        "success",
        "successful",
    }
)


def long_running_operation(
    context: base.Context,
) -> Iterator[base.Outcome]:
    """Begins what takes longer, and follows it to its end."""
    yield from base.each_scene(context, _long, "create")


def _long(context: base.Context, scene: scenes.Scene) -> Iterator[base.Outcome]:
    statuses = (
        {each.status for each in scene.create.responses}
        if (scene.create)
        else set()
    )
    if str(_ACCEPTED) not in statuses:
        return
    made = scene.make()
    begun = made.record if made else context.last
    if begun.status != _ACCEPTED:
        yield base.LeftOut(scene.label, scene.why_not or "it was done at once")
        return
    url = _followed(context, scene, made, begun)
    if url is None:
        yield base.Looked(scene.label)
        yield base.found(
            "A 202 names nothing by which to follow what it began.",
            "nothing",
            begun,
        )
        return
    yield from _watched(context, scene, url, begun)


def _followed(
    context: base.Context,
    scene: scenes.Scene,
    made: creations.Made | None,
    begun: record.Record,
) -> str | None:
    told = begun.header("location") or begun.header("operation-location")
    if told is not None:
        url = urllib.parse.urljoin(begun.request.url, told)
        if context.asking.is_own(url):
            return url
    if made is None or scene.get is None:
        return None
    return context.asking.url(scene.item.path, made.variables)


def _watched(
    context: base.Context, scene: scenes.Scene, url: str, begun: record.Record
) -> Iterator[base.Outcome]:
    """Asks how far it is until it is done, or nothing happens any more."""
    first = None
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        raw = context.asking.send("GET", url)
        found = resource.of(raw)
        if raw.status in _GONE:
            yield base.Looked(scene.label)
            yield base.found(
                f"What a 202 names to follow is answered with {raw.status}.",
                "missing",
                raw,
                begun,
            )
            return
        first = first or raw
        if raw.status == _SEE_OTHER or is_done(found):
            yield base.Looked(scene.label)
            return
        if not raw.is_success or found != resource.of(first):
            # It gets on; how long it may take, nobody said.
            yield base.Looked(scene.label)
            return
        if time.monotonic() > deadline:
            yield base.Looked(scene.label)
            yield base.found(
                f"What a 202 began did not get any further within "
                f"{_WAIT_SECONDS:g} s.",
                "endless",
                raw,
                begun,
            )
            return
        time.sleep(_POLL_SECONDS)


def is_done(found: object) -> bool:
    """Tells whether what takes longer has ended, well or badly.

    Args:
        found: What it says of itself; without a state there is nothing to
            wait for.
    """
    if not isinstance(found, Mapping):
        return True
    states = [found[name] for name in ("done", *_STATES) if name in found]
    return not states or any(
        state is True or str(state).lower() in _DONE for state in states
    )
