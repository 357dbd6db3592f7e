# SPDX-License-Identifier: Apache-2.0
"""The end of each request, in the log: how it was answered, never with what."""

import logging
from collections.abc import Callable
from typing import Any

from starlette.types import Scope

from reference_service.core import logs, observing

_LOGGER = logging.getLogger(f"{logs.LOGGER_NAME}.access")


def begin_request(scope: Scope) -> Callable[[observing.Exchange], None]:
    """Watches a request; see `observing.RequestObserver`."""
    return _end_request


def _end_request(exchange: observing.Exchange) -> None:
    if exchange.error:
        _LOGGER.error(
            "Request failed.",
            exc_info=exchange.error,
            extra={"context": _values(exchange)},
        )
    elif _LOGGER.isEnabledFor(logging.INFO):
        _LOGGER.info("Request answered.", extra={"context": _values(exchange)})


def _values(exchange: observing.Exchange) -> dict[str, Any]:
    return {
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status,
        "milliseconds": round(exchange.seconds * 1000, 1),
        "ip_address": exchange.ip_address,
    }
