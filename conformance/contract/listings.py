# SPDX-License-Identifier: Apache-2.0
"""How an operation answers with several resources, and how it pages them."""

import dataclasses
from typing import Any

from conformance.contract import model, nodes, schemas, vocabulary

# Where lists keep their members, when not at the top level.
_ENVELOPE_KEYS = ("data", "items", "results", "value")


@dataclasses.dataclass(frozen=True, slots=True)
class Members:
    """Where a list response keeps its members.

    Attributes:
        key: The property that holds the array; None at the top level.
        schema: The schema of one member, reference followed.
    """

    key: str | None
    schema: nodes.Node | None

    def of(self, body: Any) -> list[Any] | None:
        """Returns the members in a response's parsed body."""
        found = body if self.key is None else None
        if self.key is not None and isinstance(body, dict):
            found = body.get(self.key)
        return found if isinstance(found, list) else None


@dataclasses.dataclass(frozen=True, slots=True)
class Pagination:
    """How a list operation is paged.

    Attributes:
        family: `page` (page and per_page), `offset` (limit and offset) or
            `token` (page_size and page_token).
        position: The parameter that says where a page starts.
        size: The parameter that says how long it is; None without one.
    """

    family: str
    position: model.Parameter
    size: model.Parameter | None


# Family, names of the position, names of the size, in their common spellings.
_FAMILIES = (
    (
        "token",
        ("page_token", "pagetoken", "cursor", "after", "next_token"),
        ("page_size", "pagesize", "limit", "max_results", "maxresults"),
    ),
    (
        "offset",
        ("offset", "skip", "start"),
        ("limit", "count", "page_size", "size"),
    ),
    (
        "page",
        ("page", "page_number", "pagenumber"),
        ("per_page", "perpage", "page_size", "pagesize", "size", "limit"),
    ),
)


def members(
    look: schemas.Schemas, operation: model.Operation
) -> Members | None:
    """Tells where an operation's successful response keeps its members.

    Args:
        look: The schemas of the contract.
        operation: Any operation.

    Returns:
        Their place, or None where the response is no list.
    """
    success = operation.success()
    media = success.json() if success else None
    if media is None or media.schema is None:
        return None
    kinds = look.types(media.schema)
    if kinds == {"array"}:
        return Members(None, look.items(media.schema))
    properties = look.properties(media.schema)
    arrays = [
        name
        for name, child in properties.items()
        if look.types(child) == {"array"}
    ]
    named = vocabulary.words(operation.path.rstrip("/").rpartition("/")[2])
    for key in arrays:
        # `{"droplets": […], "links": …}` under `/v2/droplets`.
        if key in _ENVELOPE_KEYS or vocabulary.words(key) == named:
            return Members(key, look.items(properties[key]))
    return None


def pagination(operation: model.Operation) -> Pagination | None:
    """Tells how a list operation is paged; None where it is not."""
    return next(iter(paginations(operation)), None)


def paginations(operation: model.Operation) -> tuple[Pagination, ...]:
    """Tells the ways in which the pages of a list operation can be turned.

    Args:
        operation: Any operation.

    Returns:
        One for each family that it has a parameter of; none where it is not
        paged.
    """
    query = {each.name.lower(): each for each in operation.named("query")}
    found = []
    for family, positions, sizes in _FAMILIES:
        position = next(
            (query[name] for name in positions if name in query), None
        )
        if position is not None:
            size = next((query[name] for name in sizes if name in query), None)
            found.append(Pagination(family, position, size))
    return tuple(found)
