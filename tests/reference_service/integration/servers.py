# SPDX-License-Identifier: Apache-2.0
"""Programs that a test starts on free ports of this machine, and ends."""

import contextlib
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

_START_SECONDS = 30
_STOP_SECONDS = 30
_USER = "shop"


class Server:
    """A process that serves on a port of its own.

    What it writes goes to a file of its folder, and into the message when it
    doesn't start.
    """

    program = ""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shop-server-"))
        self.log = self.folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def options(self) -> dict[str, Any]:
        return {}

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                **self.options(),
            )
        wait_until(lambda: self._gone() or self.answers(), _START_SECONDS)
        if self._gone():
            raise RuntimeError(
                f"{self.program} does not start: "
                f"{self.log.read_text(errors='replace')}"
            )

    def stop(self) -> None:
        if self._process is None:
            return
        # For PostgreSQL: end now, in good order.
        self._process.send_signal(signal.SIGINT)
        self._process.wait(_STOP_SECONDS)
        self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def _gone(self) -> bool:
        return self._process is None or self._process.poll() is not None


class Postgres(Server):
    """A PostgreSQL server with an empty cluster."""

    program = "postgres"

    def __init__(self) -> None:
        self._programs = _postgres_programs()
        super().__init__()
        self._data = self.folder / "data"
        self.password = secrets.token_urlsafe()
        self._as_user = _unprivileged()
        if self._as_user:
            owner, group = self._as_user["user"], self._as_user["group"]
            os.chown(self.folder, owner, group)
        password_file = self.folder / "password"
        password_file.write_text(self.password, encoding="utf-8")
        if self._as_user:
            os.chown(password_file, owner, group)
        self.log.touch(0o666)
        subprocess.run(
            [
                *(self._programs / "initdb", "--pgdata", self._data),
                *("--username", _USER, "--pwfile", password_file),
                *("--auth", "scram-sha-256", "--encoding", "UTF8"),
                *("--locale", "C", "--no-sync"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **self.options(),
        )

    def options(self) -> dict[str, Any]:
        # PostgreSQL refuses to run as root.
        return self._as_user

    def command(self) -> Sequence[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "port": str(self.port),
            # Nobody needs the data after a crash of the machine.
            "fsync": "off",
        }
        given = [f"--{name}={value}" for name, value in settings.items()]
        return [str(self._programs / "postgres"), "-D", str(self._data), *given]

    def answers(self) -> bool:
        program = self._programs / "pg_isready"
        asked = [str(program), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0

    def execute(self, statement: str) -> None:
        subprocess.run(
            [
                *(self._programs / "psql", "--quiet", "--no-psqlrc"),
                *("--command", statement, self.url("postgres")),
            ],
            check=True,
        )

    def url(self, name: str) -> str:
        place = f"127.0.0.1:{self.port}"
        return f"postgres://{_USER}:{self.password}@{place}/{name}"


class Redis(Server):
    """A Redis server that keeps nothing."""

    program = "redis-server"

    def command(self) -> Sequence[str]:
        program = shutil.which("redis-server")
        if program is None:
            raise RuntimeError(
                "These tests need redis-server: tools/install_servers.sh"
            )
        return [
            *(program, "--bind", "127.0.0.1", "--port", str(self.port)),
            *("--save", "", "--appendonly", "no", "--dir", str(self.folder)),
        ]

    def answers(self) -> bool:
        return b"PONG" in self.ask("PING")

    def ask(self, command: str) -> bytes:
        try:
            place = ("127.0.0.1", self.port)
            with socket.create_connection(place, timeout=5) as connection:
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(1024)
        except OSError:
            return b""

    def url(self, number: int) -> str:
        return f"redis://127.0.0.1:{self.port}/{number}"


@contextlib.contextmanager
def database(postgres: Postgres) -> Iterator[str]:
    """Makes an empty database; gives its URL."""
    name = f"shop_{uuid.uuid4().hex}"
    postgres.execute(f"CREATE DATABASE {name}")
    yield postgres.url(name)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(
    state_dir: pathlib.Path, database_url: str, redis: Redis
) -> dict[str, str]:
    """The variables that have the command line use the servers."""
    return {
        **os.environ,
        "REFERENCE_STATE_DIR": str(state_dir),
        "REFERENCE_DATABASE_URL": database_url,
        "REFERENCE_REDIS_URL": redis.url(0),
        "REFERENCE_BROKER_URL": redis.url(1),
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_until(reached: Callable[[], object], seconds: float = 30) -> None:
    """Waits for something, and fails when it takes longer than that."""
    end = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > end:
            raise TimeoutError(f"not reached in {seconds} seconds")
        time.sleep(0.05)


def _postgres_programs() -> pathlib.Path:
    if found := shutil.which("initdb"):
        return pathlib.Path(found).resolve().parent
    # Debian keeps the programs of each version to itself.
    folders = pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = {int(path.parts[-3]): path.parent for path in folders}
    if not versions:
        raise RuntimeError(
            "These tests need PostgreSQL: tools/install_servers.sh"
        )
    return versions[max(versions)]


def _unprivileged() -> dict[str, Any]:
    if os.name != "posix" or os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
