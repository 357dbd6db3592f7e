# SPDX-License-Identifier: Apache-2.0
"""The selftest by the command line, against the real reference service."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from conformance import service
from conformance.selftest import trials
from tests.cli import conftest as cli

QUICK = ("--max-requests", "1500", "--jobs", "2")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The table of three faults, alone and at once, as JSON."""
    folder = tmp_path_factory.mktemp("selftest")
    path = folder / "table.json"
    names = ("page_overlap", "camel_field", "missing_required_field")
    chosen = [argument for name in names for argument in ("--fault", name)]
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "conformance", "selftest", *chosen),
            *(*QUICK, "--together", "3"),
            *("--format", "json", "--output", str(path)),
        ],
        capture_output=True,
        cwd=folder,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == ""
    for name in ("clean", *names):
        assert name in ended.stderr
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def test_each_fault_is_found_by_its_rule_and_the_clean_service_by_none(
    page: dict[str, Any],
) -> None:
    assert page["clean"]["status"] == "clean"
    assert page["clean"]["found"] == []
    assert [(each["name"], each["status"]) for each in page["faults"]] == [
        ("page_overlap", "found"),
        ("camel_field", "found"),
        ("missing_required_field", "found"),
    ]
    findings = [each["findings"] for each in page["faults"]]
    assert page["summary"] == {
        "passed": True,
        "found": 3,
        "total": 3,
        "missed": [],
        "noticed": [],
        "stray": [],
        "clean": True,
        "findings_per_fault": round(sum(findings) / 3, 2),
        "together": [3, 3],
    }


def test_faults_that_are_on_at_once_are_found_as_well(
    page: dict[str, Any],
) -> None:
    together = page["together"]
    assert together["name"] == "3 together"
    assert together["status"] == "found"
    names = {each["name"] for each in page["faults"]}
    assert set(together["faults"]) == names
    rules = {rule for each in page["faults"] for rule in each["expected"][:1]}
    assert rules <= set(together["found"])


@pytest.mark.parametrize(
    ("themes", "number"), [(("status",), 5), (("load",), 5), (("status",), 1)]
)
def test_one_fault_or_none_is_not_tried_together(
    themes: tuple[str, ...], number: int
) -> None:
    faults = [service.Fault(each, each, ("status-404",)) for each in themes]
    tried = list(trials.trials(faults, number, seed=1))
    assert [each.name for each in tried] == ["clean", *themes]


def test_the_table_tells_what_a_case_costs(page: dict[str, Any]) -> None:
    assert page["max_requests"] == 1500
    for each in (page["clean"], *page["faults"], page["together"]):
        assert 0 < each["cpu_seconds"] < 2 * each["seconds"]
        told = sum(rule["findings"] for rule in each["rules"])
        assert each["findings"] == told


def test_the_table_tells_when_a_fault_was_found(page: dict[str, Any]) -> None:
    walk, field, shape = page["faults"]
    assert walk["expected"] == walk["found"] == ["pagination-walk"]
    # The walk comes early; fuzzing goes on to look for what is unrelated.
    assert 0 < walk["requests_until_found"] < walk["requests"] / 2
    assert 0 < walk["seconds_until_found"] < walk["seconds"]
    # No request is needed to read a document.
    assert field["requests_until_found"] == 0
    assert shape["requests_until_found"] > 0
    assert page["seed"] == 1
    assert page["max_time"] > 0
    assert page["schema_version"] == "1.1"
    assert page["tool"]["name"] == "openapi-conformance"


def test_a_fault_that_no_rule_sees_is_missed(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    # In so short a time nothing is seen of how a service fares over time.
    ended = conformance(
        *("selftest", "--fault", "leaks_memory_slows", "--max-time", "1"),
        *("--jobs", "2", "--format", "markdown", "--output", "table.md"),
    )
    assert ended.code == 1, ended.err
    assert ended.out == ""
    told = (tmp_path / "table.md").read_text("utf-8")
    assert "0 of 1 faults found" in told
    assert "| `leaks_memory_slows` | load | missed |" in told
    assert "load-steady said nothing." in told


def test_a_fault_that_is_not_there_is_told_before_anything_runs(
    conformance: cli.Command,
) -> None:
    ended = conformance("selftest", "--fault", "page_overlapp")
    assert ended.code == 2
    assert ended.out == ""
    assert "Did you mean 'page_overlap'?" in ended.err


def test_a_service_that_does_not_start_is_told_for_each_case(
    conformance: cli.Command,
) -> None:
    ended = conformance(
        *("selftest", "--fault", "camel_field", "--format", "json"),
        REFERENCE_DATABASE_URL="nonsense",
    )
    assert ended.code == 1
    page = json.loads(ended.out)
    assert page["clean"]["status"] == "error"
    assert page["summary"]["clean"] is None
    (case,) = page["faults"]
    assert case["status"] == "error"
    assert "did not start" in case["errors"][0]


def test_an_interrupted_selftest_tells_what_is_there_and_leaves_nothing(
    tmp_path: pathlib.Path,
) -> None:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "conformance", "selftest", "--jobs", "2"),
            *("--max-time", "8"),
        ],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    head, clean = process.stdout.readline(), process.stdout.readline()
    assert head.startswith("fault ")
    assert clean.startswith("clean ")
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert " faults found; the clean service has no finding" in out
    assert "Interrupted." in err
    assert "Traceback" not in out + err
    # Every service and every case had a folder of its own there.
    assert list(tmp_path.iterdir()) == []
