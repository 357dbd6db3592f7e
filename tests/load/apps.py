# SPDX-License-Identifier: Apache-2.0
"""A small service to put under load, with one thing wrong if asked for.

Run as `python apps.py FAULT PORT_FILE`: it listens on a free port of
127.0.0.1, writes that port to the file, and stops when it is terminated.
`python apps.py document FILE` writes the document that it promises instead.
"""

import asyncio
import itertools
import json
import os
import pathlib
import socket
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import fastapi
import pydantic
import uvicorn
from fastapi import responses

TOKEN = "tiger-lily-5f1d"


class Thing(pydantic.BaseModel):
    """A resource."""

    id: int
    name: str


class Things(pydantic.BaseModel):
    """A page of resources."""

    data: list[Thing]


_THINGS = [Thing(id=number, name=f"thing {number}") for number in range(1, 6)]


Spoiler = Callable[[int, fastapi.Request], Any]


def _sound(number: int, request: fastapi.Request) -> Any:
    return None


def _token(number: int, request: fastapi.Request) -> Any:
    sent = request.headers.get("authorization", "")
    if sent != f"Bearer {TOKEN}":
        return responses.JSONResponse({"error": "who?"}, 401)
    # A careless service repeats what it was sent.
    careless = responses.JSONResponse({"sent": sent}, 500)
    return careless if number % 5 == 0 else None


def _errors(number: int, request: fastapi.Request) -> Any:
    busy = responses.JSONResponse({"error": "busy"}, 503)
    return busy if number % 20 == 0 else None


def _wrong(number: int, request: fastapi.Request) -> Any:
    wrong = responses.JSONResponse({"data": [{"id": "x"}]})
    return wrong if number % 50 == 0 else None


def _dying(number: int, request: fastapi.Request) -> Any:
    if number > 200:
        os._exit(1)


def _cut(number: int, request: fastapi.Request) -> Any:
    # It promises more than it sends.
    cut = responses.Response(b"{", headers={"content-length": "9"})
    return cut if number % 20 == 0 else None


def _endless(number: int, request: fastapi.Request) -> Any:
    async def blanks() -> AsyncIterator[bytes]:
        # More than is read, but not for ever: the server goes on writing
        # into the void after its client has left.
        for _ in range(200):
            yield b" " * 65536
            await asyncio.sleep(0)

    return responses.StreamingResponse(blanks()) if number % 20 == 0 else None


def _nothing(number: int, request: fastapi.Request) -> Any:
    return None


# What answers in place of the service: the number of the request tells when.
_SPOILERS: dict[str, Spoiler] = {
    "token": _token,
    "errors": _errors,
    "wrong": _wrong,
    "dying": _dying,
    "cut": _cut,
    "endless": _endless,
}


def build(fault: str) -> fastapi.FastAPI:
    """Builds the service with `fault` in it; `none` has none."""
    app = fastapi.FastAPI()
    numbers = itertools.count(1)
    spoil = _SPOILERS.get(fault, _sound)

    @app.middleware("http")
    async def answer(request: fastapi.Request, call_next: Any) -> Any:
        number = next(numbers)
        if fault == "leaking":
            # Each request leaves a millisecond to all that follow.
            await asyncio.sleep(number / 1000)
        return spoil(number, request) or await call_next(request)

    @app.get("/things")
    async def list_things(page: int = 1) -> Things:
        if fault == "slow":
            await asyncio.sleep(1.2)
        return Things(data=_THINGS if page == 1 else [])

    @app.get("/things/{thing_id}", responses={404: {}})
    async def get_thing(thing_id: int) -> Any:
        if not 1 <= thing_id <= len(_THINGS):
            return responses.JSONResponse({"error": "no such thing"}, 404)
        return responses.JSONResponse(_THINGS[thing_id - 1].model_dump())

    @app.post("/things", status_code=201)
    async def create_thing(thing: Thing) -> Thing:
        return thing

    @app.get("/secrets/{secret_name}")
    async def get_secret(secret_name: str) -> Thing:
        return Thing(id=1, name=secret_name)

    return app


def main() -> None:
    """Serves until terminated."""
    fault, name = sys.argv[1:]
    place = pathlib.Path(name)
    if fault == "document":
        document = json.dumps(build("none").openapi())
        place.write_text(document, encoding="utf-8")
        return
    # asyncio switches Nagle's algorithm off only where it is told that this
    # is TCP; with it, every answer of two writes takes 40 ms.
    listener = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    part = place.with_suffix(".part")
    part.write_text(str(listener.getsockname()[1]), encoding="ascii")
    part.replace(place)
    config = uvicorn.Config(build(fault), log_level="error", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
