# SPDX-License-Identifier: Apache-2.0
"""Puts back the nulls that FastAPI drops from the examples of a document."""

from collections.abc import Iterator, Mapping
from typing import Any


def put_back(document: Mapping[str, Any]) -> None:
    """Puts back what examples of responses must have, and have not.

    A required member is only missing there where its value was null.

    Args:
        document: The document; its examples are changed.
    """
    schemas = document["components"]["schemas"]
    for media in _answers(document):
        examples = media.get("examples", {}).values()
        for each in (media.get("example"), *(one["value"] for one in examples)):
            _complete(each, media["schema"], schemas)


def _answers(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in document["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                for media in response.get("content", {}).values():
                    if "schema" in media:
                        yield media


def _complete(
    value: Any, schema: Mapping[str, Any], schemas: Mapping[str, Any]
) -> None:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        _complete(value, schemas[name], schemas)
    elif isinstance(value, list):
        for each in value:
            _complete(each, schema.get("items", {}), schemas)
    elif isinstance(value, dict):
        for name in schema.get("required", ()):
            value.setdefault(name, None)
        for name, child in schema.get("properties", {}).items():
            if name in value:
                _complete(value[name], child, schemas)
