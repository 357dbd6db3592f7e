# SPDX-License-Identifier: Apache-2.0

import gzip
import json
import pathlib
import socketserver
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from conformance.contract import model, reader
from conformance.exercise import masking, record, routes, session, world
from conformance.rules import ruleset

Answer = Callable[["_Handler"], None]


class _Handler(socketserver.BaseRequestHandler):
    """One connection; each request on it is answered by the server's answer."""

    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        while self.request.recv(65536):
            self.server.asked += 1
            try:
                self.server.answer(self)
            except OSError:
                return
            if self.server.closes:
                return

    def send(self, *lines: str, body: bytes = b"") -> None:
        head = "".join(f"{line}\r\n" for line in ("HTTP/1.1 200 OK", *lines))
        self.request.sendall(head.encode() + b"\r\n" + body)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked = 0
        self.closes = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture(name="hostile")
def fixture_hostile() -> Iterator[Callable[[Answer], _Server]]:
    servers = []

    def start(answer: Answer) -> _Server:
        server = _Server(answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(name="contract")
def fixture_contract(tmp_path: pathlib.Path) -> model.Contract:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/items": {"get": {"responses": {"200": {"description": "Yes."}}}}
        },
    }
    place = tmp_path / "openapi.json"
    place.write_text(json.dumps(document), encoding="utf-8")
    return reader.load(str(place))


def _get(
    contract: model.Contract, url: str, seconds: float = 5
) -> record.Record:
    seen: list[record.Record] = []
    with session.Session(
        url,
        masking.Credentials(),
        session.Timing(seconds),
        seen.append,
        routes.Table(contract, url),
    ) as asking:
        found = asking.call(contract.operations[0])
    assert seen == [found]
    return found


def _endless(handler: _Handler) -> None:
    handler.send("Transfer-Encoding: chunked")
    while True:
        handler.request.sendall(b"1\r\na\r\n")
        time.sleep(0.05)


def _flood(handler: _Handler) -> None:
    handler.send("Transfer-Encoding: chunked")
    while True:
        handler.request.sendall(b"10000\r\n" + b"a" * 65536 + b"\r\n")


def _bomb(handler: _Handler) -> None:
    body = gzip.compress(b"\0" * (4 * session.MAX_BODY))
    handler.send(
        "Content-Encoding: gzip", f"Content-Length: {len(body)}", body=body
    )


def test_an_answer_without_end_is_cut_when_time_is_up(
    hostile: Callable[[Answer], _Server], contract: model.Contract
) -> None:
    found = _get(contract, hostile(_endless).url, seconds=0.5)
    assert found.response is not None
    assert set(found.response.body) == {ord("a")}


@pytest.mark.parametrize("answer", [_flood, _bomb])
def test_a_body_is_read_no_further_than_its_bound(
    hostile: Callable[[Answer], _Server],
    contract: model.Contract,
    answer: Answer,
) -> None:
    found = _get(contract, hostile(answer).url)
    assert found.response is not None
    assert len(found.response.body) == session.MAX_BODY


def test_a_content_coding_that_is_a_lie_is_no_crash(
    hostile: Callable[[Answer], _Server], contract: model.Contract
) -> None:
    def lie(handler: _Handler) -> None:
        handler.send("Content-Encoding: gzip", "Content-Length: 3", body=b"abc")

    assert _get(contract, hostile(lie).url).status == 200


def test_a_connection_that_is_reset_is_tried_once_more(
    hostile: Callable[[Answer], _Server], contract: model.Contract
) -> None:
    def reset_first(handler: _Handler) -> None:
        assert isinstance(handler.server, _Server)
        if handler.server.asked > 1:
            handler.send("Content-Length: 0")

    server = hostile(reset_first)
    server.closes = True
    assert _get(contract, server.url).status == 200
    assert server.asked == 2


def test_a_service_that_always_resets_is_no_endless_loop(
    hostile: Callable[[Answer], _Server], contract: model.Contract
) -> None:
    server = hostile(lambda _: None)
    server.closes = True
    with pytest.raises(httpx.HTTPError):
        _get(contract, server.url)
    assert server.asked == 2


def test_a_redirect_is_an_answer_and_is_not_followed(
    hostile: Callable[[Answer], _Server], contract: model.Contract
) -> None:
    other = hostile(lambda handler: handler.send("Content-Length: 0"))

    def away(handler: _Handler) -> None:
        head = f"HTTP/1.1 302 Found\r\nLocation: {other.url}/\r\n"
        handler.request.sendall(f"{head}Content-Length: 0\r\n\r\n".encode())

    assert _get(contract, hostile(away).url).status == 302
    assert other.asked == 0


def test_a_redirect_with_an_odd_cookie_is_no_crash(
    hostile: Callable[[Answer], _Server], contract: model.Contract
) -> None:
    def odd(handler: _Handler) -> None:
        head = "HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: \xda=1\r\n"
        text = f"{head}Content-Length: 0\r\n\r\n"
        handler.request.sendall(text.encode("latin-1"))

    found = _get(contract, hostile(odd).url)
    assert found.header("Set-Cookie") == "\xda=1"


def test_the_environment_sends_requests_nowhere_else(
    hostile: Callable[[Answer], _Server],
    contract: model.Contract,
    rules: ruleset.Ruleset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = hostile(lambda handler: handler.send("Content-Length: 0"))
    service = hostile(lambda handler: handler.send("Content-Length: 0"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    settings = world.Settings(service.url, max_examples=1, max_seconds=20)
    world.exercise(contract, rules, settings)
    assert service.asked > 1
    assert proxy.asked == 0


@pytest.mark.parametrize("answer", [_endless, _flood, _bomb])
def test_a_hostile_service_does_not_keep_a_run_from_ending(
    hostile: Callable[[Answer], _Server],
    contract: model.Contract,
    rules: ruleset.Ruleset,
    answer: Answer,
) -> None:
    settings = world.Settings(
        hostile(answer).url,
        max_examples=3,
        max_seconds=4,
        request_seconds=0.5,
    )
    outcome = world.exercise(contract, rules, settings)
    assert outcome.phase.facts["requests"] > 1
    assert outcome.phase.seconds < 40
