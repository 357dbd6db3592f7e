# SPDX-License-Identifier: Apache-2.0
"""What names the schemas within a document, besides their places.

From OpenAPI 3.1 on a schema may name itself (`$id`) and places in it
(`$anchor`, `$dynamicAnchor`; JSON Schema 2020-12 §8.2), and from 3.2 on a
document may (`$self`). Few do: who has no such keyword has no index.
"""

import dataclasses
from collections.abc import Iterator

from conformance.contract import addresses, nodes, tree

_KEYWORDS = ("$id", "$anchor", "$dynamicAnchor", "$self")
# What these hold is data, in which nothing is a schema.
_DATA = frozenset({"const", "default", "enum", "example", "examples"})
# The keys within these are names, not keywords.
_NAMES = frozenset(
    {
        "$defs",
        "definitions",
        "dependentSchemas",
        "patternProperties",
        "properties",
        "responses",
        "schemas",
    }
)


@dataclasses.dataclass(frozen=True, slots=True)
class Index:
    """The names in one document.

    Attributes:
        bases: The base URI of the document and of each schema that has an
            `$id`, by their places.
        resources: The same the other way round.
        anchors: The place of each anchor, by base URI and name.
        dynamic: The names that are dynamic anchors, by base URI.
    """

    bases: dict[tree.Pointer, str]
    resources: dict[str, tree.Pointer]
    anchors: dict[tuple[str, str], tree.Pointer]
    dynamic: dict[str, frozenset[str]]

    def resource(self, pointer: tree.Pointer) -> tree.Pointer:
        """Returns the place of the innermost resource around `pointer`."""
        return next(
            pointer[:length]
            for length in range(len(pointer), -1, -1)
            if pointer[:length] in self.bases
        )


def index(document: nodes.Document) -> Index | None:
    """Gathers the names in a document; None where it has none."""
    text = document.source.text
    if not any(keyword in text for keyword in _KEYWORDS):
        return None
    uri = document.source.uri
    root = document.node()
    itself = root.get("$self")
    if itself is not None and isinstance(itself.value, str):
        uri = addresses.joined(uri, itself.value)
    found = Index({(): uri}, {uri: (), document.source.uri: ()}, {}, {})
    waiting: list[tuple[nodes.Node, str]] = [(root, uri)]
    while waiting:
        node, base = waiting.pop()
        if isinstance(node.value, dict) and not _holds_names(node):
            base = _note(found, node, base)
        waiting.extend((child, base) for child in _schemas(node))
    return found


def _note(found: Index, node: nodes.Node, base: str) -> str:
    """Notes the names of one schema; returns its base URI."""
    own = node.value.get("$id")
    if isinstance(own, str):
        base = addresses.joined(base, own.rstrip("#"))
        found.bases[node.pointer] = base
        found.resources.setdefault(base, node.pointer)
    for keyword in ("$anchor", "$dynamicAnchor"):
        name = node.value.get(keyword)
        if isinstance(name, str):
            found.anchors.setdefault((base, name), node.pointer)
            if keyword == "$dynamicAnchor":
                names = found.dynamic.get(base, frozenset())
                found.dynamic[base] = names | {name}
    return base


def _holds_names(node: nodes.Node) -> bool:
    # `properties` may be the name of a property itself.
    last, before = (*reversed(node.pointer), None, None)[:2]
    return last in _NAMES and before not in _NAMES


def _schemas(node: nodes.Node) -> Iterator[nodes.Node]:
    if not isinstance(node.value, dict):
        yield from node.elements()
        return
    are_names = _holds_names(node)
    for key, child in node.items():
        if isinstance(child.value, dict | list) and (
            are_names or (key not in _DATA and not key.startswith("x-"))
        ):
            yield child
