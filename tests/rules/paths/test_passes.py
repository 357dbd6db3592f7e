# SPDX-License-Identifier: Apache-2.0
import json
import pathlib

from conformance.contract import reader
from conformance.lint import document
from conformance.rules import ruleset

_DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/a": {
            "get": {
                "operationId": "listA",
                "parameters": [{"$ref": "#/components/parameters/Q"}],
                "responses": {"200": {"description": "x"}},
            }
        }
    },
    "components": {"parameters": {"Q": {"name": "q", "in": "query"}}},
}


def _found(
    tmp_path: pathlib.Path, rules: str
) -> tuple[list[tuple[str, str, int]], dict[str, int]]:
    api = tmp_path / "api.json"
    api.write_text(json.dumps(_DOCUMENT), encoding="utf-8")
    file = tmp_path / "rules.yaml"
    file.write_text(rules, encoding="utf-8")
    outcome = document.lint(reader.load(str(api)), ruleset.load([str(file)]))
    findings = [
        (each.rule, each.location.pointer if each.location else "", each.count)
        for each in outcome.findings
    ]
    return sorted(findings), dict(outcome.checked)


def test_a_rule_of_several_paths_judges_each_place_once(
    tmp_path: pathlib.Path,
) -> None:
    found, checked = _found(
        tmp_path,
        """
        rules:
          r:
            given: ["$..parameters[*]", "$..[?(@.in)]", "$.components.*.Q"]
            then: {field: description, function: truthy}
        """,
    )
    assert found == [("r", "/components/parameters/Q", 1)]
    assert checked == {"r": 1}


def test_rules_look_through_references_unless_they_ask_for_the_text(
    tmp_path: pathlib.Path,
) -> None:
    found, checked = _found(
        tmp_path,
        """
        rules:
          seen:
            given: $.paths..parameters[*]
            then: {field: in, function: truthy}
          raw:
            given: $.paths..parameters[*]
            resolved: false
            then: {field: in, function: truthy}
        """,
    )
    assert found == [("raw", "/paths/~1a/get/parameters/0", 1)]
    assert checked == {"seen": 1, "raw": 1}


def test_keys_and_values_of_one_rule_are_both_judged(
    tmp_path: pathlib.Path,
) -> None:
    found, _ = _found(
        tmp_path,
        """
        rules:
          r:
            given: ["$.components.parameters[*]~", $.info.title]
            then: {function: pattern, functionOptions: {match: "^[A-Z]{2}$"}}
        """,
    )
    assert found == [
        ("r", "/components/parameters/Q", 1),
        ("r", "/info/title", 1),
    ]


def test_a_path_may_start_at_the_targets_of_a_kind(
    tmp_path: pathlib.Path,
) -> None:
    found, checked = _found(
        tmp_path,
        """
        rules:
          r:
            given: "#Operation.parameters[*]"
            then: {field: description, function: truthy}
          whole:
            given: "#Operation"
            then: {field: summary, function: truthy}
        """,
    )
    assert [each[:2] for each in found] == [
        ("r", "/components/parameters/Q"),
        ("whole", "/paths/~1a/get"),
    ]
    assert checked == {"r": 1, "whole": 1}
