# SPDX-License-Identifier: Apache-2.0
"""Single pages: their size, what lies beyond them, and where they link to."""

import re
import urllib.parse
from collections.abc import Iterator
from typing import Any

import httpx

from conformance.contract import listings, model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, lists

_FAR = 1_000_000
_BAD_REQUEST = 400
_SERVER_ERROR = 5
_LINK = re.compile(r"<([^>]*)>([^,<]*)")
_FEW = 2


def _each(context: base.Context) -> Iterator[lists.Listing | base.LeftOut]:
    for each in lists.found(context):
        if isinstance(each, base.LeftOut) or each.paging is not None:
            yield each


def size_honoured(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for pages of several sizes (§4.7).

    Yields:
        Pages that hold more than was asked for, or than may be asked for.
    """
    for each in _each(context):
        if isinstance(each, base.LeftOut):
            yield each
            continue
        try:
            yield from _sized(context, each)
        except httpx.TransportError as error:
            yield base.LeftOut(each.operation.label, f"no answer ({error})")


def _sized(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    size = listing.paging.size if listing.paging else None
    if size is None:
        return
    for asked in (1, _FEW):
        raw = listing.ask(context, **{size.name: asked})
        members = listing.members(raw)
        if members is None:
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
    if most is None:
        return
    raw = listing.ask(context, **{size.name: most * 10 + 1})
    members = listing.members(raw)
    if members is not None and len(members) > most:
        yield base.found(
            f"A page may hold {most} items at the most, {len(members)} came "
            f"when {most * 10 + 1} were asked for.",
            "maximum",
            raw,
        )


def out_of_range(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for pages that can't be (§4.7).

    Yields:
        Items past the end, and nonsense that is taken.
    """
    for each in _each(context):
        if isinstance(each, base.LeftOut):
            yield each
            continue
        try:
            yield from _ranged(context, each)
        except httpx.TransportError as error:
            yield base.LeftOut(each.operation.label, f"no answer ({error})")


def _ranged(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    paging = listing.paging
    if paging is None:
        return
    usual = listing.members(listing.ask(context))
    if usual is None:
        return
    yield base.Looked(listing.operation.label)
    if paging.family != "token":
        yield from _past_the_end(context, listing, paging.position)
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
    context: base.Context, listing: lists.Listing, position: model.Parameter
) -> Iterator[base.Outcome]:
    most = context.bound(position.schema, "maximum")
    far = min(_FAR, most) if most is not None else _FAR
    raw = listing.ask(context, **{position.name: far})
    members = listing.members(raw)
    if members:
        yield base.found(
            f"Page '{position.name}={far}' is past the end, and holds "
            f"{len(members)} items.",
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


def links(context: base.Context) -> Iterator[base.Outcome]:
    """Follows the links between pages (RFC 8288, §4.7).

    Yields:
        Links that lead elsewhere than they say, lose filters, or go on after
        the last page.
    """
    for each in lists.found(context):
        if isinstance(each, base.LeftOut):
            continue
        try:
            yield from _linked(context, each)
        except httpx.TransportError as error:
            yield base.LeftOut(each.operation.label, f"no answer ({error})")


def _linked(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    asked = _small(listing)
    first = listing.ask(context, **asked)
    members = listing.members(first)
    found = relations(first)
    if members is None or not found:
        return
    yield base.Looked(listing.operation.label)
    if "next" in found:
        following = context.asking.send("GET", found["next"])
        theirs = listing.members(following)
        if not theirs or theirs == members:
            yield base.found(
                "The link 'next' leads to no further page.",
                "next",
                following,
                first,
            )
            return
        back = relations(following).get("prev")
        if back is not None:
            before = context.asking.send("GET", back)
            if _ids(listing.members(before)) != _ids(members):
                yield base.found(
                    "The link 'prev' of the page after the first does not "
                    "lead back to it.",
                    "prev",
                    before,
                    following,
                )
    if "last" in found:
        yield from _last(context, listing, found["last"], first)
    yield from _keeps_filters(context, listing, asked)


def _small(listing: lists.Listing) -> dict[str, Any]:
    size = listing.paging.size if listing.paging else None
    return {size.name: _FEW} if size is not None else {}


def _last(
    context: base.Context,
    listing: lists.Listing,
    url: str,
    first: record.Record,
) -> Iterator[base.Outcome]:
    last = context.asking.send("GET", url)
    if not last.is_success:
        yield base.found(
            f"The link 'last' is answered with {last.status}.",
            "last",
            last,
            first,
        )
    elif "next" in relations(last):
        yield base.found(
            "The last page has a link to a next one.",
            "after the last",
            last,
            first,
        )


def _keeps_filters(
    context: base.Context, listing: lists.Listing, asked: dict[str, Any]
) -> Iterator[base.Outcome]:
    """Filters, and looks whether the links do so too."""
    paging = listing.paging
    own = (
        {paging.position.name, paging.size.name if paging.size else ""}
        if (paging)
        else set()
    )
    for parameter in listing.operation.named("query"):
        if parameter.name in own or parameter.name in listing.query:
            continue
        value = context.sample(parameter)
        if value is None:
            continue
        raw = listing.ask(context, **asked, **{parameter.name: value})
        if not raw.is_success:
            continue
        for relation, url in relations(raw).items():
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
            if relation in ("next", "last") and parameter.name not in query:
                yield base.found(
                    f"The link '{relation}' of a list with "
                    f"'{parameter.name}' does not keep it.",
                    "filters",
                    raw,
                )
                return


def _ids(members: list[Any] | None) -> list[str | None]:
    return [resource.identity_of(each) for each in members or ()]


def relations(raw: record.Record) -> dict[str, str]:
    """Returns the links of a response to the same origin (RFC 8288).

    Returns:
        Absolute URLs by their relation, such as `next`.
    """
    found: dict[str, str] = {}
    here = urllib.parse.urlsplit(raw.request.url)
    for target, parameters in _LINK.findall(raw.header("link") or ""):
        relation = re.search(r'rel="?([^";]+)"?', parameters)
        if relation is None:
            continue
        url = urllib.parse.urljoin(raw.request.url, target)
        there = urllib.parse.urlsplit(url)
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            for name in relation[1].split():
                found[name.lower()] = url
    return found
