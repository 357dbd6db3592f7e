# SPDX-License-Identifier: Apache-2.0
"""What every probe gets and gives, and how it finds resources to ask for."""

import dataclasses
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import httpx

from conformance.contract import (
    listings,
    model,
    nodes,
    resource_graph,
    schemas,
)
from conformance.exercise import identities, resource, samples, session
from conformance.exercise import record as records
from conformance.exercise.probes import pager, parameters, references, scenes
from conformance.rules import rule

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A breach, with the exchange that shows it and those before it."""

    breach: rule.Breach
    record: records.Record
    steps: tuple[records.Record, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Looked:
    """An object that the probe has looked at, such as one list."""

    label: str


@dataclasses.dataclass(frozen=True, slots=True)
class LeftOut:
    """An object that the probe could not look at, and why."""

    label: str
    why: str


Outcome = Found | Looked | LeftOut


class Context:
    """What a probe works with.

    Attributes:
        contract: What is promised.
        asking: Sends the requests.
        operations: The operations that may be called.
        look: The schemas of the contract.
        graph: Its resources.
        sampler: Makes bodies.
        callers: Who else may ask.
        deadline: When to stop, as of `time.monotonic`.
    """

    def __init__(
        self,
        contract: model.Contract,
        asking: session.Session,
        operations: Iterable[model.Operation],
        deadline: float,
        callers: identities.Callers | None = None,
    ) -> None:
        """Gathers what probes work with."""
        self.contract = contract
        self.asking = asking
        self.operations = tuple(operations)
        self.look = schemas.Schemas(contract)
        self.graph = resource_graph.graph(contract)
        self.sampler = samples.Sampler(
            contract, lambda name: references.find(self, name)
        )
        self.callers = callers or identities.Callers()
        self.deadline = deadline
        self._scenes: tuple[scenes.Scene, ...] | None = None
        self._variables: dict[str, Mapping[str, str] | None] = {}
        self._ids: dict[str, list[str]] = {}

    @property
    def labels(self) -> frozenset[str]:
        """The labels of the operations that may be called."""
        return frozenset(each.label for each in self.operations)

    @property
    def is_read_only(self) -> bool:
        """Whether nothing that could change data may be sent."""
        return all(each.method in _SAFE for each in self.operations)

    def scene_of(self, operation: model.Operation) -> scenes.Scene | None:
        """Returns the scene whose members an operation acts on."""
        places = {
            each.path: each.resource
            for each in self.graph.actions
            if each.resource
        }
        item = places.get(operation.path, operation.path)
        return next(
            (each for each in self.scenes if each.item.path == item), None
        )

    @property
    def has_asked(self) -> bool:
        """Whether there was an exchange yet."""
        return self.asking.requests > 0

    @property
    def last(self) -> records.Record:
        """The last exchange of the session."""
        return self.asking.last

    @property
    def is_late(self) -> bool:
        """Whether time is up."""
        return time.monotonic() > self.deadline

    @property
    def scenes(self) -> tuple[scenes.Scene, ...]:
        """The collections whose members have paths, each with its scene."""
        if self._scenes is None:
            self._scenes = tuple(
                scenes.Scene(self, each, each.item)
                for each in resource_graph.collections(self.contract)
                if each.item is not None
            )
        return self._scenes

    def harmless(self, operation: model.Operation) -> Mapping[str, str] | None:
        """Finds values for a path's variables that hurt nobody.

        Args:
            operation: What is to be called, though it might be done.

        Returns:
            To read, those of anything that is there; to change a resource,
            those of one that the scene made itself. None without any.
        """
        scene = self.scene_of(operation)
        if operation.method in _SAFE or scene is None:
            return self.variables(operation.path)
        own = scene.shared()
        return own.variables if own else None

    def variables(self, path: str) -> Mapping[str, str] | None:
        """Finds values for the variables of a path, in parent lists.

        Args:
            path: Such as `/v1/users/{user_id}/orders`.

        Returns:
            A value for each variable, such as the id of the first user;
            None where none can be found.
        """
        if path not in self._variables:
            # A path that needs itself would never end.
            self._variables[path] = None
            self._variables[path] = self._found_variables(path)
        return self._variables[path]

    def _found_variables(self, path: str) -> Mapping[str, str] | None:
        if "{" not in path:
            return {}
        parent, names = self._parent(path)
        listing = next(
            (
                each
                for each in self.operations
                if each.method == "GET" and each.path.rstrip("/") == parent
            ),
            None,
        )
        before = self.variables(parent) if listing else None
        if listing is None or before is None:
            return None
        place = listings.members(self.look, listing)
        query = self.required_query(listing)
        if place is None or query is None:
            return None
        raw = self.asking.call(listing, variables=before, query=query)
        found = [
            values
            for each in place.of(resource.parsed(raw)) or ()
            if (values := _named(each, names)) is not None
        ]
        self._ids[path] = [each[names[-1]] for each in found]
        return {**before, **found[0]} if found else None

    def _parent(self, path: str) -> tuple[str, tuple[str, ...]]:
        """Splits a path into that of a list and the variables after it."""
        head, _, tail = path.rpartition("{")
        names: tuple[str, ...] = (tail.partition("}")[0],)
        # `/rates/{from}/{to}`: the members of `/rates` have ids of two parts.
        while match := re.search(r"/\{([^{}]+)\}/\Z", head):
            parent = head.rstrip("/")
            if any(each.path.rstrip("/") == parent for each in self.operations):
                break
            head = head[: match.start() + 1]
            names = (match[1], *names)
        return head.rstrip("/"), names

    def ids(self, path: str) -> list[str]:
        """Returns the ids of the resources at a path, of its first page."""
        self.variables(path)
        return self._ids.get(path, [])

    def required_query(
        self, operation: model.Operation
    ) -> dict[str, Any] | None:
        """See `parameters.required_query`."""
        return parameters.required_query(self.look, operation)

    def sample(self, parameter: model.Parameter) -> Any:
        """See `parameters.sample`."""
        return parameters.sample(self.look, parameter)

    def choices_of(self, schema: nodes.Node | None) -> list[Any]:
        """See `parameters.choices_of`."""
        return parameters.choices_of(self.look, schema)

    def bound(self, schema: nodes.Node | None, keyword: str) -> int | None:
        """Returns an integer keyword of a schema, such as `maximum`."""
        return pager.bound(self.look, schema, keyword)


def _named(member: Any, names: tuple[str, ...]) -> dict[str, str] | None:
    """Reads the parts of an id out of a member of a list."""
    found = {names[-1]: resource.identity_of(member, names[-1])}
    for name in names[:-1]:
        value = member.get(name) if isinstance(member, dict) else None
        is_plain = isinstance(value, str | int) and not isinstance(value, bool)
        found[name] = str(value) if is_plain else None
    known = {name: value for name, value in found.items() if value is not None}
    return known if len(known) == len(names) else None


Probe = Callable[[Context], Iterable[Outcome]]
Look = Callable[[Context, scenes.Scene], Iterator[Outcome]]


def each_scene(context: Context, look: Look, *needs: str) -> Iterator[Outcome]:
    """Looks at every scene that has what is needed.

    Args:
        context: What to work with.
        look: Looks at one.
        needs: The standard methods that it takes, by their names in `Scene`.

    Yields:
        What is found, and which scenes could not be looked at.
    """
    for scene in context.scenes:
        if context.is_late:
            return
        if any(getattr(scene, need) is None for need in needs):
            continue
        try:
            yield from look(context, scene)
        except httpx.TransportError as error:
            yield LeftOut(scene.label, f"no answer ({error})")


def found(
    message: str,
    subject: str,
    raw: records.Record,
    *before: records.Record,
    root: nodes.Node | None = None,
) -> Found:
    """Makes a breach of what a probe looks at.

    Args:
        message: A full sentence.
        subject: What tells it from others of the rule and the operation.
        raw: The exchange that shows it.
        before: Those that led to it.
        root: The document's root, where one piece of the service is behind
            it, whatever the operation: it is one finding for all of them.
    """
    return Found(rule.Breach(message, subject, root), raw, before)
