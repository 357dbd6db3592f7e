# SPDX-License-Identifier: Apache-2.0
"""What a list's filters and orders do to it (§4.2, §4.6)."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from conformance.contract import model
from conformance.exercise import record
from conformance.exercise.probes import base, comparing, lists, scenes

_ORDERS = ("order_by", "orderby", "sort", "sort_by", "sortby", "ordering")
_SHOW_DELETED = ("show_deleted", "showdeleted", "include_deleted")
_ENDINGS = {"asc": False, "desc": True, "ascending": False, "descending": True}
_MOST = 50
_VALUES = 6


def list_filters(context: base.Context) -> Iterator[base.Outcome]:
    """Filters and orders lists by what is in them.

    Yields:
        Filters that let others through, or keep out what they name; orders
        that are not kept.
    """
    for each in lists.found(context):
        if isinstance(each, base.LeftOut):
            yield each
            continue
        try:
            yield from _filtered(context, each)
            yield from _ordered(context, each)
        except httpx.TransportError as error:
            yield base.LeftOut(each.operation.label, f"no answer ({error})")


def _asked(context: base.Context, listing: lists.Listing) -> dict[str, Any]:
    size = listing.paging.size if listing.paging else None
    if size is None:
        return {}
    most = context.bound(size.schema, "maximum") or _MOST
    return {size.name: min(most, _MOST)}


def _filtered(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    asked = _asked(context, listing)
    raw = listing.ask(context, **asked)
    members = [
        each for each in listing.members(raw) or () if isinstance(each, dict)
    ]
    if not members:
        return
    for parameter in listing.operation.named("query"):
        name = parameter.name
        if any(name not in each for each in members) or name in asked:
            continue
        if listing.place.schema is not None and not _is_plain(
            context, parameter
        ):
            continue
        yield base.Looked(f"{listing.operation.label} {name}")
        yield from _one_filter(context, listing, name, members, asked, raw)


def _is_plain(context: base.Context, parameter: model.Parameter) -> bool:
    """Tells whether a parameter takes one value, to be equal to."""
    kinds = context.look.types(parameter.schema)
    return bool(kinds) and kinds <= {"string", "integer", "boolean"}


def _one_filter(
    context: base.Context,
    listing: lists.Listing,
    name: str,
    members: list[dict[str, Any]],
    asked: Mapping[str, Any],
    before: record.Record,
) -> Iterator[base.Outcome]:
    values = dict.fromkeys(
        each[name] for each in members if _is_scalar(each[name])
    )
    # Written in mixed case is where comparisons go wrong.
    ranked = sorted(values, key=lambda value: str(value) == str(value).lower())
    for value in ranked[:_VALUES]:
        sent = str(value).lower() if isinstance(value, bool) else value
        raw = listing.ask(context, **asked, **{name: sent})
        found = listing.members(raw)
        if found is None:
            return
        others = [
            each
            for each in found
            if isinstance(each, dict)
            and name in each
            and not _is_like(each[name], value)
        ]
        if others:
            yield base.found(
                f"A list asked for with '{name}' has items of another.",
                f"{name} others",
                raw,
                before,
            )
            return
        if not found:
            yield base.found(
                f"A list asked for with '{name}' is empty, though an item "
                "has that value.",
                f"{name} none",
                raw,
                before,
            )
            return


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | bool) and value != ""


def _is_like(found: object, value: object) -> bool:
    """Tells whether a value is what was asked for, or has it in it.

    Text filters are often meant as a search within.
    """
    if comparing.is_same(found, value):
        return True
    return (
        isinstance(found, str)
        and isinstance(value, str)
        and value.casefold() in found.casefold()
    )


def _ordered(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    parameter = next(
        (
            each
            for each in listing.operation.named("query")
            if each.name.lower() in _ORDERS
        ),
        None,
    )
    if parameter is None:
        return
    asked = _asked(context, listing)
    for value in context.choices(parameter):
        field, descending = _order(value)
        if not field:
            continue
        raw = listing.ask(context, **asked, **{parameter.name: value})
        members = listing.members(raw)
        if not members:
            return
        keys = [each.get(field) for each in members if isinstance(each, dict)]
        if len(keys) != len(members) or any(
            not isinstance(key, str | int | float) for key in keys
        ):
            continue
        yield base.Looked(f"{listing.operation.label} {value}")
        if not _is_sorted(keys, descending=descending):
            yield base.found(
                f"A list asked for with '{parameter.name}={value}' is not in "
                f"the order of '{field}'.",
                "order",
                raw,
            )
            return


def _order(value: object) -> tuple[str, bool]:
    """Reads an order such as `name`, `-name`, `name desc`, `name_asc`."""
    if not isinstance(value, str):
        return "", False
    text = value.strip()
    if text[:1] in ("-", "+"):
        return text[1:], text[0] == "-"
    for joint in (" ", "_", ":", "."):
        head, found, ending = text.rpartition(joint)
        if found and ending.lower() in _ENDINGS:
            return head, _ENDINGS[ending.lower()]
    return text, False


def _is_sorted(keys: list[Any], *, descending: bool) -> bool:
    """Tells whether keys are in an order, however texts are compared."""
    keys = list(reversed(keys)) if descending else keys
    if all(not isinstance(key, str) for key in keys):
        return all(one <= other for one, other in itertools.pairwise(keys))
    texts = [str(key) for key in keys]
    ways = (texts, [text.casefold() for text in texts], _numbers(texts))
    return any(
        way is not None
        and all(one <= other for one, other in itertools.pairwise(way))
        for way in ways
    ) or not all(text.isascii() for text in texts)


def _numbers(texts: list[str]) -> list[Any] | None:
    try:
        return [float(text) for text in texts]
    except ValueError:
        return None


def show_deleted(context: base.Context) -> Iterator[base.Outcome]:
    """Deletes softly, and looks for it with `show_deleted` (§4.6)."""
    yield from base.each_scene(
        context, _show_deleted, "create", "delete", "list"
    )


def _show_deleted(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    listing = scene.list
    if listing is None or scene.delete is None:
        return
    parameter = next(
        (
            each
            for each in listing.named("query")
            if each.name.lower() in _SHOW_DELETED
        ),
        None,
    )
    if parameter is None:
        return
    made = scene.make()
    if made is None:
        yield base.LeftOut(scene.label, scene.why_not)
        return
    deleted = scene.call(scene.delete, made)
    if not deleted.is_success:
        yield base.LeftOut(scene.label, f"it answered {deleted.status}")
        return
    yield base.Looked(scene.label)
    shown = scene.listed(made, {parameter.name: "true"})
    if shown is False:
        yield base.found(
            f"A resource that was deleted is not in the list with "
            f"'{parameter.name}=true'.",
            "not shown",
            context.last,
            deleted,
        )
