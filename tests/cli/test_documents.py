# SPDX-License-Identifier: Apache-2.0

import fnmatch
import json
import os
import pathlib
import subprocess
from collections.abc import Callable
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import documents
from tests.cli import conftest as cli
from tests.cli import test_run

BAD = """\
openapi: 3.1.0
info: {title: TITLE, version: 1.0.0}
paths:
  /getUsers:
    get:
      operationId: get_users
      responses: {'200': {description: ok}}
"""
PART = "limit: {name: limit, in: query, schema: {type: integer}}\n"

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: pathlib.Path) -> Write:
    """Writes files below the command's folder."""

    def call(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    return call


def rules_of(ended: cli.Ended, file: str) -> set[str]:
    return {
        each["rule"]
        for each in ended.run["findings"]
        if each["location"]["file"] == file
    }


def test_several_documents_are_linted_and_told_apart(
    conformance: cli.Command, write: Write
) -> None:
    write(apis__a__openapi=BAD, apis__b__openapi=BAD, other=BAD)
    ended = conformance(
        "lint",
        "other.yaml",
        "--format=json",
        "apis/*/openapi.yaml",
        "-",
        stdin=cli.SHOP.read_bytes(),
    )  # fmt: skip - options between documents are what is tested
    assert ended.code == 1
    jsonschema.validate(ended.run, test_run.SCHEMA)
    names = ["other.yaml", "apis/a/openapi.yaml", "apis/b/openapi.yaml"]
    assert [each["location"] for each in ended.run["documents"]] == [
        *names,
        "<stdin>",
    ]
    assert ended.run["document"] == ended.run["documents"][0]
    found = [rules_of(ended, name) for name in names]
    assert "path-segment-case" in found[0]
    assert found[0] == found[1] == found[2]
    assert rules_of(ended, "<stdin>") == set()
    prints = [each["fingerprint"] for each in ended.run["findings"]]
    assert len(set(prints)) == len(prints)
    assert [each["status"] for each in ended.run["phases"]] == [
        *["failed"] * 3,
        "passed",
    ]


def test_fingerprints_are_the_same_in_another_place(
    conformance: cli.Command, write: Write, tmp_path: pathlib.Path
) -> None:
    def prints(folder: str, *names: str) -> dict[str, str]:
        ended = conformance(
            "lint", *names, "--format", "json", "--fail-on=never", folder=folder
        )
        return {
            each["rule"]: each["fingerprint"]
            for each in ended.run["findings"]
            if each["location"]["file"].endswith("a/openapi.yaml")
        }

    for checkout in ("one", "two"):
        write(
            **{
                f"{checkout}__a__openapi": BAD,
                f"{checkout}__b__openapi": BAD,
            }
        )
        (tmp_path / checkout / ".git").mkdir()
    told = prints("one", "a/openapi.yaml", "b/openapi.yaml")
    assert told
    assert prints("two", "a/openapi.yaml") == told
    assert prints("two/b", "../a/openapi.yaml") == told
    absolute = str(tmp_path / "two" / "a" / "openapi.yaml")
    assert prints(".", absolute) == told


def test_what_can_not_be_read_loses_nothing_of_the_others(
    conformance: cli.Command, write: Write, tmp_path: pathlib.Path
) -> None:
    write(a=BAD, broken="openapi: [1", z=BAD)
    ended = conformance(
        "lint",
        "a.yaml",
        "broken.yaml",
        "gone.yaml",
        "none/*.yaml",
        "z.yaml",
        "-f",
        "json",
        "-f",
        "junit:j.xml",
    )  # fmt: skip - one document a word
    assert ended.code == 2
    assert "path-segment-case" in rules_of(ended, "a.yaml")
    assert "path-segment-case" in rules_of(ended, "z.yaml")
    reasons = "\n".join(ended.run["verdict"]["reasons"])
    for why in (
        "broken.yaml",
        "There is no file 'gone.yaml'",
        "No file matches 'none/*.yaml'",
        "errors of",
    ):
        assert why in reasons
    statuses = {
        each["document"]: each["status"] for each in ended.run["phases"]
    }
    assert statuses == {
        "": "error",
        "a.yaml": "failed",
        "broken.yaml": "error",
        "gone.yaml": "error",
        "z.yaml": "failed",
    }
    suites = ET.parse(tmp_path / "j.xml").getroot()  # noqa: S314 - our own
    red = {
        suite.get("name")
        for suite in suites
        if int(suite.get("errors", "0")) + int(suite.get("failures", "0"))
    }
    assert red == {
        "lint",
        *(f"lint: {name}" for name in statuses if name),
    }


def test_parts_that_a_pattern_matches_are_skipped_but_named_ones_are_not(
    conformance: cli.Command, write: Write
) -> None:
    root = BAD.replace(
        "      responses",
        "      parameters: [{$ref: parts/p.yaml#/limit}]\n      responses",
    )
    write(a=root, parts__p=PART, parts__list="- 1\n")
    ended = conformance("lint", "**/*.yaml", "--format", "json")
    assert ended.code == 1
    assert [each["location"] for each in ended.run["documents"]] == ["a.yaml"]
    skipped = ended.run["phases"][-1]
    assert skipped["status"] == "skipped"
    assert "parts/list.yaml, parts/p.yaml" in skipped["reason"]
    named = conformance("lint", "**/*.yaml", "parts/p.yaml", "-f", "json")
    assert named.code == 2
    assert "'parts/p.yaml' is not an OpenAPI document" in named.err


def test_where_all_that_matches_are_parts_nothing_was_tested(
    conformance: cli.Command, write: Write
) -> None:
    write(p=PART)
    ended = conformance("lint", "*.yaml")
    assert ended.code == 5
    assert "1 file that matches is no OpenAPI document: p.yaml." in ended.out


def test_a_shared_component_is_found_once_where_it_stands(
    conformance: cli.Command, write: Write
) -> None:
    root = BAD.replace(
        "      responses",
        "      parameters: [{$ref: p.yaml#/limit}]\n      responses",
    )
    write(a=root, b=root, p=PART.replace("name: limit", "name: LimitTo"))
    ended = conformance("lint", "a.yaml", "b.yaml", "-f", "json")
    (shared,) = (
        each
        for each in ended.run["findings"]
        if each["location"]["file"] == "p.yaml"
        and each["rule"] == "parameter-case"
    )
    assert shared["count"] == 2
    assert shared["document"] == "a.yaml"


def test_the_settings_may_list_documents_and_patterns(
    conformance: cli.Command, write: Write, tmp_path: pathlib.Path
) -> None:
    write(api__a=BAD, api__deep__b=BAD, c=BAD)
    (tmp_path / "conformance.yaml").write_text(
        "document: [api/**/*.yaml, c.yaml]\n"
    )
    (tmp_path / "elsewhere").mkdir()
    ended = conformance("lint", "--format", "json", folder="elsewhere")
    assert [each["location"] for each in ended.run["documents"]] == [
        "../api/a.yaml",
        "../api/deep/b.yaml",
        "../c.yaml",
    ]


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ("bytes: 100", "larger than 100 bytes"),
        ("depth: 3", "nested"),
        ("nodes: 5", "nodes"),
    ],
)
def test_the_limits_of_the_settings_hold(
    limits: str,
    why: str,
    conformance: cli.Command,
    write: Write,
    tmp_path: pathlib.Path,
) -> None:
    write(a=BAD)
    (tmp_path / "conformance.yaml").write_text(f"limits: {{{limits}}}\n")
    ended = conformance("lint", "a.yaml")
    assert ended.code == 2
    assert why in ended.err


def test_the_limits_hold_for_rulesets_too(
    conformance: cli.Command, write: Write, tmp_path: pathlib.Path
) -> None:
    write(a=BAD, r=f"rules: {{}}\n# {'x' * 900}\n")
    (tmp_path / "conformance.yaml").write_text("limits: {bytes: 500}\n")
    assert conformance("lint", "a.yaml").code == 1
    ended = conformance("lint", "a.yaml", "-r", "r.yaml")
    assert ended.code == 2
    assert "'r.yaml' is larger than 500 bytes" in ended.err


@pytest.mark.parametrize("command", ["run", "exercise", "load"])
def test_a_service_is_held_against_one_document(
    command: str, conformance: cli.Command, write: Write
) -> None:
    write(a=BAD, b=BAD)
    ended = conformance(command, "*.yaml", "-u", "http://127.0.0.1:9")
    assert ended.code == 2
    assert "one document, and 2 are named" in ended.err


def test_a_document_comes_from_a_git_revision(
    conformance: cli.Command, write: Write, tmp_path: pathlib.Path
) -> None:
    write(api__openapi=BAD)
    for arguments in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "."),
        (
            *("-c", "user.name=n", "-c", "user.email=n@example.com"),
            *("commit", "--quiet", "--message=first"),
        ),
    ):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    (tmp_path / "api" / "openapi.yaml").write_text("openapi: 3.1.0\n")
    (tmp_path / "conformance.yaml").write_text("document: 'main:./api/*'\n")
    ended = conformance("lint", "main:./openapi.yaml", folder="api")
    assert ended.code == 1
    assert "main:./openapi.yaml:4:3  error  path-segment-case" in ended.out
    told = conformance("lint", "HEAD:openapi.yaml", "-f", "sarif")
    assert told.code == 2
    assert "'HEAD:openapi.yaml': the revision has no 'openapi.yaml'" in told.err


@pytest.mark.parametrize("name", [".spectral.yaml", ".spectral.json"])
def test_a_ruleset_of_spectral_is_pointed_to_but_not_used(
    name: str, conformance: cli.Command, write: Write, tmp_path: pathlib.Path
) -> None:
    write(a=BAD)
    title = {
        "given": "$.info.title",
        "severity": "error",
        "then": {"function": "length", "functionOptions": {"min": 9}},
    }
    (tmp_path / name).write_text(json.dumps({"rules": {"title": title}}))
    hint = f"note: '{name}' is not used unless it is named: --ruleset {name}"
    silent = conformance("lint", "a.yaml")
    assert hint in silent.err
    assert silent.err.count("\n") == 1
    assert "path-segment-case" in silent.out
    named = conformance("lint", "a.yaml", "--ruleset", name)
    assert hint not in named.err
    assert "a.yaml:2:15  error  title" in named.out
    (tmp_path / "conformance.yaml").write_text(f"ruleset: {name}\n")
    assert hint not in conformance("lint", "a.yaml").err


def test_what_could_not_run_is_told_with_the_reason(
    conformance: cli.Command, write: Write
) -> None:
    write(
        a=BAD,
        r="functions: [mine]\nrules:\n"
        "  one: {given: $, then: {function: mine}}\n"
        "  two: {given: $, then: {function: mine}}\n"
        "  ran: {given: $.info, then: {field: title, function: truthy}}\n",
    )
    ended = conformance("lint", "a.yaml", "-r", "r.yaml", "-f", "json")
    assert ended.code == 0
    assert "Not run: 2 rules\n  one, two: " in ended.err
    reasons = {each["id"]: each["skipped"] for each in ended.run["rules"]}
    assert "JavaScript" in reasons["one"]
    assert reasons["ran"] == ""


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("lnt",), "Did you mean 'lint'?"),
        (("lint", "--fromat", "json"), "--format"),
        (("lint", "--fail-on=oops"), "'oops' is not one of 'error'"),
        (("run", "--seed", "x"), "'x' is not a valid int"),
        (("lint", "--format"), "requires an argument"),
        (("exercise", "a", "b"), "unexpected extra argument"),
    ],
)
def test_a_mistake_on_the_command_line_is_told(
    arguments: tuple[str, ...], why: str, conformance: cli.Command
) -> None:
    ended = conformance(*arguments)
    assert ended.code == 2
    assert why in ended.err
    assert ended.out == ""


def test_every_command_tells_its_options(conformance: cli.Command) -> None:
    told = conformance("--help")
    assert told.code == 0
    for name in ("run", "lint", "exercise", "load", "demo"):
        assert f" {name} " in told.out
        help_of = conformance(name, "--help")
        assert help_of.code == 0
        assert "--format" in help_of.out
    assert conformance().code == 2
    assert conformance("--version").out.startswith("conformance ")


NAMES = st.sampled_from(["a", "b", "ab", ".h", "node_modules", "x.yaml"])


@given(
    paths=st.lists(st.lists(NAMES, min_size=1, max_size=4), max_size=8),
    parts=st.lists(
        st.sampled_from(["*", "**", "a", "?b", "[ab]", "*.yaml", "x.*"]),
        min_size=1,
        max_size=4,
    ),
)
def test_patterns_match_as_a_plain_walk_over_all_files_does(
    paths: list[list[str]],
    parts: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    for path in paths:
        file = folder.joinpath(*path)
        if any(each.is_file() for each in file.parents) or file.exists():
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()

    def matches(path: tuple[str, ...], pattern: list[str]) -> bool:
        if not pattern:
            return not path
        first, rest = pattern[0], pattern[1:]
        if first == "**":
            if not rest:
                rest = ["*"]
            entered = (
                len(path) > 1
                and not path[0].startswith(".")
                and path[0] != "node_modules"
            )
            return matches(path, rest) or (
                entered and matches(path[1:], pattern)
            )
        return (
            bool(path)
            and not path[0].startswith(".")
            and fnmatch.fnmatchcase(path[0], first)
            and matches(path[1:], rest)
        )

    every = [
        pathlib.Path(place, name)
        for place, _, names in os.walk(folder)
        for name in names
    ]
    expected = sorted(
        each.as_posix()
        for each in every
        if matches(each.relative_to(folder).parts, parts)
    )
    assert documents.matching(str(folder.joinpath(*parts))) == expected
