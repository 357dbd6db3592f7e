# SPDX-License-Identifier: Apache-2.0
"""The schemas of JSON bodies and their fields: who sends them, in what.

A schema means something else in a request, in an answer and in an error; a
component may be all three. Each is found once, where it stands, with all that
it is used for.
"""

import dataclasses
import enum
import functools
from collections.abc import Iterator

from conformance.contract import model, nodes, operational, schemas

# The keywords that hold one schema, a list of them, or a mapping to them.
_ONE = ("items", "additionalProperties", "not", "if", "then", "else")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")


class Role(enum.Flag):
    """What a schema is part of.

    Attributes:
        REQUEST: A request body.
        SUCCESS: The body of a response of 2xx or 3xx.
        ERROR: The body of a response of 4xx, 5xx or `default`.
    """

    REQUEST = enum.auto()
    SUCCESS = enum.auto()
    ERROR = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class Use:
    """One schema that JSON bodies are made of.

    Attributes:
        schema: The schema, its reference followed.
        role: All that it is part of.
        operation: The label of the first operation that uses it.
    """

    schema: nodes.Node
    role: Role
    operation: str

    @property
    def is_sent(self) -> bool:
        """Whether clients send it."""
        return Role.REQUEST in self.role

    @property
    def is_received(self) -> bool:
        """Whether the service answers with it, in success or in error."""
        return bool(self.role & (Role.SUCCESS | Role.ERROR))


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One property of an object in a JSON body.

    Attributes:
        name: Its name.
        node: Where it is declared; the reference not followed.
        schema: Its schema, the reference followed; None where that fails.
        use: The object that it is part of, and what that is used for.
        is_required: Whether that object's schema requires it.
    """

    name: str
    node: nodes.Node
    schema: nodes.Node | None
    use: Use
    is_required: bool

    def says(self, keyword: str) -> object:
        """Returns what is said where it is declared, or where that leads.

        Args:
            keyword: Such as `readOnly`, `format` or `description`.

        Returns:
            The value of the keyword, the one beside the `$ref` first; None
            where neither place has it.
        """
        for place in (self.node, self.schema):
            if place is not None and isinstance(place.value, dict):
                said = place.value.get(keyword)
                if said is not None:
                    return said
        return None


@functools.lru_cache(maxsize=8)
def uses(contract: model.Contract) -> tuple[Use, ...]:
    """Finds every schema of JSON bodies.

    Args:
        contract: Any contract; what it offers to those who run the service
            is left out.

    Returns:
        Each schema once, in the order in which operations lead to them.
    """
    look = schemas.Schemas(contract)
    roles: dict[int, Role] = {}
    first: dict[int, tuple[nodes.Node, str]] = {}
    for operation in contract.operations:
        # Health and metrics have forms that others gave them.
        if operational.is_operational(operation):
            continue
        waiting = list(_bodies(operation))
        waiting.reverse()
        while waiting:
            node, role = waiting.pop()
            schema = look.follow(node)
            if schema is None or not isinstance(schema.value, dict):
                continue
            known = roles.get(id(schema.value), Role(0))
            if role in known:
                continue
            roles[id(schema.value)] = known | role
            first.setdefault(id(schema.value), (schema, operation.label))
            waiting.extend((each, role) for each in subschemas(schema))
    return tuple(
        Use(schema, roles[key], label) for key, (schema, label) in first.items()
    )


def _bodies(
    operation: model.Operation,
) -> Iterator[tuple[nodes.Node, Role]]:
    for media in operation.body.content if operation.body else ():
        if media.is_json and media.schema is not None:
            yield media.schema, Role.REQUEST
    for response in operation.responses:
        is_success = response.status[:1] in ("2", "3")
        role = Role.SUCCESS if is_success else Role.ERROR
        for media in response.content:
            if media.is_json and media.schema is not None:
                yield media.schema, role


def subschemas(schema: nodes.Node) -> Iterator[nodes.Node]:
    """Yields the schemas that one holds, their references not followed."""
    for keyword in _ONE:
        child = schema.get(keyword)
        if child is not None and isinstance(child.value, dict):
            yield child
    for keyword in _LISTS:
        group = schema.get(keyword)
        if group is not None:
            yield from group.elements()
    properties = schema.get("properties")
    if properties is not None:
        yield from properties.children()


@functools.lru_cache(maxsize=8)
def fields(contract: model.Contract) -> tuple[Field, ...]:
    """Finds every property of the objects in JSON bodies.

    Args:
        contract: Any contract.

    Returns:
        Each property once, where it is declared.
    """
    look = schemas.Schemas(contract)
    found = []
    for use in uses(contract):
        declared = use.schema.get("properties")
        required = use.schema.value.get("required")
        names = required if isinstance(required, list) else ()
        for name, node in declared.items() if declared else ():
            found.append(
                Field(name, node, look.follow(node), use, name in names)
            )
    return tuple(found)
