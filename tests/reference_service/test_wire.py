# SPDX-License-Identifier: Apache-2.0
"""Errors on a real port, some of which no application gets to see."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator

import httpx
import pytest

from tests.reference_service import test_errors


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pathlib.Path]:
    folder = tmp_path_factory.mktemp("served")
    file = folder / "ready.json"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "reference_service", "serve"),
            *("--ready-file", str(file)),
        ],
        env={
            **os.environ,
            "REFERENCE_STATE_DIR": str(folder),
            "REFERENCE_RATE_LIMIT": "30",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield file
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


@pytest.fixture
def base_url(ready: pathlib.Path) -> str:
    url: str = json.loads(ready.read_text("utf-8"))["base_url"]
    return url


def client(ready: pathlib.Path, role: str) -> httpx.Client:
    told = json.loads(ready.read_text("utf-8"))
    return httpx.Client(
        base_url=told["base_url"],
        headers={"Authorization": f"Bearer {told['tokens'][role]}"},
    )


@pytest.mark.parametrize(
    "sent",
    [
        b"NONSENSE\r\n\r\n",
        b"GET /v1/products FTP/1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: shop\r\nNo colon\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_what_is_no_http_is_told_in_the_envelope(
    base_url: str, sent: bytes
) -> None:
    address = urllib.parse.urlsplit(base_url)
    with socket.create_connection(("127.0.0.1", address.port or 0)) as peer:
        peer.sendall(sent)
        answer = b"".join(iter(lambda: peer.recv(4096), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"Connection: close" in head
    response = httpx.Response(
        400, headers={"Content-Type": "application/json"}, content=body
    )
    test_errors.check_envelope(response)


@pytest.mark.parametrize(
    ("method", "path", "content", "media_type", "status"),
    [
        ("GET", "/nowhere", b"", "", 404),
        ("DELETE", "/v1/products", b"", "", 405),
        ("POST", "/v1/products", b"{", "application/json", 400),
        ("POST", "/v1/products", b" " * 70_000, "application/json", 413),
        ("POST", "/v1/products", b"{}", "text/plain", 415),
    ],
)
def test_every_error_is_told_in_the_envelope(
    ready: pathlib.Path,
    method: str,
    path: str,
    content: bytes,
    media_type: str,
    status: int,
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    with client(ready, "admin") as admin:
        answer = admin.request(method, path, content=content, headers=headers)
    assert answer.status_code == status
    test_errors.check_envelope(answer)
    assert ("Allow" in answer.headers) is (status == 405)


def test_304_has_no_content(ready: pathlib.Path) -> None:
    with client(ready, "manager") as manager:
        listed = manager.get("/v1/products?per_page=1").json()["data"]
        path = f"/v1/products/{listed[0]['id']}"
        got = manager.get(path)
        known = manager.get(
            path, headers={"If-None-Match": got.headers["ETag"]}
        )
        # The connection is still in step.
        after = manager.get(path)
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["ETag"] == got.headers["ETag"]
    assert after.json()["data"] == got.json()["data"]


def test_too_many_requests_are_told_when_to_come_back(
    ready: pathlib.Path,
) -> None:
    with client(ready, "viewer") as viewer:
        answers = [viewer.get("/v1/products?per_page=1") for _ in range(61)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    for answer in refused:
        test_errors.check_envelope(answer)
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
