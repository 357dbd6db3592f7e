# SPDX-License-Identifier: Apache-2.0
"""Measures the reference service: does a read stay flat as tables grow?

Two services run at once, one with 1,000 products and one with 100,000, and
are asked in turn, so that what else the machine does falls on both alike.
Beside them runs one bare FastAPI endpoint that answers a constant with the
same response model: what the framework alone costs.

    python tests/benchmarks/shop.py [--rounds N] [--database URL_PREFIX]
        [--write FILE]

The database is a SQLite file; `--database postgres://user@host:port` takes a
PostgreSQL server, on which two databases are made anew.
"""

import argparse
import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence

_SMALL, _LARGE = 1_000, 100_000
_REQUESTS = 300
_RATE_SECONDS = 2.0
_CONNECTIONS = 4
_START_SECONDS = 60.0
_BEGIN, _END = "<!-- shop: begin -->", "<!-- shop: end -->"

# What is asked, by the name that the table gives it.
_LISTS: Mapping[str, str] = {
    "first page": "/v1/products",
    "first page of 100": "/v1/products?per_page=100",
    "filtered": "/v1/products?category=books",
    "sorted by price": "/v1/products?order_by=price_desc",
    "tenth page": "/v1/products?page=10",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        port: Where it listens on the loopback interface.
        token: A bearer token that it accepts.
    """

    port: int
    token: str


class Client:
    """One connection that is kept open."""

    def __init__(self, server: Server) -> None:
        """Connects to a server."""
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port)
        self._headers = {"Authorization": f"Bearer {server.token}"}

    def get(self, path: str) -> bytes:
        """Returns the content of a successful answer.

        Raises:
            RuntimeError: The answer is no success.
        """
        self._connection.request("GET", path, headers=self._headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {response.status} {content[:200]!r}")
        return content

    def milliseconds(self, path: str) -> float:
        """Returns how long one answer takes."""
        start = time.perf_counter()
        self.get(path)
        return (time.perf_counter() - start) * 1000


@contextlib.contextmanager
def served(
    command: Sequence[str], environment: Mapping[str, str], ready: pathlib.Path
) -> Iterator[Server]:
    """Runs a server as a process, and ends it.

    Args:
        command: Starts it, and has it write the ready file.
        environment: Its variables besides our own.
        ready: The file that says where it listens.
    """
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        until = time.monotonic() + _START_SECONDS
        while not ready.exists():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[-1]} did not start.")
            time.sleep(0.05)
        told = json.loads(ready.read_text("utf-8"))
        port = urllib.parse.urlsplit(told["base_url"]).port
        yield Server(port or 0, told["tokens"]["admin"])
    finally:
        process.terminate()
        process.wait(20)


def shop(
    folder: pathlib.Path, database: str, rows: int
) -> contextlib.AbstractContextManager[Server]:
    """Fills a database, and runs the reference service on it."""
    environment = {
        "REFERENCE_DATABASE_URL": database,
        "REFERENCE_STATE_DIR": str(folder),
    }
    program = [sys.executable, "-m", "reference_service"]
    for words in (["migrate"], ["seed", "--rows", str(rows)]):
        subprocess.run(
            [*program, *words],
            env={**os.environ, **environment},
            check=True,
            stdout=subprocess.DEVNULL,
        )
    ready = folder / f"ready-{rows}.json"
    command = [*program, "serve", "--ready-file", str(ready)]
    return served(command, environment, ready)


def bare(
    folder: pathlib.Path, content: bytes
) -> contextlib.AbstractContextManager[Server]:
    """Runs one bare endpoint that answers a constant."""
    answer = folder / "answer.json"
    answer.write_bytes(content)
    ready = folder / "ready-bare.json"
    script = pathlib.Path(__file__).with_name("bare_endpoint.py")
    command = [sys.executable, str(script), str(answer), str(ready)]
    return served(command, {}, ready)


def rate(server: Server, path: str) -> float:
    """Returns the requests a second of a few connections at once."""
    until = time.monotonic() + _RATE_SECONDS
    counts = [0] * _CONNECTIONS

    def ask(number: int) -> None:
        client = Client(server)
        while time.monotonic() < until:
            client.get(path)
            counts[number] += 1

    threads = [
        threading.Thread(target=ask, args=(number,))
        for number in range(_CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / _RATE_SECONDS


def in_turn(
    servers: Sequence[Server], path_of: Callable[[Client], Sequence[str]]
) -> list[list[float]]:
    """Asks servers in turn; returns the milliseconds of each."""
    clients = [Client(server) for server in servers]
    paths = [path_of(client) for client in clients]
    taken: list[list[float]] = [[] for _ in servers]
    for number in range(_REQUESTS):
        for client, choice, times in zip(clients, paths, taken, strict=True):
            times.append(client.milliseconds(choice[number % len(choice)]))
    return taken


def p95(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def products(client: Client) -> list[str]:
    """Paths of products from several places of the list."""
    paths = []
    for page in range(1, 10):
        listed = json.loads(
            client.get(f"/v1/products?page={page}&per_page=100")
        )
        paths += [f"/v1/products/{item['id']}" for item in listed["data"]]
    return paths


def always(path: str) -> Callable[[Client], Sequence[str]]:
    """Returns a choice of one path."""
    return lambda _: [path]


def latency_table(small: Server, large: Server, rounds: int) -> Iterator[str]:
    """Yields the rows of the table of latencies."""
    yield (
        f"| | p50, {_SMALL:,} | p50, {_LARGE:,} | ratio "
        f"| p95, {_SMALL:,} | p95, {_LARGE:,} | ratio |"
    )
    yield "|---|---|---|---|---|---|---|"
    asked: dict[str, Callable[[Client], Sequence[str]]] = {
        "one product": products
    }
    for name, path in _LISTS.items():
        asked[f"list, {name}"] = always(path)
    for name, path_of in asked.items():
        times: list[list[float]] = [[], []]
        for _ in range(rounds):
            for all_times, new in zip(
                times, in_turn((small, large), path_of), strict=True
            ):
                all_times.extend(new)
        cells = []
        for figure in (statistics.median, p95):
            first, second = figure(times[0]), figure(times[1])
            cells += [
                f"{first:.2f} ms",
                f"{second:.2f} ms",
                f"{second / first:.2f}",
            ]
        yield f"| {name} | {' | '.join(cells)} |"


def rate_lines(
    shop_server: Server, bare_server: Server, path: str, rounds: int
) -> Iterator[str]:
    """Yields what a read costs beside the bare endpoint."""
    pairs = [
        (rate(shop_server, path), rate(bare_server, path))
        for _ in range(rounds)
    ]
    ours = statistics.median(pair[0] for pair in pairs)
    theirs = statistics.median(pair[1] for pair in pairs)
    share = statistics.median(pair[0] / pair[1] for pair in pairs)
    yield (
        f"Reads of one product a second, {_CONNECTIONS} connections, one "
        f"process: {ours:,.0f}; a bare endpoint that answers the same: "
        f"{theirs:,.0f}; ratio {share:.2f}."
    )


def databases(prefix: str | None, folder: pathlib.Path) -> tuple[str, str]:
    """Returns the URLs of two empty databases."""
    if prefix is None:
        return (
            f"sqlite://{folder / 'small.sqlite3'}",
            f"sqlite://{folder / 'large.sqlite3'}",
        )
    names = ("shop_small", "shop_large")
    for name in names:
        for words in (
            f"DROP DATABASE IF EXISTS {name}",
            f"CREATE DATABASE {name}",
        ):
            subprocess.run(
                ["psql", f"{prefix}/postgres", "--quiet", "-c", words],
                check=True,
            )
    return f"{prefix}/{names[0]}", f"{prefix}/{names[1]}"


def measured(prefix: str | None, rounds: int) -> str:
    """Runs everything, and returns it as Markdown."""
    with (
        tempfile.TemporaryDirectory() as name,
        contextlib.ExitStack() as running,
    ):
        folder = pathlib.Path(name)
        small_url, large_url = databases(prefix, folder)
        small = running.enter_context(shop(folder, small_url, _SMALL))
        large = running.enter_context(shop(folder, large_url, _LARGE))
        client = Client(small)
        path = products(client)[0]
        beside = running.enter_context(bare(folder, client.get(path)))
        kind = "SQLite" if prefix is None else "PostgreSQL"
        conditions = (
            f"{kind}, Python {platform.python_version()}, "
            f"{os.cpu_count()} cores; {rounds} rounds of {_REQUESTS} requests, "
            "one connection, both services in turn."
        )
        lines = [
            conditions,
            "",
            *latency_table(small, large, rounds),
            "",
            *rate_lines(small, beside, path, rounds),
        ]
    return "\n".join(lines)


def main() -> None:
    """Measures, prints, and writes the table where one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", metavar="URL_PREFIX")
    parser.add_argument("--write", type=pathlib.Path)
    given = parser.parse_args()
    text = measured(given.database, given.rounds)
    print(text)
    if given.write:
        page = given.write.read_text("utf-8")
        before, rest = page.split(_BEGIN)
        after = rest.split(_END)[1]
        given.write.write_text(
            f"{before}{_BEGIN}\n{text}\n{_END}{after}", "utf-8"
        )


if __name__ == "__main__":
    main()
