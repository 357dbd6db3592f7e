# SPDX-License-Identifier: Apache-2.0
"""A server on the loopback interface in the place of one on the internet."""

import contextlib
import dataclasses
import http.server
import threading
from collections.abc import Callable, Iterator, Mapping

from typing_extensions import override


@dataclasses.dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes


@dataclasses.dataclass(frozen=True)
class Answer:
    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class StandIn:
    """What a server was sent, and where it is."""

    url: str
    received: list[Received] = dataclasses.field(default_factory=list)


@contextlib.contextmanager
def serving(answer: Callable[[Received], Answer]) -> Iterator[StandIn]:
    """Serves on a free port until the end of the block."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            request = Received(
                self.command,
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            stand_in.received.append(request)
            reply = answer(request)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        do_POST = do_GET  # noqa: N815 - the base class calls it.

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        # Clients keep connections open; nobody waits for their threads.
        server.block_on_close = False
        stand_in = StandIn(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield stand_in
        finally:
            server.shutdown()
            thread.join()
