# SPDX-License-Identifier: Apache-2.0
"""A small service to put under load, with one thing wrong if asked for.

Run as `python apps.py FAULT PORT_FILE`: it listens on a free port of
127.0.0.1, writes that port to the file, and stops when it is terminated.
"""

import asyncio
import itertools
import os
import pathlib
import socket
import sys
from typing import Any

import fastapi
import pydantic
import uvicorn
from fastapi import responses

TOKEN = "tiger-lily-5f1d"  # noqa: S105 - the test's own


class Thing(pydantic.BaseModel):
    """A resource."""

    id: int
    name: str


class Things(pydantic.BaseModel):
    """A page of resources."""

    data: list[Thing]


_THINGS = [Thing(id=number, name=f"thing {number}") for number in range(1, 6)]


def build(fault: str) -> fastapi.FastAPI:
    """Builds the service with `fault` in it; `none` has none."""
    app = fastapi.FastAPI()
    numbers = itertools.count(1)

    @app.middleware("http")
    async def spoil(request: fastapi.Request, call_next: Any) -> Any:
        number = next(numbers)
        if fault == "token":
            sent = request.headers.get("authorization", "")
            if sent != f"Bearer {TOKEN}":
                return responses.JSONResponse({"error": "who?"}, 401)
            if number % 5 == 0:
                return responses.JSONResponse({"sent": sent}, 500)
        if fault == "errors" and number > 20 and number % 20 == 0:
            return responses.JSONResponse({"error": "busy"}, 503)
        if fault == "wrong" and number > 20 and number % 50 == 0:
            return responses.JSONResponse({"data": [{"id": "x"}]})
        if fault == "dying" and number > 200:
            os._exit(1)
        return await call_next(request)

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
    fault, port_file = sys.argv[1:]
    # asyncio switches Nagle's algorithm off only where it is told that this
    # is TCP; with it, every answer of two writes takes 40 ms.
    listener = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )
    listener.bind(("127.0.0.1", 0))
    place = pathlib.Path(port_file)
    part = place.with_suffix(".part")
    part.write_text(str(listener.getsockname()[1]), encoding="ascii")
    part.replace(place)
    config = uvicorn.Config(build(fault), log_level="error", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
