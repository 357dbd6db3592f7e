# SPDX-License-Identifier: Apache-2.0

import dataclasses
import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
import rich.console

from conformance import findings
from reports import console, html, junit, run_json, sarif

ONE, OTHER, GONE = "api/one.yaml", "api/other.yaml", "gone.yaml"


def finding(document: str, rule: str, file: str = "") -> findings.Finding:
    return findings.Finding(
        rule,
        findings.Severity.ERROR,
        findings.World.DOCUMENT,
        f"{rule} is broken.",
        findings.Location(
            file or document, "/info", 2, 1, 2, 5, f"repo/{file or document}"
        ),
        operation="GET /users",
        document=document,
    )


def phase(
    document: str, status: findings.PhaseStatus, **checked: int
) -> findings.Phase:
    return findings.Phase(
        findings.World.DOCUMENT,
        "lint",
        status,
        0.5,
        "" if checked else f"There is no file '{document}'.",
        document=document,
        checked=checked,
    )


@pytest.fixture
def several(shop_run: findings.Run) -> findings.Run:
    """A lint run of three documents, the last of which is not there."""
    rules = tuple(
        findings.RuleInfo(
            name,
            findings.World.DOCUMENT,
            findings.Severity.ERROR,
            checked=3,
            skipped=skipped,
        )
        for name, skipped in (
            ("case", ""),
            ("length", ""),
            ("mine", "It needs <JavaScript>."),
            ("yours", "It needs <JavaScript>."),
        )
    )
    documents = tuple(
        findings.DocumentInfo(name, "", "3.1.0", f"API {name}", "1", 1)
        for name in (ONE, OTHER)
    )
    return dataclasses.replace(
        shop_run,
        document=documents[0],
        documents=documents,
        base_url=None,
        seed=None,
        load=None,
        rules=rules,
        phases=(
            phase(ONE, findings.PhaseStatus.FAILED, case=1, length=1),
            phase(OTHER, findings.PhaseStatus.FAILED, case=1),
            phase(GONE, findings.PhaseStatus.ERROR),
        ),
        operations=tuple(
            findings.OperationSummary("GET /users", document=name)
            for name in (ONE, OTHER)
        ),
        findings=(finding(ONE, "case"), finding(OTHER, "case", "api/p.yaml")),
    )


def test_junit_has_a_suite_for_each_document_and_a_case_for_each_rule(
    several: findings.Run,
) -> None:
    root = ET.fromstring(junit.render(several))  # noqa: S314 - our own
    told = {
        suite.get("name"): {
            case.get("name"): [each.tag for each in case] for case in suite
        }
        for suite in root
    }
    rest = {"mine": ["skipped"], "yours": ["skipped"]}
    assert told == {
        f"lint: {ONE}": {"case": ["failure"], "length": [], **rest},
        f"lint: {OTHER}": {"case": ["failure"], "length": ["skipped"], **rest},
        f"lint: {GONE}": {
            "(phase)": ["error"],
            "case": ["skipped"],
            "length": ["skipped"],
            **rest,
        },
    }
    text = junit.render(several)
    assert f"{ONE}:2:1 GET /users" in text
    assert "api/p.yaml:2:1 GET /users" in text


def test_no_finding_is_lost_where_its_document_has_no_phase(
    several: findings.Run,
) -> None:
    run = dataclasses.replace(
        several, findings=(*several.findings, finding("else.yaml", "length"))
    )
    root = ET.fromstring(junit.render(run))  # noqa: S314 - our own
    (suite,) = (e for e in root if e.get("name") == "document-findings")
    assert [case.get("name") for case in suite] == ["length"]


def test_sarif_tells_paths_from_the_top_of_the_repository(
    several: findings.Run,
) -> None:
    (run,) = json.loads(sarif.render(several))["runs"]
    files = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
    ]
    assert sorted(files) == ["repo/api/one.yaml", "repo/api/p.yaml"]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert f"of {GONE} was error" in told["message"]["text"]


def _printed(run: findings.Run) -> str:
    stream = io.StringIO()
    screen = rich.console.Console(file=stream, width=120, _environ={})
    console.render(run, screen)
    return stream.getvalue()


def test_the_terminal_tells_each_document_and_what_was_not_run(
    several: findings.Run,
) -> None:
    text = _printed(several)
    assert re.search(rf"lint +failed +500 ms +{OTHER}", text)
    assert re.search(rf"lint +error +500 ms +{GONE} +There is no file", text)
    assert "Not run: 2 rules\n  mine, yours: It needs <JavaScript>.\n" in text


def test_many_documents_that_passed_are_counted(several: findings.Run) -> None:
    passed = [
        phase(f"{number}.yaml", findings.PhaseStatus.PASSED, case=1)
        for number in range(30)
    ]
    text = _printed(
        dataclasses.replace(several, phases=(*several.phases, *passed))
    )
    assert "30 more phases passed." in text
    assert "7.yaml" not in text
    assert OTHER in text


def test_the_page_tells_documents_apart(several: findings.Run) -> None:
    page = html.render(several)
    assert "<title>Failed: 3 documents" in page
    assert page.count('<td class="left">api/other.yaml</td>') == 1
    assert 'href="#document=api%2Fother.yaml&amp;severity=error"' in page
    assert f'data-document="{OTHER}"' in page
    assert '<option value="gone.yaml">' in page
    assert page.count('<option value="GET /users">') == 1
    assert "2 rules, It needs &lt;JavaScript&gt;." in page


def test_findings_keep_their_document_and_identity_in_run_json(
    several: findings.Run,
) -> None:
    loaded = run_json.load(run_json.dump(several))
    assert loaded == several
    assert loaded.is_of_several


def test_a_run_of_the_first_version_still_loads(
    several: findings.Run,
) -> None:
    tree = json.loads(run_json.dump(several))
    tree["schema_version"] = "1.0"
    del tree["documents"]
    for each in tree["findings"]:
        del each["document"], each["location"]["identity"]
    for each in tree["phases"]:
        del each["document"], each["checked"]
    loaded = run_json.load(json.dumps(tree))
    assert not loaded.is_of_several
    assert junit.render(loaded)
    assert html.render(loaded)
