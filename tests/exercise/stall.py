# SPDX-License-Identifier: Apache-2.0
"""A small service in a thread of the test, which a test can break and mend.

It has collections of the same kind, whose handlers share what writes errors:
`GET` and `POST` on each, `GET` on its members, all with one bearer token.
"""

import contextlib
import dataclasses
import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from typing import Any

TOKEN = "stall-test-token-5f0c2e"
NAMES = ("things", "parts", "tools")


@dataclasses.dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclasses.dataclass
class Stall:
    """The service, and what is wrong with it.

    Attributes:
        base_url: Where it answers.
        bugs: Names of what is wrong now; a test may change them.
        seen: The requests so far.
    """

    base_url: str = ""
    bugs: set[str] = dataclasses.field(default_factory=set)
    seen: list[Seen] = dataclasses.field(default_factory=list)
    members: dict[str, dict[str, Any]] = dataclasses.field(
        default_factory=lambda: {name: {} for name in NAMES}
    )


def document(**changed: dict[str, Any]) -> dict[str, Any]:
    """Returns the OpenAPI document.

    Args:
        changed: Schemas to have in the place of those of the same name.
    """
    schemas: dict[str, Any] = {
        "Error": {
            "type": "object",
            "required": ["error"],
            "additionalProperties": False,
            "properties": {"error": {"type": "string"}},
        }
    }
    for name in NAMES:
        schemas[name] = {
            "type": "object",
            "required": ["id", "name"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "name": {"type": "string", "minLength": 1, "maxLength": 20},
            },
        }
    schemas.update(changed)
    paths: dict[str, Any] = {}
    for name in NAMES:
        paths[f"/{name}"] = {
            "get": _operation(name, "200", is_list=True),
            "post": _operation(name, "201", body=True),
        }
        paths[f"/{name}/{{id}}"] = {"get": _operation(name, "200", item=True)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Stall", "version": "1.0.0"},
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": "An answer.",
        "content": {"application/json": {"schema": schema}},
    }


def _operation(
    name: str,
    status: str,
    *,
    is_list: bool = False,
    item: bool = False,
    body: bool = False,
) -> dict[str, Any]:
    one = {"$ref": f"#/components/schemas/{name}"}
    answer = {"type": "array", "items": one} if is_list else one
    error = _answer({"$ref": "#/components/schemas/Error"})
    operation: dict[str, Any] = {
        "responses": {
            status: _answer(answer),
            **dict.fromkeys(("400", "401", "404", "405", "500"), error),
        }
    }
    if item:
        operation["parameters"] = [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
            }
        ]
    if body:
        operation["requestBody"] = {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["name"],
                        "additionalProperties": False,
                        "properties": {
                            "name": {
                                "type": "string",
                                "minLength": 1,
                                "maxLength": 20,
                            }
                        },
                    }
                }
            },
        }
    return operation


@contextlib.contextmanager
def serving(*bugs: str) -> Iterator[Stall]:
    """Serves on a free loopback port until the test is done with it."""
    stall = Stall(bugs=set(bugs))

    class Handler(_Handler):
        service = stall

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stall.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stall
    finally:
        server.shutdown()
        server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers requests of the stall."""

    protocol_version = "HTTP/1.1"
    # Head and body in one packet: else the client waits for the second.
    wbufsize = 64 * 1024
    service: Stall

    def handle_any(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        self.service.seen.append(
            Seen(self.command, self.path, tuple(self.headers.items()), body)
        )
        status, answer = self._answered(body)
        if status >= 400 and "extra_key" in self.service.bugs:
            answer["data"] = None
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 401:
            self.send_header("WWW-Authenticate", "Bearer")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def __getattr__(self, name: str) -> Any:
        """Answers every method in the same way."""
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """Logs nothing."""

    def _answered(self, body: bytes) -> tuple[int, Any]:
        path = urllib.parse.urlsplit(self.path).path
        name, _, identity = path.strip("/").partition("/")
        bearer = f"Bearer {TOKEN}"
        is_known = self.headers.get("Authorization") == bearer
        if not is_known and "open" not in self.service.bugs:
            return 401, {"error": "who?"}
        members = self.service.members.get(name)
        if members is None:
            return 404, {"error": "no route"}
        if self.command == "POST" and not identity:
            return self._created(name, members, body)
        if self.command != "GET":
            return 405, {"error": "no such method"}
        if not identity:
            return 200, list(members.values())[:5]
        found = members.get(urllib.parse.unquote(identity))
        return (200, found) if found else (404, {"error": "not here"})

    def _created(
        self, name: str, members: dict[str, Any], body: bytes
    ) -> tuple[int, Any]:
        bugs = self.service.bugs
        try:
            sent = json.loads(body)
        except ValueError:
            return 400, {"error": "no JSON"}
        wanted = sent.get("name") if isinstance(sent, dict) else None
        if "fails" in bugs and name == "things" and wanted:
            return 500, {"error": "oops"}
        if isinstance(wanted, str) and "\0" in wanted and "nul" in bugs:
            return 500, {"error": "oops"}
        is_sound = (
            isinstance(wanted, str)
            and set(sent) == {"name"}
            and (1 <= len(wanted) <= 20 or (wanted and "long" in bugs))
        )
        if not is_sound:
            return 400, {"error": "invalid"}
        identity = f"{name}-{len(members) + 1:06}"
        made: dict[str, Any] = {"id": identity, "name": str(wanted)[:20]}
        members[identity] = made
        if f"type_{name}" in bugs:
            made = {**made, "name": 5}
        return 201, made
