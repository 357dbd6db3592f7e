# SPDX-License-Identifier: Apache-2.0
"""Reads documents of OpenAPI 2.0, which was called Swagger."""

from collections.abc import Iterator

from conformance.contract import model, nodes, reader_common

# `basic` became `http` with the scheme `basic`; the others kept their names.
_BASIC = "basic"


class Reader(reader_common.Reader):
    """Builds the model of a document of version 2.0."""

    def servers(self) -> Iterator[model.Server]:
        """Yields the base URLs, one for each scheme."""
        base = reader_common.text_of(self.root.value.get("basePath"))
        host = reader_common.text_of(self.root.value.get("host"))
        node = self.root.get("basePath") or self.root.get("host")
        if node is None:
            return
        if not host:
            yield model.Server(base, node)
            return
        schemes = self.root.value.get("schemes")
        names = schemes if isinstance(schemes, list) and schemes else ["https"]
        for name in names:
            yield model.Server(f"{name}://{host}{base}", node)

    def security_schemes(self) -> Iterator[model.SecurityScheme]:
        """Yields the ways to authenticate."""
        for name, node in reader_common.members(
            self.root, "securityDefinitions"
        ):
            if not isinstance(node.value, dict):
                continue
            kind = reader_common.text_of(node.value.get("type"))
            yield model.SecurityScheme(
                name=name,
                kind="http" if kind == _BASIC else kind,
                scheme=_BASIC if kind == _BASIC else "",
                place=reader_common.text_of(node.value.get("in")),
                parameter=reader_common.text_of(node.value.get("name")),
                scopes=frozenset(
                    scope for scope, _ in reader_common.members(node, "scopes")
                ),
                node=node,
            )

    def webhooks(self) -> Iterator[model.Operation]:
        """Yields nothing: webhooks came with 3.1."""
        return iter(())

    def callbacks(self, node: nodes.Node) -> Iterator[model.Callback]:
        """Yields nothing: callbacks came with 3.0."""
        return iter(())

    def links(self, response: nodes.Node) -> Iterator[model.Link]:
        """Yields nothing: links came with 3.0."""
        return iter(())

    def methods(self, item: nodes.Node) -> Iterator[tuple[str, nodes.Node]]:
        """Yields method and node of a path item's operations."""
        for method in model.METHODS:
            node = item.get(method)
            # These came with 3.0 and 3.2.
            if node and method not in ("trace", "query"):
                yield method.upper(), node

    def body(
        self, node: nodes.Node, parameters: reader_common.Parameters
    ) -> model.RequestBody | None:
        """Returns the parameter in the body, or those of a form."""
        kinds = self._media_types(node, "consumes")
        form = [p for p in parameters.values() if p.place == "formData"]
        body = [p for p in parameters.values() if p.place == "body"]
        if body:
            content = tuple(
                model.MediaType(kind, body[0].schema, body[0].node)
                for kind in kinds
            )
            return model.RequestBody(body[0].required, content, body[0].node)
        if form:
            content = tuple(
                model.MediaType(kind, None, form[0].node)
                for kind in kinds
                if not model.is_json(kind)
            )
            required = any(each.required for each in form)
            return model.RequestBody(required, content, form[0].node)
        return None

    def content(
        self, operation: nodes.Node, response: nodes.Node
    ) -> tuple[model.MediaType, ...]:
        """Returns the representations of a response."""
        schema = response.get("schema")
        if schema is None:
            return ()
        return tuple(
            model.MediaType(kind, schema, response)
            for kind in self._media_types(operation, "produces")
        )

    def schema(self, parameter: nodes.Node) -> nodes.Node | None:
        """Returns the schema of a parameter: itself, but for the body's."""
        if parameter.value.get("in") == "body":
            return parameter.get("schema")
        return parameter

    def _media_types(self, node: nodes.Node, key: str) -> list[str]:
        said = node.value.get(key, self.root.value.get(key))
        kinds = said if isinstance(said, list) else []
        return [kind for kind in kinds if isinstance(kind, str)] or [
            "application/json"
        ]
