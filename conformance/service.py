# SPDX-License-Identifier: Apache-2.0
"""Starts the bundled reference service, as a process like anyone's."""

import contextlib
import dataclasses
import importlib.util
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance import errors

_MODULE = "reference_service"
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.05
_TOLD_LINES = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """Where a service listens, and who may ask it.

    Attributes:
        base_url: Scheme, host and port.
        document_url: Its OpenAPI document.
        token: A bearer token of the role that may do everything.
        identities: Who else may ask, as the setting of that name has it.
    """

    base_url: str
    document_url: str
    token: str
    identities: Mapping[str, Mapping[str, Any]]


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """A promise that the service breaks on request.

    Attributes:
        name: What it is switched on by.
        theme: The group it belongs to.
        rules: The rule that must notice; then those that may as well.
    """

    name: str
    theme: str
    rules: tuple[str, ...]


def faults() -> tuple[Fault, ...]:
    """Asks the service which promises it can break.

    Returns:
        All of them. Where one only shows together with others, the rules of
        those are among those that may notice.

    Raises:
        ConfigurationError: It is not installed.
        TargetError: It does not say.
    """
    _find()
    command = [sys.executable, "-m", _MODULE, "faults", "--format", "json"]
    try:
        said = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_START_SECONDS,
            check=True,
        ).stdout
        listed = {each["name"]: each for each in json.loads(said)}
        return tuple(
            Fault(name, each["theme"], _rules(each, listed))
            for name, each in listed.items()
        )
    except (subprocess.SubprocessError, ValueError, KeyError) as error:
        raise errors.TargetError(
            f"The reference service did not list its faults: {error}."
        ) from error


def _rules(
    fault: Mapping[str, Any], listed: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...]:
    """Returns the rules of a fault, then those of the ones that it needs."""
    needed = (listed[name]["rules"] for name in fault.get("needs", ()))
    return tuple(dict.fromkeys(itertools.chain(fault["rules"], *needed)))


def _find() -> None:
    # Looked for, not imported: the tool must not depend on what it tests.
    if not importlib.util.find_spec("fastapi"):
        raise errors.ConfigurationError(
            "The reference service is not installed.",
            "Run: pip install 'openapi-conformance[load,reference]'.",
        )


@contextlib.contextmanager
def started(broken: Sequence[str] = ()) -> Iterator[Address]:
    """Runs the reference service on a free port of the loopback interface.

    Args:
        broken: Names of the promises that it is to break.

    Yields:
        Its address. The process is ended afterwards.

    Raises:
        ConfigurationError: It is not installed, or knows no such fault.
        TargetError: It does not start.
    """
    _find()
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        ready = pathlib.Path(folder) / "ready.json"
        log = pathlib.Path(folder) / "log"
        command = [sys.executable, "-m", _MODULE, "serve", "--port", "0"]
        command += ["--ready-file", str(ready)]
        for name in broken:
            command += ["--fault", name]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Its signing key goes with it, rather than to the user's home.
                env={**os.environ, "REFERENCE_STATE_DIR": folder},
                # Ctrl-C is for the run; the service must outlive it for the
                # report to be whole.
                start_new_session=True,
            )
        try:
            yield _wait(process, ready, log)
        finally:
            _stop(process)


def _wait(
    process: subprocess.Popen[bytes], ready: pathlib.Path, log: pathlib.Path
) -> Address:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if ready.exists():
            told = json.loads(ready.read_text("utf-8"))
            return Address(
                told["base_url"],
                told["document_url"],
                told["tokens"]["admin"],
                told["identities"],
            )
        if process.poll() is not None:
            lines = log.read_text("utf-8", "replace").strip().splitlines()
            said = " ".join(lines[-_TOLD_LINES:]) or "it said nothing"
            kind = (
                errors.ConfigurationError
                if process.returncode == errors.ExitCode.USAGE
                else errors.TargetError
            )
            raise kind(f"The reference service did not start: {said}")
        time.sleep(_POLL_SECONDS)
    raise errors.TargetError(
        f"The reference service was not ready after {_START_SECONDS:g} s."
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
