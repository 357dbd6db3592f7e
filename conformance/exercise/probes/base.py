# SPDX-License-Identifier: Apache-2.0
"""What every probe gets and gives, and how it finds resources to ask for."""

import dataclasses
import time
import urllib.parse
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
from conformance.exercise.probes import scenes
from conformance.rules import rule

_MISSING = object()


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
            contract, lambda name: scenes.find_ids(self, name)
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
        return all(
            each.method in ("GET", "HEAD", "OPTIONS")
            for each in self.operations
        )

    def scene_of(self, operation: model.Operation) -> scenes.Scene | None:
        """Returns the scene whose members an operation acts on."""
        for each in self.scenes:
            if operation.path == each.item.path:
                return each
        return None

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
        head, brace, _ = path.rpartition("{")
        if not brace:
            return {}
        variable = path[len(head) + 1 :].partition("}")[0]
        parent = head.rstrip("/")
        before = self.variables(parent)
        listing = next(
            (
                each
                for each in self.operations
                if each.method == "GET" and each.path.rstrip("/") == parent
            ),
            None,
        )
        if listing is None or before is None:
            return None
        place = listings.members(self.look, listing)
        query = self.required_query(listing)
        if place is None or query is None:
            return None
        raw = self.asking.call(listing, variables=before, query=query)
        found = [
            identity
            for each in place.of(resource.parsed(raw)) or ()
            if (identity := resource.identity_of(each, variable)) is not None
        ]
        self._ids[path] = found
        return {**before, variable: found[0]} if found else None

    def ids(self, path: str) -> list[str]:
        """Returns the ids of the resources at a path, of its first page."""
        self.variables(path)
        return self._ids.get(path, [])

    def required_query(
        self, operation: model.Operation
    ) -> dict[str, Any] | None:
        """Returns values for the query parameters that must be sent.

        Returns:
            The documented example, default or first enum value of each; None
            where the document has none of them for one.
        """
        query: dict[str, Any] = {}
        for each in operation.named("query"):
            if each.required:
                value = self._sample(each)
                if value is _MISSING:
                    return None
                query[each.name] = value
        return query

    def sample(self, parameter: model.Parameter) -> Any:
        """Returns a value that the document itself names for a parameter.

        Returns:
            The value; None where it names none.
        """
        value = self._sample(parameter)
        return None if value is _MISSING else value

    def choices(self, parameter: model.Parameter) -> list[Any]:
        """Returns the values that a parameter may have, where few."""
        listed = self.choices_of(parameter.schema)
        if listed:
            return listed
        value = self._sample(parameter)
        return [] if value is _MISSING else [value]

    def choices_of(self, schema: nodes.Node | None) -> list[Any]:
        """Returns the values of an enumeration; none of another schema."""
        for part in self.look.parts(schema):
            listed = part.value.get("enum")
            if isinstance(listed, list):
                return listed
        return []

    def _sample(self, parameter: model.Parameter) -> Any:
        schema = self.look.follow(parameter.schema)
        places = [parameter.node.value, schema.value if schema else {}]
        for place in places:
            for key in ("example", "default", "const"):
                if isinstance(place, dict) and key in place:
                    return place[key]
            for key in ("enum", "examples"):
                listed = place.get(key) if isinstance(place, dict) else None
                if isinstance(listed, list) and listed:
                    return listed[0]
                if isinstance(listed, dict):
                    # Of a parameter, each has a name, and may be elsewhere.
                    for each in listed.values():
                        if isinstance(each, dict) and "value" in each:
                            return each["value"]
        return _MISSING

    def bound(self, schema: nodes.Node | None, keyword: str) -> int | None:
        """Returns an integer keyword of a schema, such as `maximum`."""
        for part in self.look.parts(schema):
            value = part.value.get(keyword)
            if isinstance(value, int) and not isinstance(value, bool):
                return value
        return None


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
    of_service: bool = False,
) -> Found:
    """Makes a breach of what a probe looks at.

    Args:
        message: A full sentence.
        subject: What tells it from others of the rule and the operation.
        raw: The exchange that shows it.
        before: Those that led to it.
        of_service: Whether one piece of the service is behind it, whatever
            the operation, so that it is one finding for all of them.
    """
    node = None
    if of_service and raw.operation is not None:
        node = raw.operation.node.document.node()
    return Found(rule.Breach(message, subject, node), raw, before)


def next_link(raw: records.Record) -> str | None:
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
