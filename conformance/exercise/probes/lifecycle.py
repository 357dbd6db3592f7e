# SPDX-License-Identifier: Apache-2.0
"""What was created is there, where it is said to be."""

import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import nodes
from conformance.exercise import record, resource
from conformance.exercise.probes import (
    base,
    comparing,
    creations,
    membership,
    scenes,
)

_GONE = frozenset({404, 410})
# Amounts that lose a cent where they are kept as binary fractions.
_CENTS = ("19.99", "4.35", "1.15", "0.29")
_DECIMAL = re.compile(r"\d+\.\d\d")
_MONEY = re.compile(r"price|amount|cost|fee|balance|money|salary|budget")


def read_your_write(context: base.Context) -> Iterator[base.Outcome]:
    """Creates, reads and lists (§7.3).

    Yields:
        Where what is read is not what was sent, or is not there at all.
    """
    yield from base.each_scene(context, _read_your_write, "create")


def _read_your_write(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    made = scene.make()
    if made is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    if made.is_pending:
        yield base.LeftOut(scene.label, "a creation only begins")
        return
    yield base.Looked(scene.label)
    wrong = list(_echoed(made)) or list(_read(context, scene, made))
    yield from wrong
    if not wrong:
        yield from _precise(context, scene, made)


def _echoed(made: creations.Made) -> Iterator[base.Outcome]:
    wrong = list(comparing.departures(made.sent, made.resource))
    if wrong:
        yield base.found(
            f"What a creation answers is not what was sent: "
            f"{comparing.quoted(wrong)}.",
            f"echo {' '.join(sorted(wrong))}",
            made.record,
        )


def _read(
    context: base.Context, scene: scenes.Scene, made: creations.Made
) -> Iterator[base.Outcome]:
    read = scene.call(scene.get, made) if scene.get else None
    if read is not None and read.status in _GONE:
        yield base.found(
            f"A resource that was just created is answered with {read.status}.",
            "read",
            read,
            made.record,
        )
        return
    if read is not None and scene.get is not None and read.is_success:
        wrong = _differing(made, read)
        # What is another each time was not kept wrongly.
        if wrong and _differing(made, scene.call(scene.get, made)) == wrong:
            yield base.found(
                "A resource that was just created is read with other values "
                f"in {comparing.quoted(wrong)}.",
                "values",
                read,
                made.record,
            )
    if membership.settled(context, scene, made, expected=True) is False:
        yield base.found(
            "A resource that was just created is not in the list of its "
            "collection.",
            "list",
            context.last,
            made.record,
        )


def _differing(made: creations.Made, read: record.Record) -> list[str]:
    """Returns the fields that are not what was sent, or told at first."""
    now = resource.of(read)
    told = made.resource if isinstance(made.resource, Mapping) else {}
    kept = {
        name: value
        for name, value in told.items()
        if not comparing.is_moving(name)
    }
    found = (*comparing.departures(made.sent, now), *_moved(kept, now))
    return sorted(set(found))


def _moved(told: Mapping[str, Any], now: Any) -> Iterator[str]:
    # A secret may be told once; what is gone from the answer is no change.
    if isinstance(now, Mapping):
        shown = {name: told[name] for name in told if name in now}
        yield from comparing.changed(shown, now)


def _precise(
    context: base.Context, scene: scenes.Scene, made: creations.Made
) -> Iterator[base.Outcome]:
    """Creates with amounts that are no binary fractions, and reads them."""
    if scene.create is None or not isinstance(made.sent, dict):
        return
    schema = context.sampler.schema(scene.create)
    written = _written(context, schema, made.sent)
    if schema is None or written is None:
        return
    name, kind = written
    for amount in map(kind, _CENTS):
        if not context.sampler.is_valid(schema, {**made.sent, name: amount}):
            continue
        other = scene.make(changes={name: amount})
        if other is None or other.is_pending:
            return
        wrong = list(_echoed(other)) or list(_kept(scene, other))
        yield from wrong
        if wrong:
            return


def _written(
    context: base.Context, schema: nodes.Node | None, sent: Mapping[str, Any]
) -> tuple[str, type[str | float]] | None:
    """Finds a field that holds an amount of money, and how it is written."""
    for name, child in context.look.properties(schema).items():
        value = sent.get(name)
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            return name, str
        kinds = context.look.types(child)
        if name in sent and kinds == {"number"} and _MONEY.search(name):
            return name, float
    return None


def _kept(scene: scenes.Scene, made: creations.Made) -> Iterator[base.Outcome]:
    read = scene.call(scene.get, made) if scene.get else None
    wrong = _differing(made, read) if read and read.is_success else []
    if read and wrong:
        yield base.found(
            "A resource that was just created is read with other values in "
            f"{comparing.quoted(wrong)}.",
            "values",
            read,
            made.record,
        )


def location(context: base.Context) -> Iterator[base.Outcome]:
    """Follows `Location` to what was created (§4.5.3)."""
    yield from base.each_scene(context, _location, "create")


def _location(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    made = scene.make()
    if made is None or scene.create is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    if made.is_pending:
        # What it leads to then is the work, not the resource.
        yield base.LeftOut(scene.label, "a creation only begins")
        return
    told = made.record.header("location")
    documented = scene.create.response(made.record.status)
    if told is None:
        if documented is not None and "location" in documented.headers:
            yield base.Looked(scene.label)
            yield base.found(
                "A creation does not tell in 'Location' where the new "
                "resource is, as the document says.",
                "missing",
                made.record,
            )
        else:
            yield base.LeftOut(scene.label, "neither told nor documented")
        return
    url = urllib.parse.urljoin(made.record.request.url, told)
    if not context.asking.is_own(url):
        yield base.LeftOut(scene.label, "it leads to another host")
        return
    yield base.Looked(scene.label)
    yield from _followed(context, scene, made, url)


def _followed(
    context: base.Context, scene: scenes.Scene, made: creations.Made, url: str
) -> Iterator[base.Outcome]:
    read = context.asking.send("GET", url)
    names = list(resource.identities_of(resource.of(read), scene.item.variable))
    if read.status in _GONE:
        why = f"it answers {read.status}"
    elif read.is_success and names and made.identity not in names:
        why = "there is another"
    else:
        return
    yield base.found(
        f"'Location' does not lead to the resource that was created: {why}.",
        "broken",
        read,
        made.record,
    )
