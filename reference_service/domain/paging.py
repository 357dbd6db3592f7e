# SPDX-License-Identifier: Apache-2.0
"""One page of a list, and where it stands (guidelines §4.7, §4.8.8)."""

import dataclasses
from typing import Generic, TypeVar

_Item_co = TypeVar("_Item_co", covariant=True)


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
