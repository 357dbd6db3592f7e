# SPDX-License-Identifier: Apache-2.0
"""Where the links between the pages of a list lead (RFC 8288, §4.7)."""

import re
import urllib.parse
from collections.abc import Iterator, Sequence
from typing import Any

from conformance.exercise import record, resource
from conformance.exercise.probes import base, lists, pager

_LINK = re.compile(r"<([^>]*)>([^,<]*)")
_FEW = 2
_NO_LAST = "The last page has a link to a next one."
_GONE = frozenset({400, 404, 410})
# What names a place in a list that only the service can read; filters may be
# part of it.
_OPAQUE = re.compile(r"token|cursor|after|before|marker|continu|scroll")


def links(context: base.Context) -> Iterator[base.Outcome]:
    """Follows the links between pages.

    Yields:
        Links that lead elsewhere than they say, lose filters, or go on after
        the last page.
    """
    yield from lists.each(context, _linked)


def _linked(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    size = listing.paging.size if listing.paging else None
    asked = {size.name: _FEW} if size is not None else {}
    first = listing.ask(context, **asked)
    members = listing.members(first)
    found = relations(first)
    if members is None or not found:
        return
    yield base.Looked(listing.operation.label)
    if "next" in found:
        wrong = list(_next(context, listing, found["next"], first))
        yield from wrong
        if wrong:
            return
    if "last" in found:
        yield from _last(context, listing, found["last"], first)
    yield from _keeps_filters(context, listing, asked)


def _next(
    context: base.Context,
    listing: lists.Listing,
    url: str,
    first: record.Record,
) -> Iterator[base.Outcome]:
    members = listing.members(first) or []
    total = pager.Page(first, members, resource.parsed(first)).total
    if total is not None and total <= len(members):
        yield base.found(_NO_LAST, "after the last", first)
        return
    following = context.asking.send("GET", url)
    theirs = listing.members(following)
    is_refused = following.status in _GONE
    if is_refused or (
        following.is_success and (not theirs or theirs == members)
    ):
        yield base.found(
            "The link 'next' leads to no further page.",
            "next",
            following,
            first,
        )
        return
    back = relations(following).get("prev")
    if back is None:
        return
    before = context.asking.send("GET", back)
    ids = _ids(listing.members(before))
    # A list that changed meanwhile proves nothing.
    again = context.asking.replay(first.request)
    if _ids(listing.members(again)) == _ids(members) and ids != _ids(members):
        yield base.found(
            "The link 'prev' of the page after the first does not lead back "
            "to it.",
            "prev",
            before,
            following,
        )


def _last(
    context: base.Context,
    listing: lists.Listing,
    url: str,
    first: record.Record,
) -> Iterator[base.Outcome]:
    last = context.asking.send("GET", url)
    members = listing.members(last)
    if last.status in _GONE:
        what = f"The link 'last' is answered with {last.status}."
        subject = "last"
    elif members == [] and listing.members(first):
        what = "The link 'last' leads past the end, to an empty page."
        subject = "last"
    elif "next" in relations(last):
        what = _NO_LAST
        subject = "after the last"
    else:
        return
    yield base.found(what, subject, last, first)


def _keeps_filters(
    context: base.Context, listing: lists.Listing, asked: dict[str, Any]
) -> Iterator[base.Outcome]:
    """Filters, and looks whether the links do so too."""
    for parameter in listing.operation.named("query"):
        name = parameter.name
        if name in listing.window or name in listing.query:
            continue
        value = context.sample(parameter)
        if value is None:
            continue
        raw = listing.ask(context, **asked, **{name: value})
        if not raw.is_success:
            continue
        for relation, url in relations(raw).items():
            query = urllib.parse.parse_qs(
                urllib.parse.urlsplit(url).query, keep_blank_values=True
            )
            if relation not in ("next", "last") or any(
                _OPAQUE.search(each.lower()) for each in query
            ):
                continue
            if name not in query and f"{name}[]" not in query:
                yield base.found(
                    f"The link '{relation}' of a list with '{name}' does not "
                    "keep it.",
                    "filters",
                    raw,
                )
                return


def _ids(members: Sequence[Any] | None) -> list[str | None]:
    return [resource.identity_of(each) for each in members or ()]


def relations(raw: record.Record) -> dict[str, str]:
    """Returns the links of a response to the same origin (RFC 8288).

    Returns:
        Absolute URLs by their relation, such as `next`.
    """
    found: dict[str, str] = {}
    here = urllib.parse.urlsplit(raw.request.url)
    headers = raw.response.headers if raw.response else ()
    said = ",".join(value for name, value in headers if name.lower() == "link")
    for target, parameters in _LINK.findall(said):
        relation = re.search(r'\brel="?([^";]+)"?', parameters)
        if relation is None:
            continue
        url = urllib.parse.urljoin(raw.request.url, target)
        there = urllib.parse.urlsplit(url)
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            for name in relation[1].split():
                found[name.lower()] = url
    return found
