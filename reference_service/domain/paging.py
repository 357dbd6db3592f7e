# SPDX-License-Identifier: Apache-2.0
"""One page of a list, and where it stands (guidelines §4.7, §4.8.8)."""

import abc
import dataclasses
from collections.abc import Sequence
from typing import Generic, TypeVar

_Item_co = TypeVar("_Item_co", covariant=True)
_Query_contra = TypeVar("_Query_contra", contravariant=True)


@dataclasses.dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a list is asked for; pages count from 1."""

    page: int
    per_page: int

    @property
    def offset(self) -> int:
        """How many items come before the page."""
        return (self.page - 1) * self.per_page


@dataclasses.dataclass(frozen=True, slots=True)
class Page(Generic[_Item_co]):
    """Part of a list.

    Attributes:
        items: What the page holds; empty past the end.
        total: How many items the whole list has.
        request: What was asked for.
    """

    items: tuple[_Item_co, ...]
    total: int
    request: PageRequest

    @property
    def total_pages(self) -> int:
        """How many pages the list fills; 0 when it is empty."""
        return -(-self.total // self.request.per_page)


class Listing(abc.ABC, Generic[_Query_contra, _Item_co]):
    """What can be counted and read in pages."""

    @abc.abstractmethod
    async def count(self, query: _Query_contra) -> int:
        """Returns how many items match."""

    @abc.abstractmethod
    async def window(
        self, query: _Query_contra, request: PageRequest
    ) -> Sequence[_Item_co]:
        """Returns the items of one page, in the order of the list."""

    async def list(
        self, query: _Query_contra, request: PageRequest
    ) -> Page[_Item_co]:
        """Returns one page of the items that match."""
        total = await self.count(query)
        # Past the end there is nothing to look for.
        if request.offset >= total:
            return Page(items=(), total=total, request=request)
        items = await self.window(query, request)
        return Page(items=tuple(items), total=total, request=request)
