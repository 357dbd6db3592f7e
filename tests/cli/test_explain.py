# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from tests.cli import conftest as cli

TEAM = """\
extends: backend-guidelines
rules:
  path-segment-case: off
  team-rule:
    description: Titles are long.
    severity: error
    given: $.info
    then: {field: title, function: length, functionOptions: {min: 3}}
"""
PAGE = """\
why: Short titles say nothing; `T` is one. <script>alert(1)</script>
fix: Write a longer title.
fails: |
  info: {title: T, version: 1.0.0}
at: /info/title
says: "The length is 1."
passes: |
  info: {title: Library, version: 1.0.0}
"""


def data(conformance: cli.Command, *arguments: str) -> Any:
    ended = conformance("explain", *arguments, "--format", "json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


@pytest.fixture
def team(tmp_path: pathlib.Path) -> pathlib.Path:
    """A ruleset of a team, with a page of its own rule."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "team-rule.yaml").write_text(PAGE)
    (tmp_path / "team.yaml").write_text(TEAM)
    return tmp_path


def test_an_explanation_has_all_that_helps_and_fits_80_columns(
    conformance: cli.Command,
) -> None:
    ended = conformance("explain", "path-segment-case", COLUMNS="80")
    assert ended.code == 0
    assert ended.err == ""
    lines = ended.out.splitlines()
    assert lines[0] == "path-segment-case  error  document, §4.1.1"
    for title in (
        *("Why", "Example", "Instead", "How to fix", "Options"),
        "When to switch it off",
    ):
        assert title in lines
    (marked,) = [line for line in lines if "# <-- path-segment-case" in line]
    assert marked.startswith("      /shoppingCarts:")
    assert "`path-case: snake`" in ended.out
    assert "x-conformance-ignore:" in ended.out
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line != line.rstrip()]
    assert "\x1b" not in ended.out


def test_a_marked_example_says_the_same_as_without_the_mark(
    conformance: cli.Command,
) -> None:
    told = data(conformance, "path-segment-case")
    without = told["fails"].replace("  # <-- path-segment-case", "")
    assert told["fails"] != without
    assert yaml.safe_load(told["fails"]) == yaml.safe_load(without)


def test_json_has_the_rule_its_page_and_its_options(
    conformance: cli.Command,
) -> None:
    told = data(conformance, "path-segment-case")
    rule = {
        "id": "path-segment-case",
        "world": "document",
        "severity": "error",
        "section": "4.1.1",
        "enabled": True,
    }
    assert rule.items() <= told.items()
    for key in ("summary", "why", "fix", "off", "says", "passes", "at"):
        assert told[key]
    (option,) = [each for each in told["options"] if each["shared"]][:1]
    assert option["name"] == "path-case"
    assert option["enum"] == ["kebab", "snake"]
    assert option["default"] == "kebab"
    assert option["description"].endswith(".")


def test_markdown_is_the_page_of_the_documentation(
    conformance: cli.Command,
) -> None:
    ended = conformance("explain", "pagination-walk", "-f", "markdown")
    page = cli.ROOT / "docs" / "rules" / "pagination-walk.md"
    assert page.read_text("utf-8").startswith(ended.out)
    assert ended.out.startswith("# pagination-walk\n")


def test_a_rule_of_a_team_that_changes_and_switches_off_is_told_so(
    conformance: cli.Command, team: pathlib.Path
) -> None:
    off = conformance("explain", "path-segment-case", "-r", "team.yaml")
    assert off.out.startswith("path-segment-case  error, off  document")
    assert "  path-segment-case: error" in off.out
    told = data(conformance, "team-rule", "-r", "team.yaml")
    assert told["fix"] == "Write a longer title."
    assert told["fails"].endswith("version: 1.0.0}  # <-- team-rule")
    assert told["functions"] == ["length"]
    assert told["given"] == ["$.info"]


def test_the_settings_name_the_ruleset(
    conformance: cli.Command, team: pathlib.Path
) -> None:
    (team / "conformance.yaml").write_text("ruleset: team.yaml\n")
    assert data(conformance, "team-rule")["enabled"] is True
    assert conformance("rules", "--format", "json").out.count("team-rule") == 1


def test_a_rule_without_a_page_is_told_by_its_definition(
    conformance: cli.Command, team: pathlib.Path
) -> None:
    (team / "pages" / "team-rule.yaml").unlink()
    ended = conformance("explain", "team-rule", "-r", "team.yaml")
    assert 'given: "$.info"' in ended.out
    assert "{field: title, function: length, functionOptions:" in ended.out


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("operation-tags", "oas"),
        ("owasp:api8:2023-no-trace-method", "owasp-api"),
    ],
)
def test_rules_of_bundled_rulesets_that_are_not_in_use_are_told_too(
    name: str, of: str, conformance: cli.Command
) -> None:
    assert data(conformance, name)["rulesets"] == [of]


@pytest.mark.parametrize(
    ("arguments", "why", "tip"),
    [
        (("path-segment-cas",), "no rule 'path-segment-cas'", "segment-case'?"),
        (("zzzzz",), "no rule 'zzzzz'", "'conformance rules' lists them."),
        (("a\x1b[31m",), "no rule 'a\\x1b[31m'", "lists them"),
        (("x", "-r", "no.yaml"), "'no.yaml' can't be read", "Bundled"),
        (("../team",), "no rule '../team'", ""),
    ],
)
def test_what_is_not_there_ends_in_one_message_and_exit_code_2(
    arguments: tuple[str, ...], why: str, tip: str, conformance: cli.Command
) -> None:
    ended = conformance("explain", *arguments)
    assert ended.code == 2
    assert ended.err.startswith("error: ")
    assert why in ended.err
    assert tip in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("fix: x\n", "A page says 'why'."),
        ("why: x\nhow: y\n", "'how' is no option of a page."),
        ("why: [x]\n", "'why' of a page is a text."),
        ("why: [x\n", "can't be read"),
    ],
)
def test_a_broken_page_is_told_by_explain_and_costs_no_report(
    text: str, why: str, conformance: cli.Command, team: pathlib.Path
) -> None:
    (team / "pages" / "team-rule.yaml").write_text(text)
    ended = conformance("explain", "team-rule", "-r", "team.yaml")
    assert ended.code == 2
    assert why in ended.err
    (team / "api.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\npaths: {}\n"
    )
    linted = conformance("lint", "api.yaml", "-r", "team.yaml", "-f", "json")
    assert linted.code == 1
    (rule,) = [
        each for each in linted.run["rules"] if each["id"] == "team-rule"
    ]
    assert "page" in rule["help"]


def test_reports_show_the_page_of_a_rule_that_is_broken_and_of_no_other(
    conformance: cli.Command, team: pathlib.Path
) -> None:
    (team / "api.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\npaths: {}\n"
    )
    ended = conformance(
        *("lint", "api.yaml", "-r", "team.yaml"),
        *("-f", "json:run.json", "-f", "sarif:x.sarif", "-f", "html:x.html"),
    )
    assert ended.code == 1
    page = conformance(
        *("explain", "team-rule", "-r", "team.yaml", "-f", "markdown")
    ).out
    run = json.loads((team / "run.json").read_text())
    helps = {rule["id"]: rule["help"] for rule in run["rules"]}
    assert page.endswith(helps["team-rule"])
    assert "## Why" not in helps["document-parses"]
    sarif = json.loads((team / "x.sarif").read_text())
    (told,) = [
        each
        for each in sarif["runs"][0]["tool"]["driver"]["rules"]
        if each["id"] == "team-rule"
    ]
    assert told["help"]["markdown"] == helps["team-rule"]
    html = (team / "x.html").read_text()
    assert "<mark># &lt;-- team-rule</mark>" in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_section_stands_beside_a_finding(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "api.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\npaths: {/A: {}}\n"
    )
    ended = conformance("lint", "api.yaml")
    (line,) = [
        line for line in ended.out.splitlines() if "path-segment-case" in line
    ]
    assert line.endswith("§4.1.1")


def test_rules_are_listed_on_or_off(
    conformance: cli.Command, team: pathlib.Path
) -> None:
    ended = conformance("rules", "-r", "team.yaml", COLUMNS="80")
    assert ended.code == 0
    lines = [line.split() for line in ended.out.splitlines()]
    assert ["error", "team-rule"] in lines
    assert ["off", "path-segment-case", "§4.1.1"] in [
        line[:3] for line in lines
    ]
    assert max(map(len, ended.out.splitlines())) <= 80


def test_a_list_can_be_narrowed_and_read_by_programs(
    conformance: cli.Command,
) -> None:
    listed = json.loads(conformance("rules", "-f", "json").out)
    assert {each["world"] for each in listed} == {
        "document",
        "exchange",
        "load",
    }
    for each in listed:
        assert {"id", "severity", "section", "enabled", "summary"} <= set(each)
    load = conformance("rules", "-f", "json", "--world", "load")
    assert {each["world"] for each in json.loads(load.out)} == {"load"}
    exchange = conformance("rules", "--world", "exchange").out
    assert re.match(r"exchange: \d+ rules\n", exchange)
    assert "document:" not in exchange
    off = conformance("rules", "-r", "oas", "--severity", "off", "-f", "json")
    told = json.loads(off.out)
    assert told
    assert not any(each["enabled"] for each in told)
    table = conformance("rules", "-f", "markdown", "--severity", "hint").out
    assert table.startswith("| rule | § |")


def test_every_rule_is_explained_in_each_form(
    conformance: cli.Command,
) -> None:
    """In one process, which is faster by far."""
    script = (
        "import io, rich.console\n"
        "from conformance.explaining import catalogue, data, explanation\n"
        "from conformance.explaining import markdown, terminal\n"
        "from conformance.rules import ruleset\n"
        "names = ['backend-guidelines', 'oas', 'owasp-api']\n"
        "for each in catalogue.listed(ruleset.load(names)):\n"
        "    told = explanation.explain(each.rule, rulesets=names)\n"
        "    assert markdown.page(told).count('```') % 2 == 0\n"
        "    assert data.explained(told)\n"
        "    out = io.StringIO()\n"
        "    terminal.explain(told, rich.console.Console(file=out, width=80))\n"
        "    assert max(map(len, out.getvalue().splitlines())) <= 80\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=cli.ROOT, check=True)


def test_a_terminal_that_knows_no_unicode_gets_escapes(
    conformance: cli.Command,
) -> None:
    ended = conformance(
        "explain", "path-segment-case", PYTHONIOENCODING="ascii"
    )
    assert ended.code == 0
    assert "\\xa74.1.1" in ended.out


@pytest.mark.parametrize("command", ["rules", "explain"])
def test_they_import_no_heavy_package(
    command: str, tmp_path: pathlib.Path
) -> None:
    arguments = [command, *(["url-version"] if command == "explain" else [])]
    script = (
        "import sys\n"
        "from conformance.cli import main\n"
        f"sys.argv = ['conformance', *{arguments}]\n"
        "try:\n"
        "    main.main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = {'locust', 'gevent', 'schemathesis', 'fastapi', 'jinja2',\n"
        "    'requests', 'hypothesis'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    assert "LOADED []" in ended.stdout
