# SPDX-License-Identifier: Apache-2.0
"""The documents of one contract, and the references between them.

References are followed on demand: no tree is ever copied or dereferenced, so
a node always knows the file and line where it really stands.
"""

import os
import pathlib
import posixpath
import urllib.parse
from typing import Any

from conformance import errors
from conformance.contract import (
    bounds,
    json_tree,
    nodes,
    revision,
    source,
    tree,
    yaml_tree,
)

_MAX_HOPS = 100


class Library:
    """The documents of one contract, read as references lead to them.

    Attributes:
        root: The document that was named.
        unresolved: What each broken reference's place is told about it.
    """

    def __init__(
        self,
        root: source.Source,
        limits: bounds.Limits,
        *,
        allow_remote: bool = False,
    ) -> None:
        """Parses the root document.

        Args:
            root: Its text.
            limits: Bounds on every document.
            allow_remote: Whether references may lead to other hosts.

        Raises:
            DocumentError: It can't be parsed.
        """
        self._limits = limits
        self._allow_remote = allow_remote
        self.root = nodes.Document(root, parse(root, limits))
        self._documents: dict[str, nodes.Document] = {root.uri: self.root}
        self._failures: dict[str, errors.DocumentError] = {}

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

    def resolve(self, node: nodes.Node, reference: object) -> nodes.Node:
        """Finds what `reference`, standing at `node`, means (RFC 6901).

        Args:
            node: Where it stands; relative references start there.
            reference: The text of the `$ref`.

        Returns:
            The node it leads to, which may be a reference itself.

        Raises:
            BrokenReferenceError: It leads nowhere, or where it may not.
        """
        if not isinstance(reference, str):
            raise nodes.BrokenReferenceError("A '$ref' is not text.")
        address, _, fragment = reference.partition("#")
        document = node.document
        if address:
            document = self._open(document, address)
        pointer = nodes.parse_pointer(urllib.parse.unquote(fragment))
        value: Any = document.root
        exact: list[str | int] = []
        for part in pointer:
            step: str | int = part
            if isinstance(value, list) and part.isdecimal():
                step = int(part)
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                raise nodes.BrokenReferenceError(
                    f"'{reference}' leads nowhere: there is no "
                    f"'{nodes.format_pointer((*exact, part))}'."
                ) from None
            exact.append(step)
        return nodes.Node(document, tuple(exact), value)

    def _open(self, base: nodes.Document, address: str) -> nodes.Document:
        uri = self._address(base, address)
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
        return document

    def _load(self, uri: str) -> nodes.Document:
        if len(self._documents) >= self._limits.files:
            raise nodes.BrokenReferenceError(
                f"It spreads over more than {self._limits.files} files."
            )
        text = source.read(uri, self._limits, shown=self._shown(uri))
        return nodes.Document(text, parse(text, self._limits))

    def _shown(self, uri: str) -> str:
        """Names a document as the root was named: reports stay relative."""
        root = self.root.source
        if source.is_url(uri):
            return source.without_credentials(uri)
        if revision.is_address(uri):
            return revision.name_of(uri, root.name, root.uri)
        below = os.path.relpath(uri, pathlib.Path(root.uri).parent)
        return (pathlib.Path(root.name).parent / below).as_posix()

    def _address(self, base: nodes.Document, address: str) -> str:
        root = self.root.source.uri
        if source.is_url(base.source.uri) or source.is_url(address):
            uri = urllib.parse.urljoin(base.source.uri, address)
            if not self._allow_remote and _origin(uri) != _origin(root):
                raise nodes.BrokenReferenceError(
                    f"'{address}' is on another host, and remote references "
                    "are off.",
                    "Allow them with --allow-remote.",
                )
            return uri
        scheme = urllib.parse.urlsplit(address).scheme
        if len(scheme) > 1:
            raise nodes.BrokenReferenceError(
                f"'{address}' is neither a path nor HTTP."
            )
        if revision.is_address(base.source.uri):
            inside = revision.join(
                base.source.uri, urllib.parse.unquote(address), root
            )
            if inside is None:
                raise _outside(address)
            return inside
        folder = os.path.dirname(base.source.uri)  # noqa: PTH120 - not resolved yet
        path = posixpath.normpath(
            posixpath.join(folder, urllib.parse.unquote(address))
        )
        home = pathlib.Path(root).parent
        if not pathlib.Path(path).resolve().is_relative_to(home):
            raise _outside(address)
        return str(pathlib.Path(path).resolve())


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


def _outside(address: str) -> nodes.BrokenReferenceError:
    return nodes.BrokenReferenceError(
        f"'{address}' leads out of the document's folder.",
        "Keep referenced files below the folder of the root document.",
    )


def _origin(uri: str) -> tuple[str, str]:
    parts = urllib.parse.urlsplit(uri)
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()
