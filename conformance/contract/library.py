# SPDX-License-Identifier: Apache-2.0
"""The documents of one contract, and the references between them.

References are followed on demand: no tree is ever copied or dereferenced, so
a node always knows the file and line where it really stands.
"""

import os
import pathlib
import re
import urllib.parse
from collections.abc import Mapping
from typing import Any

from conformance import errors, network
from conformance.contract import (
    addresses,
    bounds,
    identifiers,
    json_tree,
    nodes,
    revision,
    source,
    tree,
    urls,
    yaml_tree,
)

_MAX_HOPS = 100
# An index of an array (RFC 6901 §4), and none that no array has.
_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,8})\Z")


class Library:
    """The documents of one contract, read as references lead to them.

    Attributes:
        root: The document that was named.
    """

    def __init__(
        self,
        root: source.Source,
        limits: bounds.Limits,
        *,
        allow_remote: bool = False,
        known: Mapping[str, nodes.Document] | None = None,
        way: network.Network | None = None,
    ) -> None:
        """Parses the root document.

        Args:
            root: Its text.
            limits: Bounds on every document.
            allow_remote: Whether references may lead to other hosts.
            known: Documents that stand for what would be read, by address.
            way: How to get to URLs.

        Raises:
            DocumentError: It can't be parsed.
        """
        self._limits = limits
        self._allow_remote = allow_remote
        self._way = way
        self._known = known or {}
        self.root = self._known.get(root.uri) or nodes.Document(
            root, parse(root, limits)
        )
        root = self.root.source
        self._documents: dict[str, nodes.Document] = {root.uri: self.root}
        self._failures: dict[str, errors.DocumentError] = {}
        said = self.root.root
        version = said.get("openapi") if isinstance(said, dict) else None
        self._has_anchors = str(version).startswith(("3.1", "3.2"))
        self._indexes: dict[str, identifiers.Index | None] = {}
        self._unindexed = [self.root]
        self._resources: dict[str, nodes.Node] = {}
        self._found: dict[tuple[str, str], nodes.Node] = {}

    @property
    def documents(self) -> tuple[nodes.Document, ...]:
        """The documents read so far, the root first."""
        return tuple(self._documents.values())

    def follow(self, node: nodes.Node) -> nodes.Node:
        """Follows `$ref` from `node` until there is none.

        Args:
            node: Any node.

        Returns:
            The node that is meant: `node` itself where it is no reference.

        Raises:
            BrokenReferenceError: The reference is broken or runs in a circle.
        """
        # Most are none, and asked for often.
        if not isinstance(node.value, dict) or "$ref" not in node.value:
            return node
        seen = {node.identity}
        for _ in range(_MAX_HOPS):
            value = node.value
            if not isinstance(value, dict) or "$ref" not in value:
                return node
            node = self.resolve(node, value["$ref"])
            if node.identity in seen:
                break
            seen.add(node.identity)
        raise nodes.BrokenReferenceError(
            f"'{node.value['$ref']}' refers to itself."
        )

    def reached(self, node: nodes.Node) -> nodes.Node:
        """Follows `$ref` as `follow` does; stays where it is broken."""
        try:
            return self.follow(node)
        except errors.DocumentError:
            return node

    def resolve(self, node: nodes.Node, reference: object) -> nodes.Node:
        """Finds what `reference`, standing at `node`, means.

        Args:
            node: Where it stands; relative references start there.
            reference: The text of a `$ref` or a `$dynamicRef`: an address
                and a JSON Pointer (RFC 6901) or, from 3.1 on, an anchor.

        Returns:
            The node it leads to, which may be a reference itself.

        Raises:
            BrokenReferenceError: It leads nowhere, or where it may not.
        """
        if not isinstance(reference, str):
            raise nodes.BrokenReferenceError("A '$ref' is not text.")
        index = self._index(node.document)
        if index is not None:
            return self._find(node, reference, index)
        place = (node.document.source.uri, reference)
        if place not in self._found:
            self._found[place] = self._find(node, reference, None)
        return self._found[place]

    def environment(self, node: nodes.Node) -> Mapping[str, nodes.Node]:
        """Returns the dynamic anchors of the resource around `node`."""
        index = self._index(node.document)
        if index is None:
            return {}
        base = index.bases[index.resource(node.pointer)]
        return {
            name: node.document.node(index.anchors[base, name])
            for name in index.dynamic.get(base, ())
        }

    def _find(
        self,
        node: nodes.Node,
        reference: str,
        index: identifiers.Index | None,
    ) -> nodes.Node:
        address, _, fragment = reference.partition("#")
        fragment = urllib.parse.unquote(fragment)
        start = self._resource(node, address, index)
        if fragment[:1] not in ("", "/"):
            return self._anchored(start, fragment, reference)
        pointer = nodes.parse_pointer(fragment)
        try:
            return _descend(start, pointer, reference)
        except nodes.BrokenReferenceError:
            # In a schema with an `$id`, `#/components/…` is meant from the
            # document's top more often than it is a mistake.
            if address or not start.pointer:
                raise
            return _descend(start.document.node(), pointer, reference)

    def _resource(
        self, node: nodes.Node, address: str, index: identifiers.Index | None
    ) -> nodes.Node:
        """Returns the document, or the schema with an `$id`, of an address."""
        document = node.document
        place = index.resource(node.pointer) if index else ()
        if not address:
            return document.node(place)
        base = index.bases[place] if index else document.source.uri
        known = self._identified(base, address)
        return known or self._open(document, address).node()

    def _identified(self, base: str, address: str) -> nodes.Node | None:
        """Returns the resource that calls itself by an address, if any."""
        if not self._has_anchors:
            return None
        while self._unindexed:
            document = self._unindexed.pop()
            index = self._index(document)
            for uri, place in index.resources.items() if index else ():
                self._resources.setdefault(uri, document.node(place))
        if not self._resources:
            return None
        return self._resources.get(addresses.joined(base, address))

    def _anchored(
        self, start: nodes.Node, name: str, reference: str
    ) -> nodes.Node:
        if not self._has_anchors:
            raise nodes.BrokenReferenceError(
                f"'#{name}' is not a JSON Pointer."
            )
        index = self._index(start.document)
        if index is not None:
            base = index.bases[index.resource(start.pointer)]
            if (base, name) in index.anchors:
                return start.document.node(index.anchors[base, name])
        raise nodes.BrokenReferenceError(
            f"'{reference}' leads nowhere: there is no anchor '{name}'."
        )

    def _index(self, document: nodes.Document) -> identifiers.Index | None:
        """Returns the names in a document; made when first asked for."""
        if not self._has_anchors:
            return None
        uri = document.source.uri
        if uri not in self._indexes:
            self._indexes[uri] = identifiers.index(document)
        return self._indexes[uri]

    def _open(self, base: nodes.Document, address: str) -> nodes.Document:
        uri = addresses.absolute(
            address,
            base.source.uri,
            self.root.source.uri,
            allow_remote=self._allow_remote,
        )
        if uri in self._documents:
            return self._documents[uri]
        if uri in self._failures:
            raise self._failures[uri]
        try:
            document = self._load(uri)
        except errors.DocumentError as error:
            failure = nodes.BrokenReferenceError(error.message, error.tip)
            self._failures[uri] = failure
            raise failure from None
        self._documents[uri] = document
        self._unindexed.append(document)
        return document

    def _load(self, uri: str) -> nodes.Document:
        if len(self._documents) >= self._limits.files:
            raise nodes.BrokenReferenceError(
                f"It spreads over more than {self._limits.files} files."
            )
        if uri in self._known:
            return self._known[uri]
        text = source.read(
            uri,
            self._limits,
            shown=self._shown(uri),
            beside=self.root.source,
            way=self._way,
        )
        return nodes.Document(text, parse(text, self._limits))

    def _shown(self, uri: str) -> str:
        """Names a document as the root was named: reports stay relative."""
        root = self.root.source
        if source.is_url(uri):
            return urls.without_credentials(uri)
        if revision.is_address(uri):
            return revision.name_of(uri, root.name, root.uri)
        below = os.path.relpath(uri, pathlib.Path(root.uri).parent)
        return (pathlib.Path(root.name).parent / below).as_posix()


def parse(text: source.Source, limits: bounds.Limits) -> tree.Tree:
    """Parses a document's text as JSON or YAML.

    Args:
        text: The text, with its name and media type.
        limits: Bounds on its nesting and size.

    Returns:
        Its tree.

    Raises:
        DocumentError: It is neither.
    """
    name = text.name.lower()
    says_json = name.endswith(".json") or text.media_type.endswith("json")
    looks_json = text.text.lstrip()[:1] in ("{", "[")
    if looks_json and not name.endswith((".yaml", ".yml")):
        return json_tree.parse(text.text, text.name, limits)
    if looks_json:
        try:
            return json_tree.parse(text.text, text.name, limits)
        except errors.DocumentError:
            return yaml_tree.parse(text.text, text.name, limits)
    if says_json:
        return json_tree.parse(text.text, text.name, limits)
    return yaml_tree.parse(text.text, text.name, limits)


def _descend(
    start: nodes.Node, pointer: tuple[str, ...], reference: str
) -> nodes.Node:
    value: Any = start.value
    exact: list[str | int] = []
    for part in pointer:
        step: str | int = part
        if isinstance(value, list) and _INDEX.match(part):
            step = int(part)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            raise nodes.BrokenReferenceError(
                f"'{reference}' leads nowhere: there is no "
                f"'{nodes.format_pointer((*exact, part))}'."
            ) from None
        exact.append(step)
    return nodes.Node(start.document, (*start.pointer, *exact), value)
