# SPDX-License-Identifier: Apache-2.0
"""What surrounds every request, as plain ASGI."""

import http
import logging
import time

from starlette import datastructures
from starlette import exceptions as starlette_exceptions
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_service.core import context, exceptions, handlers, logs

_LOGGER = logging.getLogger(f"{logs.LOGGER_NAME}.access")


class RequestContextMiddleware:
    """Gives each request its number, logs its end, and shields the server.

    It is an isolation point: what nobody foresaw is logged with its stack, and
    the client gets the envelope with status 500.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Initializes the middleware around an application."""
        self._app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Handles one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context.begin()
        start = time.perf_counter()
        status = 0

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noting_status)
        except Exception:  # The isolation point.
            _LOGGER.exception("Request failed.")
            if status:
                raise
            failure = exceptions.ShopError("Something went wrong on our side.")
            await handlers.error_response(failure)(
                scope, receive, send_noting_status
            )
        finally:
            if _LOGGER.isEnabledFor(logging.INFO):
                values = {
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "milliseconds": round(
                        (time.perf_counter() - start) * 1000, 1
                    ),
                }
                _LOGGER.info("Request answered.", extra={"context": values})


class SecurityHeadersMiddleware:
    """Adds the header fields that every response has (guidelines §9.5)."""

    def __init__(self, app: ASGIApp) -> None:
        """Initializes the middleware around an application."""
        self._app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Handles one ASGI connection."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = datastructures.MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BodyLimitMiddleware:
    """Stops reading a body that is longer than the limit.

    Starlette has a limiter of its own, which answers in plain text.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        """Initializes the middleware around an application.

        Args:
            app: The application.
            limit: The longest body that is read, in bytes.
        """
        self._app = app
        self._limit = limit

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Handles one ASGI connection."""
        length = 0

        async def receive_counted() -> Message:
            nonlocal length
            message = await receive()
            length += len(message.get("body", b""))
            if length > self._limit:
                # FastAPI lets only its own kind of exception pass here.
                raise starlette_exceptions.HTTPException(
                    http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                )
            return message

        await self._app(scope, receive_counted, send)


class HeadMiddleware:
    """Answers HEAD as GET without the content (RFC 9110 §9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        """Initializes the middleware around an application."""
        self._app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Handles one ASGI connection."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_content(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app(
            {**scope, "method": "GET"}, receive, send_without_content
        )
