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


# No schema that people read holds others so deep.
_DEEPEST = 40


class Bounds:
    """The bounds in the schemas of one contract."""

    def __init__(self, contract: model.Contract) -> None:
        """Looks at the schemas of `contract`."""
        self._look = schemas.Schemas(contract)
        self._known: dict[int, frozenset[str] | None] = {}
        self._depth = 0

    def lacks(self, node: nodes.Node) -> frozenset[str] | None:
        """Tells which keywords a schema lacks that would bound what it takes.

        Args:
            node: Any schema; the items of an array are looked at as well,
                the properties of an object are not.

        Returns:
            Such as `maxLength`, or `items.maxLength` for what an array
            holds; None where it takes no strings, arrays or numbers, or does
            not say what it takes.
        """
        key = id(node.value)
        if key not in self._known and self._depth < _DEEPEST:
            # A schema that holds itself adds nothing to what it lacks.
            self._known[key] = None
            self._depth += 1
            self._known[key] = self._lacks(node)
            self._depth -= 1
        return self._known.get(key)

    def component(self, node: nodes.Node) -> nodes.Node | None:
        """Finds what a schema refers to, if that lacks all that it lacks.

        Args:
            node: A schema that lacks something.

        Returns:
            The component where it can be mended for all who refer to it, the
            innermost of several; None where it is the schema's own fault.
        """
        found = None
        here: nodes.Node | None = node
        for _ in range(_DEEPEST):
            if here is None or not isinstance(here.value, dict):
                break
            if "$ref" in here.value:
                here = found = self._look.follow(here)
                continue
            # A choice, or the items of an array that is bounded itself; what
            # else it may hold lacks nothing.
            parts = [*_choices([here]), *_items(here)]
            faulty = [each for each in parts if self.lacks(each)]
            here = faulty[0] if len(faulty) == 1 else None
        return found

    def _lacks(self, node: nodes.Node) -> frozenset[str] | None:
        together = list(self._look.parts(node, combined=("allOf",)))
        choices = list(_choices(together))
        if not choices:
            return self._judge(together)
        found = []
        for choice in choices:
            alone = self.lacks(choice)
            parts = list(self._look.parts(choice, combined=("allOf",)))
            if not any(_choices(parts)):
                # What stands beside the choice holds for it as well.
                alone = self._judge([*together, *parts])
            if alone is not None:
                found.append(alone)
        return frozenset().union(*found) if found else None

    def _judge(self, parts: list[nodes.Node]) -> frozenset[str] | None:
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
            for items in filter(None, (each.get("items") for each in parts)):
                lacks.update(map(_of_items, self.lacks(items) or ()))
        return frozenset(lacks)


def _of_items(keyword: str) -> str:
    # Of lists in lists it is enough to tell that.
    return keyword if keyword.startswith("items.") else f"items.{keyword}"


def _items(schema: nodes.Node) -> Iterator[nodes.Node]:
    items = schema.get("items")
    if items is not None and "maxItems" in schema.value:
        yield items


def _choices(parts: list[nodes.Node]) -> Iterator[nodes.Node]:
    for part in parts:
        for keyword in ("anyOf", "oneOf"):
            group = part.get(keyword)
            if group is not None:
                yield from group.elements()


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
