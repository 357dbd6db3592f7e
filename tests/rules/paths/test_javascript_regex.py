# SPDX-License-Identifier: Apache-2.0
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import errors
from conformance.rules.javascript import regex


def _finds(pattern: str, text: str) -> bool:
    return regex.compile_regex(pattern).search(text) is not None


# Each pair was answered by Node's own RegExp.
FINDS = [
    (r"^a+$", "aa"),
    (r"/^A+$/i", "aa"),
    (r"a\/b", "a/b"),
    (r"/^(\/[a-z]+)+$/", "/a/b"),
    (r"(?<year>\d+)-\k<year>", "12-12"),
    (r"\k<n>", "k<n>"),
    (r"^[\w-.]+$", "x-y.z"),
    (r"^[^]$", "\n"),
    (r"^a{,2}$", "a{,2}"),
    (r"^{}$", "{}"),
    (r"^]$", "]"),
    (r"^\cA$", "\x01"),
    (r"^\c$", "\\c"),
    (r"^[\b]$", "\x08"),
    (r"^\u0041\x42$", "AB"),
    (r"/^\u{1F600}$/u", "😀"),
    (r"^\ud83d\ude00$", "😀"),
    (r"^u{2}$", "uu"),
    (r"^\0$", "\x00"),
    (r"^\101$", "A"),
    (r"^\8$", "8"),
    (r"^(?:(a)|b)\1$", "b"),
    (r"^\1(a)$", "a"),
    (r"/^b$/m", "a\nb"),
    (r"/^b$/m", "a\u2028b"),
    (r"/^a.b$/s", "a\nb"),
    (r"/b|a/y", "ab"),
    (r"[&&||~~[a]", "|"),
    (r"^\a\Z\e$", "aZe"),
    (r"^\s$", "\ufeff"),
    (r"^(?=a)*b$", "b"),
    (r"^[]|a$", "a"),
    (r"\B", ""),
    (r"/^\p{Lu}$/u", "É"),
    (r"/é/i", "É"),
    ("/a", "/a"),
]
FINDS_NOT = [
    (r"^a$", "a\n"),
    (r"^\d$", "\u0661"),
    (r"^\w$", "é"),
    (r"^\s$", "\x1c"),
    (r"^.$", "\u2028"),
    (r"\Bx", "éx"),
    (r"[]", "a"),
    (r"/k/i", "\u212a"),
    (r"/[a-z]/i", "\u017f"),
    (r"/a/y", "ba"),
    (r"^\p{Lu}$", "É"),
]


@pytest.mark.parametrize(("pattern", "text"), FINDS)
def test_a_pattern_finds_what_javascript_finds(pattern: str, text: str) -> None:
    assert _finds(pattern, text)


@pytest.mark.parametrize(("pattern", "text"), FINDS_NOT)
def test_a_pattern_finds_nothing_that_javascript_does_not(
    pattern: str, text: str
) -> None:
    assert not _finds(pattern, text)


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "[a",
        "\\",
        "*a",
        "a**",
        "a++",
        "(?>a)",
        "(?P<n>a)",
        "(?i)a",
        "[z-a]",
        "a{2,1}",
        r"\b+",
        "/a/gg",
        "/a/x",
        "/}/u",
        r"/\p{Greek}/u",
        r"(?<n>a)\k<m>",
        "(?<n>a)(?<n>b)",
        "(?<=a+)b",
        "(" * 5000 + ")" * 5000,
        "a{99999999999}",
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(errors.RulesetError):
        regex.compile_regex(pattern)


def test_a_refusal_tells_where() -> None:
    with pytest.raises(errors.RulesetError, match="at character 4"):
        regex.compile_regex("ab**")


@given(
    st.text(
        st.sampled_from("ab1-.\\dwsbuxck[](){}?*+|^$,:=!<>/n\n"), max_size=9
    )
)
def test_any_text_is_a_pattern_or_refused(pattern: str) -> None:
    try:
        compiled = regex.compile_regex(pattern)
    except errors.RulesetError:
        return
    compiled.search("ab-1")


@given(st.text(max_size=20))
def test_an_escaped_text_finds_itself_alone(text: str) -> None:
    pattern = "".join(f"\\u{{{ord(char):x}}}" for char in text)
    compiled = regex.compile_parts(f"^{pattern}$", "u")
    assert compiled.search(text)
    assert not compiled.search(text + "\n")
    assert isinstance(compiled, re.Pattern)
