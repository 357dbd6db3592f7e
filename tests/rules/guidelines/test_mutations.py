# SPDX-License-Identifier: Apache-2.0
"""Documents that are nearly right: whatever they say, no rule breaks."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import hypothesis
import yaml
from hypothesis import strategies as st

from conformance import errors
from tests.rules.guidelines import linting

GOOD = yaml.safe_load(linting.GOOD)
# What may stand in the place of anything: each kind of value, and schemas,
# paths and references that are wrong in a way of their own.
ODD: list[Any] = [
    *(None, True, 7, -1, 1.5, "", "x", "{", "/{a}"),
    *("2020-13-45", "\0é\U0001d4b3"),
    *([], [[]], ["a", 1, None], {}, {"a": {"a": {}}}),
    *({"$ref": "#/components/schemas/Book"}, {"$ref": "#/nowhere"}),
    *({"type": 7}, {"type": [{}]}, {"format": {}}, {"enum": None}),
    *({"properties": []}, {"allOf": {}}, {"oneOf": [None]}),
]
Place = tuple[str | int, ...]


def _places(tree: Any, place: Place = ()) -> Iterator[Place]:
    """Yields the place of everything below a tree."""
    if isinstance(tree, dict | list):
        keys = tree if isinstance(tree, dict) else range(len(tree))
        for key in keys:
            yield (*place, key)
            yield from _places(tree[key], (*place, key))


def _changed(tree: Any, place: Place, act: str, odd: Any) -> None:
    """Changes what is at a place, if it is still there."""
    *above, last = place
    try:
        for key in above:
            tree = tree[key]
        if act == "replace":
            tree[last] = copy.deepcopy(odd)
        elif act == "remove":
            del tree[last]
        else:
            tree[str(odd)] = tree.pop(last)
    except (IndexError, KeyError, TypeError):
        pass  # An earlier change took the place away.


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(list(_places(GOOD))),
        st.sampled_from(["replace", "replace", "remove", "rename"]),
        st.sampled_from(ODD),
    ),
    min_size=1,
    max_size=4,
)


@hypothesis.settings(max_examples=150)
@hypothesis.given(changes=CHANGES)
def test_no_rule_breaks_whatever_a_document_says(
    changes: list[tuple[Place, str, Any]],
) -> None:
    tree = copy.deepcopy(GOOD)
    for change in changes:
        _changed(tree, *change)
    try:
        told = linting.lint(json.dumps(tree))
    except errors.ConformanceError:
        return  # Refused, with a message of its own.
    broken = [each for each in told if each.rule == "internal-rule-error"]
    assert broken == []
