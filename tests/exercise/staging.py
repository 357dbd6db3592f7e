# SPDX-License-Identifier: Apache-2.0
"""A service as it stands on a staging system, and what stands around it.

All of them answer in threads of the test's own process, on free loopback
ports, so that a test can look into them and let them misbehave.
"""

import contextlib
import dataclasses
import http.client
import http.server
import itertools
import json
import pathlib
import socketserver
import ssl
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract import reader
from conformance.exercise import world
from conformance.rules import ruleset

Headers = Mapping[str, str]
Answer = tuple[int, Headers, Any]


@dataclasses.dataclass(frozen=True)
class Seen:
    """A request that came in; `target` may be a whole URL, for a proxy."""

    method: str
    target: str
    headers: Headers
    body: bytes

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return urllib.parse.parse_qs(urllib.parse.urlsplit(self.target).query)

    @property
    def form(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(self.body.decode()))

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


class Server:
    """Answers with whatever a function says, and remembers the requests."""

    def __init__(
        self,
        answer: Callable[[Seen], Answer],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.seen: list[Seen] = []
        self.answer = answer
        self._context = context
        self._server: socketserver.BaseServer | None = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        scheme = "https" if self._context else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    @property
    def is_up(self) -> bool:
        return self._server is not None

    def start(self) -> None:
        """Begins to answer, on the same port as before."""
        handler = type("Handler", (_Handler,), {"owner": self})
        server = _Threads(("127.0.0.1", self.port), handler)
        if self._context is not None:
            server.socket = self._context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = server.server_address[1]
        self._server = server
        threading.Thread(
            target=server.serve_forever, args=(0.02,), daemon=True
        ).start()

    def stop(self) -> None:
        """Refuses connections, and ends those that there are."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()


class _Threads(http.server.ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    # Who is refused in the middle of a handshake is no news.
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing: clients may go away."""


class _Handler(http.server.BaseHTTPRequestHandler):
    owner: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def parse_request(self) -> bool:
        if not self.owner.is_up:
            self.close_connection = True
            return False
        return super().parse_request()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._do
        raise AttributeError(name)

    def _do(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        headers = {name.lower(): text for name, text in self.headers.items()}
        seen = Seen(self.command, self.path, headers, body)
        self.owner.seen.append(seen)
        status, fields, said = self.owner.answer(seen)
        if not status:
            self.close_connection = True
            return
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        if status == 204:
            content = b""
        self.send_response_only(status)
        if not isinstance(said, bytes):
            self.send_header("Content-Type", "application/json")
        for name, text in fields.items():
            self.send_header(name, text)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


Guard = Callable[[Seen], Answer | None]


class Notes:
    """A service that keeps notes, and its contract.

    Attributes:
        guard: Answers in place of the service, where it wants to.
        notes: What is kept.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.guard: Guard = lambda _: None
        self.notes = {"n0": {"id": "n0", "text": "first"}}
        self._numbers = itertools.count(1)
        self.security: dict[str, Any] | None = None
        self.changes: Callable[[dict[str, Any]], None] = lambda _: None
        self.server = Server(self._answer, context)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def called(self) -> list[Seen]:
        """The requests for what the document describes."""
        return [
            each
            for each in self.server.seen
            if each.path.startswith("/v1/notes")
        ]

    def _answer(self, seen: Seen) -> Answer:
        if seen.path == "/openapi.json":
            return 200, {}, self.document()
        return self.guard(seen) or self._route(seen)

    def _route(self, seen: Seen) -> Answer:
        collection, _, name = seen.path.removeprefix("/v1/").partition("/")
        known = {False: ("GET", "POST"), True: ("GET", "DELETE")}[bool(name)]
        if collection != "notes" or "/" in name:
            return self._error(404)
        if seen.method not in known:
            status, fields, said = self._error(405)
            return status, {**fields, "Allow": ", ".join(known)}, said
        if name and name not in self.notes:
            return self._error(404)
        if seen.method == "GET":
            kept = self.notes[name] if name else list(self.notes.values())
            return 200, {}, {"data": kept, "metadata": {}}
        if seen.method == "DELETE":
            del self.notes[name]
            return 204, {}, b""
        return self._create(seen)

    def _create(self, seen: Seen) -> Answer:
        try:
            said = json.loads(seen.body)
        except (ValueError, RecursionError):
            return self._error(400)
        text = said.get("text") if isinstance(said, dict) else None
        if not isinstance(text, str) or set(said) != {"text"}:
            return self._error(400)
        made = {"id": f"n{next(self._numbers)}", "text": text}
        self.notes[made["id"]] = made
        return 201, {}, {"data": made, "metadata": {}}

    def _error(self, status: int) -> Answer:
        error = {"code": "NO", "message": "No.", "details": []}
        return status, {}, {"error": error, "metadata": {}}

    def document(self) -> dict[str, Any]:
        note = {
            "type": "object",
            "required": ["id", "text"],
            "properties": {
                "id": {"type": "string"},
                "text": {"type": "string"},
            },
        }
        body = {
            "type": "object",
            "required": ["text"],
            "additionalProperties": False,
            "properties": {"text": {"type": "string"}},
        }
        variable = {
            "name": "note_id",
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
        }
        failed = {
            code: {"description": "No."}
            for code in ("400", "401", "404", "405", "429", "503")
        }
        made: dict[str, Any] = {
            "openapi": "3.1.0",
            "info": {"title": "Notes", "version": "1.0.0"},
            "paths": {
                "/v1/notes": {
                    "get": _operation(
                        "list_notes", 200, {"type": "array", "items": note}
                    ),
                    "post": {
                        **_operation("create_note", 201, note),
                        "requestBody": {
                            "required": True,
                            "content": {"application/json": {"schema": body}},
                        },
                    },
                },
                "/v1/notes/{note_id}": {
                    "parameters": [variable],
                    "get": _operation("get_note", 200, note),
                    "delete": {
                        "operationId": "delete_note",
                        "responses": {"204": {"description": "Gone."}},
                    },
                },
            },
        }
        if self.security is not None:
            made["security"] = [{"key": []}]
            made["components"] = {"securitySchemes": {"key": self.security}}
        for path in made["paths"].values():
            for method in path.keys() & {"get", "post", "delete"}:
                path[method]["responses"].update(failed)
        self.changes(made)
        return made


def _operation(name: str, status: int, data: Any) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["data"],
        "properties": {"data": data, "metadata": {"type": "object"}},
    }
    answer = {
        "description": "Yes.",
        "content": {"application/json": {"schema": schema}},
    }
    return {"operationId": name, "responses": {str(status): answer}}


class Tokens:
    """A token endpoint (RFC 6749), and the provider that tells of it."""

    def __init__(self) -> None:
        self.granted: list[str] = []
        self.valid: set[str] = set()
        self.more: dict[str, Any] = {}
        self.refusal: Answer | None = None
        self.issuer = ""
        self.server = Server(self._answer)

    @property
    def asked(self) -> list[Seen]:
        return [each for each in self.server.seen if each.method == "POST"]

    @property
    def url(self) -> str:
        return f"{self.server.url}/token"

    def _answer(self, seen: Seen) -> Answer:
        if seen.method == "GET":
            said = {
                "issuer": self.issuer or self.server.url,
                "token_endpoint": self.url,
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
            return 200, {}, said
        if self.refusal is not None:
            return self.refusal
        token = f"granted-token-{len(self.granted)}"
        self.granted.append(token)
        self.valid = {token}
        said = {"access_token": token, "token_type": "Bearer", **self.more}
        return 200, {}, said

    def guard(self, seen: Seen) -> Answer | None:
        """Lets in only who has a token that is valid now."""
        return None if seen.token in self.valid else UNAUTHORIZED


UNAUTHORIZED: Answer = (
    401,
    {"WWW-Authenticate": "Bearer"},
    {"error": {"code": "NO", "message": "No.", "details": []}, "metadata": {}},
)


def forwarded(seen: Seen) -> Answer:
    """Answers as a proxy: with what the service says that is asked for."""
    parts = urllib.parse.urlsplit(seen.target)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    target = urllib.parse.urlunsplit(("", "", *parts[2:]))
    headers = dict(seen.headers)
    headers.pop("proxy-connection", None)
    with contextlib.closing(connection):
        connection.request(seen.method, target, seen.body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
    kept = {
        name: text
        for name, text in answer.getheaders()
        if name.lower() not in ("content-length", "date", "server")
    }
    return answer.status, kept, content


@contextlib.contextmanager
def notes(context: ssl.SSLContext | None = None) -> Iterator[Notes]:
    """Serves notes until the end."""
    service = Notes(context)
    try:
        yield service
    finally:
        service.server.stop()


@contextlib.contextmanager
def tokens() -> Iterator[Tokens]:
    """Serves a token endpoint until the end."""
    endpoint = Tokens()
    try:
        yield endpoint
    finally:
        endpoint.server.stop()


@contextlib.contextmanager
def proxy() -> Iterator[Server]:
    """Serves a proxy until the end."""
    server = Server(forwarded)
    try:
        yield server
    finally:
        server.stop()


RULES = """
extends: [[backend-guidelines, off]]
rules:
  no-server-error: error
  response-documented: error
  auth-required: error
  lifecycle-read-your-write: error
"""


def exercised(
    service: Notes, folder: pathlib.Path, **more: Any
) -> world.Outcome:
    """Exercises a service in short.

    Args:
        service: Whom to ask.
        folder: An empty one.
        more: Settings.
    """
    place = folder / "openapi.json"
    place.write_text(json.dumps(service.document()), encoding="utf-8")
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    progress = more.pop("progress", None)
    settings = world.Settings(
        **{
            "base_url": service.url,
            "seed": 1,
            "max_seconds": 60.0,
            "max_examples": 2,
            "patience_seconds": 3.0,
            **more,
        }
    )
    return world.exercise(
        reader.load(str(place)),
        ruleset.load((str(folder / "rules.yaml"),)),
        settings,
        progress=progress,
    )
