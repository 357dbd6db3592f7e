# SPDX-License-Identifier: Apache-2.0
import dataclasses
import json
import pathlib
import re
from typing import Any

import jsonschema
import pytest

from conformance import findings
from reports import sarif

_SCHEMA = json.loads(
    (pathlib.Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text(
        encoding="utf-8"
    )
)


def _log_run(run: findings.Run) -> Any:
    text = sarif.render(run)
    text.encode("utf-8")
    log = json.loads(text)
    jsonschema.Draft4Validator(_SCHEMA).validate(log)
    _check_as_github_does(log)
    return log["runs"][0]


def _check_as_github_does(log: Any) -> None:
    """What code scanning asks for beyond the schema."""
    assert log["version"] == "2.1.0"
    assert log["$schema"]
    (run,) = log["runs"]
    assert run["automationDetails"]["id"].endswith("/")
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            assert len(rule[key]["text"]) > 0
        assert len(rule["shortDescription"]["text"]) <= 1024
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert len(rule["properties"]["tags"]) <= 10
    assert len(run["results"]) <= 5000
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"].endswith((".", "!", "?"))
        assert result["partialFingerprints"]["conformance/v1"]
        physical = result["locations"][0]["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        assert uri
        assert re.fullmatch(r"[!#$&-;=?-Z_a-z~\[\]%]+", uri), uri
        region = physical["region"]
        start = (region["startLine"], region["startColumn"])
        assert min(start) >= 1
        assert (region["endLine"], region["endColumn"]) > start


def test_a_finding_is_a_result_at_its_place(shop_run: findings.Run) -> None:
    run = _log_run(shop_run)
    (result,) = (
        each for each in run["results"] if each["ruleId"] == "no-server-error"
    )
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "api/openapi.yaml"
    assert physical["region"]["startLine"] == 131
    assert result["occurrenceCount"] == 3
    assert result["webRequest"]["method"] == "PATCH"
    assert result["webResponse"]["statusCode"] == 500
    assert run["columnKind"] == "unicodeCodePoints"


def test_repeated_header_fields_are_joined(shop_run: findings.Run) -> None:
    run = _log_run(shop_run)
    response = next(
        each["webResponse"] for each in run["results"] if "webResponse" in each
    )
    assert response["headers"]["set-cookie"] == "a=1, b=2"


def test_phases_that_did_not_run_are_notifications(
    shop_run: findings.Run,
) -> None:
    (invocation,) = _log_run(shop_run)["invocations"]
    assert invocation["executionSuccessful"] is True
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["level"] == "note"
    assert "No earlier document" in notification["message"]["text"]


def test_an_unusable_target_is_an_unsuccessful_execution(
    shop_run: findings.Run,
) -> None:
    verdict = findings.Verdict(passed=False, exit_code=4, reasons=("Down.",))
    run = _log_run(dataclasses.replace(shop_run, verdict=verdict))
    assert run["invocations"][0]["executionSuccessful"] is False


def test_category_is_the_phase_that_ran(
    shop_run: findings.Run, passed_run: findings.Run
) -> None:
    details = _log_run(shop_run)["automationDetails"]
    assert details == {"id": "conformance/run/"}
    details = _log_run(passed_run)["automationDetails"]
    assert details == {"id": "conformance/lint/"}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("api/openapi.yaml", "api/openapi.yaml"),
        ("./api/openapi.yaml", "api/openapi.yaml"),
        ("api\\openapi.yaml", "api/openapi.yaml"),
        ("my api.yaml", "my%20api.yaml"),
        ("javascript:x", "javascript%3Ax"),
        ("/srv/openapi.yaml", "file:///srv/openapi.yaml"),
        ("C:\\api\\openapi.yaml", "file:///C:/api/openapi.yaml"),
        ("https://h.example/a b?x=1", "https://h.example/a%20b?x=1"),
    ],
)
def test_document_is_named_by_a_uri(
    shop_run: findings.Run, file: str, uri: str
) -> None:
    finding = dataclasses.replace(
        shop_run.findings[0], location=findings.Location(file)
    )
    run = _log_run(dataclasses.replace(shop_run, findings=(finding,)))
    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == uri


def test_a_finding_without_place_is_at_the_start_of_the_document(
    shop_run: findings.Run,
) -> None:
    finding = dataclasses.replace(shop_run.findings[0], location=None)
    run = _log_run(dataclasses.replace(shop_run, findings=(finding,)))
    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "api/openapi.yaml"},
        "region": {
            "startLine": 1,
            "startColumn": 1,
            "endLine": 1,
            "endColumn": 2,
        },
    }


def test_brackets_of_a_message_make_no_link(shop_run: findings.Run) -> None:
    finding = dataclasses.replace(
        shop_run.findings[0], message="See [this](http://evil.example)."
    )
    run = _log_run(dataclasses.replace(shop_run, findings=(finding,)))
    text = run["results"][0]["message"]["text"]
    assert text == "See \\[this\\](http://evil.example)."


def test_more_than_github_keeps_is_cut_at_the_least_grave(
    large_run: findings.Run,
) -> None:
    # The schema takes too long for so many results, and they are all alike.
    log = json.loads(sarif.render(large_run))
    _check_as_github_does(log)
    (run,) = log["runs"]
    assert len(run["results"]) == 5000
    levels = {each["level"] for each in run["results"]}
    assert levels == {"error", "warning"}
    (told,) = (
        each["message"]["text"]
        for each in run["invocations"][0]["toolExecutionNotifications"]
        if each["descriptor"]["id"] == "results-left-out"
    )
    assert told.startswith("5,000 findings were left out")


def test_hostile_text_is_valid(hostile_run: findings.Run) -> None:
    assert "\\ud800" in sarif.render(hostile_run)
    run = _log_run(hostile_run)
    for rule in run["tool"]["driver"]["rules"]:
        assert "helpUri" not in rule
