# SPDX-License-Identifier: Apache-2.0
"""One walk through the pages of a list, and what is told apart in it."""

import dataclasses
import math
from typing import Any

from conformance.contract import listings, model, resource_graph
from conformance.exercise import record
from conformance.exercise.probes import base, pager

# Two walks of at most this many pages, and two requests to look beyond the
# end, stay within 25 requests.
_MAX_PAGES = 11
_SMALL = 2
_LARGE = 100


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """One page, and the ids of its items."""

    page: pager.Page
    ids: tuple[str, ...]

    @property
    def record(self) -> record.Record:
        """The exchange that read it."""
        return self.page.record


@dataclasses.dataclass(frozen=True, slots=True)
class Walk:
    """The pages of one walk; `ended` is False where it was cut short."""

    pages: tuple[Page, ...]
    ended: bool

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all items, in order."""
        return tuple(each for page in self.pages for each in page.ids)

    @property
    def totals(self) -> frozenset[int | None]:
        """The totals that its pages tell."""
        return frozenset(each.page.total for each in self.pages)


class NoIdsError(Exception):
    """A list whose items can't be told apart."""


class List:
    """One list operation, and how to walk through its pages."""

    def __init__(
        self,
        context: base.Context,
        operation: model.Operation,
        place: listings.Members,
    ) -> None:
        """Learns how the list is paged; nothing is sent yet.

        Args:
            context: What to work with.
            operation: The list.
            place: Where it keeps its items.
        """
        self.operation = operation
        self._pager = pager.Pager(
            context.asking, context.look, operation, place
        )
        self._variables = context.variables(operation.path)
        self._query = context.required_query(operation)
        self._id_names = _id_names(context, operation)
        paging = self._pager.paging
        if paging is not None and paging.size is not None:
            low = context.bound(paging.size.schema, "minimum") or 1
            self._pager.size = max(_SMALL, low)

    @property
    def size(self) -> int | None:
        """How many items a page is asked to have."""
        return self._pager.size

    @property
    def is_reachable(self) -> bool:
        """Whether all its parameters have values."""
        return self._variables is not None and self._query is not None

    def walk(self) -> Walk:
        """Reads pages until there are no more, at most `_MAX_PAGES`.

        Raises:
            NoIdsError: Its items can't be told apart.
            pager.PageError: A page was refused.
            httpx.TransportError: The service did not answer.
        """
        pages: list[pager.Page] = []
        while len(pages) < _MAX_PAGES:
            page = self._read(pages)
            if page is None:
                return self._walked(pages, ended=True)
            if not pages and self._widened(page.total):
                continue
            pages.append(page)
            if self._pager.is_last(pages):
                return self._walked(pages, ended=True)
        return self._walked(pages, ended=False)

    def _read(self, pages: list[pager.Page]) -> pager.Page | None:
        return self._pager.read(
            pages, variables=self._variables or {}, query=self._query or {}
        )

    def _walked(self, pages: list[pager.Page], *, ended: bool) -> Walk:
        return Walk(tuple(Page(each, self._ids(each)) for each in pages), ended)

    def _ids(self, page: pager.Page) -> tuple[str, ...]:
        found = [self._identity(each) for each in page.members]
        known = tuple(each for each in found if each is not None)
        if len(known) < len(found):
            raise NoIdsError
        return known

    def beyond(self, walk: Walk) -> pager.Page | None:
        """Reads the page after the last; None where there is no such."""
        paging = self._pager.paging
        if paging is None or paging.family == "token":
            return None
        try:
            return self._read([each.page for each in walk.pages])
        except pager.PageError:
            # A refusal ends a walk as well as an empty list does.
            return None

    def _widened(self, total: int | None) -> bool:
        """Makes pages long enough to reach the end, where that is allowed."""
        if self.size is None or total is None:
            return False
        needed = math.ceil(total / (_MAX_PAGES - 1))
        size = min(needed, self._pager.most or _LARGE)
        if size <= self.size:
            return False
        self._pager.size = size
        return True

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
        # Of an id with several parts, none alone tells items apart.
        is_whole = each.item is not None and len(each.item.variables) == 1
        if each.path == operation.path and each.item and is_whole:
            return (each.item.variable,)
    return ()
