# SPDX-License-Identifier: Apache-2.0

import contextlib
import dataclasses
import pathlib
import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest

from conformance.contract import model, reader
from conformance.exercise import world
from conformance.rules import ruleset

CATALOGUE = pathlib.Path(__file__).parent / "catalogue.py"


@dataclasses.dataclass(frozen=True)
class Service:
    """A service that is running.

    Attributes:
        base_url: Where it answers.
        contract: Its own document.
    """

    base_url: str
    contract: model.Contract


Serve = Callable[..., Service]


@pytest.fixture(name="serve")
def fixture_serve(tmp_path: pathlib.Path) -> Iterator[Serve]:
    """Starts the catalogue service; its processes end with the test."""
    with contextlib.ExitStack() as stack:

        def start(*arguments: str) -> Service:
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(CATALOGUE), *arguments],
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            assert process.stdout is not None
            port = int(process.stdout.readline())
            base_url = f"http://127.0.0.1:{port}"
            answer = httpx.get(f"{base_url}/openapi.json", trust_env=False)
            place = tmp_path / f"openapi-{port}.json"
            place.write_bytes(answer.content)
            return Service(base_url, reader.load(str(place)))

        yield start


@pytest.fixture(name="rules", scope="session")
def fixture_rules() -> ruleset.Ruleset:
    return ruleset.load(("backend-guidelines",))


@pytest.fixture(name="settings")
def fixture_settings() -> Callable[..., world.Settings]:
    """Makes settings for a short run with a fixed seed."""

    def make(service: Service, **more: object) -> world.Settings:
        short = world.Settings(
            service.base_url, seed=1, max_seconds=60, max_examples=5
        )
        return dataclasses.replace(short, **more)  # type: ignore[arg-type]

    return make
