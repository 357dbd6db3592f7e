# SPDX-License-Identifier: Apache-2.0
"""Whether a pattern bounds the length of what it matches."""

import re

import hypothesis
import pytest
from hypothesis import strategies as st

from conformance.rules.functions.guidelines import patterns


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]{3}$",
        "^a?b{1,4}$",
        "^[*+]{2}$",
        r"^\+[0-9]{1,15}$",
        r"^\p{L}{1,9}$",
        "^(red|green)$",
        "^$",
        r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}$",
    ],
)
def test_patterns_with_an_end_are_bounds(pattern: str) -> None:
    assert patterns.is_bounded(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "[A-Z]{3}",
        "^[A-Z]{3}",
        "[A-Z]{3}$",
        "^[A-Z]+$",
        "^a{2,}$",
        "^a*$",
        "^(a|b)*$",
        "^a|b$",
        r"^a\$",
        r"^\\+$",
    ],
)
def test_patterns_without_are_not(pattern: str) -> None:
    assert not patterns.is_bounded(pattern)


@hypothesis.given(st.text("ab^$|()[]{}*+?\\,-12.", max_size=12), st.text("ab1"))
def test_a_bounded_pattern_matches_no_text_without_end(
    pattern: str, piece: str
) -> None:
    try:
        compiled = re.compile(pattern)
    except re.error:
        patterns.is_bounded(pattern)
        return
    if patterns.is_bounded(pattern):
        assert compiled.search((piece or "a") * 500) is None


@hypothesis.given(st.text())
def test_any_text_can_be_asked_about(pattern: str) -> None:
    assert patterns.is_bounded(pattern) in (True, False)
