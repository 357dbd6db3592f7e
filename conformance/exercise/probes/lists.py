# SPDX-License-Identifier: Apache-2.0
"""List operations that can be asked, each with how it is paged."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx

from conformance.contract import listings, model
from conformance.exercise import record, resource
from conformance.exercise.probes import base

_MOST = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Listing:
    """A list that answers.

    Attributes:
        operation: The list operation.
        place: Where it keeps its members.
        paging: How it is paged; None where it is not.
        variables: The values of its path's variables.
        query: What must be sent.
    """

    operation: model.Operation
    place: listings.Members
    paging: listings.Pagination | None
    variables: Mapping[str, str]
    query: Mapping[str, Any]

    @property
    def window(self) -> frozenset[str]:
        """The names of the parameters that choose a page."""
        if self.paging is None:
            return frozenset()
        size = self.paging.size
        names = (self.paging.position.name, size.name if size else "")
        return frozenset(names) - {""}

    def sized(self, context: base.Context) -> dict[str, Any]:
        """Returns the parameter for a long page, where there is one."""
        size = self.paging.size if self.paging else None
        if size is None:
            return {}
        most = context.bound(size.schema, "maximum") or _MOST
        return {size.name: min(most, _MOST)}

    def ask(self, context: base.Context, **query: Any) -> record.Record:
        """Asks for the list with query parameters besides."""
        return context.asking.call(
            self.operation,
            variables=self.variables,
            query={**self.query, **query},
        )

    def members(self, raw: record.Record) -> list[Any] | None:
        """Returns the members in an answer; None where it is no list."""
        if not raw.is_success:
            return None
        return self.place.of(resource.parsed(raw))


Look = Callable[[base.Context, Listing], Iterator[base.Outcome]]


def each(context: base.Context, look: Look) -> Iterator[base.Outcome]:
    """Looks at every list that can be asked; see `base.each_scene`.

    Args:
        context: What to work with.
        look: Looks at one.

    Yields:
        What is found, and which lists could not be looked at.
    """
    for listing in _found(context):
        if isinstance(listing, base.LeftOut):
            yield listing
            continue
        try:
            yield from look(context, listing)
        except httpx.TransportError as error:
            yield base.LeftOut(listing.operation.label, f"no answer ({error})")


def _found(context: base.Context) -> Iterator[Listing | base.LeftOut]:
    """Yields the lists that can be asked, and why others can't."""
    for operation in context.operations:
        if operation.method != "GET" or context.is_late:
            continue
        place = listings.members(context.look, operation)
        if place is None:
            continue
        variables = context.variables(operation.path)
        query = context.required_query(operation)
        if variables is None or query is None:
            yield base.LeftOut(
                operation.label, "its parameters can't be filled"
            )
            continue
        yield Listing(
            operation,
            place,
            listings.pagination(operation),
            variables,
            query,
        )
