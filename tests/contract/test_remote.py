# SPDX-License-Identifier: Apache-2.0

import gzip
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from conformance import errors
from conformance.contract import bounds, source

OK = b"HTTP/1.1 200 OK\r\n"
DOCUMENT = b"openapi: 3.1.0\n"

Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answers one connection with bytes, then with a last part for ever."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []
    done = threading.Event()

    def answer(listener: socket.socket, first: bytes, again: bytes) -> None:
        try:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(first)
                while again and not done.is_set():
                    connection.sendall(again)
                    if len(again) == 1:
                        done.wait(0.02)
        except OSError:
            # Who asked has had enough, or never came.
            return

    def start(first: bytes, again: bytes = b"") -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        thread = threading.Thread(
            target=answer, args=(listener, first, again), daemon=True
        )
        threads.append(thread)
        thread.start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/openapi.yaml"

    yield start
    done.set()
    for listener in listeners:
        # Wakes who still waits for a connection.
        with socket.create_connection(listener.getsockname()):
            pass
        listener.close()
    for thread in threads:
        thread.join()


def read(url: str, **limits: float) -> source.Source:
    chosen = {"bytes": 100_000, "seconds": 5.0, **limits}
    return source.read(url, bounds.Limits(**chosen))  # type: ignore[arg-type]  # a test's numbers


def test_a_document_is_fetched_and_named_without_its_secrets(
    serve: Serve,
) -> None:
    head = OK + b"Content-Type: Application/YAML; charset=utf-8\r\n"
    url = serve(head + b"Content-Length: 15\r\n\r\n" + DOCUMENT)
    named = url.replace("//", "//user:secret@") + "?key=secret"
    text = read(named)
    assert text.text == DOCUMENT.decode()
    assert text.media_type == "application/yaml"
    assert text.name == url


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (OK + b"\r\n" + DOCUMENT, b"x"),
        (OK + b"X-Slow: ", b"x"),
        (b"", b"x"),
    ],
    ids=["body", "header", "status"],
)
def test_a_server_that_never_ends_its_answer_is_given_up(
    first: bytes, again: bytes, serve: Serve
) -> None:
    url = serve(first, again)
    with pytest.raises(errors.DocumentError, match=r"0\.5 s"):
        read(url, seconds=0.5)


def test_a_server_that_sends_for_ever_is_refused_by_size(serve: Serve) -> None:
    url = serve(OK + b"\r\n" + DOCUMENT, b"a: b\n" * 10_000)
    with pytest.raises(errors.DocumentError, match="larger than 100,000"):
        read(url)


def test_an_answer_is_bounded_once_it_is_decompressed(serve: Serve) -> None:
    content = gzip.compress(b"a" * 30_000_000)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    url = serve(head % len(content) + content)
    with pytest.raises(errors.DocumentError, match="larger than 100,000"):
        read(url)


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]"])
def test_a_redirect_to_a_link_local_address_is_refused(
    host: str, serve: Serve
) -> None:
    head = f"HTTP/1.1 302 Found\r\nLocation: http://{host}/latest\r\n"
    url = serve(head.encode() + b"Content-Length: 0\r\n\r\n")
    with pytest.raises(errors.DocumentError, match="link-local address"):
        read(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "http://[::ffff:169.254.169.254]/latest",
        "http://2852039166/latest",
        "http://0xa9fea9fe/latest",
    ],
)
def test_a_link_local_address_is_refused_however_it_is_written(
    url: str,
) -> None:
    with pytest.raises(errors.DocumentError, match="link-local address"):
        read(url)


def test_a_credential_does_not_follow_a_redirect(serve: Serve) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n"
    url = serve(head + b"Content-Length: 0\r\n\r\n")
    with pytest.raises(errors.DocumentError, match="answered 302"):
        source.read(url, bounds.Limits(), headers={"Authorization": "Bearer x"})


def test_secrets_of_a_url_stand_in_no_error() -> None:
    with pytest.raises(errors.DocumentError) as caught:
        read("http://user:secret@127.0.0.1:1/openapi.yaml?key=secret")
    assert "secret" not in caught.value.message
    assert "http://127.0.0.1:1/openapi.yaml" in caught.value.message
