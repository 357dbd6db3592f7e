# SPDX-License-Identifier: Apache-2.0
"""What all versions of OpenAPI share when they are read.

The readers never trust the document: what has the wrong type is left out, and
told by the rules that check the document's validity.
"""

import abc
from collections.abc import Iterator, Mapping
from typing import Any

from conformance import errors
from conformance.contract import library, model, nodes

Parameters = dict[tuple[str, str], model.Parameter]


class Reader(abc.ABC):
    """Builds the model of one document.

    Attributes:
        root: The document's top level.
    """

    def __init__(self, shelf: library.Library, version: str) -> None:
        """Reads the root document of `shelf`."""
        self.root = shelf.root.node()
        self._library = shelf
        self._version = version
        self._broken: dict[Any, tuple[nodes.Node, str]] = {}

    def read(self) -> model.Contract:
        """Reads everything."""
        paths: dict[str, nodes.Node] = {}
        operations: list[model.Operation] = []
        for path, item in members(self.root, "paths"):
            followed = self.follow(item)
            if not path.startswith("/") or followed is None:
                continue
            paths[path] = followed
            operations.extend(self.operations(path, followed))
        info = self.root.value.get("info")
        info = info if isinstance(info, dict) else {}
        return model.Contract(
            library=self._library,
            version=self._version,
            title=text_of(info.get("title")),
            api_version=text_of(info.get("version")),
            servers=tuple(self.servers()),
            paths=paths,
            operations=tuple(operations),
            broken=tuple(self._broken.values()),
            webhooks=tuple(self.webhooks()),
            security_schemes={
                each.name: each for each in self.security_schemes()
            },
        )

    @abc.abstractmethod
    def servers(self) -> Iterator[model.Server]:
        """Yields the base URLs."""

    @abc.abstractmethod
    def security_schemes(self) -> Iterator[model.SecurityScheme]:
        """Yields the ways to authenticate."""

    @abc.abstractmethod
    def webhooks(self) -> Iterator[model.Operation]:
        """Yields the requests that the service sends of its own accord."""

    @abc.abstractmethod
    def callbacks(self, node: nodes.Node) -> Iterator[model.Callback]:
        """Yields the callbacks of an operation."""

    @abc.abstractmethod
    def methods(self, item: nodes.Node) -> Iterator[tuple[str, nodes.Node]]:
        """Yields method and node of a path item's operations."""

    @abc.abstractmethod
    def body(
        self, node: nodes.Node, parameters: Parameters
    ) -> model.RequestBody | None:
        """Returns what an operation takes besides its parameters."""

    @abc.abstractmethod
    def content(
        self, operation: nodes.Node, response: nodes.Node
    ) -> tuple[model.MediaType, ...]:
        """Returns the representations of a response."""

    @abc.abstractmethod
    def links(self, response: nodes.Node) -> Iterator[model.Link]:
        """Yields the links of a response."""

    @abc.abstractmethod
    def schema(self, parameter: nodes.Node) -> nodes.Node | None:
        """Returns the schema of a parameter."""

    def follow(self, node: nodes.Node) -> nodes.Node | None:
        """Follows references to an object; notes those that are broken."""
        try:
            found = self._library.follow(node)
        except errors.DocumentError as error:
            self._broken[node.identity] = (node, error.message)
            return None
        return found if isinstance(found.value, dict) else None

    def operations(
        self, path: str, item: nodes.Node
    ) -> Iterator[model.Operation]:
        """Yields the operations of a path item."""
        shared = self._parameters(item)
        for method, node in self.methods(item):
            # A reference is not allowed here, but common in documents that
            # are bundled before they are published.
            operation = self.follow(node)
            if operation is not None:
                yield self._operation(method, path, operation, shared)

    def _operation(
        self, method: str, path: str, node: nodes.Node, shared: Parameters
    ) -> model.Operation:
        parameters = {**shared, **self._parameters(node)}
        return model.Operation(
            method=method,
            path=path,
            operation_id=text_of(node.value.get("operationId")),
            parameters=tuple(
                each
                for each in parameters.values()
                if each.place not in ("body", "formData")
            ),
            body=self.body(node, parameters),
            responses=tuple(self._responses(node)),
            security=self._security(node),
            deprecated=node.value.get("deprecated") is True,
            node=node,
            callbacks=tuple(self.callbacks(node)),
        )

    def _security(
        self, node: nodes.Node
    ) -> tuple[Mapping[str, Any], ...] | None:
        said = node.value.get("security", self.root.value.get("security"))
        if not isinstance(said, list):
            return None
        return tuple(each for each in said if isinstance(each, dict))

    def _parameters(self, holder: nodes.Node) -> Parameters:
        found = {}
        declared = holder.get("parameters")
        for reference in declared.elements() if declared else ():
            node = self.follow(reference)
            if node is None:
                continue
            name, place = node.value.get("name"), node.value.get("in")
            if not isinstance(name, str) or not isinstance(place, str):
                continue
            found[name, place] = model.Parameter(
                name=name,
                place=place,
                required=node.value.get("required") is True,
                schema=self.schema(node),
                node=node,
                reference=reference,
                description=self._description(reference, node),
            )
        return found

    def _description(self, reference: nodes.Node, node: nodes.Node) -> str:
        # Only from 3.1 on a Reference Object may say it anew (§4.8.23).
        is_new = self._version.startswith(("3.1", "3.2"))
        anew = reference.value.get("description") if is_new else None
        return text_of(anew or node.value.get("description"))

    def _responses(
        self, node: nodes.Node
    ) -> Iterator[model.DocumentedResponse]:
        for status, reference in members(node, "responses"):
            response = self.follow(reference)
            if response is None or status.startswith("x-"):
                continue
            yield model.DocumentedResponse(
                status=status,
                content=self.content(node, response),
                headers=self._headers(response),
                node=response,
                reference=reference,
                links={each.name: each for each in self.links(response)},
                description=self._description(reference, response),
            )

    def _headers(self, response: nodes.Node) -> dict[str, nodes.Node]:
        found = {}
        for name, reference in members(response, "headers"):
            header = self.follow(reference)
            if header is not None:
                found[name.lower()] = header
        return found


def members(holder: nodes.Node, key: str) -> Iterator[tuple[str, nodes.Node]]:
    """Yields the members of a mapping that may be missing."""
    declared = holder.get(key)
    return declared.items() if declared else iter(())


def text_of(value: object) -> str:
    """Returns a value that should be text as text."""
    return "" if value is None else str(value)
