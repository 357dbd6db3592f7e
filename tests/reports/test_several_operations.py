# SPDX-License-Identifier: Apache-2.0
"""What has one cause and shows at several operations, in every report."""

import dataclasses
import io
import json
import pathlib
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import rich.console

import reports
from conformance import findings
from reports import console, html, junit, run_json, sarif
from reports.html import matrix

LABELS = ("GET /v1/products", "POST /v1/orders")


@pytest.fixture(name="run")
def fixture_run(shop_run: findings.Run) -> findings.Run:
    """A run with one finding, seen at two operations."""
    first = next(each for each in shop_run.findings if each.exchange)
    found = dataclasses.replace(
        first,
        operation=LABELS[0],
        operations=LABELS,
        message="The key is missing. It is so at 2 operations, such as X.",
    )
    return dataclasses.replace(shop_run, findings=(found,))


def test_the_identity_does_not_depend_on_the_operations(
    run: findings.Run,
) -> None:
    [found] = run.findings
    location = found.location
    assert location
    other = dataclasses.replace(
        found,
        operation=LABELS[1],
        operations=LABELS[1:],
        location=dataclasses.replace(location, pointer="/elsewhere"),
    )
    assert other.fingerprint == found.fingerprint
    confined = dataclasses.replace(found, operations=())
    assert confined.fingerprint != found.fingerprint


def test_json_keeps_them(run: findings.Run) -> None:
    text = run_json.dump(run)
    folder = pathlib.Path(reports.__file__).parent
    schema = json.loads((folder / "run.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(text), schema)
    assert run_json.load(text) == run


def test_the_terminal_leaves_the_naming_to_the_message(
    run: findings.Run,
) -> None:
    screen = io.StringIO()
    console.render(run, rich.console.Console(file=screen, width=200))
    printed = screen.getvalue()
    assert "  The key is missing. It is so at 2 operations" in printed
    assert f"#{run.findings[0].short_id}" in printed


def test_junit_and_sarif_list_them(run: findings.Run) -> None:
    failures = ET.fromstring(junit.render(run)).iter("failure")  # noqa: S314 - our own
    assert any(", ".join(LABELS) in (each.text or "") for each in failures)
    [result] = json.loads(sarif.render(run))["runs"][0]["results"]
    assert result["properties"]["operations"] == list(LABELS)


def test_the_page_lists_them_and_counts_it_for_each(run: findings.Run) -> None:
    page = html.render(run)
    assert "Seen at 2 operations" in page
    counted = {
        row.operation
        for row in matrix.rows(run, exercised=True)
        if row.worlds[findings.World.EXCHANGE][0]
    }
    assert counted == set(LABELS)
