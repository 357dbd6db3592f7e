# SPDX-License-Identifier: Apache-2.0
"""Whether a schema bounds what it takes (§5.2.1)."""

from collections.abc import Iterator

from conformance.contract import model, nodes, schemas
from conformance.rules.functions.guidelines import patterns

# Formats that bound the length of a text by themselves.
_SHORT = frozenset(
    {
        *("date", "date-time", "time", "uuid", "ipv4", "ipv6"),
        *("email", "idn-email", "hostname", "idn-hostname", "binary"),
    }
)
_NARROW = frozenset({"int8", "uint8", "int16", "uint16", "int32", "uint32"})
_ENDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
_DEEPEST = 8


class Bounds:
    """The bounds in the schemas of one contract."""

    def __init__(self, contract: model.Contract) -> None:
        """Looks at the schemas of `contract`."""
        self._look = schemas.Schemas(contract)

    def lacks(self, node: nodes.Node, depth: int = 0) -> frozenset[str] | None:
        """Tells which keywords a schema lacks that would bound what it takes.

        Args:
            node: Any schema; the items of an array are looked at as well,
                the properties of an object are not.
            depth: How many schemas it stands in already.

        Returns:
            Such as `maxLength`; None where it takes no strings, arrays or
            numbers, or does not say what it takes.
        """
        found = [
            said
            for parts in self._choices(node, depth)
            if (said := self._judge(parts, depth)) is not None
        ]
        return frozenset().union(*found) if found else None

    def _choices(self, node: nodes.Node, depth: int) -> list[list[nodes.Node]]:
        """Returns the schemas that hold together, for each choice of some."""
        together = list(self._look.parts(node, combined=("allOf",)))
        choices = [
            choice
            for part in together
            for keyword in ("anyOf", "oneOf")
            if (group := part.get(keyword)) is not None
            for choice in group.elements()
        ]
        if not choices or depth > _DEEPEST:
            return [together]
        return [
            together + parts
            for choice in choices
            for parts in self._choices(choice, depth + 1)
        ]

    def _judge(
        self, parts: list[nodes.Node], depth: int
    ) -> frozenset[str] | None:
        kinds = {
            kind for each in parts for kind in _listed(each.value.get("type"))
        }
        if not kinds & {"string", "integer", "number", "array"}:
            return None
        if any("enum" in each.value or "const" in each.value for each in parts):
            return frozenset()
        lacks: set[str] = set()
        if "string" in kinds and not any(map(_bounds_text, parts)):
            lacks.add("maxLength")
        if kinds & {"integer", "number"}:
            lacks.update(_unbounded_ends(parts))
        if "array" in kinds:
            if not any("maxItems" in each.value for each in parts):
                lacks.add("maxItems")
            items = next(
                filter(None, (each.get("items") for each in parts)), None
            )
            if items is not None and depth < _DEEPEST:
                lacks.update(self.lacks(items, depth + 1) or ())
        return frozenset(lacks)


def _listed(said: object) -> list[str]:
    names = said if isinstance(said, list) else [said]
    return [each for each in names if isinstance(each, str)]


def _bounds_text(schema: nodes.Node) -> bool:
    pattern = schema.value.get("pattern")
    return (
        "maxLength" in schema.value
        or _has_format(schema, _SHORT)
        or (isinstance(pattern, str) and patterns.is_bounded(pattern))
    )


def _unbounded_ends(parts: list[nodes.Node]) -> Iterator[str]:
    if any(_has_format(each, _NARROW) for each in parts):
        return
    for keyword, exclusive in _ENDS:
        if not any(
            keyword in each.value or exclusive in each.value for each in parts
        ):
            yield keyword


def _has_format(schema: nodes.Node, formats: frozenset[str]) -> bool:
    said = schema.value.get("format")
    return isinstance(said, str) and said in formats
