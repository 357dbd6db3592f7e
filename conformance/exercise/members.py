# SPDX-License-Identifier: Apache-2.0
"""The members of a body, each with its schema, to be varied alone."""

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract import nodes, schemas

_DEEPEST = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Variation:
    """A change of one member of a body.

    Attributes:
        way: The names and numbers that lead to it; none to the body itself.
        what: What becomes of it, to follow its name.
        change: Makes its value another one.
        inner: The name of the member in it that this is about, if it is.
    """

    way: tuple[str | int, ...]
    what: str
    change: Callable[[Any], Any]
    inner: str = ""

    @property
    def place(self) -> str:
        """Names it, such as `items.*.quantity`; empty is the body itself."""
        names = ("*" if each == 0 else str(each) for each in self.way)
        return ".".join(filter(None, (*names, self.inner)))

    def of(self, whole: Any) -> Any:
        """Returns a copy of a body with this change."""
        if not self.way:
            return self.change(whole)
        made = copy.deepcopy(whole)
        inner = made
        for each in self.way[:-1]:
            inner = inner[each]
        inner[self.way[-1]] = self.change(inner[self.way[-1]])
        return made


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """A value in a body.

    Attributes:
        way: The names and numbers that lead to it; none to the body itself.
        schema: What it has to keep, if anything.
        keywords: What that says, through its parts; `type` is a set.
        value: What it is.
    """

    way: tuple[str | int, ...]
    schema: nodes.Node | None
    keywords: Mapping[str, Any]
    value: Any

    def to(self, value: Any, what: str) -> Variation:
        """Makes it another value."""
        return Variation(self.way, what, lambda _: value)


def of(
    look: schemas.Schemas,
    schema: nodes.Node | None,
    value: Any,
    way: tuple[str | int, ...] = (),
) -> Iterator[Member]:
    """Yields a body and what is in it, at most three levels deep.

    Args:
        look: Looks into schemas.
        schema: What the body has to keep.
        value: The body, or what stands in it.
        way: Where that is.

    Yields:
        Members that a schema speaks of; of a list its first item.
    """
    yield Member(way, schema, _keywords(look, schema), value)
    if len(way) >= _DEEPEST:
        return
    if isinstance(value, dict):
        fields = look.properties(schema)
        for name, child in value.items():
            if name in fields:
                yield from of(look, fields[name], child, (*way, name))
    elif isinstance(value, list) and value:
        yield from of(look, look.items(schema), value[0], (*way, 0))


def _keywords(
    look: schemas.Schemas, schema: nodes.Node | None
) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    for part in look.parts(schema):
        said = {**part.value, **said}
    return {**said, "type": look.types(schema)}
