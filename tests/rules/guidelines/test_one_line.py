# SPDX-License-Identifier: Apache-2.0
"""One line of a good document changed, found at its line and column.

Each file in `one_line/` has cases by rule: `old` is a text that stands once in
`good.yaml`, `new` what it becomes, which differs in one line. The finding is
expected `at` a JSON Pointer, and its line and column are those that PyYAML
tells of that place; with `key` of its key. `also` names rules that the same
change breaks, `options` what is set for all rules.
"""

import difflib
from typing import Any

import pytest
import yaml

from conformance.contract import nodes
from tests.rules.guidelines import linting

CASES = [
    (name, case)
    for file in sorted((linting.HERE / "one_line").glob("*.yaml"))
    for name, cases in yaml.safe_load(file.read_text("utf-8")).items()
    for case in (cases if isinstance(cases, list) else [cases])
]


def changed(case: dict[str, Any]) -> str:
    old, new = case["old"], case["new"]
    assert linting.GOOD.count(old) == 1, f"{old!r} does not stand once"
    text = linting.GOOD.replace(old, new)
    lines = [
        line[:1]
        for line in difflib.ndiff(linting.GOOD.splitlines(), text.splitlines())
    ]
    assert lines.count("+") <= 1
    assert lines.count("-") <= 1
    return text


def place(text: str, pointer: str, *, key: bool = False) -> tuple[int, int]:
    """Returns line and column, from 1, of a scalar or of a container's key."""
    at_key = key
    node: Any = yaml.compose(text, yaml.CSafeLoader)
    mark = node.start_mark
    for part in nodes.parse_pointer(pointer):
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(part)]
            mark = node.start_mark
            continue
        named, node = next(pair for pair in node.value if pair[0].value == part)
        is_scalar = isinstance(node, yaml.ScalarNode) and not at_key
        mark = (node if is_scalar else named).start_mark
    return mark.line + 1, mark.column + 1


def test_the_good_document_is_good() -> None:
    assert linting.lint(linting.GOOD) == ()


@pytest.mark.parametrize(
    ("name", "case"), CASES, ids=[f"{i}-{n}" for i, (n, _) in enumerate(CASES)]
)
def test_one_line_is_found_where_it_stands(
    name: str, case: dict[str, Any]
) -> None:
    text = changed(case)
    rules = linting.RULES
    if "options" in case:
        rules = linting.under(case["options"])
    found = linting.lint(text, rules)
    assert {each.rule for each in found} == {name, *case.get("also", ())}
    (own,) = [each for each in found if each.rule == name]
    assert own.location is not None
    assert own.location.pointer == case["at"]
    assert (own.location.line, own.location.column) == (
        tuple(case["line"])
        if "line" in case
        else place(text, case["at"], key=case.get("key", False))
    )


def test_every_document_rule_has_a_line() -> None:
    assert {name for name, _ in CASES} == set(linting.DOCUMENT_RULES)
