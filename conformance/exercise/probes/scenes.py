# SPDX-License-Identifier: Apache-2.0
"""Scenes: one collection each, with what can be done with it, live.

Most promises about behaviour are about what a resource is after something was
done to it. A scene makes resources of its own for that, so that nobody's are
touched, and remembers why it can't where it can't.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from conformance.contract import model, resources
from conformance.exercise import masking, record, resource, values
from conformance.exercise.probes import comparing, creations, parameters

if TYPE_CHECKING:
    from conformance.exercise.probes import base

_CONFLICT = 409
_PRECONDITION_REQUIRED = 428
# How often other resources to refer to are tried.
_TURNS = 5
# Refusals, and errors, that another body may not meet.
_OF_BODY = frozenset({400, 404, 409, 412, 422, 500})


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
        self._allowed = context.labels
        self.collection = collection
        self.item = item
        self.create = self._may(collection.create)
        self.list = self._may(collection.list)
        self.get = self._may(item.methods.get("GET"))
        self.replace = self._may(item.methods.get("PUT"))
        self.update = self._may(item.methods.get("PATCH"))
        self.delete = self._may(item.methods.get("DELETE"))
        self.why_not = "" if self.create else "nothing creates its members"
        self._context = context
        # The number of the body that was taken, to begin with it next time.
        self._worked: int | None = None
        self._shared: creations.Made | None = None

    def _may(self, operation: model.Operation | None) -> model.Operation | None:
        allowed = operation is not None and operation.label in self._allowed
        return operation if allowed else None

    @property
    def label(self) -> str:
        """How people call it: the path of the collection."""
        return self.collection.path

    def make(
        self,
        caller: masking.Credentials | None = None,
        changes: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> creations.Made | None:
        """Creates a resource.

        Args:
            caller: Who asks; by default the main identity.
            changes: Fields of the body to set besides; where the service
                refuses them, no other body is tried.
            headers: Header fields besides.

        Returns:
            The resource; None where none of the bodies that the document
            suggests is taken; `why_not` tells then.

        Raises:
            httpx.TransportError: The service did not answer.
        """
        if self.why_not and self._worked is None:
            return None
        parents = self._context.variables(self.collection.path)
        if parents is None:
            self.why_not = "the resource that it belongs to can't be found"
            return None
        last = self.attempt(parents, caller, changes, headers)
        if last is None:
            self.why_not = self.why_not or "no body for it can be made"
            return None
        if last.record.is_success:
            # Whatever it is: another one would not be better.
            self._worked = last.number
            return self._made(last.record, parents, last.sent)
        if caller is None and not changes:
            self.why_not = f"a creation was answered with {last.record.status}"
        return None

    def attempt(
        self,
        parents: Mapping[str, str],
        caller: masking.Credentials | None = None,
        changes: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> creations.Attempt | None:
        """Sends creations until one is taken, or another is of no use.

        Args:
            parents: Values of the variables of the collection's path.
            caller: As of `make`.
            changes: As of `make`.
            headers: As of `make`.

        Returns:
            The last one; None where no body can be made.
        """
        last = None
        for number, body in self._suggested():
            sent = {**body, **changes} if changes else body
            raw = self.created(parents, sent, caller, headers)
            last = creations.Attempt(number, sent, raw)
            # What refuses the changes would refuse them in any body; what they
            # refer to may be used up all the same.
            others = {_CONFLICT} if changes else _OF_BODY
            if raw.status not in others:
                break
        return last

    def created(
        self,
        parents: Mapping[str, str],
        sent: Any,
        caller: masking.Credentials | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> record.Record:
        """Sends one creation, whatever comes of it."""
        if self.create is None:
            raise ValueError("This scene creates nothing.")
        return self._context.asking.call(
            self.create,
            variables=parents,
            query=self._context.required_query(self.create),
            json_body=sent,
            caller=caller,
            headers={**self.headers(self.create, sent), **(headers or {})},
        )

    def shared(self) -> creations.Made | None:
        """Returns a resource for requests that should not be done."""
        if self._shared is None:
            self._shared = self.make()
        return self._shared

    def body(self) -> Any:
        """Returns a body for a creation, the one that was taken before."""
        return next((body for _, body in self._suggested()), None)

    def _suggested(self) -> Iterator[tuple[int, Any]]:
        """Yields bodies to try, and their numbers: what worked, if it did."""
        for _ in range(_TURNS):
            for number, body in enumerate(self._bodies()):
                if self._worked in (None, number):
                    yield number, body
            # What they refer to may be used up, or not fit.
            self._context.sampler.turn()

    def _bodies(self) -> Iterator[Any]:
        if self.create is None:
            return
        if self.create.body is None:
            yield None
        yield from self._context.sampler.bodies(self.create)

    def _made(
        self, raw: record.Record, parents: Mapping[str, str], sent: Any
    ) -> creations.Made | None:
        found = resource.of(raw)
        own = resource.identified(self.item, raw, found)
        if own is None:
            self.why_not = "what a creation answers has no id"
            self._worked = None
            return None
        self.why_not = ""
        return creations.Made({**parents, **own}, sent, raw, found)

    def known(self, made: creations.Made) -> Any:
        """Returns what a resource is: as its creation told it, or as read."""
        if isinstance(made.resource, dict) or self.get is None:
            return made.resource
        read = self.call(self.get, made)
        return resource.of(read) if read.is_success else None

    def call(
        self,
        operation: model.Operation,
        made: creations.Made,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        caller: masking.Credentials | None = None,
    ) -> record.Record:
        """Calls an operation on a resource; see `session.Session.call`.

        What the service will not do without a condition (428), is asked for
        again with the resource's tag (RFC 6585 §3).
        """
        sent = {**self.headers(operation, body), **(headers or {})}
        while True:
            raw = self._context.asking.call(
                operation,
                variables=made.variables,
                json_body=body,
                query={
                    **(self._context.required_query(operation) or {}),
                    **(query or {}),
                },
                headers=sent,
                caller=caller,
            )
            if raw.status != _PRECONDITION_REQUIRED or "If-Match" in sent:
                return raw
            sent["If-Match"] = self.tag(made) or "*"

    def tag(self, made: creations.Made) -> str | None:
        """Returns the present `ETag` of a resource, if it has one."""
        if self.get is None:
            return None
        return self.call(self.get, made).header("etag")

    def headers(self, operation: model.Operation, body: Any) -> dict[str, str]:
        """Returns the header fields that a request has to have."""
        return parameters.headers(self._context.look, operation, body)

    def action(self, verb: str) -> model.Operation | None:
        """Returns the custom method `:verb` of its members, if any."""
        for each in self._context.graph.actions:
            if each.resource == self.item.path and each.verb == verb:
                return self._may(each.operations[0])
        return None

    def body_of(self, operation: model.Operation, made: creations.Made) -> Any:
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
        self, operation: model.Operation, made: creations.Made
    ) -> Iterator[tuple[str, Any]]:
        """Yields fields that an operation can change, with a new value each.

        States, such as `status`, are left alone: what comes after what, only
        the service knows.

        Args:
            operation: An update of a member.
            made: The resource as it is.
        """
        schema = self._context.sampler.schema(operation)
        now = self.known(made)
        known = now if isinstance(now, dict) else {}
        for name, child in self._context.look.properties(schema).items():
            if name not in known or isinstance(known[name], dict | list):
                continue
            if str(known[name]) in made.variables.values():
                # Who it is, no update changes.
                continue
            if comparing.is_state(name) or comparing.is_hidden(name):
                continue
            other = self._context.sampler.other(child, name, known[name])
            if other is not values.MISSING:
                yield name, other
