# SPDX-License-Identifier: Apache-2.0

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance import service

ROOT = pathlib.Path(__file__).parents[2]
SHOP = ROOT / "reference_service" / "openapi.json"


@dataclasses.dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def run(self) -> dict[str, Any]:
        """The run printed by `--format json`."""
        read: dict[str, Any] = json.loads(self.out)
        return read


Command = Callable[..., Ended]


@pytest.fixture
def conformance(tmp_path: pathlib.Path) -> Command:
    """Runs the command line in a folder of its own."""

    def call(
        *arguments: str, stdin: bytes = b"", folder: str = "", **variables: str
    ) -> Ended:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CONFORMANCE_", "GITHUB_"))
        }
        ended = subprocess.run(
            [sys.executable, "-m", "conformance", *arguments],
            input=stdin,
            capture_output=True,
            cwd=tmp_path / folder,
            env={**environment, "COLUMNS": "200", **variables},
            timeout=300,
            check=False,
        )
        out, err = ended.stdout.decode(), ended.stderr.decode()
        assert "Traceback" not in out + err
        return Ended(ended.returncode, out, err)

    return call


@pytest.fixture(scope="session")
def shop() -> Iterator[service.Address]:
    """The reference service, clean."""
    with service.started() as address:
        yield address
