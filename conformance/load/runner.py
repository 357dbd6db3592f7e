# SPDX-License-Identifier: Apache-2.0
"""Runs the generator in a process of its own, and never waits for ever.

Locust is not imported here: it patches the standard library of the process
that imports it.
"""

import contextlib
import dataclasses
import importlib.util
import math
import os
import pathlib
import site
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

from conformance import errors, network
from conformance.load import credentials, order, plan

# A request is given up after that; what is under way at the end may finish.
TIMEOUT = 10.0
RESULT = "result.jsonl"
# Locust starts within a second, on a machine that has nothing else to do.
_STARTING = 60.0
_ENDING = 5
_POLL = 0.1
_TOLD_LINES = 15
# The folder of a locustfile is put on the module path: that must not be ours,
# where `statistics` would hide the standard library's.
_LOCUSTFILE = """\
from conformance.load import generator

PlanUser = generator.user_class()
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Bounds:
    """How hard and how long to send.

    Attributes:
        users: Simulated users at the same time.
        seconds: How long requests are sent.
        requests: How many are sent at most.
    """

    users: int
    seconds: float
    requests: int


def require_locust() -> None:
    """Makes sure that Locust is there, without importing it.

    Raises:
        ConfigurationError: It is not.
    """
    if importlib.util.find_spec("locust") is None:
        raise errors.ConfigurationError(
            "A load run needs Locust, which is not installed.",
            "Install openapi-conformance[load].",
        )


def run(
    planned: plan.Plan,
    secrets: credentials.Credentials,
    bounds: Bounds,
    folder: pathlib.Path,
    tick: Callable[[], None],
    way: network.Network | None = None,
) -> bool:
    """Runs the generator to its end.

    Args:
        planned: What to send.
        secrets: Sent with every request.
        bounds: How hard and how long.
        folder: An empty folder; the result will be there as `RESULT`.
        tick: Called several times a second.
        way: How to get to the service.

    Returns:
        Whether the run was interrupted by the user.

    Raises:
        ConfigurationError: Locust is not installed.
        ConformanceError: The generator broke down; its last words are told.
    """
    require_locust()
    ordered = order.Order(
        plan=folder / "plan.json",
        result=folder / RESULT,
        secrets=secrets,
        seconds=bounds.seconds,
        requests=bounds.requests,
        timeout=TIMEOUT,
        way=way or network.Network(),
    )
    log = folder / "generator.log"
    ordered.plan.write_text(planned.to_json(), encoding="utf-8")
    (folder / "locustfile.py").write_text(_LOCUSTFILE, encoding="utf-8")
    interrupted = False
    with log.open("wb") as told:
        process = subprocess.Popen(
            _command(bounds),
            cwd=folder,
            env=_environment(folder, ordered),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=told,
            # Ctrl-C in the terminal is ours to pass on.
            start_new_session=True,
        )
        try:
            _wait(process, bounds, tick)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            end(process)
    if process.returncode and not interrupted:
        raise _broken(process.returncode, log, secrets)
    return interrupted


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process: asked first, then forced."""
    if process.poll() is not None:
        return
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_ENDING)
    if process.poll() is None:
        process.kill()
        process.wait()


def _wait(
    process: "subprocess.Popen[bytes]",
    bounds: Bounds,
    tick: Callable[[], None],
) -> None:
    deadline = time.monotonic() + bounds.seconds + TIMEOUT + _STARTING
    while time.monotonic() < deadline:
        try:
            process.wait(_POLL)
        except subprocess.TimeoutExpired:
            tick()
        else:
            return


def _command(bounds: Bounds) -> list[str]:
    return [
        sys.executable,
        "-m",
        "locust",
        "--locustfile=locustfile.py",
        "--headless",
        "--only-summary",
        "--loglevel=WARNING",
        "--exit-code-on-error=0",
        f"--users={bounds.users}",
        f"--spawn-rate={bounds.users}",
        # The generator ends itself; this is in case that it can't.
        f"--run-time={math.ceil(bounds.seconds) + _ENDING}s",
        f"--stop-timeout={math.ceil(TIMEOUT) + 1}",
    ]


def _environment(
    folder: pathlib.Path, ordered: order.Order
) -> Mapping[str, str]:
    # A user's own settings of Locust, in variables or in the home folder,
    # must not change what is measured, nor open its web page to the network.
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LOCUST_")
    }
    return {
        **environment,
        "HOME": str(folder),
        "USERPROFILE": str(folder),
        "PYTHONUSERBASE": site.getuserbase(),
        **ordered.to_environment(),
    }


def _broken(
    code: int, log: pathlib.Path, secrets: credentials.Credentials
) -> errors.ConformanceError:
    text = log.read_text("utf-8", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    told = "\n".join(lines[-_TOLD_LINES:]) or "It said nothing."
    return errors.ConformanceError(
        f"The load generator ended with {code}: {secrets.masked(told)}",
        "Please report this as a defect, with these lines.",
    )
