# SPDX-License-Identifier: Apache-2.0

import contextlib
import gzip
import http.server
import io
import pathlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance import errors
from conformance.contract import bounds, model, reader

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"
JSON_HEAD = '{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}'
DEPTH = 10_000

# Loads one document in a process that may take little, and tells how it went.
_PRISON = """
import resource, sys
from conformance import errors
from conformance.contract import reader
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
try:
    reader.load(sys.argv[1])
except errors.DocumentError as error:
    print(error.message)
else:
    print("loaded")
"""


def bomb() -> str:
    lines = ["x-0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    lines += [
        f"x-{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 12)
    ]
    return HEAD + "\n".join(lines)


def quadratic_bomb() -> str:
    anchor = ", ".join(["a"] * 10_000)
    uses = "\n".join(f"x-{n}: *x" for n in range(10_000))
    return f"{HEAD}x-a: &x [{anchor}]\n{uses}\n"


def merge_bomb() -> str:
    keys = ", ".join(f"k{n}: 1" for n in range(5_000))
    uses = "\n".join(f"x-{n}: {{<<: *x}}" for n in range(5_000))
    return f"{HEAD}x-a: &x {{{keys}}}\n{uses}\n"


def blocks(opening: str) -> str:
    return f"{HEAD}x-deep:\n  " + opening * DEPTH


HOSTILE: dict[str, tuple[Callable[[], str], str]] = {
    "alias bomb.yaml": (bomb, "more than 2,000,000 nodes"),
    "quadratic bomb.yaml": (quadratic_bomb, "more than 2,000,000 nodes"),
    "merge bomb.yaml": (merge_bomb, "more than 2,000,000 nodes"),
    "alias cycle.yaml": (lambda: HEAD + "x: &a {b: *a}", "holds itself"),
    "arrays.json": (
        lambda: f'{JSON_HEAD}, "x": {"[" * DEPTH}{"]" * DEPTH}}}',
        "deeper than 2000 levels",
    ),
    "objects.json": (
        lambda: f"{JSON_HEAD}" + ', "a": {"b": 1' * DEPTH + "}" * DEPTH + "}",
        "deeper than 2000 levels",
    ),
    "unclosed.json": (
        lambda: f'{JSON_HEAD}, "x": {"[" * 1_000_000}',
        "deeper than 2000 levels",
    ),
    "flow.yaml": (
        lambda: f"{HEAD}x: {'[' * DEPTH}{']' * DEPTH}",
        "is nested deeper than",
    ),
    "flow mappings.yaml": (
        lambda: f"{HEAD}x: {'{a: ' * DEPTH}1{'}' * DEPTH}",
        "is nested deeper than",
    ),
    "block sequences.yaml": (lambda: blocks("- ") + "a", "nested deeper than"),
    "block mappings.yaml": (
        lambda: HEAD + "\n".join(f"{' ' * n}a:" for n in range(3_000)),
        "is nested deeper than",
    ),
    "items.json": (
        lambda: f'{JSON_HEAD}, "x": [{"1," * 5_000_000}1]}}',
        "more than 2,000,000 nodes",
    ),
    "digits.json": (
        lambda: f'{JSON_HEAD}, "x": {"9" * 100_000}}}',
        "a number of more than 4,300 digits",
    ),
    "digits.yaml": (
        lambda: f"{HEAD}x: {'9' * 100_000}",
        "a number has 100,000 digits",
    ),
    "exponent.json": (
        lambda: f'{JSON_HEAD}, "x": 1e100000}}',
        "the number 1e100000 is out of range",
    ),
    "surrogate.json": (
        lambda: f'{JSON_HEAD}, "x": "\\ud83d"}}',
        "half a character",
    ),
    "surrogate key.json": (
        lambda: f'{JSON_HEAD}, "\\uDE00\\ud83d": 1}}',
        "half a character",
    ),
    "surrogate.yaml": (lambda: f'{HEAD}x: "\\ud83d"', "not valid YAML"),
    "nul.json": (lambda: f'{JSON_HEAD}, "x": "\0"}}', "is a binary file"),
    "control.yaml": (lambda: f"{HEAD}x: \x01", "not valid YAML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_within_bounds(
    name: str, tmp_path: pathlib.Path
) -> None:
    make, why = HOSTILE[name]
    path = tmp_path / name
    path.write_text(make(), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _PRISON, path],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stderr == ""
    assert why in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert len(done.stdout) < 300 + len(str(path))


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}x: [{'1,' * 5_000}1]",
        HEAD + "".join(f"x-{n}: 1\n" for n in range(5_000)),
        f"{HEAD}x:\n" + "- - 1\n" * 5_000,
        f"{HEAD}x: [{'[],' * 5_001}1]",
        f'{JSON_HEAD}, "x": [{"[]," * 5_000}[]]}}',
        f'{JSON_HEAD}, "x": [{"1," * 5_000}1]}}',
    ],
)
def test_plain_nodes_count_too(text: str) -> None:
    limits = bounds.Limits(nodes=5_000)
    with pytest.raises(errors.DocumentError, match="more than 5,000 nodes"):
        reader.load("-", stdin=io.BytesIO(text.encode()), limits=limits)
    commas = f'{JSON_HEAD}, "x": "{"," * 5_000}"}}'
    assert reader.load("-", stdin=io.BytesIO(commas.encode()), limits=limits)


def test_100_mb_of_text_are_refused_before_they_are_parsed(
    tmp_path: pathlib.Path,
) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.write(HEAD.encode())
        file.seek(100_000_000)
        file.write(b"\n")
    with pytest.raises(errors.DocumentError, match="larger than 67,108,864"):
        reader.load(str(path))


@pytest.mark.parametrize(
    "content",
    [
        b"openapi: 3.1.0\ntitle: \xff\xfe",
        b"openapi: 3.1.0\ntitle: \xed\xa0\xbd",
        b"openapi: 3.1.0\ntitle: \xc0\xaf",
        b"\xef\xbb\xbfopenapi: 3.1.0\ntitle: \xe9",
        b"\xff\xfeo\x00p\x00e",
        b"\xff\xfe\x3d\xd8o\x00",
    ],
)
def test_text_in_a_broken_encoding_is_refused(
    content: bytes, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "d.yaml"
    path.write_bytes(content)
    with pytest.raises(errors.DocumentError, match="text: byte"):
        reader.load(str(path))


def test_a_pair_of_surrogates_is_a_character_and_nul_may_be_escaped() -> None:
    text = JSON_HEAD + r', "x": ["\ud83d\ude00", "\\ud83d", "\u0000"]}'
    contract = reader.load("-", stdin=io.BytesIO(text.encode()))
    assert contract.root.value["x"] == ["😀", "\\ud83d", "\0"]


def test_1200_levels_are_read_and_told_with_their_place() -> None:
    for opening, closing in (('{"a":', "}"), ("[", "]")):
        deep = f"{opening * 1200}1{closing * 1200}"
        text = f'{JSON_HEAD}, "x":\n{deep}}}'
        contract = reader.load("-", stdin=io.BytesIO(text.encode()))
        step: str | int = "a" if closing == "}" else 0
        place = contract.library.root.locate(("x", *[step] * 1200))
        assert (place.line, place.column) == (2, len(opening) * 1200 + 1)


def test_the_spread_of_a_contract_is_bounded(tmp_path: pathlib.Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.yaml").write_text("{}")
    paths = "".join(f"  /{n}: {{$ref: '{n}.yaml'}}\n" for n in range(5))
    (tmp_path / "root.yaml").write_text(f"{HEAD}paths:\n{paths}")
    limits = bounds.Limits(files=3)
    contract = reader.load(str(tmp_path / "root.yaml"), limits=limits)
    assert len(contract.library.documents) == 3
    assert [why for _, why in contract.broken] == [
        "It spreads over more than 3 files."
    ] * 3


Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serves every request on a loopback port with `answer`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def never_answers(request: http.server.BaseHTTPRequestHandler) -> None:
    time.sleep(3)


def dribbles(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(60):
        request.wfile.write(b"x")
        time.sleep(0.05)


def never_ends(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(10_000):
        request.wfile.write(b"x: 1\n" * 2_000)


def inflates(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("content-encoding", "gzip")
    request.end_headers()
    request.wfile.write(gzip.compress(b" " * 50_000_000))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (never_answers, "did not answer within 0.5 s"),
        (dribbles, "was still sending after 0.5 s"),
        (never_ends, "is larger than 100,000 bytes"),
        (inflates, "is larger than 100,000 bytes"),
    ],
)
def test_a_hostile_server_is_left_within_bounds(
    answer: Answer, why: str
) -> None:
    seconds = 0.5 if "0.5" in why else 30.0
    limits = bounds.Limits(bytes=100_000, seconds=seconds)
    with (
        serving(answer) as url,
        pytest.raises(errors.DocumentError, match=why),
    ):
        reader.load(f"{url}/openapi.yaml", limits=limits)


def load_with(
    folder: pathlib.Path, reference: str, *, allow_remote: bool = True
) -> model.Contract:
    path = folder / "root.yaml"
    path.write_text(f"{HEAD}paths:\n  /a: {{$ref: '{reference}'}}\n")
    return reader.load(str(path), allow_remote=allow_remote)


def why_broken(contract: model.Contract) -> str:
    ((_, why),) = contract.broken
    return why


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "[fe80::1]",
        "[::ffff:169.254.169.254]",
        "2852039166",
        "0xa9fea9fe",
        "169.254.43518",
        "[64:ff9b::169.254.169.254]",
        "100.100.100.200",
        "[fd00:ec2::254]",
        "user:secret@169.254.169.254",
    ],
)
def test_a_link_local_address_is_never_asked(
    host: str, tmp_path: pathlib.Path
) -> None:
    why = why_broken(load_with(tmp_path, f"http://{host}/latest/meta-data"))
    assert "link-local" in why
    assert "secret" not in why


def test_an_encoding_without_a_bound_is_refused(
    tmp_path: pathlib.Path,
) -> None:
    def answers(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("content-encoding", "br")
        request.end_headers()
        request.wfile.write(b"get: {}")

    with serving(answers) as url:
        why = why_broken(load_with(tmp_path, f"{url}/a.yaml"))
    assert "the encoding 'br'" in why


def test_neither_a_redirect_nor_a_name_leads_to_a_link_local_address(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def redirects(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("location", "http://169.254.169.254/latest")
        request.end_headers()

    with serving(redirects) as url:
        assert "link-local" in why_broken(load_with(tmp_path, f"{url}/a.yaml"))

    genuine = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **more: Any) -> Any:
        asked = "169.254.169.254" if host == "metadata.test" else host
        return genuine(asked, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    why = why_broken(load_with(tmp_path, "http://metadata.test/latest"))
    assert "link-local" in why


def test_what_is_fetched_cannot_refer_to_files_here(
    tmp_path: pathlib.Path,
) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("get: {operationId: stolen, responses: {}}")

    def answers(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        text = f"$ref: '{secret.as_uri()}'" if "a.yaml" in request.path else ""
        request.wfile.write(text.encode())

    with serving(answers) as url:
        contract = load_with(tmp_path, f"{url}/a.yaml")
    assert "neither a path nor HTTP" in why_broken(contract)
    assert not contract.operations


def test_other_hosts_are_not_asked_unless_that_is_allowed(
    tmp_path: pathlib.Path,
) -> None:
    asked = []

    def answers(request: http.server.BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"get: {operationId: got, responses: {}}")

    with serving(answers) as url:
        refused = load_with(tmp_path, f"{url}/a.yaml", allow_remote=False)
        assert "remote references are off" in why_broken(refused)
        assert not asked
        (operation,) = load_with(tmp_path, f"{url}/a.yaml").operations
    assert operation.operation_id == "got"
    assert operation.node.location.file == f"{url}/a.yaml"
