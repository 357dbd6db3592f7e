# SPDX-License-Identifier: Apache-2.0

import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.html import prose
from tests.reports import conftest

# All that Markdown of a rule may become.
TAGS = {
    *("p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("pre", "code", "mark", "em", "strong", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"href", "title", "target", "rel", "start"} | {
    "tabindex",
    "role",
    "aria-label",
}
PIECES = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--"),
    *("[a](javascript:alert(1))", "[a](JaVaScRiPt&#58;alert(1))", "<a@b.c>"),
    *("![a](https://e.example/a.png)", "[a](data:text/html,x)", "[a](//e.x)"),
    *("[a](https://e.example 'x\" onclick=\"y')", '<https://e.example/">'),
    *("[a]: javascript:x\n\n[a]", "| a |\n|:-:|\n| <b> |\n", '```a" b="\n'),
    *("# # <-- </mark><b>", "    # <-- <i>", "\n\n", "> ", "- ", "5. ", "***"),
)


class _Elements(html.parser.HTMLParser):
    """Collects what a piece of markup is made of."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(markup)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links.extend(value or "" for key, value in attrs if key == "href")


def check(written: str) -> None:
    found = _Elements(prose.laid_out(written))
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES
    assert all(
        link.lower().startswith(("http://", "https://")) for link in found.links
    )


@given(st.lists(st.sampled_from(PIECES + conftest.HOSTILE)).map("".join))
def test_no_markdown_becomes_more_than_text(written: str) -> None:
    check(written)


@given(st.text())
def test_no_text_becomes_more_than_text(written: str) -> None:
    check(written)


def test_markdown_is_laid_out() -> None:
    markup = prose.laid_out(
        "## Why\n\nSay `a: b`, see [it](https://e.example/x).\n\n"
        "```yaml\na: 1  # <-- rule\n```\n\n| a | b |\n|---|---|\n| c | d |\n"
    )
    assert "<h4>Why</h4>" in markup
    assert "<code>a: b</code>" in markup
    assert 'href="https://e.example/x" target="_blank"' in markup
    assert "a: 1  <mark># &lt;-- rule</mark>\n</code></pre>" in markup
    assert "<td>d</td>" in markup


@pytest.mark.parametrize("written", ["> " * 9_000, "[" * 19_000, "*a" * 9_000])
def test_what_is_deeply_nested_ends(written: str) -> None:
    check(written)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A `POST` creates.", "A <code>POST</code> creates."),
        ("`a` and `b`", "<code>a</code> and <code>b</code>"),
        ("An odd ` stays.", "An odd ` stays."),
        ("`a` and ` b", "<code>a</code> and ` b"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("<b>", "&lt;b&gt;"),
        ("", ""),
    ],
)
def test_a_sentence_has_its_code_and_no_other_markup(
    written: str, shown: str
) -> None:
    assert str(prose.line(written)) == shown
