# SPDX-License-Identifier: Apache-2.0
"""Faults of names: the service does as the document says; both are wrong."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any, ClassVar

from typing_extensions import override

from reference_service.faults import base, wire

_SNAKE = b'"stock_quantity"'
_CAMEL = b'"stockQuantity"'
_PLACEHOLDER = b'"\x00"'
_NOWHERE = "/v1/nowhere"
_VERSION = "/v1"
_UNVERSIONED = re.compile(r"/(\.well-known|docs|healthz|metrics|openapi\.json)")
_ENDS = "(?=[/:?]|$)"


class CamelField(base.Fault):
    """A field of a product is in camelCase, `stockQuantity`."""

    name = "camel_field"
    theme = "document"
    breaks = "4.8.6"
    rules = ("field-case",)
    is_in_document = True
    layer = 1

    @override
    def request(self, request: wire.Request) -> wire.Request:
        return dataclasses.replace(request, body=_swapped(request.body))

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        # The document is a response like any other.
        return dataclasses.replace(response, body=_swapped(response.body))


class _Moved(base.Fault):
    """A part of the service is elsewhere, as documented."""

    theme = "document"
    is_in_document = True
    layer: ClassVar[int] = 2

    @override
    def document(self, document: dict[str, Any]) -> None:
        document["paths"] = {
            self.outward(path): item for path, item in document["paths"].items()
        }

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        path = self.inward(request.path)
        if self.outward(request.path) != request.path:
            path = _NOWHERE
        response = await proceed(dataclasses.replace(request, path=path))
        for name in ("location", "link"):
            if value := response.header(name):
                moved = _with_paths(value, self.outward)
                response = response.with_header(name, moved)
        return response

    def outward(self, path: str) -> str:
        """Returns where a path of the service is said to be."""
        raise NotImplementedError

    def inward(self, path: str) -> str:
        """Returns where the service has a path that it is said to have."""
        raise NotImplementedError


class _Renamed(_Moved):
    above: ClassVar[str]
    served: ClassVar[str]
    documented: ClassVar[str]

    @override
    def outward(self, path: str) -> str:
        pattern = f"^({self.above}/){self.served}{_ENDS}"
        return re.sub(pattern, rf"\1{self.documented}", path)

    @override
    def inward(self, path: str) -> str:
        pattern = f"^({self.above}/){self.documented}{_ENDS}"
        return re.sub(pattern, rf"\1{self.served}", path)


class PluralLost(_Renamed):
    """The collection of users is called `user`."""

    name = "plural_lost"
    breaks = "4.1.1"
    rules = ("collection-plural",)
    above = "/v1"
    served = "users"
    documented = "user"


class VerbInPath(_Renamed):
    """The orders of a user are called `get-orders`."""

    name = "verb_in_path"
    breaks = "4.1"
    rules = ("path-no-verb",)
    above = "/v1/users/[^/:?]+"
    served = "orders"
    documented = "get-orders"


class VersionInHeader(_Moved):
    """The version is in a header field `Api-Version` instead of the path."""

    name = "version_in_header"
    breaks = "4.3.1"
    rules = ("url-version", "url-version-single", "url-version-matches-info")
    layer = 3

    @override
    def document(self, document: dict[str, Any]) -> None:
        for path, item in document["paths"].items():
            if path.startswith(_VERSION):
                for operation in item.values():
                    operation.setdefault("parameters", []).append(
                        {
                            "name": "Api-Version",
                            "in": "header",
                            "required": False,
                            "description": "The major version of the API.",
                            "schema": {"type": "string", "enum": ["1"]},
                        }
                    )
        super().document(document)

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        # Empty is not absent.
        if dict(request.headers).get("api-version", "1") != "1":
            return wire.refusal(("header", "Api-Version"), "Must be 1.")
        return await super().answer(request, proceed)

    @override
    def outward(self, path: str) -> str:
        return re.sub(f"^{_VERSION}(?=/)", "", path)

    @override
    def inward(self, path: str) -> str:
        return path if _UNVERSIONED.match(path) else f"{_VERSION}{path}"


def _swapped(content: bytes) -> bytes:
    # Both names change places: so the old one becomes unknown, and a value
    # that happens to be one of them comes back as it was sent.
    kept = content.replace(_SNAKE, _PLACEHOLDER).replace(_CAMEL, _SNAKE)
    return kept.replace(_PLACEHOLDER, _CAMEL)


def _with_paths(value: str, change: Callable[[str], str]) -> str:
    # The target of each link, or a bare path.
    if "<" not in value:
        return change(value)
    return re.sub("<([^>]*)>", lambda target: f"<{change(target[1])}>", value)


FAULTS: tuple[type[base.Fault], ...] = (
    CamelField,
    PluralLost,
    VerbInPath,
    VersionInHeader,
)
