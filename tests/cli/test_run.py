# SPDX-License-Identifier: Apache-2.0
"""Whole runs against the real reference service, by the command line."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from conformance import errors, service
from tests.cli import conftest as cli

SCHEMA = json.loads(
    (cli.ROOT / "reports" / "run.schema.json").read_text("utf-8")
)
QUICK = ("--max-time", "25", "--load-time", "3", "--max-examples", "5")


def rules_in(folder: pathlib.Path) -> dict[str, set[str]]:
    """Returns the rules with findings, in each report of a folder."""
    run = json.loads((folder / "run.json").read_text("utf-8"))
    jsonschema.validate(run, SCHEMA)
    sarif = json.loads((folder / "conformance.sarif").read_text("utf-8"))
    suites = ET.parse(folder / "junit.xml").getroot()  # noqa: S314 - our own
    page = (folder / "report.html").read_text("utf-8")
    found = {each["rule"] for each in run["findings"]}
    return {
        "json": found,
        "sarif": {
            result["ruleId"]
            for each in sarif["runs"]
            for result in each["results"]
        },
        "junit": {
            case.get("name", "")
            for case in suites.iter("testcase")
            if case.find("failure") is not None
        },
        "html": {rule for rule in found if rule in page},
    }


def test_the_clean_service_passes_a_whole_run(
    conformance: cli.Command, shop: service.Address, tmp_path: pathlib.Path
) -> None:
    ended = conformance(
        "run",
        *("--base-url", shop.base_url),
        *QUICK,
        CONFORMANCE_TOKEN=shop.token,
    )
    assert ended.code == 0, ended.out
    folder = tmp_path / "conformance-report"
    assert rules_in(folder)["json"] == set()
    run = json.loads((folder / "run.json").read_text("utf-8"))
    assert run["document"]["location"] == f"{shop.base_url}/openapi.json"
    assert [each["status"] for each in run["phases"]] == ["passed"] * 3
    assert run["load"]["total"]["count"] > 100
    seen = [each for each in run["operations"] if each["statuses"]]
    assert len(seen) == len(run["operations"]) > 30
    for path in folder.iterdir():
        assert shop.token not in path.read_text("utf-8")
    assert shop.token not in ended.out + ended.err


@pytest.mark.parametrize(
    ("fault", "rule", "only"),
    [
        # The others of this world: tests/exercise/test_shop.py.
        ("500_long", "no-server-error", "exercise"),
        ("slow_list", "load-latency", "load"),
        ("camel_field", "field-case", "lint"),
    ],
)
def test_a_fault_is_found_by_the_rule_that_it_names_and_by_no_other(
    fault: str,
    rule: str,
    only: str,
    conformance: cli.Command,
    tmp_path: pathlib.Path,
) -> None:
    ended = conformance(
        "demo", "--fault", fault, "--only", only, "--max-time", "45"
    )
    assert ended.code == 1, ended.out + ended.err
    told = rules_in(tmp_path / "conformance-report")
    assert all(each == {rule} for each in told.values()), told
    if only == "exercise":
        run = json.loads(
            (tmp_path / "conformance-report" / "run.json").read_text("utf-8")
        )
        for finding in run["findings"]:
            assert "curl " in finding["exchange"]["curl"]
            assert finding["exchange"]["response"]["status"]


def test_a_fault_that_is_not_there_is_told(conformance: cli.Command) -> None:
    ended = conformance("demo", "--fault", "page_overlapp")
    assert ended.code == 2
    assert "page_overlap" in ended.err


def test_where_nothing_listens_the_target_is_unusable(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    ended = conformance(
        "run", str(cli.SHOP), "-u", "http://127.0.0.1:9", *QUICK
    )
    assert ended.code == 4
    assert "127.0.0.1:9" in ended.out
    assert "tip: " in ended.out
    run = json.loads(
        (tmp_path / "conformance-report" / "run.json").read_text("utf-8")
    )
    assert [each["name"] for each in run["phases"]] == [
        "lint",
        "exercise",
        "load",
    ]
    assert run["phases"][0]["status"] == "passed"
    assert run["phases"][2]["status"] == "skipped"


def test_a_service_that_refuses_every_request_is_unusable(
    conformance: cli.Command, shop: service.Address
) -> None:
    ended = conformance("exercise", "-u", shop.base_url, *QUICK[:2])
    assert ended.code == 4
    assert "401" in ended.out
    assert "--token" in ended.out or "token" in ended.out


def test_nothing_to_test_has_its_own_exit_code(
    conformance: cli.Command, shop: service.Address
) -> None:
    ended = conformance(
        "exercise",
        *("-u", shop.base_url),
        *("--include", "GET /nowhere"),
        CONFORMANCE_TOKEN=shop.token,
    )
    assert ended.code == 5
    assert "No operation" in ended.out


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://127.0.0.1", "does not begin with http:// or https://"),
        ("127.0.0.1:8000", "does not begin with http:// or https://"),
        ("http://", "'http://'"),
    ],
)
def test_a_base_url_that_is_none_is_told(
    url: str, why: str, conformance: cli.Command
) -> None:
    ended = conformance("exercise", str(cli.SHOP), "-u", url)
    assert ended.code == 2
    assert ended.err.count("error: ") == 1
    assert why in ended.err


def test_a_run_without_a_service_is_told(conformance: cli.Command) -> None:
    ended = conformance("run", str(cli.SHOP))
    assert ended.code == 2
    assert "--base-url" in ended.err


def test_an_interrupted_run_leaves_a_report_of_what_it_had_found(
    shop: service.Address, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "rules.yaml").write_text(
        "extends: backend-guidelines\n"
        "rules: {untitled: {given: $.info.title, then: {function: falsy}}}\n"
    )
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "conformance", "run"),
            *("--base-url", shop.base_url, "--ruleset", "rules.yaml"),
        ],
        cwd=tmp_path,
        env={**os.environ, "CONFORMANCE_TOKEN": shop.token},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(8)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == errors.ExitCode.INTERRUPTED
    assert b"Traceback" not in out + err
    told = rules_in(tmp_path / "conformance-report")
    assert "untitled" in told["json"]
    run = json.loads((tmp_path / "conformance-report" / "run.json").read_text())
    assert run["verdict"]["exit_code"] == 130
    assert {each["status"] for each in run["phases"]} >= {"interrupted"}


def test_a_defect_of_the_program_is_no_finding(
    tmp_path: pathlib.Path,
) -> None:
    script = (
        "import sys\n"
        "from conformance import run\n"
        "from conformance.cli import main\n"
        "def broken(*_, **__):\n"
        "    raise ZeroDivisionError('by design')\n"
        "run.run = broken\n"
        f"sys.argv = ['conformance', 'lint', {str(cli.SHOP)!r}]\n"
        "main.main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert ended.returncode == errors.ExitCode.INTERNAL
    assert "This is a defect of conformance: ZeroDivisionError" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_codes_are_those_that_are_documented() -> None:
    assert {each.name: each.value for each in errors.ExitCode} == {
        "PASSED": 0,
        "FINDINGS": 1,
        "USAGE": 2,
        "INTERNAL": 3,
        "TARGET_UNUSABLE": 4,
        "NOTHING_TESTED": 5,
        "INTERRUPTED": 130,
    }
