# SPDX-License-Identifier: Apache-2.0
import dataclasses
import pathlib
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from conformance import findings
from reports import junit

_XSD = xmlschema.XMLSchema(pathlib.Path(__file__).parent / "junit-10.xsd")


def _parsed(run: findings.Run) -> ET.Element:
    text = junit.render(run)
    _XSD.validate(text)
    # The text is our own.
    root = ET.fromstring(text.encode())  # noqa: S314
    for tag, key in (("failure", "failures"), ("error", "errors")):
        cases = [
            case for case in root.iter("testcase") if case.find(tag) is not None
        ]
        assert root.get(key) == str(len(cases))
    assert root.get("tests") == str(len(list(root.iter("testcase"))))
    return root


def _case(root: ET.Element, suite: str, name: str) -> ET.Element:
    (case,) = (
        case
        for case in root.iter("testcase")
        if (case.get("classname"), case.get("name")) == (suite, name)
    )
    return case


def test_each_phase_is_a_suite_and_each_rule_a_case(
    shop_run: findings.Run,
) -> None:
    root = _parsed(shop_run)
    assert [suite.get("name") for suite in root] == [
        *("lint", "exercise", "load", "compare")
    ]
    failure = _case(root, "exercise", "no-server-error").find("failure")
    assert failure is not None
    assert "answered 500" in failure.get("message", "")
    assert failure.text is not None
    assert "api/openapi.yaml:131:7 PATCH /v1/products" in failure.text
    assert "curl -X PATCH" in failure.text


def test_a_rule_that_holds_is_a_case_that_passes(
    shop_run: findings.Run,
) -> None:
    assert not list(_case(_parsed(shop_run), "exercise", "pagination-walk"))


@pytest.mark.parametrize(
    ("suite", "name", "reason"),
    [
        ("compare", "(phase)", "No earlier document was given."),
        ("exercise", "idempotent-delete", "It deletes"),
        ("lint", "webhook-signature", "Not applicable"),
    ],
)
def test_what_did_not_run_is_skipped_with_its_reason(
    shop_run: findings.Run, suite: str, name: str, reason: str
) -> None:
    skipped = _case(_parsed(shop_run), suite, name).find("skipped")
    assert skipped is not None
    assert skipped.get("message", "").startswith(reason)


def test_a_finding_below_the_threshold_is_output_and_no_failure(
    shop_run: findings.Run,
) -> None:
    case = _case(_parsed(shop_run), "lint", "path-segment-case")
    assert case.find("failure") is None
    assert "'userAccounts'" in (case.findtext("system-out") or "")
    strict = dataclasses.replace(shop_run, fail_on=findings.Severity.WARN)
    case = _case(_parsed(strict), "lint", "path-segment-case")
    assert case.find("failure") is not None


def test_a_phase_that_broke_is_an_error(shop_run: findings.Run) -> None:
    phase = dataclasses.replace(
        shop_run.phases[0],
        status=findings.PhaseStatus.ERROR,
        reason="The service died.",
    )
    root = _parsed(dataclasses.replace(shop_run, phases=(phase,)))
    error = _case(root, "lint", "(phase)").find("error")
    assert error is not None
    assert error.get("message") == "The service died."


def test_a_run_that_failed_is_never_all_green(passed_run: findings.Run) -> None:
    assert _parsed(passed_run).get("errors") == "0"
    verdict = findings.Verdict(
        passed=False, exit_code=5, reasons=("No operation was left to test.",)
    )
    root = _parsed(dataclasses.replace(passed_run, verdict=verdict))
    assert root.get("errors") == "1"
    assert "No operation was left" in ET.tostring(root, encoding="unicode")


def test_pairs_of_class_and_name_are_unique(
    shop_run: findings.Run, hostile_run: findings.Run
) -> None:
    twice = dataclasses.replace(shop_run, phases=shop_run.phases * 2)
    for run in (shop_run, hostile_run, twice):
        pairs = [
            (case.get("classname"), case.get("name"))
            for case in _parsed(run).iter("testcase")
        ]
        assert len(pairs) == len(set(pairs))


def test_many_occurrences_are_capped_and_counted(
    large_run: findings.Run,
) -> None:
    text = junit.render(large_run)
    assert "more, in run.json" in text
    assert len(text) < 2_000_000


@given(st.text())
def test_any_text_makes_valid_xml(text: str) -> None:
    finding = findings.Finding(
        text, findings.Severity.ERROR, findings.World.LOAD, text
    )
    run = findings.Run(
        tool_version="1",
        started="2026-11-23T09:05:08Z",
        seconds=1.23456,
        command=text,
        document=None,
        base_url=None,
        ruleset=text,
        seed=None,
        fail_on=findings.Severity.ERROR,
        verdict=findings.Verdict(passed=False, exit_code=1, reasons=(text,)),
        findings=(finding,),
    )
    assert len(list(_parsed(run).iter("failure"))) == 1


def test_hostile_text_is_valid_xml(hostile_run: findings.Run) -> None:
    _parsed(hostile_run)
