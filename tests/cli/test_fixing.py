# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
import stat

import jsonschema
import pytest

from tests.cli import conftest as cli
from tests.cli import test_run

RULES = """
functions: [mend]
rules:
  mend: {given: "#Operation", severity: warn, then: {function: mend}}
"""
# It names what is missing; one of its references leads nowhere.
FUNCTION = """
from conformance.rules import fixes, rule


def check(value, options, context):
    node = context.target.node
    if "operationId" not in node.value:
        add = fixes.Add(node, "operationId", f"{node.pointer[-1]}_it")
        fix = fixes.Fix("Add an operationId.", (add,), True)
        yield rule.Breach("It has no id.", fix=fix)
    gone = node.get("deprecated")
    if gone is not None:
        fix = fixes.Fix("Remove it.", (fixes.Remove(gone),), False)
        yield rule.Breach("It is old.", subject="old", node=gone, fix=fix)
    answers = node.get("responses")
    if answers is not None and options.get("broken"):
        add = fixes.Add(answers, "429", {"$ref": "#/nowhere"})
        fix = fixes.Fix("Add 429.", (add,), True)
        yield rule.Breach("It has no 429.", subject="429", fix=fix)
"""
API = """\
openapi: 3.1.0  # the version
info: {title: t, version: 1.0.0}
paths:
  /a:
    get:
      summary: 'A'   # first
      deprecated: true
      responses:
        '200': {description: ok}
  /b:
    $ref: 'parts/b.yaml'
"""
PART = '\ufeff{"get":\r\n  {"responses": {}}}'
ID = "      operationId: get_it\n"


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "mend.py").write_text(FUNCTION)
    (tmp_path / "conformance.yaml").write_text("ruleset: rules.yaml\n")
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "api.yaml").write_text(API)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "b.yaml").write_bytes(PART.encode())
    return tmp_path


def fixed_api() -> str:
    return API.replace("      deprecated", f"{ID}      deprecated").replace(
        f"{ID}      deprecated: true\n", f"      deprecated: true\n{ID}"
    )


def test_fix_mends_the_files_and_reports_the_rest(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    ended = conformance("lint", "api.yaml", "--fix", "-f", "json:run.json")
    assert ended.code == 0
    assert (folder / "api.yaml").read_text() == fixed_api()
    part = (folder / "parts" / "b.yaml").read_bytes().decode()
    assert part == PART.replace("{}", '{}, "operationId": "get_it"')
    assert "Fixes: 2 fixed, 1 with '--unsafe-fixes'." in ended.out
    run = json.loads((folder / "run.json").read_text())
    jsonschema.validate(run, test_run.SCHEMA)
    assert run["fixed"] == 2
    (left,) = run["findings"]
    assert left["fix"] == {"title": "Remove it.", "is_safe": False}
    again = conformance("lint", "api.yaml", "--fix")
    assert "fixed" not in again.out


def test_unsafe_fixes_are_made_where_they_are_asked_for(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    conformance("lint", "api.yaml", "--fix", "--unsafe-fixes")
    text = (folder / "api.yaml").read_text()
    assert text == fixed_api().replace("      deprecated: true\n", "")


def test_a_diff_shows_what_would_change_and_writes_nothing(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    ended = conformance("lint", "api.yaml", "--diff")
    assert ended.code == 1
    assert f"+{ID}" in ended.out
    assert ended.out.count("\n+++ ") == 2
    assert "2 fixes would be made in 2 files." in ended.err
    assert (folder / "api.yaml").read_text() == API
    assert conformance("lint", "api.yaml", "--diff", "--fix").code == 1
    assert (folder / "api.yaml").read_text() == API
    conformance("lint", "api.yaml", "--fix")
    ended = conformance("lint", "api.yaml", "--diff")
    assert (ended.code, ended.out) == (0, "")


def test_a_file_of_two_documents_is_mended_once(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    (folder / "other.yaml").write_text(API.replace("/a", "/c"))
    ended = conformance("lint", "api.yaml", "other.yaml", "--diff")
    assert "3 fixes would be made in 3 files." in ended.err
    ended = conformance("lint", "api.yaml", "other.yaml", "--fix")
    assert "Fixes: 3 fixed" in ended.out


def test_standard_input_is_mended_to_standard_output(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    ended = conformance("lint", "-", "--fix", stdin=API.encode())
    assert ended.out == fixed_api()
    assert "Fixes: 2 fixed" in ended.err
    assert not (folder / "stdin").exists()
    ended = conformance("lint", "-", "--fix", stdin=fixed_api().encode())
    assert ended.out == fixed_api()


def test_a_link_stays_a_link_and_a_mode_a_mode(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    (folder / "api.yaml").chmod(0o640)
    (folder / "link.yaml").symlink_to("api.yaml")
    conformance("lint", "link.yaml", "--fix")
    assert (folder / "link.yaml").is_symlink()
    assert ID in (folder / "api.yaml").read_text()
    assert stat.S_IMODE((folder / "api.yaml").stat().st_mode) == 0o640
    assert not list(folder.glob(".*.part"))


def test_a_fix_that_would_break_the_document_is_left_and_told(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    rules = RULES.replace("mend}}", "mend, functionOptions: {broken: true}}}")
    (folder / "rules.yaml").write_text(rules)
    ended = conformance("lint", "api.yaml", "--fix")
    assert "note: 2 fixes are left to you: a reference would lead" in ended.err
    assert (folder / "api.yaml").read_text() == fixed_api()
    assert "It has no 429." in ended.out
    assert "[fixable]" not in ended.out


def test_what_stands_behind_an_alias_is_left_and_told(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    text = API.replace("    get:", "    get: &get").replace(
        "  /b:\n    $ref: 'parts/b.yaml'\n", "  /b: {get: *get}\n"
    )
    (folder / "api.yaml").write_text(text)
    ended = conformance("lint", "api.yaml", "--fix", "--unsafe-fixes")
    assert "a YAML alias elsewhere stands for it too" in ended.err
    assert (folder / "api.yaml").read_text() == text


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("api.yaml", "--unsafe-fixes"), "--unsafe-fixes alone"),
        (("api.yaml", "--diff", "-f", "json"), "no report"),
        (("-", "--fix", "-f", "json"), "both go to standard output"),
    ],
)
def test_options_that_don_t_go_together_are_refused(
    arguments: tuple[str, ...],
    why: str,
    conformance: cli.Command,
    folder: pathlib.Path,
) -> None:
    ended = conformance("lint", *arguments, stdin=API.encode())
    assert ended.code == 2
    assert why in ended.err
    assert (folder / "api.yaml").read_text() == API


def test_findings_tell_that_they_can_be_fixed(
    conformance: cli.Command, folder: pathlib.Path
) -> None:
    ended = conformance("lint", "api.yaml")
    assert "It has no id. [fixable]" in ended.out
    assert "It is old. [unsafe fix]" in ended.out
    assert (
        "Fixes: 2 with 'conformance lint --fix', 1 more with '--unsafe-fixes'."
        in ended.out
    )
    assert (folder / "api.yaml").read_text() == API
