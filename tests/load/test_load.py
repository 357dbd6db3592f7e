# SPDX-License-Identifier: Apache-2.0
import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from conformance import errors, findings
from conformance.load import runner, world

Serve = Callable[[str], str]
Load = Callable[..., world.Outcome]
TOKEN = "tiger-lily-5f1d"


def rules_of(outcome: world.Outcome) -> set[str]:
    return {each.rule for each in outcome.findings}


def test_a_sound_service_draws_no_finding(serve: Serve, load: Load) -> None:
    seconds: list[findings.LoadSecond] = []
    outcome = load(serve("none"), progress=seconds.append)

    assert outcome.error is None
    assert outcome.findings == ()
    assert outcome.phase.status is findings.PhaseStatus.PASSED
    result = outcome.result
    assert result is not None
    assert [each.operation for each in result.operations] == [
        "GET /things",
        "GET /things/{thing_id}",
    ]
    assert result.total.errors == result.total.breaches == 0
    assert result.total.count == sum(each.count for each in result.operations)
    assert result.total.count == sum(each.count for each in result.timeline)
    assert result.total.count > 50
    assert result.total.rate == pytest.approx(
        result.total.count / result.seconds
    )
    assert 0 < result.total.p50_ms <= result.total.p99_ms
    assert result.total.p99_ms <= result.total.max_ms
    assert 1.5 < result.seconds < 4
    assert result.users == 3
    assert tuple(seconds) == result.timeline
    assert outcome.checked == {
        "load-latency": 3,
        "load-error-rate": 3,
        "load-contract": 2,
    }


def test_ids_come_from_the_service_and_what_has_none_is_told(
    serve: Serve, load: Load
) -> None:
    outcome = load(serve("none"), max_requests=40)
    assert outcome.result is not None
    # No request met a 404, which is what made-up ids would measure.
    assert outcome.result.total.messages == {}
    assert list(outcome.left_out) == ["GET /secrets/{secret_name}"]
    assert "no value is known" in outcome.left_out["GET /secrets/{secret_name}"]


def test_a_run_ends_with_its_number_of_requests(
    serve: Serve, load: Load
) -> None:
    begun = time.monotonic()
    outcome = load(serve("none"), max_requests=25, max_seconds=60)
    assert outcome.result is not None
    assert outcome.result.total.count == 25
    assert time.monotonic() - begun < 30


def test_writes_are_sent_only_where_they_are_allowed(
    serve: Serve, load: Load
) -> None:
    outcome = load(serve("none"), allow_writes=True, max_requests=30)
    assert outcome.result is not None
    sent = {each.operation for each in outcome.result.operations}
    assert "POST /things" in sent
    assert outcome.findings == ()


def test_a_slow_list_draws_load_latency(serve: Serve, load: Load) -> None:
    outcome = load(serve("slow"), users=4, max_seconds=3)
    assert rules_of(outcome) == {"load-latency"}
    found = {each.operation: each for each in outcome.findings}
    assert "GET /things" in found
    assert "GET /things/{thing_id}" not in found
    assert "p95_ms" in found["GET /things"].message
    assert outcome.phase.status is findings.PhaseStatus.FAILED


def test_a_service_that_slows_with_each_request_draws_load_steady(
    serve: Serve, load: Load
) -> None:
    outcome = load(serve("leaking"), max_seconds=8)
    assert rules_of(outcome) == {"load-steady"}
    (found,) = outcome.findings
    assert "'GET /things', 'GET /things/{thing_id}'" in found.message or (
        "'GET /things/{thing_id}', 'GET /things'" in found.message
    )
    assert "the median latency" in found.message
    assert outcome.checked["load-steady"] == 1


def test_errors_draw_load_error_rate_with_the_first_of_them(
    serve: Serve, load: Load
) -> None:
    outcome = load(serve("errors"))
    assert rules_of(outcome) == {"load-error-rate"}
    # All operations fail alike: that is told once.
    (found,) = outcome.findings
    assert found.operation is None
    assert "503 Service Unavailable" in found.message
    assert "It is so at 2 of 2 operations, such as GET /things" in found.message
    assert found.exchange is not None
    assert found.exchange.response is not None
    assert found.exchange.response.status == 503
    assert found.exchange.response.body == b'{"error":"busy"}'
    assert outcome.result is not None
    assert outcome.result.total.error_rate == pytest.approx(0.05, abs=0.02)
    kinds = outcome.result.total.messages
    assert kinds == {"503 Service Unavailable": outcome.result.total.errors}


def test_one_wrong_body_in_fifty_is_found_and_shown(
    serve: Serve, load: Load
) -> None:
    base_url = serve("wrong")
    outcome = load(base_url)
    assert rules_of(outcome) == {"load-contract"}
    found = next(
        each for each in outcome.findings if each.operation == "GET /things"
    )
    assert '"name" is a required property' in found.message
    assert outcome.result is not None
    assert found.count == outcome.result.operations[0].breaches >= 1
    assert found.exchange is not None
    assert found.exchange.response is not None
    assert found.exchange.response.body == b'{"data":[{"id":"x"}]}'
    assert found.exchange.request.url.startswith(f"{base_url}/things")
    assert found.exchange.curl.startswith("curl ")
    assert base_url in found.exchange.curl


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("cut", "response cut short"),
        ("endless", "response longer than 8 MiB"),
    ],
)
def test_a_response_that_does_not_end_well_is_an_error(
    serve: Serve, load: Load, fault: str, told: str
) -> None:
    outcome = load(serve(fault), max_requests=200)
    assert outcome.error is None
    assert outcome.result is not None
    kinds = outcome.result.total.messages
    assert any(told in kind for kind in kinds), kinds
    assert outcome.result.total.count == 200


def test_a_service_that_dies_leaves_its_figures_and_an_error(
    serve: Serve, load: Load
) -> None:
    base_url = serve("dying")
    outcome = load(base_url, max_seconds=60)
    assert isinstance(outcome.error, errors.TargetError)
    assert base_url in outcome.error.message
    assert "stopped answering" in outcome.error.message
    assert "connection refused" in outcome.error.message
    assert outcome.phase.status is findings.PhaseStatus.ERROR
    assert outcome.result is not None
    assert outcome.result.total.count > 100
    # A closed loop on a refused connection would spin.
    assert outcome.result.total.errors < 100


def test_nothing_listening_is_a_target_error_that_names_the_url(
    load: Load,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = load(f"http://127.0.0.1:{port}")
    assert isinstance(outcome.error, errors.TargetError)
    assert f"http://127.0.0.1:{port}" in outcome.error.message
    assert outcome.error.tip
    assert outcome.result is None
    assert outcome.findings == ()


def test_without_a_token_the_error_says_that_one_is_wanted(
    serve: Serve, load: Load
) -> None:
    outcome = load(serve("token"))
    assert isinstance(outcome.error, errors.TargetError)
    assert "401" in outcome.error.message
    assert "token" in outcome.error.tip
    assert outcome.result is None


def test_a_url_that_is_none_is_a_configuration_error(load: Load) -> None:
    outcome = load("localhost:80")
    assert isinstance(outcome.error, errors.ConfigurationError)


def test_a_header_that_cannot_be_sent_is_a_configuration_error(
    serve: Serve, load: Load
) -> None:
    outcome = load(serve("none"), headers=(("X-Name", "a\r\nHost: evil"),))
    assert isinstance(outcome.error, errors.ConfigurationError)
    assert "evil" not in str(outcome.error)


def test_where_nothing_can_be_called_nothing_was_tested(
    serve: Serve, load: Load
) -> None:
    base_url = serve("none")
    chosen = load(base_url, include=("GET /nothing",))
    assert isinstance(chosen.error, errors.NothingTestedError)
    unfilled = load(base_url, include=("GET /secrets/*",))
    assert isinstance(unfilled.error, errors.NothingTestedError)
    assert "no value is known" in unfilled.error.message


def children(pid: int) -> list[int]:
    listed = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in listed.read_text("ascii").split()]


def generators() -> list[int]:
    """Processes of the generator that this process has started."""
    found = []
    for pid in children(os.getpid()):
        line = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        if b"locust" in line:
            found.append(pid)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_token_is_in_no_file_argument_result_or_log(
    serve: Serve, load: Load, monkeypatch: pytest.MonkeyPatch,
    tmp_path: pathlib.Path,
) -> None:  # fmt: skip
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: dict[str, bytes] = {}
    lines: list[bytes] = []

    def look(_: findings.LoadSecond) -> None:
        lines.extend(
            pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
            for pid in generators()
        )
        for place in tmp_path.rglob("*"):
            if place.is_file():
                seen[place.name] = place.read_bytes()

    outcome = load(serve("token"), token=TOKEN, progress=look)

    assert outcome.result is not None
    assert {"plan.json", "result.jsonl", "generator.log"} <= set(seen)
    assert lines
    assert not [name for name, text in seen.items() if TOKEN.encode() in text]
    assert not [line for line in lines if TOKEN.encode() in line]
    # The service sends it back in its errors, which are kept as examples.
    assert rules_of(outcome) == {"load-error-rate"}
    assert TOKEN not in repr(outcome)
    exchange = outcome.findings[0].exchange
    assert exchange is not None
    assert exchange.response is not None
    assert b"[Filtered]" in exchange.response.body
    assert "$CONFORMANCE_TOKEN" in exchange.curl
    assert not list(tmp_path.glob("conformance-load-*"))


def listening_sockets(pid: int) -> list[str]:
    """Gives the lines of the kernel's tables for sockets of a process."""
    own = {
        str(each.readlink())
        for each in pathlib.Path(f"/proc/{pid}/fd").iterdir()
    }
    # A kernel without IPv6 has no `tcp6`.
    tables = pathlib.Path("/proc/self/net").glob("tcp*")
    lines = [
        line for table in tables for line in table.read_text().splitlines()[1:]
    ]
    return [
        line
        for line in lines
        if line.split()[3] == "0A" and f"socket:[{line.split()[9]}]" in own
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_generator_listens_on_no_port(serve: Serve, load: Load) -> None:
    listening: list[str] = []
    looked: list[int] = []

    def look(_: findings.LoadSecond) -> None:
        for pid in generators():
            # It may end while it is looked at.
            with contextlib.suppress(OSError):
                listening.extend(listening_sockets(pid))
                looked.append(pid)

    load(serve("none"), progress=look)
    assert looked
    assert not listening


def test_a_killed_generator_is_a_clear_error_and_its_figures_stay(
    serve: Serve, load: Load
) -> None:
    def kill(_: findings.LoadSecond) -> None:
        for pid in generators():
            os.kill(pid, signal.SIGKILL)

    outcome = load(serve("none"), max_seconds=60, progress=kill)
    assert outcome.error is not None
    assert "load generator ended" in outcome.error.message
    assert outcome.result is not None
    assert outcome.result.total.count > 0


def test_control_c_ends_the_generator_and_keeps_its_figures(
    serve: Serve, load: Load
) -> None:
    def interrupt(_: findings.LoadSecond) -> None:
        if not started:
            started.extend(generators())
            timer = threading.Timer(0.2, signal.raise_signal, [signal.SIGINT])
            timer.start()

    started: list[int] = []
    outcome = load(serve("none"), max_seconds=60, progress=interrupt)
    assert outcome.interrupted
    assert outcome.error is None
    assert outcome.phase.status is findings.PhaseStatus.INTERRUPTED
    assert outcome.result is not None
    assert outcome.result.total.count > 0
    assert started
    assert not generators()


def test_a_users_own_settings_of_locust_change_nothing(
    serve: Serve, load: Load, monkeypatch: pytest.MonkeyPatch,
    tmp_path: pathlib.Path,
) -> None:  # fmt: skip
    (tmp_path / ".locust.conf").write_text("headless = false\nusers = 99\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCUST_PROCESSES", "3")
    outcome = load(serve("none"), max_requests=20)
    assert outcome.error is None
    assert outcome.result is not None
    assert outcome.result.total.count == 20


def test_without_locust_the_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def find_nothing(name: str, *_: Any) -> None:
        assert name == "locust"

    monkeypatch.setattr("importlib.util.find_spec", find_nothing)
    with pytest.raises(errors.ConfigurationError) as caught:
        runner.require_locust()
    assert "openapi-conformance[load]" in caught.value.tip


def test_the_parent_imports_neither_locust_nor_gevent() -> None:
    program = (
        "import sys; from conformance.load import world; "
        "print([m for m in ('locust', 'gevent', 'geventhttpclient') "
        "if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.strip() == "[]"
