# SPDX-License-Identifier: Apache-2.0
"""Faults of error responses."""

import http
import json

import fastapi
from starlette.types import Scope
from typing_extensions import override

from reference_service.faults import base


class ErrorNotEnveloped(base.Fault):
    """Errors are answered in FastAPI's own form instead of the envelope."""

    name = "error_not_enveloped"
    theme = "envelope"
    breaks = "4.8.7"
    rules = (
        "envelope-error",
        "envelope-error-everywhere",
        "envelope-error-shape",
        "envelope-metadata",
        "response-documented",
    )

    @override
    def install(self, app: fastapi.FastAPI) -> None:
        app.add_middleware(base.ResponseBodyMiddleware, change=_bare)


def _bare(scope: Scope, status: int, content: bytes) -> bytes:
    if status < http.HTTPStatus.BAD_REQUEST:
        return content
    message = json.loads(content)["error"]["message"]
    return json.dumps({"detail": message}).encode()
