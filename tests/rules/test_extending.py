# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
import subprocess

import pytest

from conformance import errors
from conformance.contract import reader
from conformance.lint import document
from conformance.rules import ruleset
from tests.rules.conftest import SHARED, lint, write

BASE = """
    documentationUrl: https://example.org/base
    formats: [oas3]
    aliases: {Info: [$.info]}
    rules:
      info: {given: "#Info", severity: hint, then: {field: x, function: truthy}}
      quiet: {given: $, recommended: false, then: {function: falsy}}
      silent: {given: $, severity: off, then: {function: falsy}}
      grave: {given: $, severity: 0, then: {function: falsy}}
    """
MIDDLE = """
    extends: [./base/base.yaml]
    rules:
      info: false
      grave: off
      quiet: true
      own: {given: $, then: {function: falsy}}
      shy: {given: $, recommended: false, then: {function: falsy}}
    """


def load(folder: pathlib.Path, text: str) -> ruleset.Ruleset:
    write(folder, BASE, "base/base.yaml")
    write(folder, MIDDLE, "middle.yaml")
    return ruleset.load([write(folder, text)])


def severities(rules: ruleset.Ruleset) -> dict[str, str]:
    return {name: each.severity.value for name, each in rules.rules.items()}


# What Spectral 6.16 has in force, read off its own findings.
@pytest.mark.parametrize(
    ("extends", "rules"),
    [
        ("./base/base.yaml", {"info": "hint", "grave": "error"}),
        ("[./base/base.yaml]", {"info": "hint", "grave": "error"}),
        (
            "[[./base/base.yaml, recommended]]",
            {"info": "hint", "grave": "error"},
        ),
        ("[[./base/base.yaml, off]]", {}),
        (
            "[[./base/base.yaml, all]]",
            {"info": "hint", "quiet": "warn", "grave": "error"},
        ),
        ("./middle.yaml", {"quiet": "warn", "own": "warn"}),
        ("[[./middle.yaml, off]]", {}),
        # An explicit mode reaches through to what is extended in turn.
        ("[[./middle.yaml, recommended]]", {"info": "hint", "own": "warn"}),
        (
            "[[./middle.yaml, all]]",
            {"info": "hint", "quiet": "warn", "own": "warn", "shy": "warn"},
        ),
    ],
)
def test_a_mode_decides_which_rules_are_on(
    extends: str, rules: dict[str, str], tmp_path: pathlib.Path
) -> None:
    assert severities(load(tmp_path, f"extends: {extends}")) == rules


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("true", "hint"),
        ("on", "hint"),
        ("error", "error"),
        ("0", "error"),
        ("1", "warn"),
        ("3", "hint"),
        ("{severity: info}", "info"),
        ("{description: other}", "hint"),
    ],
)
def test_a_rule_that_is_off_is_set_on_by_any_value(
    value: str, severity: str, tmp_path: pathlib.Path
) -> None:
    rules = load(
        tmp_path,
        f"{{extends: [[./base/base.yaml, off]], rules: {{info: {value}}}}}",
    )
    assert severities(rules) == {"info": severity}


@pytest.mark.parametrize("value", ["false", "off", "-1", "{severity: off}"])
def test_a_rule_is_set_off(value: str, tmp_path: pathlib.Path) -> None:
    rules = load(
        tmp_path, f"{{extends: ./base/base.yaml, rules: {{info: {value}}}}}"
    )
    assert severities(rules) == {"grave": "error"}
    assert {each.id for each in rules.disabled} == {"info", "quiet", "silent"}


def test_setting_a_rule_on_brings_its_severity_back(
    tmp_path: pathlib.Path,
) -> None:
    rules = load(
        tmp_path,
        "{extends: ./middle.yaml, rules: {grave: true, silent: true}}",
    )
    assert rules.rules["grave"].severity.value == "error"
    assert rules.rules["silent"].severity.value == "warn"


def test_a_definition_is_merged_over_the_one_that_is_extended(
    tmp_path: pathlib.Path,
) -> None:
    rules = load(
        tmp_path,
        """
        extends: ./base/base.yaml
        documentationUrl: https://example.org/own
        rules:
          info: {message: mine, then: {function: undefined}}
          grave: {given: [$.info, $.paths], formats: [oas2]}
        """,
    )
    info, grave = rules.rules["info"], rules.rules["grave"]
    assert (info.message, info.severity.value) == ("mine", "hint")
    assert info.given == ("$.info",)
    assert info.formats == ("oas3",)
    assert info.url == "https://example.org/base#info"
    assert grave.given == ("$.info", "$.paths")
    assert grave.formats == ("oas2",)
    assert len(grave.thens) == 1


def test_names_of_rulesets_resolve() -> None:
    for name in (
        "oas",
        "spectral:oas",
        "owasp-api",
        "@stoplight/spectral-owasp-ruleset",
        "@stoplight/spectral-owasp-ruleset@2.0.1",
        "https://cdn.example/@stoplight/spectral-owasp-ruleset@2/dist/r.mjs",
    ):
        assert len(ruleset.load([name]).rules) > 10


def test_a_later_ruleset_changes_those_before(tmp_path: pathlib.Path) -> None:
    base = write(tmp_path, BASE, "base/base.yaml")
    own = write(tmp_path, "rules: {info: error, grave: off}")
    assert severities(ruleset.load([base, own])) == {"info": "error"}


def test_a_ruleset_may_be_json(tmp_path: pathlib.Path) -> None:
    text = json.dumps(
        {"rules": {"a": {"given": "$", "then": {"function": "falsy"}}}}
    )
    rules = ruleset.load([write(tmp_path, text, "r.json")])
    assert list(rules.rules) == ["a"]


def test_rules_for_other_documents_are_told_as_not_run(
    tmp_path: pathlib.Path,
) -> None:
    rules = load(
        tmp_path,
        """
        extends: [spectral:asyncapi, [spectral:arazzo, off]]
        rules:
          asyncapi-tags: off
          own: {given: $, then: {function: falsy}}
        """,
    )
    assert list(rules.rules) == ["own", "spectral:asyncapi"]
    assert "AsyncAPI" in rules.rules["spectral:asyncapi"].skipped


@pytest.mark.parametrize(
    ("extends", "why"),
    [
        ("[./a.yaml]", "extends itself: .*r.yaml -> .*a.yaml -> .*r.yaml"),
        ("[./ruleset.js]", "program in JavaScript"),
        ("[https://example.org/r.mjs?x=1]", "program in JavaScript"),
        ("[./ruleset.ts]", "program in JavaScript"),
        ("['@acme/rules']", "There is no ruleset '@acme/rules'"),
        ("[nowhere.yaml]", "no file '.*nowhere.yaml'"),
        ("[[./a.yaml, some]]", "'off', 'recommended' and 'all'"),
        ("[[./a.yaml]]", "takes names, paths or URLs"),
        ("7", "takes names, paths or URLs"),
    ],
)
def test_what_cannot_be_extended_is_refused_with_its_place(
    extends: str, why: str, tmp_path: pathlib.Path
) -> None:
    write(tmp_path, "extends: ./r.yaml", "a.yaml")
    with pytest.raises(errors.RulesetError, match=why) as caught:
        load(tmp_path, f"extends: {extends}")
    assert ".yaml:1: " in caught.value.message


def test_extending_in_ever_more_ways_ends(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "rules: {}", "0.yaml")
    for level in range(1, 19):
        below = f"./{level - 1}.yaml"
        write(tmp_path, f"extends: [{below}, {below}]", f"{level}.yaml")
    with pytest.raises(errors.RulesetError, match="more than 1000 times"):
        ruleset.load([str(tmp_path / "18.yaml")])


@pytest.mark.parametrize(
    ("options", "severity"),
    [("{duplicateKeys: hint}", "hint"), ("{duplicateKeys: 0}", "error")],
)
def test_duplicate_keys_weigh_what_parser_options_say(
    options: str, severity: str, tmp_path: pathlib.Path
) -> None:
    rules = f"{{parserOptions: {options}, rules: {{}}}}"
    text = "openapi: 3.1.0\nopenapi: 3.1.0\ninfo: {}\npaths: {}"
    (one,) = lint(tmp_path, rules, text)
    assert (one.rule, one.severity.value) == ("document-parses", severity)


def test_duplicate_keys_may_be_let_pass(tmp_path: pathlib.Path) -> None:
    text = "openapi: 3.1.0\nopenapi: 3.1.0\ninfo: {}\npaths: {}"
    rules = "{extends: oas, parserOptions: {duplicateKeys: off}}"
    assert not [
        each
        for each in lint(tmp_path, rules, text)
        if each.rule == "document-parses"
    ]


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["adidas", "camara", "nl-api-design-rules"])
def test_public_rulesets_run_on_real_documents(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared rulesets are not beside the checkout")
    rules = ruleset.load([str(SHARED / "rulesets" / f"{name}.yaml")])
    for path in ("museum/openapi.yaml", "wfd-genome-nexus/genome-nexus.json"):
        read = reader.load(str(SHARED / "corpus" / path))
        outcome = document.lint(read, rules)
        told = {each.rule for each in outcome.findings}
        assert told
        assert "internal-rule-error" not in told


def test_a_ruleset_of_a_git_revision_extends_its_neighbours(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, BASE, "rules/base/base.yaml")
    write(tmp_path, "extends: ./base/base.yaml", "rules/r.yaml")
    write(tmp_path, "extends: ../../r.yaml", "rules/out.yaml")
    monkeypatch.chdir(tmp_path)
    author = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "Rules")):
        subprocess.run(["git", *author, *command], check=True)
    write(tmp_path, "not: [a ruleset", "rules/base/base.yaml")
    rules = ruleset.load(["HEAD:rules/r.yaml"])
    assert list(rules.rules) == ["info", "grave"]
    with pytest.raises(errors.RulesetError, match="out of the repository"):
        ruleset.load(["HEAD:rules/out.yaml"])
