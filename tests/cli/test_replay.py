# SPDX-License-Identifier: Apache-2.0
"""Recording, and repeating what was found, by the command line."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance import errors
from tests.cli import conftest as cli
from tests.exercise import stall

RULES = (
    "extends: [[backend-guidelines, off]]\n"
    "rules: {response-documented: error, no-server-error: error,"
    " input-rejected: error, auth-required: error}\n"
)


@pytest.fixture(name="service")
def fixture_service() -> Iterator[stall.Stall]:
    with stall.serving() as service:
        yield service


@pytest.fixture(name="exercise")
def fixture_exercise(
    conformance: cli.Command, service: stall.Stall, tmp_path: pathlib.Path
) -> Callable[..., cli.Ended]:
    """Exercises the service into the folder `out`."""
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "openapi.json").write_text(json.dumps(stall.document()))

    def exercise(*more: str, token: str = stall.TOKEN) -> cli.Ended:
        return conformance(
            *("exercise", "openapi.json", "-u", service.base_url),
            *("--ruleset", "rules.yaml", "--max-time", "25", "--seed", "1"),
            *("--max-examples", "3", "-o", "out", "--format", "json", *more),
            CONFORMANCE_TOKEN=token,
        )

    return exercise


def _findings(folder: pathlib.Path) -> list[dict[str, Any]]:
    run = json.loads((folder / "out" / "run.json").read_text("utf-8"))
    found: list[dict[str, Any]] = run["findings"]
    return found


def _replay(
    conformance: cli.Command, found: dict[str, Any], *more: str
) -> cli.Ended:
    return conformance(
        *("replay", found["fingerprint"][:8], "--report", "out", *more),
        CONFORMANCE_TOKEN=stall.TOKEN,
    )


def _recorded(folder: pathlib.Path) -> list[dict[str, Any]]:
    text = (folder / "out" / "exchanges.ndjson").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_every_request_is_recorded_without_its_credentials(
    exercise: Callable[..., cli.Ended],
    service: stall.Stall,
    tmp_path: pathlib.Path,
) -> None:
    ended = exercise()
    assert ended.code == 0, ended.out
    recorded = _recorded(tmp_path)
    assert len(recorded) == len(service.seen) > 50
    assert [each["request"]["method"] for each in recorded[-5:]] == [
        each.method for each in service.seen[-5:]
    ]
    for each in recorded:
        assert each["response"]["status"]
    for path in (tmp_path / "out").iterdir():
        assert stall.TOKEN not in path.read_text("utf-8")
    bodies = [each["request"]["body"] for each in recorded]
    assert any(body and "text" in body for body in bodies)


def test_nothing_is_recorded_where_nobody_wants_it(
    exercise: Callable[..., cli.Ended], tmp_path: pathlib.Path
) -> None:
    exercise("--no-record")
    assert not (tmp_path / "out" / "exchanges.ndjson").exists()


def test_an_interrupted_run_leaves_what_was_done(
    service: stall.Stall, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(stall.document()))
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "conformance", "exercise", "openapi.json"),
            *("-u", service.base_url, "--rate", "20", "-o", "out"),
        ],
        cwd=tmp_path,
        env={**os.environ, "CONFORMANCE_TOKEN": stall.TOKEN},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while len(service.seen) < 20 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == errors.ExitCode.INTERRUPTED
    assert len(_recorded(tmp_path)) >= 20


def test_a_finding_is_repeated_until_it_is_mended(
    exercise: Callable[..., cli.Ended],
    conformance: cli.Command,
    service: stall.Stall,
    tmp_path: pathlib.Path,
) -> None:
    service.bugs = {"extra_key"}
    exercise()
    [found] = _findings(tmp_path)
    service.seen.clear()
    ended = _replay(conformance, found)
    assert ended.code == 1, ended.out + ended.err
    assert "Still broken: " in ended.out
    assert stall.TOKEN not in ended.out + ended.err
    sent = found["exchange"]["request"]
    [again] = [each for each in service.seen if sent["url"].endswith(each.path)]
    assert again.method == sent["method"]
    body = sent["body"] and sent["body"]["text"].encode()
    assert again.body == (body or b"")
    assert {
        name.lower(): value
        for name, value in sent["headers"]
        if value != "[Filtered]"
    }.items() <= {name.lower(): v for name, v in again.headers}.items()

    service.bugs.clear()
    ended = _replay(conformance, found)
    assert ended.code == 0, ended.out + ended.err
    assert "Mended: " in ended.out


@pytest.mark.parametrize(
    ("bug", "rule"),
    [("long", "input-rejected"), ("nul", "no-server-error")],
)
def test_a_check_and_a_function_judge_alike(
    bug: str,
    rule: str,
    exercise: Callable[..., cli.Ended],
    conformance: cli.Command,
    service: stall.Stall,
    tmp_path: pathlib.Path,
) -> None:
    service.bugs = {bug}
    exercise()
    found = [each for each in _findings(tmp_path) if each["rule"] == rule]
    assert found
    service.seen.clear()
    assert _replay(conformance, found[0]).code == 1
    # What was masked is there again.
    bearer = ("Authorization", f"Bearer {stall.TOKEN}")
    assert [bearer in each.headers for each in service.seen] == [True]
    service.bugs.clear()
    assert _replay(conformance, found[0]).code == 0


def test_what_a_probe_found_is_judged_by_the_probe(
    exercise: Callable[..., cli.Ended],
    conformance: cli.Command,
    service: stall.Stall,
    tmp_path: pathlib.Path,
) -> None:
    service.bugs = {"open"}
    exercise()
    found = [
        each for each in _findings(tmp_path) if each["rule"] == "auth-required"
    ]
    assert found
    ended = _replay(conformance, found[0])
    assert ended.code == 1, ended.out + ended.err
    service.bugs.clear()
    ended = _replay(conformance, found[0])
    assert ended.code == 0, ended.out + ended.err


def test_printing_sends_nothing(
    exercise: Callable[..., cli.Ended],
    conformance: cli.Command,
    service: stall.Stall,
    tmp_path: pathlib.Path,
) -> None:
    service.bugs = {"extra_key"}
    exercise()
    [found] = _findings(tmp_path)
    service.seen.clear()
    ended = _replay(conformance, found, "--print", "curl")
    assert (ended.code, service.seen) == (0, [])
    assert ended.out.strip() == found["exchange"]["curl"]
    program = _replay(conformance, found, "--print", "httpx").out
    assert service.seen == []
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "CONFORMANCE_TOKEN": stall.TOKEN},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.startswith(str(found["exchange"]["response"]["status"]))
    assert len(service.seen) == 1


def test_what_can_not_be_repeated_is_told(
    exercise: Callable[..., cli.Ended],
    conformance: cli.Command,
    service: stall.Stall,
    tmp_path: pathlib.Path,
) -> None:
    ended = conformance("replay", "12345678", "--report", "nowhere")
    assert (ended.code, "no run" in ended.err) == (2, True)
    service.bugs = {"nul"}
    exercise()
    [found] = _findings(tmp_path)
    ended = conformance("replay", "ffffffff", "--report", "out")
    assert ended.code == 2
    assert found["fingerprint"][:8] in ended.err
    identity = found["fingerprint"][:8]
    ended = conformance("replay", identity, "--report", "out")
    assert ended.code == 2
    assert "CONFORMANCE_TOKEN" in ended.err
    ended = _replay(conformance, found, "-u", "http://127.0.0.1:9")
    assert ended.code == 4
    assert "127.0.0.1:9" in ended.err


def test_what_failed_is_tried_first_until_it_is_mended(
    exercise: Callable[..., cli.Ended],
    service: stall.Stall,
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "conformance.yaml").write_text("fail_on: error\n")
    memory = tmp_path / ".conformance" / "failures.json"
    service.bugs = {"nul", "long"}
    assert exercise().code == 1
    found = _findings(tmp_path)
    assert {each["rule"] for each in found} >= {"no-server-error"}
    assert stall.TOKEN not in memory.read_text("utf-8")
    assert (memory.parent / ".gitignore").read_text("utf-8") == "*\n"

    service.seen.clear()
    assert exercise().code == 1
    first = {each.body for each in service.seen[: 4 + 2 * len(found)]}
    for each in found:
        body = each["exchange"]["request"]["body"]
        assert (body["text"].encode() if body else b"") in first

    service.bugs.clear()
    ended = exercise()
    assert ended.code == 0, ended.out
    assert "Mended since an earlier run: " in " ".join(ended.out.split())
    assert "no-server-error" not in memory.read_text("utf-8")
    assert "Mended" not in exercise().out


def test_nothing_is_remembered_where_nobody_wants_it(
    exercise: Callable[..., cli.Ended],
    service: stall.Stall,
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "conformance.yaml").write_text("remember: false\n")
    service.bugs = {"nul"}
    assert exercise().code == 1
    assert not (tmp_path / ".conformance").exists()
    assert not (tmp_path / "out" / "failures.json").exists()
