# SPDX-License-Identifier: Apache-2.0
"""Faults of the document: the service does what it says, and both are wrong."""

import fastapi
from starlette.types import Scope
from typing_extensions import override

from reference_service.faults import base

_SNAKE = b'"stock_quantity"'
_CAMEL = b'"stockQuantity"'
_PLACEHOLDER = b'"\x00"'


class CamelField(base.Fault):
    """A field is in camelCase, in the document and on the wire alike."""

    name = "camel_field"
    theme = "document"
    breaks = "4.8.6"
    rules = ("field-case",)

    @override
    def install(self, app: fastapi.FastAPI) -> None:
        app.add_middleware(base.RequestBodyMiddleware, change=_swap_request)
        # The document is a response like any other.
        app.add_middleware(base.ResponseBodyMiddleware, change=_swap_response)


def _swap_request(scope: Scope, content: bytes) -> bytes:
    return _swapped(content)


def _swap_response(scope: Scope, status: int, content: bytes) -> bytes:
    return _swapped(content)


def _swapped(content: bytes) -> bytes:
    # Both names change places: so the old one becomes unknown, and a value
    # that happens to be one of them comes back as it was sent.
    kept = content.replace(_SNAKE, _PLACEHOLDER).replace(_CAMEL, _SNAKE)
    return kept.replace(_PLACEHOLDER, _CAMEL)
