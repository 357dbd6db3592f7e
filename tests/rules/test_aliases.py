# SPDX-License-Identifier: Apache-2.0

import pathlib

import pytest

from conformance import errors
from conformance.rules import ruleset
from tests.rules.conftest import found_at, lint, write

OLD = """
swagger: '2.0'
info: {title: t, version: '1'}
paths: {}
"""


def test_an_alias_stands_for_paths_and_may_be_continued(
    tmp_path: pathlib.Path,
) -> None:
    found = lint(
        tmp_path,
        """
        aliases:
          PathItem: ["$.paths[*]"]
          Get-Or_Put2: ["#PathItem[get]", "#PathItem[put]"]
          Old: $.info
        rules:
          id: {given: "#Get-Or_Put2.operationId", then: {function: falsy}}
          old: {given: ["#Old.title", "#Old.title"], then: {function: falsy}}
        """,
    )
    assert found_at(found) == [
        "/components/pathItems/B/put/operationId",
        "/info/title",
        "/paths/~1a/get/operationId",
    ]


@pytest.mark.parametrize(
    ("text", "pointers"),
    [(None, ["/paths/~1a/get"]), (OLD, ["/info/version"])],
)
def test_the_last_target_for_a_documents_version_wins(
    text: str | None, pointers: list[str], tmp_path: pathlib.Path
) -> None:
    rules = """
        aliases:
          Inner: {targets: [{formats: [oas3.1], given: ["$.paths['/a']"]}]}
          Here:
            description: Where it is.
            targets:
              - {formats: [oas2, oas3], given: [$.info.version]}
              - {formats: [oas3_1], given: ["#Inner.get"]}
              - {formats: [oas3.2, asyncapi2], given: [$]}
        rules: {here: {given: "#Here", then: {function: falsy}}}
        """
    found = (
        lint(tmp_path, rules) if text is None else lint(tmp_path, rules, text)
    )
    assert found_at(found) == pointers


def test_a_rule_looks_at_nothing_where_no_target_is_for_its_document(
    tmp_path: pathlib.Path,
) -> None:
    rules = """
        aliases: {Here: {targets: [{formats: [oas2], given: [$.info]}]}}
        rules: {here: {given: "#Here", then: {function: falsy}}}
        """
    assert lint(tmp_path, rules) == ()
    assert found_at(lint(tmp_path, rules, OLD)) == ["/info"]


def test_each_ruleset_means_its_own_alias(tmp_path: pathlib.Path) -> None:
    write(
        tmp_path,
        """
        aliases: {Here: [$.info.title], There: [$.info.version]}
        rules: {base: {given: "#Here", then: {function: falsy}}}
        """,
        "base.yaml",
    )
    found = lint(
        tmp_path,
        """
        extends: ./base.yaml
        aliases: {Here: [$.openapi]}
        rules:
          own: {given: "#Here", then: {function: falsy}}
          inherited: {given: "#There", then: {function: falsy}}
        """,
    )
    assert {(each.rule, *found_at((each,))) for each in found} == {
        ("base", "/info/title"),
        ("own", "/openapi"),
        ("inherited", "/info/version"),
    }


@pytest.mark.parametrize(
    ("aliases", "why"),
    [
        ("{A: ['#B'], B: ['#A']}", "stands for itself: A -> B -> A"),
        ("{A: []}", "no list of paths"),
        ("{A: [info]}", "no list of paths"),
        ("{A: {targets: []}}", "has no targets"),
        ("{A: {targets: [{given: [$]}]}}", "both 'formats' and 'given'"),
        (
            "{A: {targets: [{formats: [oas4], given: [$]}]}}",
            "'oas4' is no known format",
        ),
        ("{1A: [$]}", "can't name an alias"),
        ("[A]", "no mapping"),
    ],
)
def test_an_alias_that_makes_no_sense_is_refused(
    aliases: str, why: str, tmp_path: pathlib.Path
) -> None:
    text = (
        f"aliases: {aliases}\n"
        "rules: {a: {given: '#A', then: {function: falsy}}}"
    )
    with pytest.raises(errors.RulesetError, match=why) as caught:
        ruleset.load([write(tmp_path, text)])
    assert "r.yaml:" in caught.value.message


def test_aliases_of_aliases_cannot_multiply_without_end(
    tmp_path: pathlib.Path,
) -> None:
    levels = [f"A{n}: ['#A{n + 1}.a', '#A{n + 1}.b']" for n in range(40)]
    text = (
        f"aliases: {{{', '.join(levels)}, A40: [$]}}\n"
        "rules: {a: {given: '#A0', then: {function: falsy}}}"
    )
    with pytest.raises(errors.RulesetError, match="more than 10,000 paths"):
        ruleset.load([write(tmp_path, text)])
