# SPDX-License-Identifier: Apache-2.0
"""Reads a document into a `model.Contract`, whatever its OpenAPI version.

The reader never trusts the document: what has the wrong type is left out, and
told by the rules that check the document's validity.
"""

import re
from collections.abc import Mapping
from typing import Any, BinaryIO

from conformance import errors
from conformance.contract import bounds, library, model, nodes, source

METHODS = (
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
)
_VERSION = re.compile(r"(?:2\.0|3\.[012](?:\.\d+)?(?:-[\w.]+)?)\Z")


def load(
    name: str,
    *,
    stdin: BinaryIO | None = None,
    headers: Mapping[str, str] | None = None,
    allow_remote: bool = False,
    limits: bounds.Limits | None = None,
) -> model.Contract:
    """Loads the contract in the document called `name`.

    Args:
        name: A path, an HTTP URL, or `-` for standard input.
        stdin: Where `-` is read from.
        headers: Sent with the request for a URL.
        allow_remote: Whether references may lead to other hosts.
        limits: Bounds on what is read.

    Returns:
        The contract; broken references are told in it, not raised.

    Raises:
        DocumentError: It can't be read, or is no OpenAPI document.
    """
    limits = limits or bounds.Limits()
    text = source.read(name, limits, stdin=stdin, headers=headers)
    shelf = library.Library(text, limits, allow_remote=allow_remote)
    return _Reader(shelf, _version(shelf.root, text.name)).read()


def _version(root: nodes.Document, name: str) -> str:
    value = root.root
    if not isinstance(value, dict):
        raise errors.DocumentError(
            f"'{name}' is not an OpenAPI document: its top level is no object."
        )
    said = value.get("openapi", value.get("swagger"))
    if said is None:
        raise errors.DocumentError(
            f"'{name}' is not an OpenAPI document: it has neither "
            "'openapi' nor 'swagger' at its top level.",
            "Name the root document of the API.",
        )
    # `swagger: 2.0` without quotes is a number, and means the same.
    version = str(said)
    if not _VERSION.match(version):
        raise errors.DocumentError(
            f"'{name}' says OpenAPI version '{version[:40]}', which is not "
            "known here.",
            "Versions 2.0, 3.0, 3.1 and 3.2 are.",
        )
    return version


class _Reader:
    """Builds the model of one document."""

    def __init__(self, shelf: library.Library, version: str) -> None:
        self._library = shelf
        self._version = version
        self._is_2 = version == "2.0"
        self._root = shelf.root.node()
        self._broken: dict[Any, tuple[nodes.Node, str]] = {}

    def read(self) -> model.Contract:
        """Reads everything."""
        paths: dict[str, nodes.Node] = {}
        operations: list[model.Operation] = []
        declared = self._root.get("paths")
        for path, item in declared.items() if declared else ():
            followed = self._follow(item)
            if not path.startswith("/") or followed is None:
                continue
            paths[path] = followed
            operations.extend(self._operations(path, followed))
        info = self._root.value.get("info")
        info = info if isinstance(info, dict) else {}
        return model.Contract(
            library=self._library,
            version=self._version,
            title=_text(info.get("title")),
            api_version=_text(info.get("version")),
            servers=tuple(self._servers()),
            paths=paths,
            operations=tuple(operations),
            broken=tuple(self._broken.values()),
        )

    def _follow(self, node: nodes.Node) -> nodes.Node | None:
        try:
            found = self._library.follow(node)
        except errors.DocumentError as error:
            self._broken[node.identity] = (node, error.message)
            return None
        return found if isinstance(found.value, dict) else None

    def _servers(self) -> list[model.Server]:
        if self._is_2:
            return self._servers_of_2()
        servers = []
        declared = self._root.get("servers")
        for node in declared.elements() if declared else ():
            url = node.get("url")
            if url is None or not isinstance(url.value, str):
                continue
            text = url.value
            variables = node.get("variables")
            for name, variable in variables.items() if variables else ():
                default = variable.get("default")
                if default is not None:
                    text = text.replace(f"{{{name}}}", str(default.value))
            servers.append(model.Server(text, url))
        return servers

    def _servers_of_2(self) -> list[model.Server]:
        base = _text(self._root.value.get("basePath"))
        host = _text(self._root.value.get("host"))
        node = self._root.get("basePath") or self._root.get("host")
        if node is None:
            return []
        schemes = self._root.value.get("schemes")
        names = schemes if isinstance(schemes, list) and schemes else ["https"]
        if not host:
            return [model.Server(base, node)]
        return [model.Server(f"{name}://{host}{base}", node) for name in names]

    def _operations(self, path: str, item: nodes.Node) -> list[model.Operation]:
        found = []
        shared = self._parameter_nodes(item)
        declared = {
            method.upper(): node
            for method in METHODS
            if (node := item.get(method))
        }
        more = item.get("additionalOperations")
        declared.update(more.items() if more else ())
        for method, node in declared.items():
            # A reference is not allowed here, but common in documents that
            # are bundled before they are published.
            operation = self._follow(node)
            if operation is not None:
                found.append(self._operation(method, path, operation, shared))
        return found

    def _operation(
        self,
        method: str,
        path: str,
        node: nodes.Node,
        shared: dict[tuple[str, str], model.Parameter],
    ) -> model.Operation:
        parameters = {**shared, **self._parameter_nodes(node)}
        body = (
            self._body_of_2(node, parameters)
            if self._is_2
            else self._body(node)
        )
        return model.Operation(
            method=method,
            path=path,
            operation_id=_text(node.value.get("operationId")),
            parameters=tuple(
                each
                for each in parameters.values()
                if each.place not in ("body", "formData")
            ),
            body=body,
            responses=tuple(self._responses(node)),
            security=self._security(node),
            deprecated=node.value.get("deprecated") is True,
            node=node,
        )

    def _security(
        self, node: nodes.Node
    ) -> tuple[Mapping[str, Any], ...] | None:
        said = node.value.get("security", self._root.value.get("security"))
        if not isinstance(said, list):
            return None
        return tuple(each for each in said if isinstance(each, dict))

    def _parameter_nodes(
        self, holder: nodes.Node
    ) -> dict[tuple[str, str], model.Parameter]:
        found = {}
        declared = holder.get("parameters")
        for reference in declared.elements() if declared else ():
            node = self._follow(reference)
            if node is None:
                continue
            name, place = node.value.get("name"), node.value.get("in")
            if not isinstance(name, str) or not isinstance(place, str):
                continue
            found[name, place] = model.Parameter(
                name=name,
                place=place,
                required=node.value.get("required") is True,
                schema=self._parameter_schema(node, place),
                node=node,
                reference=reference,
            )
        return found

    def _parameter_schema(
        self, node: nodes.Node, place: str
    ) -> nodes.Node | None:
        if self._is_2 and place != "body":
            return node
        schema = node.get("schema")
        content = node.get("content")
        if schema is None and content is not None:
            media = next((media for _, media in content.items()), None)
            schema = media.get("schema") if media else None
        return schema

    def _body(self, node: nodes.Node) -> model.RequestBody | None:
        declared = node.get("requestBody")
        body = self._follow(declared) if declared else None
        if body is None:
            return None
        return model.RequestBody(
            required=body.value.get("required") is True,
            content=self._content(body),
            node=body,
        )

    def _body_of_2(
        self,
        node: nodes.Node,
        parameters: dict[tuple[str, str], model.Parameter],
    ) -> model.RequestBody | None:
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

    def _media_types(self, node: nodes.Node, key: str) -> list[str]:
        said = node.value.get(key, self._root.value.get(key))
        kinds = said if isinstance(said, list) else []
        return [kind for kind in kinds if isinstance(kind, str)] or [
            "application/json"
        ]

    def _responses(self, node: nodes.Node) -> list[model.DocumentedResponse]:
        found = []
        declared = node.get("responses")
        for status, reference in declared.items() if declared else ():
            response = self._follow(reference)
            if response is None or status.startswith("x-"):
                continue
            found.append(
                model.DocumentedResponse(
                    status=status,
                    content=self._response_content(node, response),
                    headers=self._headers(response),
                    node=response,
                    reference=reference,
                )
            )
        return found

    def _response_content(
        self, operation: nodes.Node, response: nodes.Node
    ) -> tuple[model.MediaType, ...]:
        if not self._is_2:
            return self._content(response)
        schema = response.get("schema")
        if schema is None:
            return ()
        return tuple(
            model.MediaType(kind, schema, response)
            for kind in self._media_types(operation, "produces")
        )

    def _content(self, holder: nodes.Node) -> tuple[model.MediaType, ...]:
        content = holder.get("content")
        found = []
        for name, reference in content.items() if content else ():
            media = self._follow(reference)
            if media is not None:
                schema = media.get("schema")
                found.append(model.MediaType(name, schema, media))
        return tuple(found)

    def _headers(self, response: nodes.Node) -> dict[str, nodes.Node]:
        declared = response.get("headers")
        found = {}
        for name, reference in declared.items() if declared else ():
            header = self._follow(reference)
            if header is not None:
                found[name.lower()] = header
        return found


def _text(value: object) -> str:
    return "" if value is None else str(value)
