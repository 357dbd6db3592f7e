# SPDX-License-Identifier: Apache-2.0
"""Services to put under load, and the document that they all promise."""

import contextlib
import pathlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.contract import model, reader
from conformance.load import world
from conformance.rules import ruleset

_APPS = pathlib.Path(__file__).with_name("apps.py")


@pytest.fixture(name="serve")
def fixture_serve(tmp_path: pathlib.Path) -> Iterator[Callable[[str], str]]:
    """Starts a service with a fault in it; gives its base URL."""
    with contextlib.ExitStack() as stack:

        def start(fault: str) -> str:
            place = tmp_path / f"{fault}.port"
            process = subprocess.Popen(
                [sys.executable, str(_APPS), fault, str(place)]
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            while not place.exists():
                assert process.poll() is None, "the service did not start"
                time.sleep(0.05)
            return f"http://127.0.0.1:{place.read_text(encoding='ascii')}"

        yield start


@pytest.fixture(name="contract", scope="session")
def fixture_contract(
    tmp_path_factory: pytest.TempPathFactory,
) -> model.Contract:
    """What every service of `apps.py` promises."""
    place = tmp_path_factory.mktemp("contract") / "openapi.json"
    subprocess.run(
        [sys.executable, str(_APPS), "document", str(place)], check=True
    )
    return reader.load(str(place))


@pytest.fixture(name="load")
def fixture_load(contract: model.Contract) -> Callable[..., world.Outcome]:
    """Runs a short load with few users."""
    rules = ruleset.load()

    def run(base_url: str, **changed: Any) -> world.Outcome:
        progress = changed.pop("progress", None)
        chosen = {"users": 3, "max_seconds": 2.0, "seed": 7, **changed}
        settings = world.Settings(base_url, **chosen)
        return world.load(contract, rules, settings, progress=progress)

    return run
