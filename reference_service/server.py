# SPDX-License-Identifier: Apache-2.0
"""Serving the application: a socket, uvicorn, and word when it is ready."""

import asyncio
import contextlib
import json
import os
import pathlib
import socket
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

import fastapi
import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override
from uvicorn import supervisors
from uvicorn.supervisors import multiprocess

from reference_service.core import issuer, startup
from reference_service.domain import accounts

_BACKLOG = 2048
# By name: with several processes, each of them loads it.
_PROTOCOL = "reference_service.protocol:EnvelopedProtocol"
_START_SECONDS = 60
_LONG_AGO = 3600


class _Server(uvicorn.Server):
    """A server that tells when it answers requests.

    It opens the application itself: what uvicorn would log with its stack and
    end the process for, reaches the caller.
    """

    def __init__(
        self, app: fastapi.FastAPI, announce: Callable[[], None]
    ) -> None:
        super().__init__(_config(app, lifespan="off"))
        self._application = app
        self._announce = announce
        self._opened = contextlib.AsyncExitStack()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self._opened.enter_async_context(
            self._application.router.lifespan_context(self._application)
        )
        await super().startup(sockets)
        self._announce()

    @override
    async def shutdown(
        self, sockets: list[socket.socket] | None = None
    ) -> None:
        await super().shutdown(sockets)
        await self._opened.aclose()


class _Worker(multiprocess.Process):
    """A process that serves, and says whether it has begun to."""

    @override
    def target(self, sockets: list[socket.socket] | None = None) -> None:
        # Its two threads would each make a server, if neither had one yet, and
        # the one that is asked whether it has started would not be the other.
        self._server = uvicorn.Server(self.config)
        super().target(sockets)


class _Workers(supervisors.Multiprocess):
    """Processes that share a socket, and word when all of them answer.

    Attributes:
        is_complete: Whether all of them have started.
    """

    def __init__(
        self,
        settings: uvicorn.Config,
        listener: socket.socket,
        announce: Callable[[], None],
    ) -> None:
        super().__init__(settings, sockets=[listener])
        self._announce = announce
        self.is_complete = False

    @override
    def init_processes(self) -> None:
        for _ in range(self.processes_num):
            process = _Worker(self.config, self.sockets)
            process.start()
            self.processes.append(process)
        for each in self.processes:
            if not each.wait_until_ready(_START_SECONDS, self.should_exit):
                self.should_exit.set()
                return
        self.is_complete = True
        self._announce()


def run(
    app: fastapi.FastAPI,
    host: str,
    port: int,
    announce: Callable[[str], None],
) -> None:
    """Serves until SIGINT or SIGTERM.

    Args:
        app: The application.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        announce: Gets the base URL once requests are answered.

    Raises:
        OSError: The address cannot be listened on.
        startup.StartError: The application cannot start.
    """
    with _listener(host, port) as listener:
        base_url = _base_url(host, listener)
        server = _Server(app, lambda: announce(base_url))
        # Uvicorn raises the signal again after it has shut down cleanly.
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def look(app: fastapi.FastAPI) -> None:
    """Starts the application once and stops it: migrates, seeds, complains.

    Raises:
        startup.StartError: The application cannot start.
    """

    async def open_and_close() -> None:
        async with app.router.lifespan_context(app):
            pass

    asyncio.run(open_and_close())


def run_workers(
    factory: str,
    count: int,
    host: str,
    port: int,
    announce: Callable[[str], None],
) -> None:
    """Serves with several processes until SIGINT or SIGTERM.

    Args:
        factory: Where each process finds what makes the application, as
            `module:function`.
        count: How many processes.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        announce: Gets the base URL once all of them answer requests.

    Raises:
        OSError: The address cannot be listened on.
        startup.StartError: One of them does not start.
    """
    settings = _config(factory, factory=True, workers=count, lifespan="on")
    with _listener(host, port) as listener:
        base_url = _base_url(host, listener)
        workers = _Workers(settings, listener, lambda: announce(base_url))
        workers.run()
    if not workers.is_complete:
        raise startup.StartError(
            f"Not all of the {count} processes began to serve; what they "
            "logged says why."
        )


def _config(app: ASGIApp | str, **settings: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_PROTOCOL,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
        **settings,
    )


def _base_url(host: str, listener: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"


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


def _identities(
    tokens: Mapping[str, str], authority: issuer.TokenAuthority | None
) -> dict[str, dict[str, Any]]:
    """Tells who there is besides the admin, and what they may do."""
    if authority is None:
        return {}
    found: dict[str, dict[str, Any]] = {
        name: {
            "token": token,
            "permissions": sorted(
                accounts.PERMISSIONS[accounts.Role(name.rstrip("2"))]
            ),
        }
        for name, token in tokens.items()
        if name != accounts.Role.ADMIN
    }
    expired = authority.issue(accounts.Role.ADMIN, lifetime=-_LONG_AGO)
    found["expired"] = {"token": expired, "expired": True}
    return found


def write_ready_file(
    path: pathlib.Path,
    base_url: str,
    authority: issuer.TokenAuthority | None,
) -> None:
    """Writes where the service is and how to be let in.

    The file appears at once and whole, readable by its owner only.

    Args:
        path: The file.
        base_url: Where the service is.
        authority: Makes the tokens; None where somebody else does.

    Raises:
        OSError: The file cannot be written.
    """
    tokens = {}
    if authority is not None:
        tokens = {role.value: authority.issue(role) for role in accounts.Role}
        # Whose things the first customer must not see, and the other way
        # round.
        tokens["customer2"] = authority.issue(accounts.Role.CUSTOMER, number=2)
    content = {
        "base_url": base_url,
        "document_url": f"{base_url}/openapi.json",
        "tokens": tokens,
        "identities": _identities(tokens, authority),
    }
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
    pathlib.Path(name).replace(path)
