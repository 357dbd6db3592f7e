# SPDX-License-Identifier: Apache-2.0
"""Reads documents of OpenAPI 3.0, 3.1 and 3.2."""

from collections.abc import Iterator
from typing import Any

from conformance.contract import library, model, nodes, reader_common


class Reader(reader_common.Reader):
    """Builds the model of a document of version 3."""

    def __init__(self, shelf: library.Library, version: str) -> None:
        """Reads the root document of `shelf`."""
        super().__init__(shelf, version)
        self._has_more_methods = version.startswith("3.2")
        self._open_callbacks: set[Any] = set()

    def servers(self) -> Iterator[model.Server]:
        """Yields the base URLs, variables at their defaults."""
        declared = self.root.get("servers")
        for node in declared.elements() if declared else ():
            url = node.get("url")
            if url is None or not isinstance(url.value, str):
                continue
            text = url.value
            for name, variable in reader_common.members(node, "variables"):
                default = variable.get("default")
                if default is not None:
                    text = text.replace(f"{{{name}}}", str(default.value))
            yield model.Server(text, url)

    def security_schemes(self) -> Iterator[model.SecurityScheme]:
        """Yields the ways to authenticate."""
        components = self.root.get("components")
        if components is None:
            return
        for name, reference in reader_common.members(
            components, "securitySchemes"
        ):
            node = self.follow(reference)
            if node is None:
                continue
            scopes = {
                scope
                for _, flow in reader_common.members(node, "flows")
                for scope, _ in reader_common.members(flow, "scopes")
            }
            yield model.SecurityScheme(
                name=name,
                kind=reader_common.text_of(node.value.get("type")),
                scheme=reader_common.text_of(node.value.get("scheme")).lower(),
                place=reader_common.text_of(node.value.get("in")),
                parameter=reader_common.text_of(node.value.get("name")),
                scopes=frozenset(scopes),
                node=node,
            )

    def webhooks(self) -> Iterator[model.Operation]:
        """Yields the requests that the service sends of its own accord."""
        for name, reference in reader_common.members(self.root, "webhooks"):
            item = self.follow(reference)
            if item is not None and not name.startswith("x-"):
                yield from self.operations(name, item)

    def callbacks(self, node: nodes.Node) -> Iterator[model.Callback]:
        """Yields the callbacks of an operation."""
        for name, reference in reader_common.members(node, "callbacks"):
            callback = self.follow(reference)
            # A callback may have callbacks, and so lead back to itself.
            if callback is None or callback.identity in self._open_callbacks:
                continue
            self._open_callbacks.add(callback.identity)
            for expression, item_reference in callback.items():
                item = self.follow(item_reference)
                if item is None or expression.startswith("x-"):
                    continue
                operations = tuple(self.operations(expression, item))
                yield model.Callback(name, expression, operations, item)
            self._open_callbacks.discard(callback.identity)

    def methods(self, item: nodes.Node) -> Iterator[tuple[str, nodes.Node]]:
        """Yields method and node of a path item's operations."""
        for method in model.METHODS:
            node = item.get(method)
            if node and (method != "query" or self._has_more_methods):
                yield method.upper(), node
        if self._has_more_methods:
            yield from reader_common.members(item, "additionalOperations")

    def body(
        self, node: nodes.Node, parameters: reader_common.Parameters
    ) -> model.RequestBody | None:
        """Returns what an operation takes besides its parameters."""
        declared = node.get("requestBody")
        body = self.follow(declared) if declared else None
        if body is None:
            return None
        return model.RequestBody(
            required=body.value.get("required") is True,
            content=self._media_types(body),
            node=body,
        )

    def content(
        self, operation: nodes.Node, response: nodes.Node
    ) -> tuple[model.MediaType, ...]:
        """Returns the representations of a response."""
        return self._media_types(response)

    def links(self, response: nodes.Node) -> Iterator[model.Link]:
        """Yields the links of a response."""
        for name, reference in reader_common.members(response, "links"):
            node = self.follow(reference)
            if node is not None:
                parameters = node.value.get("parameters")
                yield model.Link(
                    name=name,
                    operation_id=reader_common.text_of(
                        node.value.get("operationId")
                    ),
                    operation_ref=reader_common.text_of(
                        node.value.get("operationRef")
                    ),
                    parameters=parameters
                    if isinstance(parameters, dict)
                    else {},
                    node=node,
                )

    def schema(self, parameter: nodes.Node) -> nodes.Node | None:
        """Returns the schema of a parameter."""
        schema = parameter.get("schema")
        if schema is None:
            for _, media in reader_common.members(parameter, "content"):
                return media.get("schema")
        return schema

    def _media_types(self, holder: nodes.Node) -> tuple[model.MediaType, ...]:
        found = []
        for name, reference in reader_common.members(holder, "content"):
            media = self.follow(reference)
            if media is not None:
                found.append(model.MediaType(name, media.get("schema"), media))
        return tuple(found)
