# SPDX-License-Identifier: Apache-2.0

import copy
import io
import json
import pathlib
from collections.abc import Sequence
from typing import Any

import pytest
import yaml

from conformance import findings
from conformance.contract import nodes, reader
from conformance.lint import document
from conformance.rules import ruleset

HERE = pathlib.Path(__file__).parent
# A ruleset, each of its rules in force; of `oas` those of our own alone, since
# each of those that are off has a twin.
RULESETS = {
    "spectral": "extends: [['spectral:oas', all]]",
    "oas": "extends: [[oas, all]]",
    "owasp": "extends: [[owasp-api, all]]",
}
Document = dict[str, Any]


def read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text("utf-8"))


def good(kind: str, version: str) -> Document:
    """Returns the document of a version that keeps every rule."""
    # Without aliases, so that a change is one change.
    made: Document = json.loads(json.dumps(read(f"{kind}-{version[0]}.yaml")))
    if version > "3":
        made["openapi"] = f"{version}.0"
    if version > "3.0" and kind == "openapi":
        made["webhooks"] = read("webhooks.yaml")
        note = made["components"]["schemas"]["Order"]["properties"]["note"]
        del note["nullable"]
        note["type"] = ["string", "null"]
    return made


def changed(original: Document, case: Document) -> Document:
    made = copy.deepcopy(original)
    for pointer, value in case.get("set", {}).items():
        holder, key = held(made, pointer)
        if isinstance(holder, list) and key == len(holder):
            holder.append(value)
        else:
            holder[key] = value
    for pointer in case.get("remove", ()):
        holder, key = held(made, pointer)
        del holder[key]
    return made


def held(made: Any, pointer: str) -> tuple[Any, Any]:
    *way, last = nodes.parse_pointer(pointer)
    for step in way:
        made = made[int(step)] if isinstance(made, list) else made[step]
    return made, int(last) if isinstance(made, list) else last


@pytest.fixture(scope="module")
def rulesets(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, ruleset.Ruleset]:
    folder = tmp_path_factory.mktemp("rulesets")
    loaded = {}
    for name, text in RULESETS.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, "utf-8")
        loaded[name] = ruleset.load([str(path)])
    return loaded


def lint(
    rules: ruleset.Ruleset, made: Document
) -> tuple[findings.Finding, ...]:
    text = yaml.safe_dump(made, sort_keys=False)
    contract = reader.load("-", stdin=io.BytesIO(text.encode()))
    return document.lint(contract, rules).findings


def cases(name: str) -> list[Any]:
    return [
        pytest.param(rule, case, id=f"{rule}-{index}")
        for rule, listed in read(name).items()
        for index, case in enumerate(listed)
    ]


def told(found: Sequence[findings.Finding], rule: str) -> set[str]:
    return {
        each.location.pointer
        for each in found
        if each.rule == rule and each.location
    }


Rulesets = dict[str, ruleset.Ruleset]


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1", "3.2"])
def test_the_good_documents_keep_every_rule(
    version: str, rulesets: Rulesets
) -> None:
    made = good("openapi", version)
    assert lint(rulesets["spectral"], made) == ()
    assert lint(rulesets["oas"], made) == ()


@pytest.mark.parametrize(("rule", "case"), cases("cases.yaml"))
def test_one_change_breaks_one_rule(
    rule: str, case: Document, rulesets: Rulesets
) -> None:
    own = rule.startswith("document-")
    made = changed(good("openapi", case["in"]), case)
    found = lint(rulesets["oas" if own else "spectral"], made)
    assert told(found, rule) == set(case["at"])
    if not own:
        allowed = {rule, *case.get("also", ())}
        assert {each.rule for each in found} <= allowed


def test_every_rule_has_a_case(rulesets: Rulesets) -> None:
    # What they tell of is text, which no changed value shows, or what a
    # document silences.
    apart = {"document-parses", "ignore-unused", "ignore-valid"}
    assert set(rulesets["oas"].rules) - apart == set(read("cases.yaml"))
    assert set(rulesets["owasp"].rules) == set(read("owasp-cases.yaml"))


def test_a_doubled_key_is_told(rulesets: Rulesets) -> None:
    text = yaml.safe_dump(good("openapi", "3.0")) + "tags: []\n"
    contract = reader.load("-", stdin=io.BytesIO(text.encode()))
    found = document.lint(contract, rulesets["oas"]).findings
    assert told(found, "document-parses") == {"/tags"}


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_the_safe_documents_keep_every_rule(
    version: str, rulesets: Rulesets
) -> None:
    assert lint(rulesets["owasp"], good("owasp", version)) == ()


@pytest.mark.parametrize(("rule", "case"), cases("owasp-cases.yaml"))
def test_one_change_breaks_one_rule_of_owasp(
    rule: str, case: Document, rulesets: Rulesets
) -> None:
    safe = good("owasp", case["in"])
    assert told(lint(rulesets["owasp"], safe), rule) == set()
    found = lint(rulesets["owasp"], changed(safe, case))
    assert told(found, rule) == set(case["at"])
