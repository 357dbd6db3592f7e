# SPDX-License-Identifier: Apache-2.0
"""The terms of the resource graph: collections, items, singletons, acts.

The terms are those of the guidelines (§4.1, §4.5); `resource_graph` infers
them from a document. Each tells how sure it is, so that a rule can stay silent
rather than guess.
"""

import dataclasses
import enum
import re
from collections.abc import Mapping

from conformance.contract import model

VERSION = re.compile(r"v\d+(?:(?:alpha|beta)\d*|\.\d+)?\Z")
# The standard methods (§4.5), by what they are called on.
_ON_COLLECTION = {"POST": "create"}
_ON_ITEM = {
    "GET": "get",
    "PUT": "replace",
    "PATCH": "update",
    "DELETE": "delete",
}


class Certainty(enum.IntEnum):
    """How sure a conclusion from paths is; a greater one is surer.

    Attributes:
        GUESS: One weak sign alone.
        LIKELY: One strong sign, and none against it.
        SURE: Several signs that agree.
    """

    GUESS = 1
    LIKELY = 2
    SURE = 3


class Style(enum.Enum):
    """What the paths of an API name.

    Attributes:
        RESOURCES: Things, on which HTTP methods act.
        PROCEDURES: Acts, as in `/chat.postMessage` (RPC).
        UNSURE: Too few paths to tell, or as many of each.
    """

    RESOURCES = "resources"
    PROCEDURES = "procedures"
    UNSURE = "unsure"


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """One resource of a collection.

    Attributes:
        path: Such as `/v1/users/{user_id}`.
        variables: What its id is made of: mostly one name.
        methods: Its operations by HTTP method.
    """

    path: str
    variables: tuple[str, ...]
    methods: Mapping[str, model.Operation]

    @property
    def variable(self) -> str:
        """The name of its id's variable, the last of several."""
        return self.variables[-1]


@dataclasses.dataclass(frozen=True, slots=True)
class Collection:
    """Resources of one kind under one path.

    Attributes:
        path: Such as `/v1/users`.
        segment: The last segment: the collection id (§4.1.5).
        methods: Its operations by HTTP method; none where only its items
            have operations.
        item: What a member looks like, where members have paths.
        lists: Whether its GET answers with an array of members.
        parent: Path of the item that it belongs to; empty at the top.
        certainty: How sure it is a collection at all.
    """

    path: str
    segment: str
    methods: Mapping[str, model.Operation]
    item: Item | None
    lists: bool
    parent: str
    certainty: Certainty

    @property
    def list(self) -> model.Operation | None:
        """The standard method List (§4.5.1)."""
        return self.methods.get("GET") if self.lists else None

    @property
    def create(self) -> model.Operation | None:
        """The standard method Create (§4.5.3)."""
        return self.methods.get("POST")


@dataclasses.dataclass(frozen=True, slots=True)
class Singleton:
    """A resource of which there is one under its parent.

    Attributes:
        path: Such as `/v1/users/me` or `/v1/users/{user_id}/settings`.
        methods: Its operations by HTTP method.
        parent: Path of the item that it belongs to; empty at the top.
        alias_of: Path of the item that it is another name for, as `me` is
            for one of the users; empty where it is none.
        certainty: How sure it is a singleton.
    """

    path: str
    methods: Mapping[str, model.Operation]
    parent: str
    alias_of: str
    certainty: Certainty


@dataclasses.dataclass(frozen=True, slots=True)
class Action:
    """An act on a resource: a custom method (§4.5.1), or one in disguise.

    Attributes:
        path: Such as `/v1/users/{user_id}:activate`.
        verb: What it does, such as `activate`.
        resource: Path of what it acts on; empty where it is none's.
        operations: Its operations.
        is_custom: Whether it has the form of a custom method, `:verb`.
        certainty: How sure it is an act.
    """

    path: str
    verb: str
    resource: str
    operations: tuple[model.Operation, ...]
    is_custom: bool
    certainty: Certainty


@dataclasses.dataclass(frozen=True, slots=True)
class Graph:
    """The resources of an API, and how they hang together.

    Attributes:
        collections: In the order of their paths.
        singletons: In the order of their paths.
        actions: In the order of their paths.
        style: What the API's paths name.
        methods: The standard method (`list`, `get`, `create`, `replace`,
            `update`, `delete`) of each operation that is one, by its label.
        unsure: Paths that could not be placed.
    """

    collections: tuple[Collection, ...]
    singletons: tuple[Singleton, ...]
    actions: tuple[Action, ...]
    style: Style
    methods: Mapping[str, str]
    unsure: tuple[str, ...]


def standard_methods(
    found: tuple[Collection, ...], singletons: tuple[Singleton, ...]
) -> Mapping[str, str]:
    """Names the standard methods among the operations of resources."""
    named: dict[str, str] = {}
    for collection in found:
        if collection.list is not None:
            named[collection.list.label] = "list"
        _name(named, collection.methods, _ON_COLLECTION)
        if collection.item is not None:
            _name(named, collection.item.methods, _ON_ITEM)
    for singleton in singletons:
        _name(named, singleton.methods, _ON_ITEM)
    return named


def _name(
    named: dict[str, str],
    methods: Mapping[str, model.Operation],
    standard: Mapping[str, str],
) -> None:
    for method, operation in methods.items():
        if method in standard:
            named[operation.label] = standard[method]
