# SPDX-License-Identifier: Apache-2.0
"""Security events, in the log (guidelines §9.5: OWASP Top 10, number 10)."""

import logging
import types

import fastapi

from reference_service.core import exceptions, logs

_LOGGER = logging.getLogger(f"{logs.LOGGER_NAME}.security")

_EVENTS = types.MappingProxyType(
    {
        exceptions.UnauthenticatedError: "Authentication failed.",
        exceptions.PermissionDeniedError: "Permission denied.",
        exceptions.TooManyRequestsError: "Rate limit exceeded.",
    }
)


def note(request: fastapi.Request, error: exceptions.ShopError) -> None:
    """Logs a refusal that may be an attack; other errors are not logged.

    Args:
        request: What was asked for, and from where.
        error: What it was refused with.
    """
    event = _EVENTS.get(type(error))
    if event is None:
        return
    # The token itself is never told; what was wrong with it is.
    reason = type(error.__cause__).__name__ if error.__cause__ else error.code
    values = {
        "reason": reason,
        "method": request.method,
        "path": request.url.path,
        "ip_address": request.client.host if request.client else "",
        "user_agent": request.headers.get("user-agent", ""),
    }
    _LOGGER.warning(event, extra={"context": values})
