# SPDX-License-Identifier: Apache-2.0
"""What the tests of the guidelines' document rules share."""

import dataclasses
import functools
import io
import pathlib
import tempfile

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


@functools.lru_cache
def under(options: str) -> ruleset.Ruleset:
    """Returns the guidelines with options set for all rules, in YAML."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "ruleset.yaml")
        file.write_text(
            f"extends: backend-guidelines\noptions: {options}\n", "utf-8"
        )
        return ruleset.load([str(file)])


# These say something only where an option is set.
_UNDER = {"collection-identifier": "{path-case: snake}"}
# What an ignore is of use for is known where its rule is asked too.
_BESIDES = {"ignore-unused": ("get-no-body",)}


def alone(name: str) -> ruleset.Ruleset:
    """Returns a ruleset of one rule of the guidelines."""
    names = (name, *_BESIDES.get(name, ()))
    whole = under(_UNDER[name]) if name in _UNDER else RULES
    rules = {each: whole.rules[each] for each in names}
    return dataclasses.replace(whole, rules=rules)
