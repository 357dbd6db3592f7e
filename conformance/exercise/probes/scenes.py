# SPDX-License-Identifier: Apache-2.0
"""Scenes: one collection each, with what can be done with it, live.

Most promises about behaviour are about what a resource is after something was
done to it. A scene makes resources of its own for that, so that nobody's are
touched, and remembers why it can't where it can't.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from conformance.contract import listings, model, resources, vocabulary
from conformance.exercise import masking, record, resource, values

if TYPE_CHECKING:
    from conformance.exercise.probes import base

# Pages that are read to find one item.
_MAX_PAGES = 20
_PAGE_SIZE = 100
_ACCEPTED = 202
# How often other resources to refer to are tried.
_TURNS = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """A resource that a scene made.

    Attributes:
        variables: The values of its path's variables.
        sent: The body that was sent to create it.
        record: The exchange that created it.
        resource: What that answered.
    """

    variables: Mapping[str, str]
    sent: Any
    record: record.Record
    resource: Any

    @property
    def is_pending(self) -> bool:
        """Whether the service has only begun to make it (202)."""
        return self.record.status == _ACCEPTED

    @property
    def identity(self) -> str:
        """Its id."""
        return list(self.variables.values())[-1]


class Scene:
    """One collection whose members have paths.

    Attributes:
        collection: The collection.
        item: The path of its members.
        create, list, get, replace, update, delete: Its standard methods, of
            those that may be called; None where it has none.
        why_not: Why no resource can be made; empty as long as one can.
    """

    def __init__(
        self,
        context: "base.Context",
        collection: resources.Collection,
        item: resources.Item,
    ) -> None:
        """Sets the scene; nothing is sent yet."""
        allowed = {each.label for each in context.operations}

        def may(operation: model.Operation | None) -> model.Operation | None:
            is_allowed = operation is not None and operation.label in allowed
            return operation if is_allowed else None

        self.collection = collection
        self.item = item
        self.create = may(collection.create)
        self.list = may(collection.list)
        self.get = may(item.methods.get("GET"))
        self.replace = may(item.methods.get("PUT"))
        self.update = may(item.methods.get("PATCH"))
        self.delete = may(item.methods.get("DELETE"))
        self.why_not = "" if self.create else "nothing creates its members"
        self._context = context
        # The number of the body that was taken, to begin with it next time.
        self._worked: int | None = None

    @property
    def label(self) -> str:
        """How people call it: the path of the collection."""
        return self.collection.path

    def make(
        self,
        caller: masking.Credentials | None = None,
        changes: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Made | None:
        """Creates a resource.

        Args:
            caller: Who asks; by default the main identity.
            changes: Fields of the body to set besides.
            headers: Header fields besides.

        Returns:
            The resource; None where none of the bodies that the document
            suggests is taken; `why_not` tells then.

        Raises:
            httpx.TransportError: The service did not answer.
        """
        if self.create is None or self._is_hopeless:
            return None
        parents = self._context.variables(self.collection.path)
        if parents is None:
            self.why_not = "the resource that it belongs to can't be found"
            return None
        for number, body in self._suggested():
            sent = {**body, **(changes or {})} if changes else body
            raw = self._context.asking.call(
                self.create,
                variables=parents,
                json_body=sent,
                caller=caller,
                headers=headers,
            )
            made = self._made(raw, parents, sent)
            if made is not None:
                self._worked = number
                return made
            if caller is None and not changes:
                self.why_not = f"a creation was answered with {raw.status}"
        return None

    def _suggested(self) -> Iterator[tuple[int, Any]]:
        """Yields bodies to try, and their numbers: what worked, if it did."""
        for _ in range(_TURNS):
            for number, body in enumerate(self._bodies()):
                if self._worked in (None, number):
                    yield number, body
            # What they refer to may be used up, or not fit.
            self._context.sampler.turn()

    @property
    def _is_hopeless(self) -> bool:
        return bool(self.why_not) and self._worked is None

    def _bodies(self) -> Iterator[Any]:
        if self.create is None:
            return
        found = False
        for body in self._context.sampler.bodies(self.create):
            found = True
            yield body
        if not found and self.create.body is None:
            yield None

    def _made(
        self, raw: record.Record, parents: Mapping[str, str], sent: Any
    ) -> Made | None:
        if not raw.is_success:
            return None
        found = resource.of(raw)
        identity = resource.identity_of(found, self.item.variable)
        if identity is None:
            identity = self._located(raw)
        if identity is None:
            self.why_not = "what a creation answers has no id"
            return None
        self.why_not = ""
        variables = {**parents, self.item.variable: identity}
        return Made(variables, sent, raw, found)

    def _located(self, raw: record.Record) -> str | None:
        location = raw.header("location") or ""
        found = resource.variables_of(
            self.item.path, location.partition("?")[0]
        )
        return found.get(self.item.variable)

    def call(
        self,
        operation: model.Operation,
        made: Made,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        caller: masking.Credentials | None = None,
    ) -> record.Record:
        """Calls an operation on a resource; see `session.Session.call`."""
        return self._context.asking.call(
            operation,
            variables=made.variables,
            json_body=body,
            query=query,
            headers=headers,
            caller=caller,
        )

    def action(self, verb: str) -> model.Operation | None:
        """Returns the custom method `:verb` of its members, if any."""
        for each in self._context.graph.actions:
            if each.resource == self.item.path and each.verb == verb:
                return each.operations[0]
        return None

    def body_of(self, operation: model.Operation, made: Made) -> Any:
        """Returns a body that an update of a resource should take.

        It is what created the resource, as far as the operation takes it,
        or what the document suggests.
        """
        schema = self._context.sampler.schema(operation)
        if schema is None:
            return None
        fields = self._context.look.properties(schema)
        if isinstance(made.sent, dict):
            kept = {
                key: value for key, value in made.sent.items() if key in fields
            }
            if kept and self._context.sampler.is_valid(schema, kept):
                return kept
        return next(self._context.sampler.bodies(operation), None)

    def changes(
        self, operation: model.Operation, made: Made
    ) -> Iterator[tuple[str, Any]]:
        """Yields fields that an operation can change, with a new value each.

        Args:
            operation: An update of a member.
            made: The resource as it is.
        """
        schema = self._context.sampler.schema(operation)
        known = made.resource if isinstance(made.resource, dict) else {}
        for name, child in self._context.look.properties(schema).items():
            if name not in known or isinstance(known[name], dict | list):
                continue
            other = self._context.sampler.other(child, name, known[name])
            if other is not values.MISSING:
                yield name, other

    def count(self) -> int | None:
        """Counts the members of the list; None where it can't be read."""
        if self.list is None:
            return None
        place = listings.members(self._context.look, self.list)
        variables = self._context.variables(self.list.path)
        if place is None or variables is None:
            return None
        counted = 0
        for members in self._pages(self.list, place, variables, {}):
            if members is None:
                return None
            if not members:
                return counted
            counted += len(members)
        return None

    def listed(
        self, made: Made, query: Mapping[str, Any] | None = None
    ) -> bool | None:
        """Tells whether a resource is in its collection's list.

        Args:
            made: The resource.
            query: Filters.

        Returns:
            Whether it is; None where the list can't be read to its end.
        """
        if self.list is None:
            return None
        place = listings.members(self._context.look, self.list)
        if place is None:
            return None
        for members in self._pages(
            self.list, place, made.variables, query or {}
        ):
            if members is None:
                return None
            if any(
                resource.identity_of(each, self.item.variable) == made.identity
                for each in members
            ):
                return True
            if not members:
                return False
        return None

    def _pages(
        self,
        operation: model.Operation,
        place: listings.Members,
        variables: Mapping[str, str],
        query: Mapping[str, Any],
    ) -> Iterator[list[Any] | None]:
        """Yields the members of page after page; an empty list is the end."""
        paging = listings.pagination(operation)
        required = self._context.required_query(operation)
        if required is None:
            yield None
            return
        asked = {**required, **query}
        size = self._size(paging)
        if paging and paging.size and size:
            asked[paging.size.name] = size
        for number in range(_MAX_PAGES):
            if paging and number:
                step = number * size if paging.family == "offset" else number
                first = 0 if paging.family == "offset" else 1
                asked[paging.position.name] = first + step
            raw = self._context.asking.call(
                operation, variables=variables, query=asked
            )
            members = place.of(resource.parsed(raw))
            yield members
            if members is None:
                return
            if paging is None or not size or len(members) < size:
                yield []
                return
            if paging.family == "token":
                yield None
                return

    def _size(self, paging: listings.Pagination | None) -> int:
        if paging is None or paging.size is None:
            return 0
        most = self._context.bound(paging.size.schema, "maximum")
        return min(most or _PAGE_SIZE, _PAGE_SIZE)


def find_ids(context: "base.Context", name: str) -> list[str]:
    """Finds ids of resources that a field such as `product_id` names.

    Args:
        context: What to look in.
        name: The field's name.

    Returns:
        Ids of members of the collection of that name; none where the name is
        no such reference, or nothing is there.
    """
    stem = name.removesuffix("_ids").removesuffix("_id")
    if stem == name or not stem:
        return []
    wanted = vocabulary.words(stem)
    for each in context.graph.collections:
        words = vocabulary.words(each.segment)
        if each.item is None or len(words) != len(wanted) or each.parent:
            continue
        if words[:-1] == wanted[:-1] and words[-1].startswith(wanted[-1]):
            return context.ids(each.item.path)
    return []
