# SPDX-License-Identifier: Apache-2.0
"""Asks other tools about the reference service: it must satisfy them as well.

Schemathesis' own command line, with all of its checks and phases, against the
service; Spectral's `spectral:oas` against its document.

    python tools/peers.py [--npm FOLDER] [--max-time SECONDS] [--fault NAME]

FOLDER is where `npm install` was run with tests/benchmarks/package.json;
without it Spectral is left out. The exit code is 1 where one of them finds
something.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence

from conformance import service

_BIN = pathlib.Path(sys.executable).parent
# Its own list, and 412: a tag that is out of date is no invalid data (RFC 9110
# §13.1.1).
_SETTINGS = """\
seed = {seed}
max-time = {seconds}
continue-on-failure = true
headers = {{ Authorization = "Bearer ${{PEERS_TOKEN}}" }}

[reports]
directory = "{folder}"
json.path = "{folder}/report.json"

[checks.positive_data_acceptance]
expected-statuses = [
  "2xx", "3xx", "401", "403", "404", "409", "412", "429", "5xx",
]
"""
_SHOWN = 12000


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks them all, and answers 1 where one of them finds something."""
    options = _parser().parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="peers-") as name,
        service.started(options.fault) as address,
    ):
        folder = pathlib.Path(name)
        ended = schemathesis(
            address, folder, seed=options.seed, seconds=options.max_time
        )
        told = ended.stdout[-_SHOWN:] + ended.stderr[-_SHOWN:]
        _tell("Schemathesis", told)
        asked = [ended.returncode == 0]
        if options.npm is not None:
            asked.append(_spectral(address, folder, options.npm))
    return 0 if all(asked) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--npm", type=pathlib.Path)
    parser.add_argument("--max-time", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fault", action="append", default=[])
    return parser


def schemathesis(
    address: service.Address, folder: pathlib.Path, *, seed: int, seconds: int
) -> subprocess.CompletedProcess[str]:
    """Has Schemathesis' command line test a service, by all of its checks.

    Args:
        address: The service.
        folder: Where it leaves `report.json`.
        seed: Makes generated input the same again.
        seconds: The most time it takes.

    Returns:
        How it ended; the exit code is 0 where it found nothing.
    """
    settings = folder / "schemathesis.toml"
    settings.write_text(
        _SETTINGS.format(seed=seed, seconds=seconds, folder=folder), "utf-8"
    )
    return subprocess.run(
        [
            *(_BIN / "schemathesis", "--no-color", "--config-file", settings),
            *("run", address.document_url, "--checks", "all"),
        ],
        cwd=folder,
        env={**os.environ, "PEERS_TOKEN": address.token},
        capture_output=True,
        text=True,
        check=False,
    )


def _spectral(
    address: service.Address, folder: pathlib.Path, npm: pathlib.Path
) -> bool:
    path = folder / "openapi.json"
    with urllib.request.urlopen(address.document_url) as response:  # noqa: S310 - our own service
        path.write_bytes(response.read())
    ruleset = folder / "spectral.yaml"
    ruleset.write_text("extends: [spectral:oas]\n", "utf-8")
    spectral = npm.resolve() / "node_modules" / ".bin" / "spectral"
    ended = subprocess.run(
        [
            *(spectral, "lint", path, "--ruleset", ruleset),
            *("--format", "json", "--quiet"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(ended.stdout)
    lines = [
        f"{each['code']}: {each['message']} ({each['path']})" for each in told
    ]
    lines.append(f"{len(told)} findings.")
    _tell("Spectral", "\n".join([*lines, ended.stderr]))
    return not told


def _tell(name: str, text: str) -> None:
    sys.stdout.write(f"== {name} ==\n{text.strip()}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
