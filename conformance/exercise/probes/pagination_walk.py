# SPDX-License-Identifier: Apache-2.0
"""Walks every paged list from its first page to its last, twice.

Whoever reads all pages gets every item once, in the same order, as many as the
total says, and then an end (§4.7 of the guidelines). A list that changes while
it is read proves nothing, and is left alone.
"""

import dataclasses
import math
import urllib.parse
from collections.abc import Iterator
from typing import Any

import httpx

from conformance.contract import listings, model, resource_graph
from conformance.exercise import record, resource
from conformance.exercise.probes import base
from conformance.rules import rule

# Two walks of at most this many pages, and two requests to look beyond the
# end, stay within 25 requests.
_MAX_PAGES = 11
_SMALL = 2
_LARGE = 100
_TOTALS = ("total_items", "totalItems", "total_size", "totalSize", "total")
_TOKENS = (
    "next_page_token",
    "nextPageToken",
    "next_cursor",
    "nextCursor",
    "next_token",
    "nextToken",
)
_OK = 200


@dataclasses.dataclass(frozen=True, slots=True)
class _Page:
    record: record.Record
    ids: tuple[str, ...]
    total: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class _Walk:
    """The pages of one walk; `ended` is False where it was cut short."""

    pages: tuple[_Page, ...]
    ended: bool

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all items, in order."""
        return tuple(each for page in self.pages for each in page.ids)

    @property
    def totals(self) -> frozenset[int | None]:
        """The totals that its pages tell."""
        return frozenset(page.total for page in self.pages)


class _NoIdsError(Exception):
    """A list whose items can't be told apart."""


class _PageError(Exception):
    """A page that was refused or is no list."""

    def __init__(self, raw: record.Record, before: tuple[_Page, ...]) -> None:
        super().__init__()
        self.record = raw
        self.before = before


def probe(context: base.Context) -> Iterator[base.Outcome]:
    """Walks every list that is paged.

    Args:
        context: What to work with.

    Yields:
        What is wrong with each list, and which lists could not be walked.
    """
    for operation in context.operations:
        if operation.method != "GET" or context.is_late:
            continue
        place = listings.members(context.look, operation)
        paging = listings.pagination(operation)
        if place is None or (paging is None and not _has_links(operation)):
            continue
        try:
            yield from _walked(_List(context, operation, place, paging))
        except httpx.TransportError as error:
            yield base.LeftOut(operation.label, f"no answer ({error})")


def _has_links(operation: model.Operation) -> bool:
    success = operation.success()
    return success is not None and "link" in success.headers


def _walked(listing: "_List") -> Iterator[base.Outcome]:
    label = listing.operation.label
    if not listing.is_reachable:
        yield base.LeftOut(label, "its parameters can't be filled")
        return
    try:
        first = listing.walk()
    except _NoIdsError:
        yield base.LeftOut(label, "its items have no id")
        return
    except _PageError as error:
        if not error.before:
            yield base.LeftOut(label, f"it answered {error.record.status}")
            return
        yield base.Looked(label)
        yield _found(
            f"A page in the middle answered {error.record.status}.",
            "status",
            error.record,
            (error.before[-1].record,),
        )
        return
    yield base.Looked(label)
    yield from _too_long(listing, first)
    if len(first.pages) == 1 and not first.ids:
        return
    try:
        second = listing.walk()
    except (_PageError, _NoIdsError):
        return
    if _is_stable(first, second):
        yield from _judged(listing, first, second)


def _is_stable(first: _Walk, second: _Walk) -> bool:
    """Tells whether the collection stayed the same while it was read."""
    totals = first.totals | second.totals
    if totals != {None}:
        return len(totals) == 1
    return sorted(first.ids) == sorted(second.ids)


def _judged(
    listing: "_List", first: _Walk, second: _Walk
) -> Iterator[base.Outcome]:
    repeated = _repeated(first)
    if repeated and _repeated(second):
        earlier, later = repeated
        yield _found(
            "An item is on two pages: reading all pages gives it twice.",
            "repeated",
            later.record,
            (earlier.record,),
        )
    total = next(iter(first.totals))
    count = len(set(first.ids))
    if first.ended and total is not None and count != total and not repeated:
        yield _found(
            f"All pages together hold {count} items, the total says {total}.",
            "count",
            first.pages[-1].record,
            tuple(page.record for page in first.pages[:-1]),
        )
    if first.ids != second.ids and sorted(first.ids) == sorted(second.ids):
        changed = next(
            (one, other)
            for one, other in zip(first.pages, second.pages, strict=False)
            if one.ids != other.ids
        )
        yield _found(
            "Reading the same pages again gives the items in another order.",
            "order",
            changed[1].record,
            (changed[0].record,),
        )
    if first.ended:
        yield from _beyond(listing, first)


def _beyond(listing: "_List", walk: _Walk) -> Iterator[base.Outcome]:
    after = listing.beyond(len(walk.pages))
    if after is None or not after.ids:
        return
    yield _found(
        "The page after the last one is not empty, so a walk never ends.",
        "end",
        after.record,
        (walk.pages[-1].record,),
    )


def _too_long(listing: "_List", walk: _Walk) -> Iterator[base.Outcome]:
    size = listing.size
    if size is None:
        return
    for page in walk.pages:
        if len(page.ids) > size:
            yield _found(
                f"A page of at most {size} items was asked for, "
                f"{len(page.ids)} came.",
                "size",
                page.record,
            )
            return


def _repeated(walk: _Walk) -> tuple[_Page, _Page] | None:
    """Returns the two pages that hold the same item."""
    seen: dict[str, _Page] = {}
    for page in walk.pages:
        for each in page.ids:
            if each in seen:
                return seen[each], page
            seen[each] = page
    return None


def _found(
    message: str,
    subject: str,
    raw: record.Record,
    steps: tuple[record.Record, ...] = (),
) -> base.Found:
    return base.Found(rule.Breach(message, subject), raw, steps)


class _List:
    """One list operation, and how to ask for its pages."""

    def __init__(
        self,
        context: base.Context,
        operation: model.Operation,
        place: listings.Members,
        paging: listings.Pagination | None,
    ) -> None:
        self.operation = operation
        self._asking = context.asking
        self._place = place
        self._paging = paging
        self._variables = context.variables(operation.path)
        self._query = context.required_query(operation)
        self._first = 0 if paging and paging.family == "offset" else 1
        self._most: int | None = None
        self._id_names = _id_names(context, operation)
        self.size: int | None = None
        if paging is not None and paging.family == "page":
            low = context.bound(paging.position.schema, "minimum")
            start = context.bound(paging.position.schema, "default")
            self._first = next(
                (each for each in (start, low) if each is not None), 1
            )
        if paging is not None and paging.size is not None:
            low = context.bound(paging.size.schema, "minimum") or 1
            self._most = context.bound(paging.size.schema, "maximum")
            self.size = max(_SMALL, low)

    @property
    def is_reachable(self) -> bool:
        """Whether all its parameters have values."""
        return self._variables is not None and self._query is not None

    def walk(self) -> _Walk:
        """Reads pages until there are no more, at most `_MAX_PAGES`."""
        pages: list[_Page] = []
        raw = self._ask(0)
        while True:
            page = self._page(raw, tuple(pages))
            if not pages and self._widened(page.total):
                raw = self._ask(0)
                continue
            pages.append(page)
            if self._is_last(page, pages):
                return _Walk(tuple(pages), ended=True)
            if len(pages) == _MAX_PAGES:
                return _Walk(tuple(pages), ended=False)
            following = self._following(page, len(pages))
            if following is None:
                return _Walk(tuple(pages), ended=True)
            raw = following

    def beyond(self, pages: int) -> _Page | None:
        """Reads the page after the last; None where there is no such."""
        if self._paging is None or self._paging.family == "token":
            return None
        try:
            return self._page(self._ask(pages), ())
        except (_PageError, _NoIdsError):
            # A refusal ends a walk as well as an empty list does.
            return None

    def _widened(self, total: int | None) -> bool:
        """Makes pages long enough to reach the end, where that is allowed."""
        if self.size is None or total is None:
            return False
        needed = math.ceil(total / (_MAX_PAGES - 1))
        size = min(needed, self._most or _LARGE)
        if size <= self.size:
            return False
        self.size = size
        return True

    def _is_last(self, page: _Page, pages: list[_Page]) -> bool:
        if self._paging is None or self._paging.family == "token":
            return False
        if not page.ids or self.size is None:
            return not page.ids
        seen = sum(len(each.ids) for each in pages)
        if page.total is not None:
            return seen >= page.total or len(page.ids) < self.size
        return len(page.ids) < self.size

    def _following(self, page: _Page, number: int) -> record.Record | None:
        if self._paging is None:
            return self._linked(page.record)
        if self._paging.family == "token":
            token = _token(resource.parsed(page.record))
            if token is None:
                return self._linked(page.record)
            return self._ask(number, token)
        return self._ask(number)

    def _linked(self, raw: record.Record) -> record.Record | None:
        url = base.next_link(raw)
        if url is None:
            return None
        here = urllib.parse.urlsplit(self._asking.base_url)
        there = urllib.parse.urlsplit(url)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            return None
        return self._asking.send("GET", url)

    def _ask(self, number: int, token: str | None = None) -> record.Record:
        query: dict[str, Any] = dict(self._query or {})
        if self._paging is not None:
            if self._paging.size is not None:
                query[self._paging.size.name] = self.size
            position = self._paging.position.name
            if token is not None:
                query[position] = token
            elif self._paging.family == "page":
                query[position] = self._first + number
            elif self._paging.family == "offset":
                query[position] = self._first + number * (self.size or _SMALL)
        return self._asking.call(
            self.operation, variables=self._variables, query=query
        )

    def _page(self, raw: record.Record, before: tuple[_Page, ...]) -> _Page:
        body = resource.parsed(raw)
        members = self._place.of(body)
        if raw.status != _OK or members is None:
            raise _PageError(raw, before)
        ids = tuple(self._identity(each) for each in members)
        if None in ids:
            raise _NoIdsError
        known = tuple(each for each in ids if each is not None)
        return _Page(raw, known, _total(body))

    def _identity(self, resource: Any) -> str | None:
        """Returns what tells an item from every other, and nothing less."""
        if not isinstance(resource, dict):
            return None
        for name in ("id", "uuid", *self._id_names):
            value = resource.get(name)
            if isinstance(value, str | int) and not isinstance(value, bool):
                return str(value)
        return None


def _id_names(
    context: base.Context, operation: model.Operation
) -> tuple[str, ...]:
    """Returns the name of the id in the paths of the list's items."""
    for each in resource_graph.collections(context.contract):
        if each.path == operation.path and each.item:
            return (each.item.variable,)
    return ()


def _total(body: Any) -> int | None:
    for holder in _holders(body):
        for name in _TOTALS:
            value = holder.get(name)
            if isinstance(value, int) and not isinstance(value, bool):
                return value
    return None


def _token(body: Any) -> str | None:
    for holder in _holders(body):
        for name in _TOKENS:
            value = holder.get(name)
            if isinstance(value, str) and value:
                return value
    return None


def _holders(body: Any) -> Iterator[dict[str, Any]]:
    """Yields the objects that may tell where a list stands."""
    if not isinstance(body, dict):
        return
    metadata = body.get("metadata", body.get("meta"))
    if isinstance(metadata, dict):
        pagination = metadata.get("pagination")
        if isinstance(pagination, dict):
            yield pagination
        yield metadata
    for name in ("pagination", "paging"):
        if isinstance(body.get(name), dict):
            yield body[name]
    yield body
