# SPDX-License-Identifier: Apache-2.0

import contextlib
import dataclasses
import os
import socketserver
import subprocess
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conformance import findings
from conformance.exercise import masking, record

TOKEN = "t0ken'with\"$quotes`and\\more"
KEY = "header-secret-5f"


@dataclasses.dataclass(frozen=True)
class Heard:
    """A request as it came over the wire."""

    line: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes


class _Recorder(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline().rstrip(b"\r\n")
        headers = []
        while header := self.rfile.readline().rstrip(b"\r\n"):
            name, _, value = header.partition(b":")
            headers.append((name.lower(), value.strip()))
        length = int(dict(headers).get(b"content-length", b"0"))
        body = self.rfile.read(length)
        assert isinstance(self.server, _Server)
        self.server.heard.append(Heard(line, headers, body))
        self.wfile.write(
            b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
        )


class _Server(socketserver.TCPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Recorder)
        self.heard: list[Heard] = []


@pytest.fixture(name="server", scope="module")
def fixture_server() -> Iterator[_Server]:
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with contextlib.closing(server.socket):
            yield server
            server.shutdown()
            thread.join()


# What stands unescaped in the URLs that HTTP libraries make.
_URL = st.text("abz09-._~!$&'()*+,;=:@/%[]", max_size=12).map(
    lambda text: text.replace("%", "%25")
)
_NAME = st.sampled_from(
    ["X-One", "X-Two", "Accept", "User-Agent", "Content-Type", "X-Jar"]
)
_VALUE = st.text(
    st.characters(
        min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc"]
    ),
    max_size=12,
).map(str.strip)
_BODY = st.one_of(
    st.none(),
    st.binary(max_size=40),
    st.text(max_size=20).map(str.encode),
    st.sampled_from([b"@/etc/passwd", b"\n", b"a\n", b"'", b"%s\\n", b"-"]),
)
_REQUEST = st.builds(
    findings.Request,
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "TEAPOT"]),
    url=_URL,
    headers=st.dictionaries(_NAME, _VALUE, max_size=4).map(
        lambda each: tuple(each.items())
    ),
    body=_BODY,
)


def _repeated(server: _Server, sent: findings.Request) -> Heard:
    """Makes the command for a request, and lets a shell run it.

    Without curl it fails: a line that nobody ran is not shown to work.
    """
    port = server.server_address[1]
    url = f"http://127.0.0.1:{port}/{sent.url}"
    credentials = masking.Credentials(TOKEN, (("X-Key", KEY),))
    request = dataclasses.replace(sent, url=url)
    mask = masking.Mask(credentials)
    raw = record.Record(None, False, request, None)
    command = mask.exchange(raw).curl
    assert TOKEN not in command
    assert KEY not in command
    variables = {
        "PATH": os.environ["PATH"],
        "CONFORMANCE_TOKEN": TOKEN,
        "CONFORMANCE_HEADER_X_KEY": KEY,
    }
    server.heard.clear()
    subprocess.run(
        ["sh", "-c", command],
        env=variables,
        capture_output=True,
        check=True,
        timeout=20,
    )
    [heard] = server.heard
    return heard


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sent=_REQUEST)
@example(findings.Request("GET", "../a/./b?x={y}[1-3]&z='", (), None))
@example(findings.Request("POST", "", (("X-One", ""),), b"@/etc/hostname"))
@example(findings.Request("POST", "", (), b"\x00\xff%s\\'\n"))
@example(findings.Request("GET", "", (("X-One", "caf\xe9 'x'"),), b"body"))
@example(findings.Request("POST", "", (), b"a" * 60_000))
@example(
    findings.Request(
        "POST",
        f"?key={KEY}",
        (("Authorization", f"Bearer {TOKEN}"), ("X-Key", KEY)),
        f'{{"key": "{KEY}"}}'.encode(),
    )
)
def test_the_command_sends_the_same_request_again(
    server: _Server, sent: findings.Request
) -> None:
    heard = _repeated(server, sent)
    assert heard.line == f"{sent.method} /{sent.url} HTTP/1.1".encode()
    assert heard.body == (sent.body or b"")
    expected = sorted(
        (name.lower().encode(), value.encode("latin-1"))
        for name, value in sent.headers
    )
    own = {b"host", b"content-length"}
    assert (
        sorted(each for each in heard.headers if each[0] not in own) == expected
    )


def test_a_head_request_is_repeated_as_one(server: _Server) -> None:
    heard = _repeated(server, findings.Request("HEAD", "a"))
    assert heard.line == b"HEAD /a HTTP/1.1"
    assert [name for name, _ in heard.headers] == [b"host"]


def test_an_empty_body_is_sent_where_its_length_was(server: _Server) -> None:
    length = (("Content-Length", "0"),)
    heard = _repeated(server, findings.Request("POST", "a", length))
    assert dict(heard.headers)[b"content-length"] == b"0"
    assert b"content-type" not in dict(heard.headers)


def test_a_body_too_long_to_show_has_no_command() -> None:
    mask = masking.Mask(masking.Credentials())
    request = findings.Request("POST", "http://h/", (), b"a" * 100_000)
    raw = record.Record(None, False, request, None)
    assert mask.exchange(raw).curl == ""
