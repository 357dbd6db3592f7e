# SPDX-License-Identifier: Apache-2.0
"""List operations that can be asked, each with how it is paged."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import listings, model
from conformance.exercise import record, resource
from conformance.exercise.probes import base


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


def found(context: base.Context) -> Iterator[Listing | base.LeftOut]:
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
