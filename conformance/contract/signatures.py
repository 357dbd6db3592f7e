# SPDX-License-Identifier: Apache-2.0
"""What an operation promises, without where and how it is written down.

Two documents give an operation the same signature where clients and services
can't tell the difference: references are followed, and descriptions, examples
and the names of components are left out.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from conformance.contract import model, nodes, schemas

# Keywords that tell people something, and bind nobody.
_ANNOTATIONS = frozenset(
    {
        "title",
        "description",
        "summary",
        "example",
        "examples",
        "externalDocs",
        "$comment",
        "xml",
    }
)
# Keywords whose value maps names, not keywords, to schemas.
_NAMES = frozenset(
    {"properties", "patternProperties", "dependentSchemas", "$defs"}
)
_DATA = frozenset({"enum", "const", "default"})
_STYLES = (
    "style",
    "explode",
    "allowReserved",
    "allowEmptyValue",
    "collectionFormat",
)


def signatures(contract: model.Contract) -> dict[str, str]:
    """Returns the signature of every operation, by its label."""
    signer = _Signer(contract)
    return {each.label: signer.sign(each) for each in contract.operations}


class _Signer:
    """Signs the operations of one contract."""

    def __init__(self, contract: model.Contract) -> None:
        self._schemas = schemas.Schemas(contract)
        self._schemes = contract.security_schemes
        self._known: dict[Any, Any] = {}

    def sign(self, operation: model.Operation) -> str:
        tree = {
            "parameters": sorted(
                (self._parameter(each) for each in operation.parameters),
                key=lambda each: (each["in"], each["name"]),
            ),
            "body": self._body(operation.body),
            "responses": {
                each.status.upper(): self._response(each)
                for each in operation.responses
            },
            "security": self._security(operation),
            "deprecated": operation.deprecated,
            "extensions": _extensions(operation.node.value),
        }
        text = json.dumps(tree, sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

    def _parameter(self, parameter: model.Parameter) -> dict[str, Any]:
        said = parameter.node.value
        tree: dict[str, Any] = {
            "in": parameter.place,
            "name": parameter.name,
            "required": parameter.required,
            "schema": self._schema(parameter.schema),
        }
        if isinstance(said, dict):
            tree.update((key, said[key]) for key in _STYLES if key in said)
            content = parameter.node.get("content")
            tree["content"] = {
                name: self._schema(media.get("schema"))
                for name, media in (content.items() if content else ())
            }
        return tree

    def _body(self, body: model.RequestBody | None) -> Any:
        if body is None:
            return None
        return {
            "required": body.required,
            "content": self._content(body.content),
        }

    def _content(self, content: tuple[model.MediaType, ...]) -> dict[str, Any]:
        return {each.name: self._schema(each.schema) for each in content}

    def _response(self, response: model.DocumentedResponse) -> dict[str, Any]:
        return {
            "content": self._content(response.content),
            "headers": {
                name: {
                    "required": header.value.get("required", False),
                    "schema": self._schema(header.get("schema") or header),
                }
                for name, header in response.headers.items()
                if isinstance(header.value, dict)
            },
        }

    def _security(self, operation: model.Operation) -> Any:
        if operation.security is None:
            return None
        return [
            {
                name: [scopes, _scheme(self._schemes.get(name))]
                for name, scopes in requirement.items()
            }
            for requirement in operation.security
        ]

    def _schema(self, schema: nodes.Node | None) -> Any:
        if schema is None:
            return None
        if schema.identity not in self._known:
            bundled = self._schemas.bundle(schema)
            self._known[schema.identity] = _bare(bundled)
        return self._known[schema.identity]


def _scheme(scheme: model.SecurityScheme | None) -> Any:
    if scheme is None:
        return None
    return [scheme.kind, scheme.scheme, scheme.place, scheme.parameter]


def _extensions(said: Any) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        return {}
    return {key: each for key, each in said.items() if key.startswith("x-")}


def _bare(schema: Any) -> Any:
    """Returns a schema without its annotations."""
    if isinstance(schema, list):
        return [_bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    bare = {}
    for key, each in schema.items():
        if key in _NAMES and isinstance(each, dict):
            bare[key] = {name: _bare(child) for name, child in each.items()}
        elif key in _DATA:
            bare[key] = each
        elif key not in _ANNOTATIONS:
            bare[key] = _bare(each)
    return bare
