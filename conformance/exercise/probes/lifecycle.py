# SPDX-License-Identifier: Apache-2.0
"""What was created is there, where it is said to be, until it is deleted."""

import urllib.parse
from collections.abc import Generator, Iterator

from conformance.exercise import record, resource
from conformance.exercise.probes import base, comparing, scenes

_GONE = frozenset({404, 410})


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
        return
    yield base.Looked(scene.label)
    wrong = list(comparing.departures(made.sent, made.resource))
    if wrong:
        yield base.found(
            f"What a creation answers is not what was sent: "
            f"{comparing.quoted(wrong)}.",
            f"echo {' '.join(sorted(wrong))}",
            made.record,
        )
    if scene.get is None:
        return
    read = scene.call(scene.get, made)
    if not read.is_success:
        yield base.found(
            f"A resource that was just created is answered with {read.status}.",
            "read",
            read,
            made.record,
        )
        return
    now = resource.of(read)
    wrong = [
        *comparing.departures(made.sent, now),
        *comparing.changed(made.resource, now),
    ]
    if wrong and not list(comparing.departures(made.sent, made.resource)):
        yield base.found(
            "A resource that was just created is read with other values in "
            f"{comparing.quoted(list(set(wrong)))}.",
            "values",
            read,
            made.record,
        )
    if scene.listed(made) is False:
        yield base.found(
            "A resource that was just created can be read, but is not in the "
            "list of its collection.",
            "list",
            context.last,
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
    yield base.Looked(scene.label)
    told = made.record.header("location")
    if told is None:
        documented = scene.create.response(made.record.status)
        if documented is not None and "location" in documented.headers:
            yield base.found(
                "A creation does not tell in 'Location' where the new "
                "resource is, as the document says.",
                "missing",
                made.record,
            )
        return
    url = urllib.parse.urljoin(made.record.request.url, told)
    if not context.asking.is_own(url):
        return
    read = context.asking.send("GET", url)
    same = resource.identity_of(resource.of(read), scene.item.variable)
    if not read.is_success or (same or made.identity) != made.identity:
        answered = f"it answers {read.status}"
        yield base.found(
            "'Location' does not lead to the resource that was created: "
            f"{answered if not read.is_success else 'there is another'}.",
            "broken",
            read,
            made.record,
        )


def delete(context: base.Context) -> Iterator[base.Outcome]:
    """Deletes, looks whether it is gone, and brings it back (§4.5.5)."""
    yield from base.each_scene(context, _delete, "create", "delete")


def _delete(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    made = scene.make()
    if made is None or scene.delete is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    before = scene.call(scene.get, made) if scene.get else made.record
    deleted = scene.call(scene.delete, made)
    if not deleted.is_success:
        yield base.LeftOut(
            scene.label, f"a deletion was answered with {deleted.status}"
        )
        return
    yield base.Looked(scene.label)
    is_there = yield from _still_read(scene, made, deleted)
    if not is_there and scene.listed(made):
        yield base.found(
            "A resource that was deleted is still in the list of its "
            "collection.",
            "list",
            context.last,
            deleted,
        )
    # Once more: that it is gone must not be a surprise to the service.
    scene.call(scene.delete, made)
    yield from _brought_back(scene, made, before, deleted)


def _still_read(
    scene: scenes.Scene, made: scenes.Made, deleted: record.Record
) -> Generator[base.Outcome, None, bool]:
    """Yields what is wrong; returns whether the resource can be read."""
    if scene.get is None or deleted.status == 202:  # noqa: PLR2004 - later
        return False
    read = scene.call(scene.get, made)
    if not read.is_success or _is_marked(resource.of(read)):
        return False
    yield base.found(
        f"A resource that was deleted is still answered with {read.status}; "
        "404 is expected.",
        "read",
        read,
        deleted,
    )
    return True


def _is_marked(found: object) -> bool:
    """Tells whether a resource says of itself that it is deleted."""
    return isinstance(found, dict) and any(
        value
        for name, value in found.items()
        if name.lower().replace("_", "").startswith("delete")
    )


def _brought_back(
    scene: scenes.Scene,
    made: scenes.Made,
    before: record.Record,
    deleted: record.Record,
) -> Iterator[base.Outcome]:
    undelete = scene.action("undelete")
    if undelete is None or scene.get is None:
        return
    back = scene.call(undelete, made)
    if not back.is_success:
        yield base.found(
            f"A resource that was deleted is not brought back: ':undelete' "
            f"answers {back.status}.",
            "undelete",
            back,
            deleted,
        )
        return
    read = scene.call(scene.get, made)
    lost = list(comparing.changed(resource.of(before), resource.of(read)))
    if not read.is_success or lost:
        what = f"without its {comparing.quoted(lost)}" if lost else "not there"
        yield base.found(
            f"A resource that was brought back is {what}.",
            "restored",
            read,
            back,
        )


def is_gone(raw: record.Record) -> bool:
    """Tells whether an answer says that a resource is not there."""
    return raw.status in _GONE
