# SPDX-License-Identifier: Apache-2.0
"""The whole service on real servers, looked at by the tool itself."""

import json
import os
import pathlib
import subprocess
import sys

from tests.reference_service import serving


def test_a_whole_run_against_the_real_servers_finds_nothing(
    environment: dict[str, str], tmp_path: pathlib.Path
) -> None:
    with (
        serving.started(environment, "worker") as (_, line),
        serving.served(environment, tmp_path) as (_, ready),
    ):
        assert line == "reference-service worker takes tasks\n"
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "conformance", "run"),
                *("--base-url", ready["base_url"]),
                *("--max-time", "90", "--max-requests", "1500"),
                *("--load-time", "10", "--seed", "1"),
            ],
            cwd=tmp_path,
            env={**os.environ, "CONFORMANCE_TOKEN": ready["tokens"]["admin"]},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    report = tmp_path / "conformance-report" / "run.json"
    run = json.loads(report.read_text("utf-8"))
    assert run["findings"] == []
    assert [phase["status"] for phase in run["phases"]] == ["passed"] * 3
