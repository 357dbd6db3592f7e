# SPDX-License-Identifier: Apache-2.0
"""Rules and their explanations for a terminal.

Everything is also told without colours, and fits on 80 columns. What a ruleset
quotes is anyone's text: it is printed as such, controls made visible.
"""

import textwrap
from collections.abc import Iterator, Sequence

import rich.console
import rich.markdown
import rich.padding
import rich.style
import rich.table
import rich.theme
from rich.text import Text

from conformance.explaining import (
    catalogue,
    explanation,
    snippets,
)
from conformance.rules import rule
from reports import text

# Longer lines are hard to read.
_WIDTH = 80
_INDENT = 4
# Below this there is no room for what a rule says beside its name.
_WIDE = 110
_STYLES = {
    "error": "bold red",
    "warn": "yellow",
    "info": "cyan",
    "hint": "dim",
    "off": "dim",
}
_MARK = "# <-- "
_Part = rich.console.RenderableType
_THEME = rich.theme.Theme({"markdown.code": "cyan"})


def explain(
    told: explanation.Explanation, console: rich.console.Console
) -> None:
    """Prints an explanation.

    Args:
        told: The rule.
        console: Where to print; its colour and width are obeyed.
    """
    width = min(console.width, _WIDTH)
    with console.use_theme(_THEME), console.capture() as captured:
        for part in _parts(told):
            console.print(part, width=width)
    # Blocks are filled up with blanks, which nobody wants in a pipe.
    for line in captured.get().splitlines():
        console.file.write(f"{line.rstrip()}\n")


def _parts(told: explanation.Explanation) -> Iterator[_Part]:
    each, page = told.rule, told.page
    yield from (_title(told), Text())
    if each.summary:
        yield from (_prose(each.summary), Text())
    if each.skipped:
        yield from _section(
            "Not run", _indented(_plain(f"It can't run here: {each.skipped}"))
        )
    if told.why:
        title = "Why" if page else "Why, and how to fix it"
        yield from _section(title, _prose(told.why))
    if page and told.fails:
        says = _indented(_plain(page.says, "bold"))
        yield from _section("Example", *_code(told.fails), says)
    if page and page.passes:
        yield from _section("Instead", *_code(page.passes))
    if page and page.fix:
        yield from _section("How to fix", _prose(page.fix))
    definition = snippets.definition(each)
    if page is None and definition:
        yield from _section("Definition", *_code(definition))
    if told.options:
        yield from _section("Options", *_options(told))
    yield from _section("When to switch it off", *_switch(told))


def _section(title: str, *parts: _Part) -> Iterator[_Part]:
    yield Text(title, "bold underline")
    yield from (*parts, Text())


def _switch(told: explanation.Explanation) -> Iterator[_Part]:
    if told.page and told.page.off:
        yield _prose(told.page.off)
        yield Text()
    if told.is_on:
        yield _indented(Text(snippets.IN_DOCUMENT))
        yield Text()
        yield from _code(snippets.ignore(told))
        yield Text()
    about = snippets.IN_RULESET if told.is_on else snippets.SWITCH_ON
    yield _indented(Text(about))
    yield Text()
    yield from _code(snippets.switch(told))


def _title(told: explanation.Explanation) -> Text:
    each = told.rule
    severity = str(each.severity)
    facts = [", ".join(each.worlds) or str(each.world)]
    if each.section:
        facts.append(text.sections(each.section))
    if told.formats:
        facts.append(" ".join(told.formats))
    title = _plain(each.id, "bold magenta")
    title.append(f"  {severity}", _STYLES[severity])
    if not told.is_on:
        title.append(", off", "dim")
    title.append(f"  {text.one_line(', '.join(facts))}", "dim")
    return title


def _plain(value: str, style: str = "") -> Text:
    return Text(text.one_line(value), style)


def _indented(part: Text) -> rich.padding.Padding:
    return rich.padding.Padding(part, (0, 0, 0, 2))


def _prose(written: str) -> rich.padding.Padding:
    """Lays out Markdown; code keeps its ticks, which need no colour."""
    laid_out = rich.markdown.Markdown(
        text.visible(written), code_theme="ansi_light", hyperlinks=False
    )
    for block in laid_out.parsed:
        for inline in block.children or ():
            if inline.type == "code_inline":
                inline.content = f"`{inline.content}`"
    return rich.padding.Padding(laid_out, (0, 0, 0, 2))


def _code(written: str) -> Iterator[rich.padding.Padding]:
    lines = text.visible(written).splitlines()
    for line in (part for whole in lines for part in _folded(whole)):
        before, mark, after = line.partition(_MARK)
        shown = Text(before, "cyan")
        shown.append(mark + after, "bold red")
        # What can't be folded is wrapped, never cut.
        shown.overflow = "fold"
        yield rich.padding.Padding(shown, (0, 0, 0, _INDENT))


def _folded(line: str) -> list[str]:
    """Folds a long line of YAML between words; it still says the same."""
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(
        line,
        _WIDTH - _INDENT,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [line]


def _options(told: explanation.Explanation) -> Iterator[_Part]:
    for option in told.options:
        line = _plain(option.name, "bold")
        line.append(f"  {text.one_line(option.takes)}", "dim")
        yield _indented(line)
        if option.description:
            yield rich.padding.Padding(_prose(option.description), (0, 0, 0, 2))
        for sentence in _values(option):
            yield rich.padding.Padding(_plain(sentence), (0, 0, 0, 4))
    yield Text()
    yield from _code(snippets.setting(told))


def _values(option: explanation.Option) -> Iterator[str]:
    if option.default is not rule.MISSING:
        yield f"Default: {snippets.shown(option.default)}"
    set_to = snippets.differing(option)
    if set_to:
        yield f"Here: {set_to}"
    if option.is_shared:
        yield "Also for all rules at once: under 'options' of the ruleset."


def listed(
    entries: Sequence[catalogue.Entry], console: rich.console.Console
) -> None:
    """Prints a list of rules, each world under its name.

    Args:
        entries: The rules, those of a world together.
        console: Where to print; a wide one also shows what must hold.
    """
    worlds = dict.fromkeys(each.world for each in entries)
    is_wide = console.width >= _WIDE
    for world in worlds:
        mine = [each for each in entries if each.world is world]
        off = sum(not each.is_on for each in mine)
        title = f"{world}: {text.plural(len(mine), 'rule')}"
        title += f", {off:,} off" if off else ""
        console.print(Text(title, "bold"))
        with console.capture() as captured:
            console.print(_rows(mine, is_wide=is_wide))
        for line in captured.get().splitlines():
            console.file.write(f"{line.rstrip()}\n")
        console.print()
    if not entries:
        console.print("No rule is of that kind.")


def _rows(
    entries: Sequence[catalogue.Entry], *, is_wide: bool
) -> rich.table.Table:
    table = rich.table.Table(
        box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False
    )
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column()
    if is_wide:
        table.add_column(ratio=1)
    table.add_column(overflow="fold")
    for each in entries:
        it = each.rule
        section = text.sections(it.section)
        said = (_plain(it.summary),) if is_wide else ()
        table.add_row(
            Text(f"  {each.severity}", _STYLES[each.severity]),
            _plain(it.id, "" if each.is_on else "dim"),
            _plain(section, "dim"),
            *said,
            _plain(", ".join(each.options), "cyan"),
        )
    return table
