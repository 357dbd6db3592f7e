# SPDX-License-Identifier: Apache-2.0
"""Serving the application: a socket, uvicorn, and word when it is ready."""

import contextlib
import json
import os
import pathlib
import socket
import tempfile
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from reference_service.core import issuer
from reference_service.domain import accounts

_BACKLOG = 2048


class _AnnouncingServer(uvicorn.Server):
    """A server that tells when it answers requests."""

    def __init__(
        self, settings: uvicorn.Config, announce: Callable[[], None]
    ) -> None:
        super().__init__(settings)
        self._announce = announce

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def run(
    app: ASGIApp, host: str, port: int, announce: Callable[[str], None]
) -> None:
    """Serves until SIGINT or SIGTERM.

    Args:
        app: The application.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        announce: Gets the base URL once requests are answered.

    Raises:
        OSError: The address cannot be listened on.
    """
    settings = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
    )
    with _listener(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        base_url = f"http://{name}:{listener.getsockname()[1]}"
        server = _AnnouncingServer(settings, lambda: announce(base_url))
        # Uvicorn raises the signal again after it has shut down cleanly.
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Asyncio switches Nagle's algorithm off only where the protocol is named;
    # with it, a client that delays acknowledgements waits 40 ms for the body.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # On Windows it would let two servers share the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def write_ready_file(
    path: pathlib.Path, base_url: str, authority: issuer.TokenAuthority
) -> None:
    """Writes where the service is and how to be let in.

    The file appears at once and whole, readable by its owner only.

    Raises:
        OSError: The file cannot be written.
    """
    content = {
        "base_url": base_url,
        "document_url": f"{base_url}/openapi.json",
        "tokens": {role.value: authority.issue(role) for role in accounts.Role},
    }
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
    pathlib.Path(name).replace(path)
