# SPDX-License-Identifier: Apache-2.0

import pathlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import errors
from conformance.contract import reader
from conformance.lint import document
from conformance.rules import globs, ruleset
from tests.rules.conftest import TEXT, found_at, write

BASE = """
    rules:
      title: {given: $.info, then: {field: title, function: falsy}}
      id: {given: "$.paths[*][*]", then: {field: operationId, function: falsy}}
      quiet: {given: $.info, severity: off, then: {function: falsy}}
    """


def found(folder: pathlib.Path, rules: str, name: str) -> dict[str, list[str]]:
    """Lints a document called `name`; returns severity and pointers by rule."""
    write(folder, BASE, "base.yaml")
    path = write(folder, rules)
    read = reader.load(write(folder, TEXT, name))
    loaded = ruleset.load([path])
    told: dict[str, list[str]] = {}
    outcome = document.lint(read, loaded)
    for each in outcome.findings:
        told.setdefault(each.rule, []).append(
            f"{each.severity.value} {found_at((each,))[0]}"
        )
    return {rule: sorted(places) for rule, places in told.items()}


def test_files_have_rules_of_their_own(tmp_path: pathlib.Path) -> None:
    rules = """
        extends: ./base.yaml
        overrides:
          - files: [legacy/*.yaml, other.yaml]
            rules:
              title: hint
              id: off
              new: {given: $.openapi, then: {function: falsy}}
          - files: ["**/odd.yaml"]
            rules: {title: error}
        """
    assert found(tmp_path, rules, "a.yaml") == {
        "title": ["warn /info/title"],
        "id": [
            "warn /components/pathItems/B/put/operationId",
            "warn /paths/~1a/get/operationId",
        ],
    }
    assert found(tmp_path, rules, "legacy/a.yaml") == {
        "title": ["hint /info/title"],
        "new": ["warn /openapi"],
    }
    assert found(tmp_path, rules, "legacy/odd.yaml") == {
        "title": ["error /info/title"],
        "new": ["warn /openapi"],
    }


def test_an_override_may_extend_and_name_paths(tmp_path: pathlib.Path) -> None:
    rules = """
        rules: {}
        overrides:
          - files: ["a.yaml"]
            extends: [[./base.yaml, off]]
            aliases: {Title: [$.info.title]}
            formats: [oas3]
            rules:
              quiet: info
              new: {given: "#Title", then: {function: falsy}}
        """
    assert found(tmp_path, rules, "a.yaml") == {
        "new": ["warn /info/title"],
        "quiet": ["info /info"],
    }
    assert found(tmp_path, rules, "b.yaml") == {}


def test_a_pointer_weighs_what_stands_below_it(tmp_path: pathlib.Path) -> None:
    rules = """
        extends: ./base.yaml
        overrides:
          - files: ["*.yaml#/paths"]
            rules: {id: error}
          - files: ["*.yaml#/paths/~1a/get"]
            rules: {id: hint, unknown: off}
          - files: ["**#/paths/%2F%61", "x.yaml#/components"]
            rules: {id: off}
          - files: ["*.yaml#/info"]
            rules: {quiet: info}
          - files: ["*.yaml#/inf"]
            rules: {title: off}
        """
    assert found(tmp_path, rules, "a.yaml") == {
        "title": ["warn /info/title"],
        "quiet": ["info /info"],
        "id": [
            "hint /paths/~1a/get/operationId",
            "warn /components/pathItems/B/put/operationId",
        ],
    }


def test_a_pointer_means_the_file_that_a_defect_stands_in(
    tmp_path: pathlib.Path,
) -> None:
    write(tmp_path, "get: {operationId: x, responses: {}}", "items/a.yaml")
    text = TEXT.replace("'#/components/pathItems/B'", "items/a.yaml")
    rules = """
        rules:
          id: {given: "$.paths[*][*].operationId", then: {function: falsy}}
        overrides: [{files: ["items/*.yaml#/get"], rules: {id: off}}]
        """
    loaded = ruleset.load([write(tmp_path, rules)])
    read = reader.load(write(tmp_path, text, "api.yaml"))
    assert found_at(document.lint(read, loaded).findings) == [
        "/paths/~1a/get/operationId"
    ]


def test_overrides_are_not_inherited(tmp_path: pathlib.Path) -> None:
    write(tmp_path, BASE, "base.yaml")
    write(
        tmp_path,
        """
        extends: ./base.yaml
        overrides:
          - {files: ["*"], rules: {title: off}}
          - {files: ["**#/paths"], rules: {id: off}}
        """,
        "middle.yaml",
    )
    told = found(tmp_path, "extends: ./middle.yaml", "a.yaml")
    assert told["title"] == ["warn /info/title"]
    assert len(told["id"]) == 2


def test_exceptions_in_the_old_form_switch_rules_off(
    tmp_path: pathlib.Path,
) -> None:
    rules = """
        extends: ./base.yaml
        except: {"#/info": [title], "a.yaml#/paths/~1a": [id]}
        """
    assert found(tmp_path, rules, "a.yaml") == {
        "id": ["warn /components/pathItems/B/put/operationId"]
    }


@pytest.mark.parametrize(
    ("override", "why"),
    [
        ("{rules: {a: off}}", "needs 'files'"),
        ("{files: [], rules: {a: off}}", "needs 'files'"),
        ("{files: ['*']}", "needs 'rules'"),
        ("{files: ['*#/a'], rules: {a: {given: $}}}", "only be given a sev"),
        ("{files: ['*#/a'], rules: {a: true}}", "only be given a severity"),
        ("{files: ['*#/a'], rules: {}, extends: oas}", "'rules' and no more"),
        ("{files: ['*#a'], rules: {a: off}}", "not a JSON Pointer"),
        ("{files: ['*'], rule: {}}", "'rule' is not known in an override"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(
    override: str, why: str, tmp_path: pathlib.Path
) -> None:
    text = f"{{rules: {{}}, overrides: [{override}]}}"
    with pytest.raises(errors.RulesetError, match=why) as caught:
        ruleset.load([write(tmp_path, text)])
    assert "r.yaml:1: " in caught.value.message


# What minimatch 3.1.5 answers with `matchBase`.
@pytest.mark.parametrize(
    ("path", "pattern", "is_meant"),
    [
        ("a.yaml", "*.yaml", True),
        ("x/a.yaml", "*.yaml", True),
        ("../a.yaml", "*.yaml", True),
        ("../a.yaml", "**/*.yaml", False),
        ("../a.yaml", "../*.yaml", True),
        (".a.yaml", "*.yaml", False),
        ("x/.h/a.yaml", "**/*.yaml", False),
        ("a.yaml", "**/*.yaml", True),
        ("a.yaml", "!b.yaml", True),
        ("a.yaml", "#a", False),
        ("x/y/a.yaml", "x/**", True),
        ("x", "x/**", False),
        ("x/a.yaml", "x/", False),
        ("a.yaml", "{a,b}.yaml", True),
        ("a.yaml", "{a,{b,c}}.y{a,}ml", True),
        ("c.yaml", "{a,{b,c}}.yaml", True),
        ("a1.yaml", "a{1..3}.yaml", True),
        ("b.yaml", "{a..c}.yaml", True),
        ("a.yaml", "?(a|b).yaml", True),
        ("x/c.yaml", "x/!(a|b).yaml", True),
        ("x/a.yaml", "x/!(a|b).yaml", False),
        ("a.yaml", "[ab].yaml", True),
        ("c.yaml", "[!ab].yaml", True),
        ("x/y/z/a.yaml", "x/**/a.yaml", True),
        ("x/a.yaml", "x/**/a.yaml", True),
        ("x/a.yaml", "x**/a.yaml", True),
        ("x/y/a.yaml", "x**/a.yaml", False),
        ("A.yaml", "a.yaml", False),
        ("x/a.yaml", "**", True),
        ("../a.yaml", "**", True),
        ("x/a.yaml", "/x/a.yaml", False),
        ("x/a.yaml", "@(a|b).yaml", True),
        ("{a}.yaml", "{a}.yaml", True),
        ("a*.yaml", r"a\*.yaml", True),
        ("ab.yaml", r"a\*.yaml", False),
    ],
)
def test_file_patterns_mean_what_minimatch_makes_of_them(
    path: str, pattern: str, is_meant: bool
) -> None:
    assert globs.matches(path, pattern) is is_meant


@given(st.text(alphabet="ab.*?[]{},!/()@+|\\#^-", max_size=12))
def test_any_file_pattern_can_be_asked(pattern: str) -> None:
    globs.matches("a/b.yaml", pattern)


@given(
    st.from_regex(r"[a-z0-9_-]{1,5}(/[a-z0-9_.-]{1,5}){0,3}", fullmatch=True)
)
def test_a_path_is_a_pattern_of_itself(path: str) -> None:
    if "/." not in path:
        assert globs.matches(path, path)


def test_a_pattern_that_multiplies_without_end_is_refused() -> None:
    with pytest.raises(errors.RulesetError, match="more than 1000"):
        globs.matches("a", "{a,b}" * 30)
