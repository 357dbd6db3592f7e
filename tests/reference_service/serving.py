# SPDX-License-Identifier: Apache-2.0
"""The command line of the shop, run as a process of its own."""

import contextlib
import json
import pathlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

_PATIENCE_SECONDS = 90
MODULE = (sys.executable, "-m", "reference_service")


def run(
    environment: Mapping[str, str], *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run(
        [*MODULE, *arguments],
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextlib.contextmanager
def started(
    environment: Mapping[str, str], *arguments: str, **variables: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Starts a command, waits for its first line, and interrupts it."""
    process = subprocess.Popen(
        [*MODULE, *arguments],
        env={**environment, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    # What never says a word ends, rather than having the tests wait for it.
    patience = threading.Timer(_PATIENCE_SECONDS, process.kill)
    patience.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        patience.cancel()
        yield process, line
    finally:
        patience.cancel()
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


@contextlib.contextmanager
def served(
    environment: Mapping[str, str],
    folder: pathlib.Path,
    *arguments: str,
    **variables: str,
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Serves the shop; gives its process and what the ready file says."""
    ready = folder / "ready.json"
    with started(
        environment,
        "serve",
        *("--ready-file", str(ready)),
        *arguments,
        **variables,
    ) as (process, line):
        if not line:
            _, log = process.communicate(timeout=30)
            raise RuntimeError(f"The shop does not start: {log}")
        content = json.loads(ready.read_text(encoding="utf-8"))
        assert line == (
            f"reference-service listening on {content['base_url']}\n"
        )
        yield process, content


def client(ready: Mapping[str, Any], bearer: str) -> httpx.Client:
    """A client that one of the ready file's tokens lets in."""
    token = ready["tokens"][bearer]
    return httpx.Client(
        base_url=ready["base_url"],
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
