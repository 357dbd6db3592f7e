# SPDX-License-Identifier: Apache-2.0
"""Faults that turn a refusal into status 500."""

import http
import json
import re
from typing import ClassVar

from typing_extensions import override

from reference_service.faults import base, wire

_DEEP_NESTING = 500
_CHILDREN = re.compile(r"/v1/(users|products)/[^/]+/[a-z-]+")


class _Unforeseen(base.Fault):
    """What would be refused ends in an unforeseen error."""

    theme = "server errors"
    breaks = "4.7"
    rules: ClassVar[tuple[str, ...]] = ("no-server-error",)
    refusal = http.HTTPStatus.BAD_REQUEST

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if response.status == self.refusal and self.fails(request, response):
            return wire.failure()
        return response

    def fails(self, request: wire.Request, response: wire.Response) -> bool:
        """Tells whether the service is not up to a request that it refused."""
        raise NotImplementedError


class NulCharacter(_Unforeseen):
    """A NUL character anywhere in the input ends in an unforeseen error."""

    name = "500_nul"

    @override
    def fails(self, request: wire.Request, response: wire.Response) -> bool:
        sent = [request.path, request.parameters(), request.json()]
        return r"\u0000" in json.dumps(sent)


class MissingFieldUnforeseen(_Unforeseen):
    """A required field that is missing ends in an unforeseen error."""

    name = "validation_500"

    @override
    def fails(self, request: wire.Request, response: wire.Response) -> bool:
        error = response.fields().get("error") or {}
        return any(
            detail["type"] == "missing" and detail["loc"][0] == "body"
            for detail in error.get("details", ())
        )


class NullInPatch(_Unforeseen):
    """A `null` in a partial update ends in an unforeseen error."""

    name = "patch_500_null"

    @override
    def fails(self, request: wire.Request, response: wire.Response) -> bool:
        return request.method == "PATCH" and None in request.fields().values()


class EmptyBody(_Unforeseen):
    """A body that is empty ends in an unforeseen error."""

    name = "empty_body_500"
    rules = ("no-server-error", "envelope-error-everywhere")

    @override
    def fails(self, request: wire.Request, response: wire.Response) -> bool:
        has_body = request.method in {"POST", "PUT", "PATCH"}
        return has_body and not request.body.strip()


class DeepJson(_Unforeseen):
    """JSON that is nested 500 deep ends in an unforeseen error."""

    name = "deep_json_500"

    @override
    def fails(self, request: wire.Request, response: wire.Response) -> bool:
        opened = request.body.count(b"[") + request.body.count(b"{")
        return opened >= _DEEP_NESTING


class OrphanChildren(_Unforeseen):
    """A list below a parent that is missing ends in an unforeseen error."""

    name = "orphan_children_500"
    rules = ("no-server-error", "unknown-id")
    refusal = http.HTTPStatus.NOT_FOUND

    @override
    def fails(self, request: wire.Request, response: wire.Response) -> bool:
        is_list = _CHILDREN.fullmatch(request.path) is not None
        return request.method == "GET" and is_list


class StackTraceLeak(base.Fault):
    """A 500 shows the stack of what went wrong."""

    name = "stack_trace_leak"
    theme = "server errors"
    breaks = "9.5"
    rules = ("no-leak", "no-server-error")
    needs = ("500_long",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        if (
            response.status != http.HTTPStatus.INTERNAL_SERVER_ERROR
            or "error" not in body
        ):
            return response
        body["error"]["message"] = (
            "Traceback (most recent call last):\n"
            '  File "/srv/shop/services/product_service.py", line 41, '
            "in create\n    await self._products.add(product)\n"
            "RuntimeError: The buffer is too small."
        )
        return response.with_json(body)


FAULTS: tuple[type[base.Fault], ...] = (
    DeepJson,
    EmptyBody,
    MissingFieldUnforeseen,
    NulCharacter,
    NullInPatch,
    OrphanChildren,
    StackTraceLeak,
)
