# SPDX-License-Identifier: Apache-2.0
"""Reads the pages of a list one after the other, however it is paged."""

import dataclasses
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import listings, model, nodes, schemas
from conformance.exercise import masking, record, resource, session

_TOTALS = ("total_items", "totalItems", "total_size", "totalSize", "total")
_COUNTS = ("total_pages", "totalPages", "page_count", "pageCount", "last_page")
_SIZES = ("items_per_page", "itemsPerPage", "per_page", "perPage", "page_size")
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
class Page:
    """One page of a list.

    Attributes:
        record: The exchange that read it.
        members: What it holds.
        body: The whole answer, parsed.
    """

    record: record.Record
    members: Sequence[Any]
    body: Any

    @property
    def total(self) -> int | None:
        """How many members the whole list has, where it says so."""
        return _told(self.body, _TOTALS)

    @property
    def count(self) -> int | None:
        """How many pages there are, where it says so."""
        return _told(self.body, _COUNTS)

    @property
    def size(self) -> int | None:
        """How many members a page has at the most, where it says so."""
        return _told(self.body, _SIZES)

    @property
    def token(self) -> str | None:
        """What to ask for the next page with, where it says so."""
        for holder in _holders(self.body):
            for name in _TOKENS:
                value = holder.get(name)
                if isinstance(value, str) and value:
                    return value
        return None


class PageError(Exception):
    """A page that was refused, or is no list.

    Attributes:
        record: The exchange.
        before: The pages before it.
    """

    def __init__(self, raw: record.Record, before: Sequence[Page]) -> None:
        """Keeps what was answered instead of a page."""
        super().__init__()
        self.record = raw
        self.before = tuple(before)


class Pager:
    """Asks for the pages of one list.

    Attributes:
        size: How many members to ask for; None leaves it to the service.
        most: The most that may be asked for, where that is documented.
    """

    def __init__(
        self,
        asking: session.Session,
        look: schemas.Schemas,
        operation: model.Operation,
        place: listings.Members,
    ) -> None:
        """Learns how a list is paged; nothing is sent yet."""
        self._asking = asking
        self._operation = operation
        self._place = place
        self.paging = listings.pagination(operation)
        self.size: int | None = None
        self.most: int | None = None
        self._first = first_position(look, self.paging)
        if self.paging is not None and self.paging.size is not None:
            self.most = bound(look, self.paging.size.schema, "maximum")

    def read(
        self,
        before: Sequence[Page],
        *,
        variables: Mapping[str, str],
        query: Mapping[str, Any],
        caller: masking.Credentials | None = None,
    ) -> Page | None:
        """Reads the page that follows others.

        Args:
            before: The pages that were read, from the first one on.
            variables: The values of the path's variables.
            query: Query parameters besides those that page.
            caller: Who asks; None is the identity of the session.

        Returns:
            The page; None where nothing leads to another one.

        Raises:
            PageError: It was refused, or is no list.
            httpx.TransportError: The service did not answer.
        """
        if before and not self._is_counted:
            token = before[-1].token if self.paging else None
            if token is None:
                raw = self._linked(before[-1].record, caller)
                return None if raw is None else self._page(raw, before)
            position: Any = token
        else:
            position = self._position(before)
        asked = dict(query)
        if self.paging is not None:
            if self.paging.size is not None and self.size is not None:
                asked[self.paging.size.name] = self.size
            if position is not None:
                asked[self.paging.position.name] = position
        raw = self._asking.call(
            self._operation, variables=variables, query=asked, caller=caller
        )
        return self._page(raw, before)

    @property
    def _is_counted(self) -> bool:
        return self.paging is not None and self.paging.family != "token"

    def _position(self, before: Sequence[Page]) -> int | None:
        if self.paging is None or self.paging.family == "token":
            return None
        if self.paging.family == "page":
            return self._first + len(before)
        return self._first + sum(len(page.members) for page in before)

    def _page(self, raw: record.Record, before: Sequence[Page]) -> Page:
        body = resource.parsed(raw)
        members = self._place.of(body)
        if raw.status != _OK or members is None:
            raise PageError(raw, before)
        return Page(raw, members, body)

    def _linked(
        self, raw: record.Record, caller: masking.Credentials | None
    ) -> record.Record | None:
        url = next_link(raw)
        if url is None or not self._asking.is_own(url):
            return None
        return self._asking.send("GET", url, caller=caller)

    def is_last(self, pages: Sequence[Page]) -> bool:
        """Tells whether the last of some pages seems to end the list.

        Args:
            pages: The pages that were read, at least one.
        """
        page = pages[-1]
        if not page.members:
            return True
        if not self._is_counted:
            return False
        if page.total is not None:
            # A service may give fewer than it was asked for.
            return sum(len(each.members) for each in pages) >= page.total
        return self.size is not None and len(page.members) < self.size


def first_position(
    look: schemas.Schemas, paging: listings.Pagination | None
) -> int:
    """Returns the number of the first page, or of the first member."""
    if paging is None or paging.family != "page":
        return 0
    schema = paging.position.schema
    said = (bound(look, schema, "default"), bound(look, schema, "minimum"))
    return next((each for each in said if each is not None), 1)


def bound(
    look: schemas.Schemas, schema: nodes.Node | None, keyword: str
) -> int | None:
    """Returns an integer keyword of a schema, such as `maximum`."""
    for part in look.parts(schema):
        value = part.value.get(keyword)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def next_link(raw: record.Record) -> str | None:
    """Returns the absolute URL of `rel="next"` (RFC 8288), or None."""
    headers = raw.response.headers if raw.response else ()
    for name, value in headers:
        if name.lower() != "link":
            continue
        for link in value.split(","):
            target, _, parameters = link.strip().partition(";")
            relation = parameters.replace('"', "").replace(" ", "").lower()
            if "rel=next" in relation.split(";"):
                return urllib.parse.urljoin(
                    raw.request.url, target.strip("<> ")
                )
    return None


def _told(body: Any, names: Sequence[str]) -> int | None:
    for holder in _holders(body):
        for name in names:
            value = holder.get(name)
            if isinstance(value, int) and not isinstance(value, bool):
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
    for name in ("pagination", "paging", "page"):
        if isinstance(body.get(name), dict):
            yield body[name]
    yield body
