# SPDX-License-Identifier: Apache-2.0
"""How a line of the log looks: for people, for programs, for Google Cloud.

A record's context is the mapping given as `extra={"context": {...}}`. Each
record becomes one line, whatever a client put into it, without passwords,
tokens and e-mail addresses.
"""

import datetime as dt
import json
import logging
import re
import types
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from reference_service.core import config, context, masking

SERVICE = "reference-service"

# The longest text that is kept of one value; a stack of calls may be longer.
_LONGEST_VALUE = 1_000
_LONGEST_STACK = 20_000

_BARE = re.compile(r"[\w.:-]+", re.ASCII)
# Google Cloud Logging's names of what is told of an answered request.
_HTTP_REQUEST = types.MappingProxyType(
    {
        "method": "requestMethod",
        "path": "requestUrl",
        "status": "status",
        "ip_address": "remoteIp",
        "user_agent": "userAgent",
    }
)


def chosen(settings: config.Settings) -> logging.Formatter:
    """Returns the format that the settings choose."""
    if settings.log_format == "google":
        return GoogleFormatter(settings.environment, settings.project_id)
    if settings.log_format == "json":
        return JsonFormatter(settings.environment)
    return TextFormatter(settings.environment)


class _Formatter(logging.Formatter):
    """One line a record, which says where the service runs."""

    def __init__(self, environment: str) -> None:
        """Initializes the format.

        Args:
            environment: Where the service runs.
        """
        super().__init__()
        self._environment = environment


class TextFormatter(_Formatter):
    """Lines for people, in the format of the guidelines (§5.1.7.2).

    [Timestamp] [Level] [Request ID] [User ID] - Message - key=value, ...
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        request = context.current() or context.RequestContext("")
        values = {
            **_values(record),
            "module": record.name,
            "environment": self._environment,
        }
        if request.trace_id:
            values["trace_id"] = request.trace_id
        if stack := _stack(record):
            values["exception"] = stack
        pairs = (f"{key}={_quoted(value)}" for key, value in values.items())
        return (
            f"[{_time(record):%Y-%m-%dT%H:%M:%SZ}] [{record.levelname}] "
            f"[{request.request_id or '-'}] [{request.user_id or '-'}] "
            f"- {_one_line(_message(record))} - {', '.join(pairs)}"
        )


class JsonFormatter(_Formatter):
    """A JSON object a line."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        request = context.current() or context.RequestContext("")
        return _json(
            {
                "timestamp": _precise(record),
                "level": record.levelname,
                "message": _message(record),
                "request_id": request.request_id,
                "user_id": request.user_id,
                "trace_id": request.trace_id,
                "span_id": request.span_id,
                "service": SERVICE,
                "module": record.name,
                "environment": self._environment,
                "context": _values(record),
                "exception": _stack(record),
            }
        )


class GoogleFormatter(_Formatter):
    """A JSON object a line, with the fields that Google Cloud Logging reads.

    https://cloud.google.com/logging/docs/structured-logging lists them.
    """

    def __init__(self, environment: str, project_id: str) -> None:
        """Initializes the format.

        Args:
            environment: Where the service runs.
            project_id: The Google project that the traces belong to.
        """
        super().__init__(environment)
        self._project_id = project_id

    @override
    def format(self, record: logging.LogRecord) -> str:
        request = context.current() or context.RequestContext("")
        values = _values(record)
        trace = f"projects/{self._project_id}/traces/{request.trace_id}"
        return _json(
            {
                "severity": record.levelname,
                "message": _message(record),
                "time": _precise(record),
                "httpRequest": _http_request(values),
                "context": values,
                # Google's Error Reporting groups by these two.
                "stack_trace": _stack(record),
                "serviceContext": {"service": SERVICE},
                "logging.googleapis.com/labels": _present(
                    {
                        "request_id": request.request_id,
                        "user_id": request.user_id,
                        "module": record.name,
                        "environment": self._environment,
                    }
                ),
                "logging.googleapis.com/sourceLocation": {
                    "file": record.pathname,
                    "line": str(record.lineno),
                    "function": record.funcName,
                },
                "logging.googleapis.com/trace": request.trace_id and trace,
                "logging.googleapis.com/spanId": request.span_id,
            }
        )


def _time(record: logging.LogRecord) -> dt.datetime:
    return dt.datetime.fromtimestamp(record.created, dt.UTC)


def _precise(record: logging.LogRecord) -> str:
    return f"{_time(record):%Y-%m-%dT%H:%M:%S.%fZ}"


def _message(record: logging.LogRecord) -> str:
    return _masked(record.getMessage())


def _values(record: logging.LogRecord) -> dict[str, Any]:
    given: Mapping[str, object] = getattr(record, "context", {})
    return {
        key: value if isinstance(value, int | float) else _masked(str(value))
        for key, value in given.items()
    }


def _masked(text: str) -> str:
    if len(text) > _LONGEST_VALUE:
        text = f"{text[:_LONGEST_VALUE]}…"
    return masking.mask(text)


def _stack(record: logging.LogRecord) -> str:
    if not record.exc_info:
        return ""
    # The last of many calls tell where it happened.
    stack = logging.Formatter().formatException(record.exc_info)
    return masking.mask(stack[-_LONGEST_STACK:])


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text
    )


def _quoted(value: object) -> str:
    if isinstance(value, str) and not _BARE.fullmatch(value):
        return json.dumps(value)
    return str(value)


def _http_request(values: dict[str, Any]) -> dict[str, Any]:
    # Takes what has a place of its own out of the other values.
    if not {"method", "status"} <= values.keys():
        return {}
    request = {
        name: values.pop(key)
        for key, name in _HTTP_REQUEST.items()
        if key in values
    }
    if "milliseconds" in values:
        request["latency"] = f"{values.pop('milliseconds') / 1000:.6f}s"
    return request


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in fields.items() if value not in ("", {})
    }


def _json(fields: Mapping[str, Any]) -> str:
    # ASCII alone: no line separator of Unicode, no half of a surrogate pair.
    return json.dumps(_present(fields), default=str)
