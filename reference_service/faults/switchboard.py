# SPDX-License-Identifier: Apache-2.0
"""Puts faults into a finished application, and takes them out again."""

import collections
import contextlib
import dataclasses
import functools
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any

import fastapi
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_service.core import resources
from reference_service.faults import base, catalogue, exchange, wire

DOCUMENT_PATH = "/openapi.json"


class Switchboard:
    """The faults of one application, switched on and off as it runs.

    While none is on, nothing of the application is replaced.
    """

    def __init__(self, app: fastapi.FastAPI) -> None:
        """Initializes the board with no fault on."""
        self._app = app
        self._clean: resources.Resources | None = None
        self.faults: tuple[base.Fault, ...] = ()

    def switch(self, names: Iterable[str]) -> None:
        """Switches these faults on, and all others off.

        Raises:
            catalogue.UnknownFaultError: There is no fault of one of the names.
        """
        self.put_on(catalogue.find(names))

    def put_on(self, faults: Sequence[base.Fault]) -> None:
        """Switches these faults on, and all others off."""
        for fault in self.faults:
            for provider, _ in fault.wraps:
                self._app.dependency_overrides.pop(provider, None)
        self.faults = tuple(sorted(faults, key=lambda fault: fault.layer))
        wraps: dict[Any, list[base.Wrap]] = collections.defaultdict(list)
        for fault in self.faults:
            for provider, wrap in fault.wraps:
                wraps[provider].append(wrap)
        for provider, around in wraps.items():
            self._app.dependency_overrides[provider] = _wrapped(
                provider, around
            )
        self._wrap_resources()

    @contextlib.asynccontextmanager
    async def around_life(
        self, life: Callable[[Any], contextlib.AbstractAsyncContextManager[Any]]
    ) -> AsyncIterator[Any]:
        """Wraps what the service holds on to, from its start to its end."""
        async with life(self._app) as state:
            self._clean = self._app.state.resources
            self._wrap_resources()
            try:
                yield state
            finally:
                self._app.state.resources = self._clean
                self._clean = None

    def _wrap_resources(self) -> None:
        if self._clean is None:
            return
        wrapped: dict[str, Any] = {}
        for fault in self.faults:
            for name, wrap in fault.resources:
                inside = wrapped.get(name, getattr(self._clean, name))
                wrapped[name] = wrap(inside)
        self._app.state.resources = dataclasses.replace(self._clean, **wrapped)


class _SwitchboardMiddleware:
    """Lets the faults that are on answer requests."""

    def __init__(self, app: ASGIApp, board: Switchboard) -> None:
        self._app = app
        self._board = board

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        faults = self._board.faults
        if scope["type"] != "http" or not faults:
            await self._app(scope, receive, send)
            return

        async def serve(request: wire.Request) -> wire.Response:
            response = await exchange.ask(self._app, request)
            if request.path == DOCUMENT_PATH:
                return _with_document_of(faults, response)
            return response

        # The first is the innermost.
        answer: base.Proceed = serve
        for fault in faults:
            answer = functools.partial(fault.answer, proceed=answer)
        request = await exchange.read(scope, receive)
        await exchange.send_response(request, await answer(request), send)


def install(
    app: fastapi.FastAPI, faults: Sequence[base.Fault] = ()
) -> Switchboard:
    """Makes the promises of an application breakable.

    Args:
        app: The finished application, not yet started.
        faults: The promises that are broken from the start.
    """
    board = Switchboard(app)
    board.put_on(faults)
    life = app.router.lifespan_context
    app.router.lifespan_context = lambda _: board.around_life(life)
    # The last that is added is the outermost.
    app.add_middleware(_SwitchboardMiddleware, board=board)
    return board


def _wrapped(
    provider: Callable[..., Any], around: Sequence[base.Wrap]
) -> Callable[..., Any]:
    # FastAPI reads the signature of the provider, so that it is given what it
    # always is, with the faults of that in it.
    @functools.wraps(provider)
    async def provide(*given: Any, **named: Any) -> Any:
        provided = await provider(*given, **named)
        for wrap in around:
            provided = wrap(provided)
        return provided

    return provide


def _with_document_of(
    faults: Sequence[base.Fault], response: wire.Response
) -> wire.Response:
    document = response.json()
    if not response.is_success or not isinstance(document, dict):
        return response
    for fault in faults:
        fault.document(document)
    body = json.dumps(document, ensure_ascii=False).encode()
    return dataclasses.replace(response, body=body)
