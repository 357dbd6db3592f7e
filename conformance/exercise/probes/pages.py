# SPDX-License-Identifier: Apache-2.0
"""Single pages: their size, and what lies beyond them."""

import re
from collections.abc import Iterator
from typing import Any

from conformance.contract import listings, model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, lists, pager

_FAR = 1_000_000
_FEW = 2


def size_honoured(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for pages of several sizes (§4.7).

    Yields:
        Pages that hold more than was asked for, or than may be asked for.
    """
    yield from lists.each(context, _sized)


def _sized(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    size = listing.paging.size if listing.paging else None
    if size is None:
        return
    least = context.bound(size.schema, "minimum") or 1
    for asked in (max(least, 1), max(least, 1) + 1):
        raw = listing.ask(context, **{size.name: asked})
        members = listing.members(raw)
        if members is None:
            yield base.LeftOut(
                listing.operation.label, f"it answered {raw.status}"
            )
            return
        yield base.Looked(listing.operation.label)
        if len(members) > asked:
            yield base.found(
                f"A page of at most {asked} was asked for with "
                f"'{size.name}', {len(members)} items came.",
                "size",
                raw,
            )
            return
    most = context.bound(size.schema, "maximum")
    if most is not None:
        yield from _above(context, listing, size, most)


def _above(
    context: base.Context,
    listing: lists.Listing,
    size: model.Parameter,
    most: int,
) -> Iterator[base.Outcome]:
    """Asks for more than may be asked for."""
    raw = listing.ask(context, **{size.name: most * 10 + 1})
    members = listing.members(raw)
    if members is None:
        return
    told = pager.Page(raw, members, resource.parsed(raw)).size
    if len(members) > most:
        what = f"{len(members)} came"
    elif told == most * 10 + 1:
        # There are fewer items; the list says itself that it would give all.
        what = f"the list says that {told} may come"
    else:
        return
    yield base.found(
        f"A page may hold {most} items at the most, {what} when "
        f"{most * 10 + 1} were asked for.",
        "maximum",
        raw,
    )


def out_of_range(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for pages that can't be (§4.7).

    Yields:
        Items past the end, and nonsense that is taken.
    """
    yield from lists.each(context, _ranged)


def _ranged(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    paging = listing.paging
    if paging is None:
        return
    usual = listing.ask(context)
    if listing.members(usual) is None:
        yield base.LeftOut(
            listing.operation.label, f"it answered {usual.status}"
        )
        return
    yield base.Looked(listing.operation.label)
    if paging.family != "token":
        yield from _past_the_end(context, listing, paging, usual)
    for parameter, values in _nonsense(paging):
        for value in values:
            if not _forbids(context, parameter, value):
                continue
            raw = listing.ask(context, **{parameter.name: value})
            if raw.is_success:
                yield base.found(
                    f"'{parameter.name}={value}' is answered with "
                    f"{raw.status}; 400 is expected.",
                    f"{parameter.name} nonsense",
                    raw,
                )
                break


def _past_the_end(
    context: base.Context,
    listing: lists.Listing,
    paging: listings.Pagination,
    usual: record.Record,
) -> Iterator[base.Outcome]:
    position = paging.position
    most = context.bound(position.schema, "maximum")
    far = min(_FAR, most) if most is not None else _FAR
    shown = listing.members(usual) or []
    total = pager.Page(usual, shown, resource.parsed(usual)).total
    if far < _FAR and (total is None or far <= total):
        # The last page that may be asked for may well hold something.
        return
    raw = listing.ask(context, **{position.name: far})
    members = listing.members(raw)
    if members:
        yield base.found(
            f"'{position.name}={far}' is past the end of the list, and "
            f"answered with {len(members)} items.",
            "past the end",
            raw,
        )


def _nonsense(
    paging: listings.Pagination,
) -> Iterator[tuple[model.Parameter, tuple[Any, ...]]]:
    if paging.size is not None:
        yield paging.size, ("-1", "0", "many")
    if paging.family != "token":
        yield paging.position, ("-1", "first")
    if paging.family == "page":
        yield paging.position, ("0",)


def _forbids(
    context: base.Context, parameter: model.Parameter, value: str
) -> bool:
    """Tells whether the document forbids a value of a parameter."""
    kinds = context.look.types(parameter.schema)
    if kinds != {"integer"}:
        return False
    if not re.fullmatch(r"-?\d+", value):
        return True
    least = context.bound(parameter.schema, "minimum")
    return least is not None and int(value) < least
