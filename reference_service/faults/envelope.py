# SPDX-License-Identifier: Apache-2.0
"""Faults of the envelope around every response."""

import dataclasses
import datetime as dt
from typing import Any

from typing_extensions import override

from reference_service.faults import base, wire

_LOCAL = dt.timezone(dt.timedelta(hours=2))


class _ErrorEnvelope(base.Fault):
    """The envelope of an error is not what it should be."""

    theme = "envelope"
    breaks = "4.8.7"

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        if not response.is_error or not isinstance(body.get("error"), dict):
            return response
        self.change(body)
        return response.with_json(body)

    def change(self, body: dict[str, Any]) -> None:
        """Changes the envelope of an error."""


class NotEnveloped(_ErrorEnvelope):
    """Errors are answered in FastAPI's own form instead of the envelope."""

    name = "error_not_enveloped"
    rules = (
        "envelope-error",
        "envelope-error-everywhere",
        "envelope-error-shape",
        "envelope-metadata",
        "response-documented",
        "rate-limit-answer",
    )

    @override
    def change(self, body: dict[str, Any]) -> None:
        message = body["error"]["message"]
        body.clear()
        body["detail"] = message


class PlainText(base.Fault):
    """Errors are answered in plain text."""

    name = "error_plain_text"
    theme = "envelope"
    breaks = "4.8.7"
    rules = (
        "envelope-error",
        "envelope-error-everywhere",
        "envelope-error-shape",
        "envelope-metadata",
        "json-media-type",
        "response-documented",
        "rate-limit-answer",
    )

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if not response.is_error:
            return response
        error = response.fields().get("error")
        message = error["message"] if isinstance(error, dict) else "Error."
        typed = response.with_header(
            "content-type", "text/plain; charset=utf-8"
        )
        return dataclasses.replace(typed, body=message.encode())


class WithoutRequestId(_ErrorEnvelope):
    """Errors do not tell the number of the request."""

    name = "error_without_request_id"
    rules = ("envelope-metadata", "envelope-error", "response-documented")

    @override
    def change(self, body: dict[str, Any]) -> None:
        body["metadata"].pop("request_id", None)


class DataBesideError(_ErrorEnvelope):
    """Errors have `data` as well."""

    name = "error_and_data_together"
    rules = ("envelope-error", "response-documented")

    @override
    def change(self, body: dict[str, Any]) -> None:
        body["data"] = None


class LowercaseCode(_ErrorEnvelope):
    """The names of errors are in lower case."""

    name = "error_code_lowercase"
    rules = ("envelope-error-shape", "response-documented")

    @override
    def change(self, body: dict[str, Any]) -> None:
        body["error"]["code"] = body["error"]["code"].lower()


class StatusContradictsCode(_ErrorEnvelope):
    """What is missing is answered with 404 and called invalid input."""

    name = "status_contradicts_code"
    rules = ("envelope-error-shape",)

    @override
    def change(self, body: dict[str, Any]) -> None:
        if body["error"]["code"] == "NOT_FOUND":
            body["error"]["code"] = "VALIDATION_ERROR"


class _Metadata(base.Fault):
    """The metadata of a response is not what it should be."""

    theme = "envelope"
    breaks = "4.8.7"
    rules = ("envelope-metadata",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        if not isinstance(body.get("metadata"), dict):
            return response
        self.change(body["metadata"])
        return response.with_json(body)

    def change(self, metadata: dict[str, Any]) -> None:
        """Changes the metadata of a response."""


class RequestIdRepeats(_Metadata):
    """All requests have the same number."""

    name = "request_id_repeats"

    @override
    def change(self, metadata: dict[str, Any]) -> None:
        metadata["request_id"] = f"req-{0:032}"


class LocalTime(_Metadata):
    """The time of a response is that of a clock two hours east of UTC."""

    name = "timestamp_local_time"

    @override
    def change(self, metadata: dict[str, Any]) -> None:
        metadata["timestamp"] = dt.datetime.now(_LOCAL).isoformat()


FAULTS: tuple[type[base.Fault], ...] = (
    DataBesideError,
    LocalTime,
    LowercaseCode,
    NotEnveloped,
    PlainText,
    RequestIdRepeats,
    StatusContradictsCode,
    WithoutRequestId,
)
