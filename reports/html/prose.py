# SPDX-License-Identifier: Apache-2.0
"""Markdown of rules as HTML: whatever a ruleset writes, it stays a text.

Raw HTML is shown and not obeyed, images are not fetched, links lead to the web
alone, and nothing carries a style, which the page's policy would refuse.
"""

import re
from collections.abc import Sequence
from typing import Any

import markdown_it
import markdown_it.token
import markupsafe

from reports import text

# Longer texts are shown as they are: laying them out would take a while.
_LONGEST = 20_000
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
# The page's own headings go down to the third level.
_LEVELS = {f"h{level}": f"h{min(level + 2, 6)}" for level in range(1, 7)}
# Where an example breaks its rule.
_MARKED = re.compile(r"# &lt;-- .*")
# As every block that scrolls it is reached by the keyboard.
_BLOCK = markupsafe.Markup(
    '<pre tabindex="0" role="group" aria-label="Code"><code>{}</code></pre>\n'
)


def laid_out(written: str) -> markupsafe.Markup:
    """Lays Markdown out as HTML.

    Args:
        written: Markdown, anyone's.

    Returns:
        Markup without scripts, styles, images and forms.
    """
    shown = text.visible(written)
    if len(shown) > _LONGEST:
        return _BLOCK.format(shown)
    parser = _parser()
    tokens = parser.parse(shown)
    for token in tokens:
        token.tag = _LEVELS.get(token.tag, token.tag)
        # How a column is aligned.
        token.attrs.pop("style", None)
        for inner in token.children or ():
            if inner.type == "link_open":
                inner.attrs |= {
                    "target": "_blank",
                    "rel": "noopener noreferrer",
                }
    # What the renderer puts out is its own markup and escaped text.
    return markupsafe.Markup(  # noqa: S704
        parser.renderer.render(tokens, parser.options, {})
    )


def line(written: str) -> markupsafe.Markup:
    """Lays one sentence out: what stands between backticks is code."""
    parts = text.visible(written).split("`")
    # An odd number of backticks leaves the last one to itself.
    if len(parts) % 2 == 0:
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    code = markupsafe.Markup("<code>{}</code>")
    return markupsafe.Markup().join(
        code.format(part) if number % 2 else part
        for number, part in enumerate(parts)
    )


def _parser() -> markdown_it.MarkdownIt:
    parser = markdown_it.MarkdownIt("commonmark", {"html": False})
    parser.enable("table").disable("image")
    parser.validateLink = is_web  # type: ignore[method-assign] # as its documentation says
    for kind in ("fence", "code_block"):
        parser.add_render_rule(kind, _block)
    return parser


def is_web(url: str) -> bool:
    """Tells a URL of the web; any other scheme could run something."""
    return bool(_WEB.match(url)) and url.isprintable()


def _block(
    renderer: Any,
    tokens: Sequence[markdown_it.token.Token],
    index: int,
    *rest: Any,
) -> str:
    escaped = str(markupsafe.escape(tokens[index].content))
    # Only escaped text is put between the tags.
    marked = markupsafe.Markup(  # noqa: S704
        _MARKED.sub(r"<mark>\g<0></mark>", escaped)
    )
    return _BLOCK.format(marked)
