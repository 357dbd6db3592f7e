# SPDX-License-Identifier: Apache-2.0

import pathlib
from typing import Any

import pytest

from conformance import errors, findings
from conformance.lint import document
from conformance.rules import (
    functions,
    judge,
    locating,
    pages,
    rule,
    ruleset,
)
from tests.rules import conftest
from tests.rules.conftest import contract, lint, write

SHARED = conftest.SHARED / "rulesets"


def test_a_rule_in_spectrals_form_finds_by_jsonpath(
    tmp_path: pathlib.Path,
) -> None:
    found = lint(
        tmp_path,
        """
        rules:
          operation-id-snake:
            description: operationIds are snake_case.
            message: "{{property}} {{value}}: {{error}} ({{description}})"
            given: $.paths[*][get,put]
            severity: info
            then:
              field: operationId
              function: casing
              functionOptions: {type: snake}
        """,
    )
    (one,) = found
    assert one.severity is findings.Severity.INFO
    assert one.message == (
        "operationId GetA: 'GetA' is not snake case. "
        "(operationIds are snake_case.)"
    )
    assert one.location is not None
    assert (one.location.line, one.location.column) == (6, 20)


def test_then_lists_fields_and_keys(tmp_path: pathlib.Path) -> None:
    found = lint(
        tmp_path,
        """
        rules:
          info:
            given: $.info
            severity: error
            then:
              - {field: contact.email, function: truthy}
              - {field: license, function: defined}
              - {field: title, function: truthy}
              - field: "@key"
                function: pattern
                functionOptions: {notMatch: /^CON/i}
        """,
    )
    assert sorted(each.message for each in found) == [
        "'contact' matches the pattern '/^CON/i'.",
        "'contact.email' must be there and not be empty.",
        "'license' must be there.",
    ]
    keys = [each for each in found if "matches" in each.message]
    assert keys[0].location is not None
    assert keys[0].location.column == 34


def test_extending_changes_switches_off_and_adds(
    tmp_path: pathlib.Path,
) -> None:
    write(
        tmp_path,
        """
        aliases: {Ids: ["$.paths[*][*].operationId"]}
        rules:
          one: {given: "#Ids", then: {function: falsy}}
          two: {given: $.info, then: {function: falsy}}
          quiet: {given: $, recommended: false, then: {function: falsy}}
        """,
        "base.yaml",
    )
    rules = ruleset.load(
        [
            write(
                tmp_path,
                """
                extends: [[./base.yaml, recommended]]
                rules:
                  one: hint
                  two: off
                  three: {given: $, then: {function: falsy}}
                """,
            )
        ]
    )
    assert {
        name: each.severity.value for name, each in rules.rules.items()
    } == {
        "one": "hint",
        "three": "warn",
    }
    assert {each.id for each in rules.disabled} == {"two", "quiet"}
    found = document.lint(contract(), rules).findings
    assert [each.rule for each in found].count("one") == 2


def test_a_formula_for_another_version_stays_silent(
    tmp_path: pathlib.Path,
) -> None:
    text = (
        "rules: {{r: {{given: $, formats: [{}], then: {{function: falsy}}}}}}"
    )
    assert lint(tmp_path, text.format("oas2")) == ()
    assert len(lint(tmp_path, text.format("oas3_1"))) == 1
    assert len(lint(tmp_path, text.format("oas3"))) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("rule: {}", "'rule' is not known in a ruleset"),
        ("rules: {a: {gven: $}}", "'gven' is not known"),
        ("rules: {a: {then: {function: truthy}}}", "no 'given'"),
        ("rules: {a: {given: $}}", "no 'then'"),
        ("rules: {a: error}", "no rule 'a' to change"),
        (
            "rules: {a: {given: $, severity: bad, then: {function: falsy}}}",
            "no severity",
        ),
        ("rules: {a: {given: $, then: {field: x}}}", "names no 'function'"),
        (
            "rules: {a: {given: $, then: {function: casing}}}",
            "options of 'casing' in 'a' are wrong",
        ),
        ("extends: nowhere.yaml", "no file"),
        ("extends: r.yaml", "extends itself"),
        ("extends: [[r.yaml, some]]", "takes names, paths or URLs"),
        (
            "aliases: {A: ['#A']}\n"  # noqa: ISC004 - one text of two lines
            "rules: {a: {given: '#A', then: {function: falsy}}}",
            "stands for itself",
        ),
        ("[1]", "no mapping"),
        ("a: [", "not valid YAML"),
    ],
)
def test_a_ruleset_that_makes_no_sense_is_refused_with_its_place(
    text: str, why: str, tmp_path: pathlib.Path
) -> None:
    with pytest.raises(errors.RulesetError, match=why) as caught:
        ruleset.load([write(tmp_path, text)])
    assert "r.yaml" in caught.value.message


def test_every_bundled_rule_runs_and_is_explained() -> None:
    for name in locating.bundled():
        rules = ruleset.load([name])
        for each in [*rules.rules.values(), *rules.disabled]:
            assert not each.skipped, each.skipped
            assert each.summary.endswith("."), each.id
            page = pages.read(each)
            why = page.why if page else each.help
            assert why.endswith((".", "?", "```")), each.id
            # What a document silences is no matter of the guidelines.
            if name == ruleset.DEFAULT and not each.id.startswith("ignore-"):
                assert each.section, each.id


def test_an_unknown_ruleset_is_told_the_bundled_ones() -> None:
    with pytest.raises(errors.RulesetError) as caught:
        ruleset.load(["backend-guideline"])
    assert "backend-guidelines" in caught.value.tip


@pytest.mark.parametrize(
    ("given", "function", "why"),
    [
        ("$.paths[?(@.get]", "truthy", "path"),
        ("$.paths", "someJavaScript", "needs the function 'someJavaScript'"),
        ("#Nothing", "truthy", "neither an alias nor a known"),
    ],
)
def test_a_rule_that_cannot_run_here_is_told_and_the_others_run(
    given: str, function: str, why: str, tmp_path: pathlib.Path
) -> None:
    rules = ruleset.load(
        [
            write(
                tmp_path,
                f"""
                rules:
                  odd: {{given: "{given}", then: {{function: {function}}}}}
                  even: {{given: $, then: {{function: falsy}}}}
                """,
            )
        ]
    )
    assert why in rules.rules["odd"].skipped
    found = document.lint(contract(), rules).findings
    assert [each.rule for each in found] == ["even"]


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["adidas", "camara", "nl-api-design-rules"])
def test_public_rulesets_load_and_tell_what_they_cannot_run(
    name: str,
) -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared rulesets are not beside the checkout")
    rules = ruleset.load([str(SHARED / f"{name}.yaml")])
    assert all(each.thens or each.skipped for each in rules.rules.values())


def test_the_defect_of_one_rule_is_a_finding_and_the_others_run() -> None:
    def broken(
        value: Any, options: Any, context: rule.Context
    ) -> list[rule.Breach | str]:
        raise ZeroDivisionError("by design")

    one = rule.Rule(
        "one",
        findings.Severity.HINT,
        ("#Document",),
        (rule.Then(rule.Function(broken), {}),),
    )
    bench = judge.Judge([one], contract())
    target = rule.Target("Document", {}, contract().root)
    ((told, breach),) = bench.judge(target)
    assert told.id == "internal-rule-error"
    assert "ZeroDivisionError: by design" in breach.message


def test_the_page_about_rulesets_is_right(tmp_path: pathlib.Path) -> None:
    page = (conftest.ROOT / "docs" / "rulesets.md").read_text("utf-8")
    for name in functions.CORE:
        assert f"`{name}`" in page
    write(tmp_path, "rules: {}", "common.yaml")
    examples = page.split("```yaml\n")[1:]
    assert len(examples) > 3
    for example in examples:
        text = example.partition("```")[0]
        if text.startswith("# pages/"):
            # Held by test_rule_pages.py.
            continue
        if "rules:" not in text:
            text += "rules: {}\n"
        rules = ruleset.load([write(tmp_path, text)])
        assert not any(each.skipped for each in rules.rules.values())
