# SPDX-License-Identifier: Apache-2.0
"""What the tests of the guidelines' document rules share."""

import dataclasses
import io
import pathlib

from conformance import findings
from conformance.contract import reader
from conformance.lint import document
from conformance.rules import rule, ruleset

RULES = ruleset.load()
HERE = pathlib.Path(__file__).parent
GOOD = (HERE / "good.yaml").read_text("utf-8")
WORLD = findings.World.DOCUMENT
DOCUMENT_RULES: dict[str, rule.Rule] = {
    each.id: each for each in RULES.of(WORLD)
}


def lint(
    text: str, rules: ruleset.Ruleset = RULES
) -> tuple[findings.Finding, ...]:
    """Lints a document given as text."""
    contract = reader.load("-", stdin=io.BytesIO(text.encode()))
    return document.lint(contract, rules).findings


# What an ignore is of use for is known where its rule is asked too.
_BESIDES = {"ignore-unused": ("get-no-body",)}


def alone(name: str) -> ruleset.Ruleset:
    """Returns a ruleset of one rule of the guidelines."""
    names = (name, *_BESIDES.get(name, ()))
    rules = {each: RULES.rules[each] for each in names}
    return dataclasses.replace(RULES, rules=rules)
