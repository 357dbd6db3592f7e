# SPDX-License-Identifier: Apache-2.0
"""A rule as Markdown: for its page, for SARIF and for the HTML report."""

import re
from collections.abc import Iterator

from conformance.explaining import explanation, snippets
from conformance.rules import rule
from reports import text

# What Markdown takes for more than text; a low line only outside of words.
_SPECIAL = re.compile(r"[\\`*\[\]<>&|~]|(?<!\w)_|_(?!\w)")


def page(told: explanation.Explanation) -> str:
    """Writes the whole page of a rule.

    Args:
        told: The rule.

    Returns:
        Markdown with a title, that ends with a line feed.
    """
    each = told.rule
    facts = "".join(f"| {name} | {value} |\n" for name, value in _facts(told))
    lead = f"{each.summary}\n\n" if each.summary else ""
    return (
        f"# {escaped(each.id)}\n\n{lead}| | |\n|---|---|\n{facts}\n{body(told)}"
    )


def body(told: explanation.Explanation) -> str:
    """Writes all but the title and the facts, for where those stand already.

    Returns:
        Markdown that ends with a line feed; its headings are of level 2.
    """
    return "\n".join(_parts(told))


def help_text(told: explanation.Explanation) -> str:
    """Writes what a report shows beside a rule's findings.

    Returns:
        Markdown; nothing where the ruleset says nothing but the rule.
    """
    return body(told) if told.page or told.rule.help else ""


def _facts(told: explanation.Explanation) -> Iterator[tuple[str, str]]:
    each = told.rule
    severity = str(each.severity)
    yield "severity", severity if told.is_on else f"{severity}; off"
    yield "world", ", ".join(each.worlds) or str(each.world)
    if each.section:
        yield "guidelines", text.sections(each.section)
    if told.formats:
        yield "formats", ", ".join(told.formats)
    if each.given:
        yield "looks at", ", ".join(cell(_code(path)) for path in each.given)
    names = dict.fromkeys(then.called for then in each.thens)
    if names:
        yield "functions", ", ".join(_code(name) for name in names)
    if each.probe:
        yield "probe", _code(each.probe)
    if each.checks:
        yield "checks", ", ".join(_code(name) for name in each.checks)
    if each.url:
        yield "more", cell(f"<{each.url}>")


def _parts(told: explanation.Explanation) -> Iterator[str]:
    page, each = told.page, told.rule
    if each.skipped:
        yield f"It can't run here: {each.skipped}\n"
    if told.why:
        title = "Why" if page else "Why, and how to fix it"
        yield f"## {title}\n\n{told.why}\n"
    if told.fails and page:
        yield f"## Example\n\n{fenced(told.fails)}"
        yield f"> {escaped(page.says)}\n"
    if page and page.passes:
        yield f"Instead:\n\n{fenced(page.passes)}"
    if page and page.fix:
        yield f"## How to fix\n\n{page.fix}\n"
    definition = snippets.definition(each)
    if page is None and definition:
        yield f"## Definition\n\n{fenced(definition)}"
    if told.options:
        yield f"## Options\n\n{''.join(_options(told))}"
    yield "## When to switch it off\n"
    if page and page.off:
        yield f"{page.off}\n"
    if told.is_on:
        yield f"{snippets.IN_DOCUMENT}\n\n{fenced(snippets.ignore(told))}"
    about = snippets.IN_RULESET if told.is_on else snippets.SWITCH_ON
    yield f"{about}\n\n{fenced(snippets.switch(told))}"


def _options(told: explanation.Explanation) -> Iterator[str]:
    yield "| option | takes | default | what it does |\n|---|---|---|---|\n"
    for option in told.options:
        does = option.description
        set_to = snippets.differing(option)
        if set_to:
            does += f" Here it is {_code(set_to)}."
        default = ""
        if option.default is not rule.MISSING:
            default = _code(snippets.shown(option.default))
        cells = (_code(option.name), escaped(option.takes), default, does)
        yield f"| {' | '.join(cell(each) for each in cells)} |\n"
    yield f"\n{fenced(snippets.setting(told))}"
    shared = [_code(each.name) for each in told.options if each.is_shared]
    if shared:
        yield (
            f"\n{', '.join(shared)}: also for all rules at once, under "
            "`options` at the top of the ruleset.\n"
        )


def _code(written: str) -> str:
    """Writes text as code, whatever ticks are in it."""
    longest = max((len(each) for each in re.findall("`+", written)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{ticks}{pad}{written}{pad}{ticks}"


def cell(written: str) -> str:
    """Fits text into a cell of a table."""
    return " ".join(written.replace("|", "\\|").split())


def escaped(written: str) -> str:
    """Writes plain text so that Markdown shows it as it is, on one line."""
    return " ".join(_SPECIAL.sub(r"\\\g<0>", written).split())


def fenced(written: str, language: str = "yaml") -> str:
    """Writes a block of code, whatever fences are in it."""
    longest = max(
        (len(each) for each in re.findall("`{3,}", written)), default=2
    )
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{written}\n{fence}\n"
