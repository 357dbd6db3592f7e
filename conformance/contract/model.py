# SPDX-License-Identifier: Apache-2.0
"""The contract, the same for every version of OpenAPI.

A view over the nodes of the documents: it holds what the specification
promises in one vocabulary, and each part remembers the node it comes from.
"""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from conformance.contract import library, nodes

# The fields of a path item that hold operations (3.2 §4.9; `query` is new
# there, `trace` in 3.0).
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
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_JSON = re.compile(r"(?:application|text)/(?:[\w.+-]+\+)?json\Z", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation (not its body).

    Attributes:
        name: Its name, as sent.
        place: `path`, `query`, `header`, `cookie` or, in 2.0, `formData`.
        required: Whether it must be sent.
        schema: Its schema; in 2.0 the parameter itself.
        node: Where it is declared, its reference followed.
        reference: Where the operation or path names it.
        description: What is said of it there, or else where it is declared.
    """

    name: str
    place: str
    required: bool
    schema: nodes.Node | None
    node: nodes.Node
    reference: nodes.Node
    description: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class MediaType:
    """One representation of a body.

    Attributes:
        name: Such as `application/json`.
        schema: Its schema, the reference not followed.
        node: The media type object; in 2.0 the response or the parameter.
    """

    name: str
    schema: nodes.Node | None
    node: nodes.Node

    @property
    def is_json(self) -> bool:
        """Whether it is JSON (RFC 6839 §3.1 counts `+json`)."""
        return is_json(self.name)


@dataclasses.dataclass(frozen=True, slots=True)
class RequestBody:
    """What an operation takes besides its parameters."""

    required: bool
    content: tuple[MediaType, ...]
    node: nodes.Node


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """How an answer leads to another operation.

    Attributes:
        name: Its name in the response.
        operation_id: The operation, by its id; or empty.
        operation_ref: The operation, by reference; or empty.
        parameters: What to send there, by name: values and expressions.
        node: The link object, its reference followed.
    """

    name: str
    operation_id: str
    operation_ref: str
    parameters: Mapping[str, Any]
    node: nodes.Node


@dataclasses.dataclass(frozen=True, slots=True)
class DocumentedResponse:
    """One answer that an operation may give.

    Attributes:
        status: `200`, `2XX` or `default`.
        content: Its representations; none where it has no body.
        headers: The header objects by their lower-case names.
        node: The response object, its reference followed.
        reference: Where the operation names it.
        links: The operations that it leads to, by the links' names.
        description: What the operation says of it, or else it of itself.
    """

    status: str
    content: tuple[MediaType, ...]
    headers: Mapping[str, nodes.Node]
    node: nodes.Node
    reference: nodes.Node
    links: Mapping[str, Link] = dataclasses.field(default_factory=dict)
    description: str = ""

    @property
    def is_success(self) -> bool:
        """Whether it tells of success: a status of the class 2xx."""
        return self.status.startswith("2")

    @property
    def is_error(self) -> bool:
        """Whether it tells of an error: a status of 4xx or 5xx."""
        return self.status[:1] in ("4", "5")

    def json(self) -> MediaType | None:
        """Returns its first JSON representation."""
        return next((media for media in self.content if media.is_json), None)


@dataclasses.dataclass(frozen=True, slots=True)
class Callback:
    """Requests that the service sends in the course of an operation.

    Attributes:
        name: Its name in the operation.
        expression: The runtime expression that gives the URL.
        operations: What is sent there.
        node: The path item object, its reference followed.
    """

    name: str
    expression: str
    operations: "tuple[Operation, ...]"
    node: nodes.Node


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path.

    Attributes:
        method: As sent, such as `GET`.
        path: The path template, without the server's base path; the name of
            a webhook, the expression of a callback.
        operation_id: The `operationId`, or empty.
        parameters: Those of the path and of the operation, merged.
        body: The request body, where there is one.
        responses: In the order of the document.
        security: The requirements in force; None where nothing is said.
        deprecated: Whether the document says so.
        node: The operation object.
        callbacks: What the service sends meanwhile.
    """

    method: str
    path: str
    operation_id: str
    parameters: tuple[Parameter, ...]
    body: RequestBody | None
    responses: tuple[DocumentedResponse, ...]
    security: tuple[Mapping[str, Any], ...] | None
    deprecated: bool
    node: nodes.Node
    callbacks: tuple[Callback, ...] = ()

    @property
    def label(self) -> str:
        """Method and path: how people call it."""
        return f"{self.method} {self.path}"

    @property
    def is_secured(self) -> bool:
        """Whether it can't be called without a credential."""
        return bool(self.security) and all(self.security or ())

    def named(self, place: str) -> tuple[Parameter, ...]:
        """Returns the parameters of one place, such as `query`."""
        return tuple(each for each in self.parameters if each.place == place)

    def response(self, status: int) -> DocumentedResponse | None:
        """Returns what is documented for a status code.

        The exact code wins over its class (`2XX`), the class over `default`
        (OpenAPI 3.1 §4.8.16).
        """
        by_status = {each.status.upper(): each for each in self.responses}
        for key in (str(status), f"{status // 100}XX", "DEFAULT"):
            if key in by_status:
                return by_status[key]
        return None

    def success(self) -> DocumentedResponse | None:
        """Returns the first response that tells of success."""
        return next((each for each in self.responses if each.is_success), None)


@dataclasses.dataclass(frozen=True, slots=True)
class Server:
    """A base URL of the service, its variables at their defaults.

    Attributes:
        url: As documented; may be relative.
        node: Where it is declared; in 2.0 the `basePath` or the document.
    """

    url: str
    node: nodes.Node


@dataclasses.dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A way to authenticate.

    Attributes:
        name: What security requirements call it.
        kind: `http`, `apiKey`, `oauth2`, `openIdConnect` or `mutualTLS`.
        scheme: Of `http`: the scheme in lower case, such as `bearer`.
        place: Of `apiKey`: `query`, `header` or `cookie`.
        parameter: Of `apiKey`: the name of that parameter.
        scopes: Of `oauth2`: the scopes of all its flows.
        node: Where it is declared, its reference followed.
    """

    name: str
    kind: str
    scheme: str
    place: str
    parameter: str
    scopes: frozenset[str]
    node: nodes.Node


# Compared by identity, so that what is inferred from it can be remembered.
@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """What a service promises.

    Attributes:
        library: The documents that it stands in.
        version: The OpenAPI version, such as `3.1.0`.
        title: `info.title`, or empty.
        api_version: `info.version`, or empty.
        servers: The base URLs.
        paths: The path item of every path, reference followed.
        operations: In the order of the document.
        broken: Places whose reference leads nowhere, with the reason.
        webhooks: What the service sends of its own accord.
        security_schemes: The ways to authenticate, by their names.
    """

    library: library.Library
    version: str
    title: str
    api_version: str
    servers: tuple[Server, ...]
    paths: Mapping[str, nodes.Node]
    operations: tuple[Operation, ...]
    broken: tuple[tuple[nodes.Node, str], ...]
    webhooks: tuple[Operation, ...] = ()
    security_schemes: Mapping[str, SecurityScheme] = dataclasses.field(
        default_factory=dict
    )

    @property
    def root(self) -> nodes.Node:
        """The root document's top-level node."""
        return self.library.root.node()

    @property
    def dialect(self) -> str:
        """Major and minor version: `2.0`, `3.0`, `3.1` or `3.2`."""
        return ".".join(self.version.split(".")[:2])

    def operation(self, label: str) -> Operation | None:
        """Returns the operation called `label`, such as `GET /v1/users`."""
        return next(
            (each for each in self.operations if each.label == label), None
        )


def path_variables(path: str) -> tuple[str, ...]:
    """Returns the names of a path template's variables, in order."""
    return tuple(_VARIABLE.findall(path))


def is_json(media_type: str) -> bool:
    """Whether a media type, with or without parameters, is JSON."""
    return bool(_JSON.match(media_type.partition(";")[0].strip()))
