# SPDX-License-Identifier: Apache-2.0
"""Faults of successful responses."""

import http
import json
import re

import fastapi
from starlette.types import Scope
from typing_extensions import override

from reference_service.faults import base

_PRODUCT_PATH = re.compile(r"/v1/products(/[^/]+)?")


class MissingRequiredField(base.Fault):
    """A single product lacks the required field `update_time`.

    The field is the server's own: what a client sent comes back unchanged.
    """

    name = "missing_required_field"
    theme = "response shape"
    breaks = "4.8.4"
    rules = ("response-documented",)

    @override
    def install(self, app: fastapi.FastAPI) -> None:
        app.add_middleware(
            base.ResponseBodyMiddleware, change=_without_update_time
        )


def _without_update_time(scope: Scope, status: int, content: bytes) -> bytes:
    if status >= http.HTTPStatus.BAD_REQUEST or not _PRODUCT_PATH.fullmatch(
        scope["path"]
    ):
        return content
    body = json.loads(content)
    if isinstance(body["data"], dict):
        del body["data"]["update_time"]
    return json.dumps(body).encode()
