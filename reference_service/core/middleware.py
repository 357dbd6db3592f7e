# SPDX-License-Identifier: Apache-2.0
"""What surrounds every request, as plain ASGI."""

import http
import time
from collections.abc import Sequence

from starlette import exceptions as starlette_exceptions
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_service.core import context, exceptions, handlers, observing

# What nginx calls a request whose client did not wait for the answer.
_CLIENT_CLOSED = 499


class RequestContextMiddleware:
    """Gives each request its number, and shields the server from its errors.

    It is an isolation point: who observes is told what nobody foresaw, and
    the client gets the envelope with status 500.
    """

    def __init__(
        self, app: ASGIApp, observers: Sequence[observing.RequestObserver]
    ) -> None:
        """Initializes the middleware around an application.

        Args:
            app: The application.
            observers: Who is told of each request.
        """
        self._app = app
        self._observers = observers

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Handles one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context.begin()
        start = time.perf_counter()
        ends = [begin(scope) for begin in self._observers]
        status = 0
        failure: Exception | None = None

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noting_status)
        except Exception as error:  # The isolation point.
            failure = error
            if status:
                raise
            sorry = exceptions.ShopError("Something went wrong on our side.")
            await handlers.error_response(sorry)(
                scope, receive, send_noting_status
            )
        finally:
            exchange = observing.Exchange(
                method=scope["method"],
                path=scope["path"],
                route=getattr(scope.get("route"), "path_format", ""),
                status=status or _CLIENT_CLOSED,
                seconds=time.perf_counter() - start,
                ip_address=(scope.get("client") or ("",))[0],
                error=failure,
            )
            for end in reversed(ends):
                end(exchange)


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
