# SPDX-License-Identifier: Apache-2.0
"""How requests and responses as values become ASGI messages, and back."""

import asyncio
import urllib.parse
from collections.abc import Sequence

from starlette import datastructures
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_service.faults import wire

_WITHOUT_CONTENT = frozenset({204, 304})


async def read(scope: Scope, receive: Receive) -> wire.Request:
    """Reads a whole request."""
    body = bytearray()
    message: Message = {"more_body": True}
    while message.get("more_body"):
        message = await receive()
        body.extend(message.get("body", b""))
    return wire.Request(
        app=scope["app"],
        method="GET" if scope["method"] == "HEAD" else scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=_decoded(scope["headers"]),
        body=bytes(body),
        is_head=scope["method"] == "HEAD",
        scope=scope,
    )


async def ask(app: ASGIApp, request: wire.Request) -> wire.Response:
    """Has an application answer a request."""
    start: Message = {}
    body = bytearray()
    whole: Message = {"type": "http.request", "body": request.body}
    messages = iter([whole])

    async def receive() -> Message:
        if message := next(messages, {}):
            return message
        # The client never leaves before it is answered.
        never: asyncio.Future[Message] = asyncio.Future()
        return await never

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.extend(message.get("body", b""))

    await app(_scope(request), receive, send)
    return wire.Response(
        status=start["status"],
        headers=_decoded(start["headers"]),
        body=bytes(body),
    )


async def send_response(
    request: wire.Request, response: wire.Response, send: Send
) -> None:
    """Sends a response; the content of one to HEAD is only counted."""
    response = response.without_header("content-length")
    if response.status not in _WITHOUT_CONTENT or response.body:
        response = response.with_header(
            "content-length", str(len(response.body))
        )
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": _encoded(response.headers),
        }
    )
    # With these statuses servers refuse to send the content that is announced.
    is_bare = request.is_head or response.status in _WITHOUT_CONTENT
    body = b"" if is_bare else response.body
    await send({"type": "http.response.body", "body": body})


def _scope(request: wire.Request) -> Scope:
    scope = dict(request.scope)
    if request.path != scope["path"]:
        scope["path"] = request.path
        scope["raw_path"] = urllib.parse.quote(request.path).encode()
    # What an earlier answer to the same request left there stays apart.
    scope["state"] = dict(scope.get("state", {}))
    scope["method"] = request.method
    scope["query_string"] = request.query.encode("latin-1")
    scope["headers"] = _encoded(request.headers)
    return scope


def _decoded(headers: Sequence[tuple[bytes, bytes]]) -> wire.Fields:
    return tuple(datastructures.Headers(raw=list(headers)).items())


def _encoded(headers: wire.Fields) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in headers
    ]
