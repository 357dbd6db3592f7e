# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
from typing import Any

import jsonschema
import pytest

from conformance import service
from tests.cli import conftest as cli
from tests.cli import test_run

WRONG = "/v1/products"


def wrong_shop() -> dict[str, Any]:
    """The shop's document, with an answer documented that it doesn't give."""
    shop: dict[str, Any] = json.loads(cli.SHOP.read_text("utf-8"))
    answers = shop["paths"][WRONG]["get"]["responses"]
    answers["200"]["content"]["application/json"]["schema"] = {
        "type": "object",
        "required": ["never_there"],
    }
    return shop


def rules_of(run: dict[str, Any], key: str = "findings") -> set[str]:
    return {each.get("finding", each)["rule"] for each in run[key]}


def test_an_ignore_is_counted_and_keeps_the_run_green(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    shop = json.loads(cli.SHOP.read_text("utf-8"))
    operation = shop["paths"][WRONG]["get"]
    del operation["responses"]["429"]
    operation["x-conformance-ignore"] = {"status-429": "The gateway's."}
    (tmp_path / "api.json").write_text(json.dumps(shop))
    ended = conformance("lint", "api.json", "--fail-on=hint", "-f", "json:r")
    run = json.loads((tmp_path / "r").read_text())
    jsonschema.validate(run, test_run.SCHEMA)
    assert "Ignored: 1 finding, by x-conformance-ignore." in ended.out
    (ignored,) = run["ignored"]
    assert ignored["reason"] == "The gateway's."
    assert ignored["finding"]["rule"] == "status-429"
    assert ignored["place"]["pointer"].endswith(
        "/get/x-conformance-ignore/status-429"
    )
    assert "status-429" not in rules_of(run)
    assert "ignore-unused" not in rules_of(run)


def test_an_ignore_holds_for_what_a_service_answers(
    conformance: cli.Command, tmp_path: pathlib.Path, shop: service.Address
) -> None:
    document = wrong_shop()
    arguments = (
        *("exercise", "api.json", "--base-url", shop.base_url),
        *("--include", f"GET {WRONG}", "--max-examples", "2"),
        *("--max-time", "20", "--format", "json:run.json"),
    )
    path, report = tmp_path / "api.json", tmp_path / "run.json"
    path.write_text(json.dumps(document))
    conformance(*arguments, CONFORMANCE_TOKEN=shop.token)
    run = json.loads(report.read_text())
    broken = {
        each["rule"]
        for each in run["findings"]
        if each["operation"] == f"GET {WRONG}"
    }
    assert broken
    document["paths"][WRONG]["x-conformance-ignore"] = dict.fromkeys(
        broken, "It will be."
    )
    path.write_text(json.dumps(document))
    conformance(*arguments, CONFORMANCE_TOKEN=shop.token)
    run = json.loads(report.read_text())
    jsonschema.validate(run, test_run.SCHEMA)
    assert rules_of(run).isdisjoint(broken)
    assert rules_of(run, "ignored") == broken
    assert all(each["finding"]["exchange"] is None for each in run["ignored"])


API = """\
openapi: 3.1.0
info: {title: t, version: 1.0.0}
paths:
  /v1/internal/a:
    get: {responses: {}}
  /v1/b:
    get: {tags: [legacy], responses: {}}
  /v1/c:
    get: {responses: {}}
"""
RULES = """\
rules:
  summary: {given: "#Operation", then: {field: summary, function: truthy}}
  other: {given: $.info, then: {field: title, function: truthy}}
  asleep: {given: $, then: {function: truthy}, severity: off}
"""


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "api.yaml").write_text(API)
    (tmp_path / "rules.yaml").write_text(RULES)
    return tmp_path


def configured(folder: pathlib.Path, overrides: str) -> None:
    (folder / "conformance.yaml").write_text(
        f"ruleset: rules.yaml\noverrides:\n{overrides}\n"
    )


def test_settings_weigh_rules_by_path_and_tag(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    configured(
        folder,
        '- {paths: ["/v1/internal/*"], rules: {summary: off}}\n'
        "- {tags: [legacy], rules: {summary: error}}",
    )
    ended = conformance("lint", "api.yaml", "--format", "json")
    assert ended.code == 1
    assert [
        (each["operation"], each["severity"]) for each in ended.run["findings"]
    ] == [("GET /v1/b", "error"), ("GET /v1/c", "warn")]
    assert ended.run["ignored"] == []


def test_both_of_one_override_have_to_match(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    configured(
        folder,
        '- {paths: ["/v1/c"], tags: [legacy], rules: {summary: off}}',
    )
    ended = conformance("lint", "api.yaml")
    assert "Findings: 3 warnings" in ended.out
    assert "note: 'overrides[0]' (/v1/c, legacy) matches no operation" in (
        ended.err
    )


@pytest.mark.parametrize(
    ("override", "why"),
    [
        ("{paths: [a], rules: {sumary: off}}", "Did you mean 'summary'?"),
        ("{paths: [a], rules: {summary: of}}", "Did you mean 'off'?"),
        ("{paths: [a], rules: {summary: loud}}", "error, warn, info, hint"),
        ("{paths: [a], rules: {summary: 7}}", "can't be '7'"),
        ("{paths: [a], rules: {asleep: warn}}", "is off in the ruleset"),
        ("{path: [a], rules: {summary: off}}", "Did you mean 'paths'?"),
        ("{rules: {summary: off}}", "neither 'paths' nor 'tags'"),
        ("{paths: [1], rules: {summary: off}}", "a list of texts"),
        ("{paths: [a]}", "a mapping of rules to severities"),
        ("paths", "a mapping of paths, tags, rules"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(
    override: str, why: str, conformance: cli.Command, folder: pathlib.Path
) -> None:
    configured(folder, f"- {override}")
    ended = conformance("lint", "api.yaml")
    assert ended.code == 2
    assert why in ended.err
    assert ended.out == ""
