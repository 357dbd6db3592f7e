# SPDX-License-Identifier: Apache-2.0
"""A small service that keeps its contract, and breaks one promise by request.

Run as a program it serves itself on a free loopback port, and prints the port:
`catalogue.py [BUG] [--token TOKEN] [--die-after N]`.
"""

import argparse
import datetime
import json
import os
import re
import socket
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

COUNT = 7
MAX_PAGE = 100


def _string(**more: Any) -> dict[str, Any]:
    return {"type": "string", **more}


METADATA = {
    "type": "object",
    "required": ["request_id", "timestamp"],
    "properties": {
        "request_id": _string(),
        "timestamp": _string(format="date-time"),
        "pagination": {"type": "object"},
    },
}
ITEM = {
    "type": "object",
    "required": ["id", "name", "quantity", "create_time"],
    "properties": {
        "id": _string(),
        "name": _string(),
        "quantity": {"type": "integer"},
        "create_time": _string(format="date-time"),
    },
}
INPUT = {
    "type": "object",
    "required": ["name", "quantity"],
    "additionalProperties": False,
    "properties": {
        "name": _string(minLength=1, maxLength=40, pattern="^[a-z]+$"),
        "quantity": {"type": "integer", "minimum": 0, "maximum": 100},
    },
}
ERROR = {
    "type": "object",
    "required": ["error", "metadata"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {
                "code": _string(),
                "message": _string(),
                "details": {"type": "array", "items": {"type": "object"}},
            },
        },
        "metadata": METADATA,
    },
}


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": "An answer.",
        "content": {"application/json": {"schema": schema}},
    }


def _enveloped(data: dict[str, Any]) -> dict[str, Any]:
    return _answer(
        {
            "type": "object",
            "required": ["data", "metadata"],
            "properties": {"data": data, "metadata": METADATA},
        }
    )


def _query(name: str, maximum: int) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": maximum},
    }


def document(*, secured: bool, catch_all: bool = False) -> dict[str, Any]:
    """Returns the OpenAPI document of the service."""
    refusals = {code: _answer(ERROR) for code in ("400", "404", "405", "500")}
    if secured:
        refusals["401"] = _answer(ERROR)
    if catch_all:
        refusals["default"] = _answer(ERROR)
    identity = {
        "name": "item_id",
        "in": "path",
        "required": True,
        "schema": _string(),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Catalogue", "version": "1.0.0"},
        "paths": {
            "/v1/items": {
                "get": {
                    "operationId": "list_items",
                    "parameters": [
                        _query("page", 1000),
                        _query("per_page", MAX_PAGE),
                    ],
                    "responses": {
                        "200": _enveloped({"type": "array", "items": ITEM}),
                        **refusals,
                    },
                },
                "post": {
                    "operationId": "create_item",
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": INPUT}},
                    },
                    "responses": {"201": _enveloped(ITEM), **refusals},
                },
            },
            "/v1/items/{item_id}": {
                "get": {
                    "operationId": "get_item",
                    "parameters": [identity],
                    "responses": {"200": _enveloped(ITEM), **refusals},
                },
                "delete": {
                    "operationId": "delete_item",
                    "parameters": [identity],
                    "responses": {"204": {"description": "Gone."}, **refusals},
                },
            },
        },
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}
        },
        "security": [{"bearer": []}] if secured else [],
    }


class Service:
    """The service; `bug` names the one promise that it breaks."""

    def __init__(self, bug: str, token: str, die_after: int) -> None:
        self.bug = bug
        self.token = token
        self.die_after = die_after
        self.items: dict[str, dict[str, Any]] = {}
        for number in range(COUNT):
            self._add(f"item{chr(97 + number)}", number)

    def _add(self, name: str, quantity: int) -> dict[str, Any]:
        identity = str(uuid.uuid4())
        if self.bug == "slash_id":
            identity = f"{identity[:8]} {identity[9:13]}"
        now = datetime.datetime.now(datetime.UTC)
        text = now.isoformat().replace("+00:00", "Z")
        if self.bug == "naive_time":
            text = now.replace(tzinfo=None).isoformat()
        item = {
            "id": identity,
            "name": name,
            "quantity": quantity,
            "create_time": text,
        }
        if self.bug == "missing_field":
            del item["quantity"]
        if self.bug == "password_hash":
            item["password_hash"] = "$2b$12$abcdefghijklmnopqrstuv"
        self.items[identity] = item
        return item

    def envelope(self, status: int, key: str, value: Any, **more: Any) -> Any:
        now = datetime.datetime.now(datetime.UTC)
        metadata = {
            "request_id": "req-0"
            if self.bug == "same_request_id"
            else f"req-{uuid.uuid4()}",
            "timestamp": now.isoformat().replace("+00:00", "Z"),
            **more,
        }
        body = {key: value, "metadata": metadata}
        if self.bug == "bare_success" and key == "data":
            body = value
        if self.bug == "bare_error" and key == "error":
            body = {"detail": value["message"]}
        headers = {"X-Content-Type-Options": "nosniff"}
        if self.bug == "no_nosniff":
            headers = {}
        if self.bug == "html_error" and key == "error":
            return Response("<p>Sorry</p>", status, headers, "text/html")
        return JSONResponse(body, status, headers)

    def error(self, status: int, code: str, message: str) -> Any:
        if self.bug == "stack_trace" and status == 400:
            message = (
                "Traceback (most recent call last):\n"
                '  File "/srv/app/main.py", line 3, in get'
            )
        error = {"code": code, "message": message, "details": []}
        answer = self.envelope(status, "error", error)
        if status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    async def list_items(self, request: Request) -> Any:
        try:
            page = _integer(request, "page", 1, 1000)
            size = _integer(request, "per_page", 20, MAX_PAGE)
        except ValueError:
            return self.error(400, "VALIDATION_ERROR", "Bad paging.")
        start = (page - 1) * size
        if self.bug == "page_overlap":
            start = max(0, start - 1)
        if self.bug == "rate_limited" and page > 3:
            return self.error(429, "RATE_LIMITED", "Too many.")
        if self.bug == "unknown_status" and page > 3:
            return self.error(418, "TEAPOT", "No.")
        if self.bug == "debug_page" and size > 50:
            return PlainTextResponse("sqlite3.OperationalError: locked", 500)
        shown = list(self.items.values())[start : start + size]
        pagination = {"total_items": len(self.items), "current_page": page}
        return self.envelope(200, "data", shown, pagination=pagination)

    async def create_item(self, request: Request) -> Any:
        try:
            body = json.loads(await request.body())
        except (ValueError, RecursionError):
            return self.error(400, "VALIDATION_ERROR", "No JSON.")
        if not _is_valid(body, lax=self.bug == "negative_accepted"):
            return self.error(400, "VALIDATION_ERROR", "Bad item.")
        if self.bug == "valid_refused" and body["quantity"] > 50:
            return self.error(400, "VALIDATION_ERROR", "Too many.")
        if self.bug == "server_error" and len(body["name"]) > 20:
            return self.error(500, "INTERNAL_ERROR", "Oh no.")
        item = self._add(body["name"], body["quantity"])
        if self.bug == "create_lost":
            del self.items[item["id"]]
        if self.bug == "empty_created":
            return Response(b"", 201, {"X-Content-Type-Options": "nosniff"})
        answer = self.envelope(201, "data", item)
        answer.headers["Location"] = f"/v1/items/{item['id']}"
        return answer

    async def get_item(self, request: Request) -> Any:
        item = self.items.get(request.path_params["item_id"])
        if item is None:
            return self.error(404, "NOT_FOUND", "There is no such item.")
        return self.envelope(200, "data", item)

    async def delete_item(self, request: Request) -> Any:
        identity = request.path_params["item_id"]
        if identity not in self.items:
            return self.error(404, "NOT_FOUND", "There is no such item.")
        if self.bug != "delete_noop":
            del self.items[identity]
        return Response(status_code=204)

    async def purge(self, request: Request) -> Any:
        return self.envelope(200, "data", [])

    async def openapi(self, request: Request) -> Any:
        catch_all = self.bug == "unknown_status"
        return JSONResponse(
            document(secured=bool(self.token), catch_all=catch_all)
        )

    async def on_http_error(self, request: Request, error: Exception) -> Any:
        assert isinstance(error, HTTPException)
        codes = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}
        answer = self.error(
            error.status_code, codes.get(error.status_code, "ERROR"), "No."
        )
        answer.headers.update(error.headers or {})
        return answer

    def guarded(self, endpoint: Callable[[Request], Awaitable[Any]]) -> Any:
        """Wraps an endpoint with the check of the token, and with death."""

        async def call(request: Request) -> Any:
            self.die_after -= 1
            if self.die_after == 0:
                os._exit(1)
            sent = request.headers.get("Authorization", "")
            if (
                self.token
                and self.bug != "auth_ignored"
                and sent != f"Bearer {self.token}"
            ):
                return self.error(401, "UNAUTHORIZED", "Who are you?")
            answer = await endpoint(request)
            if self.bug == "echoed_token":
                answer.headers["X-Echo"] = sent
            return answer

        return call

    def app(self) -> Starlette:
        """Builds the application."""
        collection = {"GET": self.list_items, "POST": self.create_item}
        if self.bug == "open_method":
            collection["DELETE"] = self.purge

        async def items(request: Request) -> Any:
            return await self.guarded(collection[request.method])(request)

        async def item(request: Request) -> Any:
            methods = {"GET": self.get_item, "DELETE": self.delete_item}
            return await self.guarded(methods[request.method])(request)

        routes = [
            Route("/openapi.json", self.openapi),
            Route("/v1/items", items, methods=list(collection)),
            Route("/v1/items/{item_id}", item, methods=["GET", "DELETE"]),
        ]
        for route in routes:
            # Starlette adds HEAD to GET, which the document does not offer.
            assert route.methods is not None
            route.methods.discard("HEAD")
        handlers: dict[Any, Any] = {HTTPException: self.on_http_error}
        return Starlette(routes=routes, exception_handlers=handlers)


def _integer(request: Request, name: str, default: int, most: int) -> int:
    values = request.query_params.getlist(name)
    if not values:
        return default
    if len(values) > 1 or not re.fullmatch(r"[0-9]+", values[0]):
        raise ValueError(name)
    number = int(values[0]) if len(values[0]) < 10 else 0
    if not 1 <= number <= most:
        raise ValueError(name)
    return number


def _is_valid(body: Any, *, lax: bool) -> bool:
    if not isinstance(body, dict) or set(body) != {"name", "quantity"}:
        return False
    name, quantity = body["name"], body["quantity"]
    if isinstance(quantity, float) and quantity.is_integer():
        # JSON Schema takes 1.0 for an integer.
        quantity = int(quantity)
    return (
        isinstance(name, str)
        and re.fullmatch(r"[a-z]{1,40}", name) is not None
        and isinstance(quantity, int)
        and not isinstance(quantity, bool)
        and (lax or 0 <= quantity <= 100)
    )


def main() -> None:
    """Serves until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bug", nargs="?", default="")
    parser.add_argument("--token", default="")
    parser.add_argument("--die-after", type=int, default=0)
    options = parser.parse_args()
    service = Service(options.bug, options.token, options.die_after)
    listener = socket.create_server(("127.0.0.1", 0))
    # Connections have it from here; asyncio sets it only on sockets that say
    # that they are TCP, and without it each answer of two writes takes 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(listener.getsockname()[1], flush=True)  # noqa: T201 - the interface
    config = uvicorn.Config(
        service.app(), log_level="critical", server_header=False
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
