# SPDX-License-Identifier: Apache-2.0

import dataclasses
import pathlib
import re
import runpy
from typing import Any

import pytest

from conformance.rules import pages, ruleset
from tests.cli import conftest as cli
from tests.rules import conftest
from tests.rules.guidelines import linting

TOOL: dict[str, Any] = runpy.run_path(str(cli.ROOT / "tools" / "rule_pages.py"))
DOCS: pathlib.Path = TOOL["DOCS"]
GUIDELINES = conftest.SHARED / "backend-guidelines.md"
# What the table is about, whole.
CHAPTERS = ("4", "5.1", "6", "9", "10", "11.2")
SAID = TOOL["statements"]()
ROWS = [
    (section["section"], row)
    for section in SAID["sections"]
    for row in section["statements"]
]
NAMED = {name for _, row in ROWS for name in row.get("rules", ())}


def rules() -> set[str]:
    loaded = ruleset.load()
    return {*loaded.rules, *(each.id for each in loaded.disabled)}


def test_the_pages_are_what_the_rulesets_say() -> None:
    differing = [
        str(place)
        for place, text in TOOL["files"]().items()
        if not (DOCS / place).is_file()
        or (DOCS / place).read_text("utf-8") != text
    ]
    assert differing == [], "run: python tools/rule_pages.py"
    assert TOOL["stale"]() == []


def test_links_between_pages_lead_somewhere() -> None:
    for place in TOOL["files"]():
        folder = (DOCS / place).parent
        text = (DOCS / place).read_text("utf-8")
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (folder / link).is_file(), f"{place}: {link}"


def test_every_rule_of_the_guidelines_keeps_a_statement() -> None:
    assert rules() - NAMED == set()


def test_every_rule_that_keeps_a_statement_is_there_or_planned() -> None:
    planned = set(SAID["planned"])
    assert NAMED - rules() - planned == set()
    assert planned & rules() == set(), "they are there: no longer planned"
    assert planned <= NAMED


@pytest.mark.parametrize(("section", "row"), ROWS)
def test_a_statement_is_short_and_seen_or_explained(
    section: str, row: dict[str, Any]
) -> None:
    assert set(row) <= {"says", "rules", "because"}
    assert row["says"].endswith(".")
    assert len(row["says"].split()) <= 20
    assert row.get("rules") or row["because"].endswith(".")


def headings(text: str) -> list[str]:
    """Returns the headings of the chapters, as the guidelines have them."""
    found, within = [], False
    fenced = False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        heading = re.match(r"#+\s+(.*?)\s*$", line)
        if fenced or not heading:
            continue
        number = re.match(r"[\d.]*\d", heading[1])
        if number:
            within = any(
                number[0] == each or number[0].startswith(f"{each}.")
                for each in CHAPTERS
            )
        if within:
            found.append(heading[1])
    return found


def test_every_section_of_the_chapters_is_there_in_order() -> None:
    if not GUIDELINES.is_file():
        pytest.skip("the guidelines are not beside the checkout")
    told = [
        each["section"] for each in SAID["sections"] if not each.get("partial")
    ]
    assert told == headings(GUIDELINES.read_text("utf-8"))


def test_a_rule_keeps_a_statement_of_each_section_that_it_names() -> None:
    kept: dict[str, set[str]] = {}
    for section in SAID["sections"]:
        number = section.get("within", section["section"]).rstrip(".")
        start = re.match(r"[\d.]*\d", number)
        for row in section["statements"]:
            for name in row.get("rules", ()):
                kept.setdefault(name, set()).add(start[0] if start else "")
    loaded = ruleset.load()
    missing = {
        f"{each.id} §{section.strip()}"
        for each in (*loaded.rules.values(), *loaded.disabled)
        for section in each.section.split(",")
        if section.strip() not in kept.get(each.id, set())
    }
    assert missing == set()


def test_the_page_in_the_documentation_is_right(tmp_path: pathlib.Path) -> None:
    text = (DOCS / "rulesets.md").read_text("utf-8")
    first, *others = text.split("```yaml\n")[1:]
    (page,) = [each for each in others if each.startswith("# pages/")]
    page = page.partition("\n```")[0]
    place = re.match("# (.*)", page)
    assert place is not None
    conftest.write(tmp_path, f"{page}\n", place[1])
    conftest.write(tmp_path, "rules: {}", "common.yaml")
    rules = ruleset.load([conftest.write(tmp_path, first.partition("```")[0])])
    name = pathlib.PurePath(place[1]).stem
    said = pages.read(rules.rules[name])
    assert said is not None
    alone = dataclasses.replace(rules, rules={name: rules.rules[name]})
    (found,) = linting.lint(pages.whole(said.fails), alone)
    assert found.message == said.says
    assert found.location is not None
    assert found.location.pointer == said.at
    assert linting.lint(pages.whole(said.passes), alone) == ()
