# SPDX-License-Identifier: Apache-2.0
"""The resource graph: collections, items and methods inferred from paths.

A document does not say which of its paths are collections; their shapes and
what they return do (§4.5 of the guidelines). What cannot be told is left out:
a rule stays silent rather than guess.
"""

import dataclasses
import functools
import re
from collections.abc import Mapping
from typing import Any

from conformance.contract import model, nodes, schemas

VERSION = re.compile(r"v\d+(?:(?:alpha|beta)\d*|\.\d+)?\Z")
_WHOLE_VARIABLE = re.compile(r"\{[^{}]+\}\Z")
# Where collections keep their items, when not at the top level.
_ENVELOPE_KEYS = ("data", "items", "results", "value")


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """One resource of a collection.

    Attributes:
        path: Such as `/v1/users/{user_id}`.
        variable: The name of its id's variable.
        methods: Its operations by HTTP method.
    """

    path: str
    variable: str
    methods: Mapping[str, model.Operation]


@dataclasses.dataclass(frozen=True, slots=True)
class Collection:
    """Resources of one kind under one path.

    Attributes:
        path: Such as `/v1/users`.
        segment: The last segment: the collection id (§4.1.5).
        methods: Its operations by HTTP method.
        item: What a member looks like, where members have paths.
        lists: Whether its GET answers with an array of members.
    """

    path: str
    segment: str
    methods: Mapping[str, model.Operation]
    item: Item | None
    lists: bool

    @property
    def list(self) -> model.Operation | None:
        """The standard method List (§4.5.1)."""
        return self.methods.get("GET") if self.lists else None

    @property
    def create(self) -> model.Operation | None:
        """The standard method Create (§4.5.3)."""
        return self.methods.get("POST")


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


@functools.lru_cache(maxsize=8)
def collections(contract: model.Contract) -> tuple[Collection, ...]:
    """Infers the collections of a contract, in the order of its paths."""
    look = schemas.Schemas(contract)
    by_path: dict[str, dict[str, model.Operation]] = {}
    for path in contract.paths:
        by_path[path] = {}
    for operation in contract.operations:
        by_path[operation.path][operation.method] = operation
    found = []
    for path, methods in by_path.items():
        segment = path.rstrip("/").rpartition("/")[2]
        if not segment or "{" in segment or ":" in segment:
            continue
        if VERSION.match(segment):
            continue
        item = _item(path, by_path)
        listing = methods.get("GET")
        lists = listing is not None and members(look, listing) is not None
        if item or lists:
            found.append(Collection(path, segment, methods, item, lists))
    return tuple(found)


def _item(
    path: str, by_path: Mapping[str, Mapping[str, model.Operation]]
) -> Item | None:
    prefix = f"{path.rstrip('/')}/"
    for other, methods in by_path.items():
        rest = other.removeprefix(prefix).rstrip("/")
        if other.startswith(prefix) and _WHOLE_VARIABLE.match(rest):
            return Item(other, rest[1:-1], methods)
    return None


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
    for key in _ENVELOPE_KEYS:
        if key in arrays:
            return Members(key, look.items(properties[key]))
    return None


def pagination(operation: model.Operation) -> Pagination | None:
    """Tells how a list operation is paged; None where it is not."""
    query = {each.name.lower(): each for each in operation.named("query")}
    for family, positions, sizes in _FAMILIES:
        position = next(
            (query[name] for name in positions if name in query), None
        )
        if position is not None:
            size = next((query[name] for name in sizes if name in query), None)
            return Pagination(family, position, size)
    return None
