# SPDX-License-Identifier: Apache-2.0
"""Makes request bodies that a service should take, from the schemas.

What the document gives as an example comes first: it knows what no schema
says. Free texts are made new each time, so that two creations don't collide,
and fields that name another resource get the id of one that is there.
"""

import copy
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.exercise import validity, values

# Tells what ids a field may take: its name in, ids of resources out.
Finder = Callable[[str], Sequence[str]]
_DEEPEST = 12
# What asks for more is no body that anybody sends.
_MOST_VALUES = 20_000
# So many characters of a text weigh as much as a value.
_CHARACTERS = 100


class _TooLargeError(Exception):
    """A schema asks for more values than are made."""


class Sampler:
    """Makes bodies for the operations of one contract."""

    def __init__(self, contract: model.Contract, find: Finder) -> None:
        """Prepares to make bodies.

        Args:
            contract: Whose operations are called.
            find: Finds ids of resources that a field names.
        """
        self._look = schemas.Schemas(contract)
        self._find = find
        self._numbers = itertools.count(1)
        self._validity = validity.Validity(self._look.bundle)
        self._found: dict[str, Sequence[str]] = {}
        self._turn = 0
        # How many values the one under way may still have.
        self._left = 0

    def bodies(self, operation: model.Operation) -> Iterator[Any]:
        """Yields bodies for an operation, the most promising first.

        Args:
            operation: One that takes JSON.

        Yields:
            Valid bodies: the document's examples, then one with every field,
            then one with the required fields alone, their texts new; then
            all of these as they stand. None where it takes no JSON.
        """
        schema = self.schema(operation)
        if schema is None:
            return
        seen: list[Any] = []
        for made in self._made(operation, schema):
            body = self.fresh(schema, made)
            if made not in seen and self.is_valid(schema, body):
                seen.append(made)
                yield body
        # A text may have a form that no schema tells, such as a currency.
        yield from (made for made in seen if self.is_valid(schema, made))

    def _made(
        self, operation: model.Operation, schema: nodes.Node
    ) -> Iterator[Any]:
        media = json_of(operation)
        if media is not None:
            yield from _examples(media.node)
        yield from _examples(schema)
        parts = self._chosen(schema)
        for every in (True, False):
            # Without the examples, which were yielded before.
            made = (
                self._bounded(self._object, parts, every=every)
                if "object" in _kinds(parts)
                else self.value(schema, every=every)
            )
            if made is not values.MISSING:
                yield made

    def schema(self, operation: model.Operation) -> nodes.Node | None:
        """Returns the schema of an operation's JSON body, if it has one."""
        media = json_of(operation)
        return self._look.follow(media.schema) if media else None

    def is_valid(self, schema: nodes.Node, body: Any) -> bool:
        """Tells whether a value keeps a schema, formats included."""
        return self._validity.is_valid(schema, body)

    def fresh(self, schema: nodes.Node | None, value: Any) -> Any:
        """Makes a value like another, its free texts and references new.

        Args:
            schema: What both have to keep.
            value: What to begin with; it stays as it is.
        """
        made = self._renewed(schema, copy.deepcopy(value), "", 0)
        if schema is None or self.is_valid(schema, made):
            return made
        return value

    def _renewed(
        self, schema: nodes.Node | None, value: Any, name: str, depth: int
    ) -> Any:
        if depth > _DEEPEST:
            return value
        if isinstance(value, dict):
            fields = self._look.properties(schema)
            return {
                key: self._renewed(fields.get(key), child, key, depth + 1)
                for key, child in value.items()
            }
        if isinstance(value, list):
            items = self._look.items(schema)
            return [
                self._renewed(items, each, name, depth + 1) for each in value
            ]
        if isinstance(value, str | int) and not isinstance(value, bool):
            return self._plain(schema, value, name)
        return value

    def _plain(
        self, schema: nodes.Node | None, value: str | int, name: str
    ) -> str | int:
        known = self._known(name)
        if isinstance(value, int):
            known = [each for each in known if each.isdecimal()]
        if known:
            return type(value)(known[self._turn % len(known)])
        if isinstance(value, int):
            return value
        return values.renewed(self._keywords(schema), value, self._numbers)

    def _known(self, name: str) -> Sequence[str]:
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def turn(self) -> None:
        """Refers to other resources from now on: these may be used up."""
        self._turn += 1

    def value(self, schema: nodes.Node | None, *, every: bool) -> Any:
        """Makes a value that keeps a schema.

        Args:
            schema: The schema.
            every: Whether objects get all of their fields, or only those
                that are required; what is read-only is never sent.

        Returns:
            It; `values.MISSING` where it would have more than 20,000 values,
            a long text counting as one for each 100 characters.
        """
        return self._bounded(self._value, schema, every=every)

    def _bounded(
        self, make: Callable[..., Any], what: Any, *, every: bool
    ) -> Any:
        self._left = _MOST_VALUES
        try:
            return make(what, every=every, depth=0)
        except _TooLargeError:
            return values.MISSING

    def _value(
        self, schema: nodes.Node | None, *, every: bool, depth: int
    ) -> Any:
        """Makes a value that stands so deep in a body."""
        parts = self._chosen(schema)
        said = _merged(parts)
        self._left -= 1 + values.bound(said, "minLength", 0) // _CHARACTERS
        if self._left < 0:
            raise _TooLargeError
        named = values.said(said)
        if named is not values.MISSING:
            return named
        kinds = _kinds(parts)
        if "object" in kinds:
            return self._object(parts, every=every, depth=depth)
        if "array" not in kinds:
            return values.scalar(said, kinds)
        if depth > _DEEPEST:
            return []
        number = max(values.bound(said, "minItems", 1), 1)
        if values.bound(said, "maxItems", number) < number:
            return []
        items = self._look.items(schema)
        return [
            self._value(items, every=every, depth=depth + 1)
            for _ in range(number)
        ]

    def _object(
        self, parts: Sequence[nodes.Node], *, every: bool, depth: int
    ) -> dict[str, Any]:
        required: set[str] = set()
        fields: dict[str, nodes.Node] = {}
        for part in parts:
            listed = part.value.get("required")
            required.update(listed if isinstance(listed, list) else ())
            declared = part.get("properties")
            for name, child in declared.items() if declared else ():
                fields.setdefault(name, child)
        made = {}
        for name, child in fields.items():
            said = self._keywords(child)
            if said.get("readOnly") is True or depth > _DEEPEST:
                continue
            if every or name in required:
                made[name] = self._value(child, every=every, depth=depth + 1)
        return made

    def _chosen(
        self, schema: nodes.Node | None, depth: int = 0
    ) -> list[nodes.Node]:
        """Returns a schema's parts, of alternatives the first one alone."""
        parts = list(self._look.parts(schema, combined=("allOf",)))
        if depth > _DEEPEST:
            return parts
        for part in list(parts):
            for keyword in ("oneOf", "anyOf"):
                group = part.get(keyword)
                for each in group.elements() if group else ():
                    others = self._chosen(each, depth + 1)
                    if _kinds(others) != {"null"}:
                        parts.extend(others)
                        break
        return parts

    def other(self, schema: nodes.Node | None, name: str, value: Any) -> Any:
        """Makes a value that a field may have as well.

        Args:
            schema: The field's schema.
            name: Its name.
            value: What it must differ from.

        Returns:
            Another value; `values.MISSING` where none is known.
        """
        if isinstance(value, str) and self._known(name):
            return values.MISSING
        return values.other(self._keywords(schema), value, self._numbers)

    def _keywords(self, schema: nodes.Node | None) -> Mapping[str, Any]:
        """Gathers what a schema says of a value, through its parts."""
        first = [schema] if schema is not None else []
        return _merged([*first, *self._look.parts(schema)])


def _merged(parts: Iterable[nodes.Node]) -> dict[str, Any]:
    """Puts the keywords of a schema's parts together; the first one counts."""
    said: dict[str, Any] = {}
    for part in parts:
        if isinstance(part.value, dict):
            said = {**part.value, **said}
    return said


def _kinds(parts: Iterable[nodes.Node]) -> frozenset[str]:
    """Returns the types that a schema's parts speak of; null is the last."""
    found: set[str] = set()
    for part in parts:
        said = part.value.get("type")
        found.update(said if isinstance(said, list) else [said])
        if said is None and "properties" in part.value:
            found.add("object")
        if said is None and "items" in part.value:
            found.add("array")
    kinds = frozenset(each for each in found if isinstance(each, str))
    return kinds - {"null"} or kinds


def json_of(operation: model.Operation) -> model.MediaType | None:
    """Returns the JSON representation that an operation takes, if any."""
    content = operation.body.content if operation.body else ()
    return next((each for each in content if each.is_json), None)


def _examples(node: nodes.Node) -> Iterator[Any]:
    """Yields the examples that stand at a media type or a schema."""
    said = node.value if isinstance(node.value, dict) else {}
    if "example" in said:
        yield said["example"]
    listed = said.get("examples")
    if isinstance(listed, list):
        yield from listed
    elif isinstance(listed, dict):
        yield from (
            each["value"]
            for each in listed.values()
            if isinstance(each, dict) and "value" in each
        )
