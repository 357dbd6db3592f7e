# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import errors
from conformance.rules.javascript import regex, search


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^([a-z]+-?)+$", "a" * 5_000 + "!"),
        ("^(a|aa)+$", "a" * 5_000 + "b"),
        ("/^([A-Z]+)*$/i", "a" * 5_000 + "1"),
        ("^(?=(a+)+$)b", "a" * 5_000 + "b"),
        (r"^(a+)+\1$", "a" * 5_000 + "b"),
        (r"\s*\s*\s*x", " " * 100_000),
        (r"(a*)*$b", "a" * 100_000),
    ],
)
def test_a_pattern_that_python_would_take_years_for_is_done_at_once(
    pattern: str, text: str
) -> None:
    compiled = regex.compile_regex(pattern)
    search.finds(compiled, text)


def test_long_texts_and_repeated_choices_are_searched_to_the_end() -> None:
    kebab = regex.compile_regex("^[a-z]+(-[a-z]+)*$")
    assert search.finds(kebab, "ab-" * 1000 + "c")
    assert not search.finds(kebab, "ab-" * 1000)
    assert not search.finds(kebab, "a-b\n")
    end = regex.compile_regex(r"\u00e9$")
    assert search.finds(end, "x" * 10_000 + "é")


@given(
    st.text(st.sampled_from("ab1-.\\dwsb[](){}?*+|^$,:=!n"), max_size=8),
    st.text(st.sampled_from("ab1-. \né"), max_size=6),
)
def test_both_engines_answer_alike(inner: str, text: str) -> None:
    try:
        compiled = regex.compile_regex(f"(?:|{inner})+$")
    except errors.RulesetError:
        return
    expected = compiled.search(text) is not None
    assert search.finds(compiled, text) is expected
