# SPDX-License-Identifier: Apache-2.0
"""What was deleted is gone, until it is brought back."""

from collections.abc import Generator, Iterator

from conformance.exercise import record, resource
from conformance.exercise.probes import (
    base,
    comparing,
    creations,
    membership,
    scenes,
)

_ACCEPTED = 202
# How resources say of themselves that they are deleted.
_MARKS = ("delete", "isdeleted", "archive", "isarchived", "trash", "removed")
_STATES = frozenset(
    {
        "archived",
        "canceled",
        "cancelled",
        "closed",
        "deactivated",
        "deleted",
        "deleting",
        "disabled",
        "inactive",
        "removed",
        "terminated",
        "trashed",
    }
)
_SHOW_DELETED = ("show_deleted", "showdeleted", "include_deleted")


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
    if not deleted.is_success or deleted.status == _ACCEPTED:
        why = f"a deletion was answered with {deleted.status}"
        yield base.LeftOut(scene.label, why)
        return
    yield base.Looked(scene.label)
    is_there = yield from _still_read(scene, made, deleted)
    if not is_there and not _is_shown_marked(scene, made, deleted):
        yield from _still_listed(context, scene, made, deleted)
    yield from _brought_back(scene, made, before, deleted)
    # Once more: that it is gone must not be a surprise to the service.
    scene.call(scene.delete, made)
    scene.call(scene.delete, made)


def _still_read(
    scene: scenes.Scene, made: creations.Made, deleted: record.Record
) -> Generator[base.Outcome, None, bool]:
    """Yields what is wrong; returns whether the resource can be read."""
    if scene.get is None:
        return False
    read = scene.call(scene.get, made)
    if not read.is_success or is_marked(resource.of(read)):
        return False
    yield base.found(
        f"A resource that was deleted is still answered with {read.status}; "
        "404 is expected.",
        "read",
        read,
        deleted,
    )
    return True


def _is_shown_marked(
    scene: scenes.Scene, made: creations.Made, deleted: record.Record
) -> bool:
    """Tells whether lists may show what is marked as deleted."""
    if scene.list is None or show_deleted_of(scene) is not None:
        return False
    read = scene.call(scene.get, made) if scene.get else deleted
    return is_marked(resource.of(read)) or is_marked(resource.of(deleted))


def _still_listed(
    context: base.Context,
    scene: scenes.Scene,
    made: creations.Made,
    deleted: record.Record,
) -> Iterator[base.Outcome]:
    if membership.settled(context, scene, made, expected=False):
        yield base.found(
            "A resource that was deleted is still in the list of its "
            "collection.",
            "list",
            context.last,
            deleted,
        )


def is_marked(found: object) -> bool:
    """Tells whether a resource says of itself that it is deleted."""
    if not isinstance(found, dict):
        return False
    for name, value in found.items():
        plain = name.lower().replace("_", "")
        if value and plain.startswith(_MARKS):
            return True
        if comparing.is_state(name) and str(value).lower() in _STATES:
            return True
        if value is False and plain in ("active", "isactive", "enabled"):
            return True
    return False


def _brought_back(
    scene: scenes.Scene,
    made: creations.Made,
    before: record.Record,
    deleted: record.Record,
) -> Iterator[base.Outcome]:
    undelete = scene.action("undelete")
    if undelete is None or scene.get is None:
        return
    body = scene.body_of(undelete, made) if undelete.body else None
    back = scene.call(undelete, made, body=body)
    if back.status == _ACCEPTED:
        return
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


def show_deleted_of(scene: scenes.Scene) -> str | None:
    """Returns the parameter by which a list shows what is deleted."""
    parameters = scene.list.named("query") if scene.list else ()
    return next(
        (
            each.name
            for each in parameters
            if each.name.lower() in _SHOW_DELETED
        ),
        None,
    )


def show_deleted(context: base.Context) -> Iterator[base.Outcome]:
    """Deletes softly, and looks for it with `show_deleted` (§4.6)."""
    yield from base.each_scene(
        context, _show_deleted, "create", "delete", "list"
    )


def _show_deleted(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    name = show_deleted_of(scene)
    if name is None or scene.delete is None:
        return
    made = scene.make()
    if made is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    deleted = scene.call(scene.delete, made)
    if not deleted.is_success or deleted.status == _ACCEPTED:
        why = f"a deletion was answered with {deleted.status}"
        yield base.LeftOut(scene.label, why)
        return
    yield base.Looked(scene.label)
    query = {name: "true"}
    shown = membership.settled(context, scene, made, expected=True, query=query)
    if shown is False:
        yield base.found(
            f"A resource that was deleted is not in the list with "
            f"'{name}=true'.",
            "not shown",
            context.last,
            deleted,
        )
