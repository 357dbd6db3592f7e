# SPDX-License-Identifier: Apache-2.0
"""Libraries on ports of their own, and probes sent to them."""

import contextlib
import dataclasses
import json
import pathlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest
import uvicorn
from starlette import applications

from conformance.contract import model, reader
from conformance.exercise import (
    identities,
    masking,
    probes,
    record,
    routes,
    session,
)
from conformance.exercise.probes import base
from tests.exercise.probes import (
    library,
    library_answers,
    library_document,
    library_style,
    library_tokens,
)


@dataclasses.dataclass(frozen=True)
class Told:
    """What a probe said of a service.

    Attributes:
        outcomes: All of it.
        records: What was sent and answered meanwhile.
        service: The service, as it is afterwards.
    """

    outcomes: list[base.Outcome]
    records: list[record.Record]
    service: library.Library

    @property
    def found(self) -> list[tuple[str, str]]:
        """What is wrong: the operation that shows it, and the subject."""
        return [
            (each.record.label, each.breach.subject)
            for each in self.outcomes
            if isinstance(each, base.Found)
        ]

    @property
    def messages(self) -> list[str]:
        """What is wrong, in full sentences."""
        return [
            each.breach.message
            for each in self.outcomes
            if isinstance(each, base.Found)
        ]

    @property
    def looked(self) -> set[str]:
        """What was looked at."""
        return {
            each.label
            for each in self.outcomes
            if isinstance(each, base.Looked)
        }

    @property
    def left_out(self) -> dict[str, str]:
        """What was not looked at, and why."""
        return {
            each.label: each.why
            for each in self.outcomes
            if isinstance(each, base.LeftOut)
        }


Probe = Callable[..., Told]


class Served(Protocol):
    """What has an application to serve."""

    def app(self) -> applications.Starlette:
        """Builds it."""


def callers(*names: str) -> identities.Callers:
    """Returns identities of a library, with what the settings say of each."""
    return identities.Callers(
        tuple(
            identities.Caller(
                name,
                masking.Credentials(library_tokens.token_of(name), name=name),
                frozenset(library_answers.MAY[name]),
            )
            for name in names
        )
    )


def contract(
    style: library_style.Style, folder: pathlib.Path
) -> model.Contract:
    """Reads the document of a library, written into a folder."""
    place = folder / "openapi.json"
    place.write_text(json.dumps(library_document.document(style)))
    return reader.load(str(place))


@contextlib.contextmanager
def served(service: Served) -> Iterator[str]:
    """Serves something on a free port, and yields its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    # Connections have it from here; asyncio sets it only on sockets that say
    # that they are TCP, and without it each answer of two writes takes 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        service.app(), log_level="critical", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextlib.contextmanager
def context_of(
    document: Any, service: Served, folder: pathlib.Path
) -> Iterator[base.Context]:
    """Serves something, and yields what probes of it work with."""
    place = folder / "openapi.json"
    place.write_text(json.dumps(document), encoding="utf-8")
    promised = reader.load(str(place))
    with (
        served(service) as url,
        session.Session(
            url,
            masking.Credentials(),
            session.Timing(),
            lambda _: None,
            routes.Table(promised, url),
        ) as asking,
    ):
        yield base.Context(
            promised, asking, promised.operations, time.monotonic() + 30
        )


@pytest.fixture(name="probe")
def fixture_probe(tmp_path: pathlib.Path) -> Iterator[Probe]:
    """Sends probes to a library of a style, with a bug.

    Their names stand in one text, for a test id.
    """
    with contextlib.ExitStack() as stack:

        def run(
            name: str,
            bug: str = "",
            *,
            who: identities.Callers | None = None,
            only: str = "",
            **style: Any,
        ) -> Told:
            made = library_style.Style(**style)
            service = library.Library(made, bug)
            url = stack.enter_context(served(service))
            promised = contract(made, tmp_path)
            records: list[record.Record] = []
            token = library_tokens.token_of("keeper") if made.secured else None
            asking = stack.enter_context(
                session.Session(
                    url,
                    masking.Credentials(token),
                    session.Timing(),
                    records.append,
                    routes.Table(promised, url),
                )
            )
            chosen = [
                each
                for each in promised.operations
                if re.search(only, each.label)
            ]
            context = base.Context(
                promised, asking, chosen, time.monotonic() + 60, who
            )
            outcomes = [
                each
                for part in name.split()
                for each in probes.PROBES[part](context)
            ]
            return Told(outcomes, records, service)

        yield run


__all__ = ["Probe", "Told", "callers"]
