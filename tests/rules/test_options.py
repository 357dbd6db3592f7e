# SPDX-License-Identifier: Apache-2.0
"""Where an option comes from, and what is refused."""

import pathlib
from typing import Any

import pytest

from conformance import errors
from conformance.rules import ruleset
from tests.rules import conftest


def options_of(folder: pathlib.Path, name: str, text: str) -> dict[str, Any]:
    """Returns what the options of a rule's first function come to."""
    path = conftest.write(folder, f"extends: backend-guidelines\n{text}")
    rule = ruleset.load([path]).rules[name]
    return dict(rule.thens[0].options)


def test_an_option_that_nobody_sets_has_its_default(
    tmp_path: pathlib.Path,
) -> None:
    assert options_of(tmp_path, "url-depth", "")["max"] == 3


def test_a_rule_s_own_option_leaves_the_rest_of_the_rule_as_it_is(
    tmp_path: pathlib.Path,
) -> None:
    text = "rules: {url-depth: {options: {max: 4}}}\n"
    assert options_of(tmp_path, "url-depth", text)["max"] == 4
    path = conftest.write(tmp_path, f"extends: backend-guidelines\n{text}")
    changed = ruleset.load([path]).rules["url-depth"]
    usual = ruleset.load().rules["url-depth"]
    assert changed.severity is usual.severity
    assert changed.given == usual.given


@pytest.mark.parametrize("name", ["path-segment-case", "path-case-consistent"])
def test_a_ruleset_s_option_is_for_all_rules_that_know_it(
    name: str, tmp_path: pathlib.Path
) -> None:
    text = "options: {path-case: snake}\n"
    assert options_of(tmp_path, name, text)["path-case"] == "snake"


def test_the_nearer_one_wins(tmp_path: pathlib.Path) -> None:
    text = (
        "options: {path-case: snake}\n"
        "rules: {path-segment-case: {options: {path-case: kebab}}}\n"
    )
    found = options_of(tmp_path, "path-segment-case", text)
    assert found["path-case"] == "kebab"
    written = (
        "options: {path-case: snake}\n"
        "rules:\n"
        "  path-segment-case:\n"
        "    then: {function: pathSegmentCase,\n"
        "           functionOptions: {path-case: kebab}}\n"
    )
    function = ruleset.load().rules["path-segment-case"].thens[0].called
    written = written.replace("pathSegmentCase", function)
    found = options_of(tmp_path, "path-segment-case", written)
    assert found["path-case"] == "kebab"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "options: {path-cas: snake}",
            "'path-cas' is no option of any rule here. Did you mean",
        ),
        (
            "rules: {url-depth: {options: {mx: 4}}}",
            "'mx' is no option of the rule 'url-depth'. Did you mean 'max'?",
        ),
        ("rules: {url-depth: {options: {max: many}}}", "are wrong:"),
        ("rules: {url-depth: {options: [4]}}", "'options' is no mapping"),
        ("options: [snake]", "'options' is no mapping"),
        ("options: {path-case: camel}", "are wrong:"),
        (
            "rules: {url-depht: off}",
            "There is no rule 'url-depht' to change. Did you mean 'url-depth'?",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    text: str, told: str, tmp_path: pathlib.Path
) -> None:
    path = conftest.write(tmp_path, f"extends: backend-guidelines\n{text}\n")
    with pytest.raises(errors.RulesetError) as caught:
        ruleset.load([path])
    assert told in caught.value.message
    assert f"{path}:2: " in caught.value.message
