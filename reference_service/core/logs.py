# SPDX-License-Identifier: Apache-2.0
"""Log lines in the format of the guidelines (§5.1.7.2).

    [Timestamp] [Level] [Request ID] [User ID] - Message - key=value, ...

A record's context is the mapping given as `extra={"context": {...}}`.
"""

import datetime as dt
import json
import logging
import sys

from typing_extensions import override

from reference_service.core import context

LOGGER_NAME = "reference_service"


class ShopFormatter(logging.Formatter):
    """Formats a record as one line, whatever a client put into it."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        time = dt.datetime.fromtimestamp(record.created, dt.UTC)
        request = context.current()
        parts = [
            f"[{time:%Y-%m-%dT%H:%M:%SZ}]",
            f"[{record.levelname}]",
            f"[{request.request_id if request else '-'}]",
            f"[{request.user_id if request and request.user_id else '-'}]",
            f"- {record.getMessage()}",
        ]
        values = dict(getattr(record, "context", {}))
        if record.exc_info:
            values["exception"] = self.formatException(record.exc_info)
        if values:
            pairs = (f"{key}={_quoted(value)}" for key, value in values.items())
            parts.append(f"- {', '.join(pairs)}")
        return " ".join(parts)


def _quoted(value: object) -> str:
    # JSON quotes line breaks: a request cannot forge a second line.
    return json.dumps(value, default=str)


def configure(level: str) -> None:
    """Sends the shop's log and its server's to standard error.

    Args:
        level: The least severe level that is written.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ShopFormatter())
    for name in (LOGGER_NAME, "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False
