# SPDX-License-Identifier: Apache-2.0
"""What a fault is: one promise, broken on purpose."""

import abc
from collections.abc import Callable
from typing import ClassVar

import fastapi
from starlette import datastructures
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Fault(abc.ABC):
    """One broken promise, apart from the clean path.

    Attributes:
        name: What it is switched on by.
        theme: The group it belongs to.
        breaks: The section of the guidelines that it breaks.
        rules: The rule that must notice; then those that may as well,
            because they look at the same promise.
    """

    name: ClassVar[str]
    theme: ClassVar[str]
    breaks: ClassVar[str]
    rules: ClassVar[tuple[str, ...]]

    @abc.abstractmethod
    def install(self, app: fastapi.FastAPI) -> None:
        """Changes a finished application so that the promise is broken."""


class RequestBodyMiddleware:
    """Lets a function change the content of requests."""

    def __init__(
        self, app: ASGIApp, change: Callable[[Scope, bytes], bytes]
    ) -> None:
        """Initializes the middleware around an application."""
        self._app = app
        self._change = change

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Handles one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        content = bytearray()
        message = await receive()
        content.extend(message.get("body", b""))
        while message.get("more_body"):
            message = await receive()
            content.extend(message.get("body", b""))
        whole = {
            "type": "http.request",
            "body": self._change(scope, bytes(content)),
        }
        messages = iter([whole])

        async def receive_changed() -> Message:
            return next(messages, None) or await receive()

        await self._app(scope, receive_changed, send)


class ResponseBodyMiddleware:
    """Lets a function change the content of responses."""

    def __init__(
        self, app: ASGIApp, change: Callable[[Scope, int, bytes], bytes]
    ) -> None:
        """Initializes the middleware around an application.

        Args:
            app: The application.
            change: Gets the request's scope, the status and the content, and
                returns the content that is sent.
        """
        self._app = app
        self._change = change

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Handles one ASGI connection."""
        start: Message = {}
        content = bytearray()

        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] != "http.response.body":
                await send(message)
            else:
                content.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await send_whole()

        async def send_whole() -> None:
            body = bytes(content)
            if body:
                body = self._change(scope, start["status"], body)
                headers = datastructures.MutableHeaders(scope=start)
                headers["Content-Length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, send_changed)
