# SPDX-License-Identifier: Apache-2.0

import pytest
import yaml

from conformance.explaining import examples
from conformance.rules import locating, pages, ruleset


def marked(text: str, at: str) -> str:
    return examples.marked(pages.Page("Why.", fails=text, at=at), "rule")


@pytest.mark.parametrize(
    ("text", "at", "line"),
    [
        ("paths:\n  /a:\n    get: {}", "/paths/~1a", "  /a:  # <-- rule"),
        ("tags: [a, b]\npaths: {}", "/tags/1", "tags: [a, b]  # <-- rule"),
        ("tags:\n  - a\n  - b", "/tags/1", "  - b  # <-- rule"),
        # What is not there is missing from what is.
        ("paths:\n  /a: {}", "/paths/~1a/get", "  /a: {}  # <-- rule"),
        # It stands in what the example leaves out.
        ("paths: {}", "", "openapi: 3.1.0  # <-- rule"),
        ("paths: {}", "/info/title", "version: 1.0.0}  # <-- rule"),
        # No comment can stand in a text of several lines, but above it.
        ('paths:\n  /a: "b\n    c"', "/paths/~1a", "  # rule:\n  /a:"),
        ("paths:\n  /a: |\n    b\n    c", "/paths/~1a", "  /a: |  # <-- rule"),
        ('{"openapi": "3.1.0", "paths": {}}', "/paths", "{}}  # <-- rule"),
    ],
)
def test_the_place_is_marked(text: str, at: str, line: str) -> None:
    told = marked(text, at)
    assert line in told
    whole = yaml.safe_load(pages.whole(text))
    assert yaml.safe_load(pages.whole(told)) == whole


def test_an_example_that_is_no_yaml_stays_as_it_is() -> None:
    assert marked("paths: {", "/paths") == "paths: {"


def test_every_page_has_its_place_marked_and_says_the_same() -> None:
    for name in locating.bundled():
        rules = ruleset.load([name])
        for each in (*rules.rules.values(), *rules.disabled):
            page = pages.read(each)
            if page is None or not page.fails:
                continue
            told = examples.marked(page, each.id)
            assert f"# <-- {each.id}" in told or f"# {each.id}:" in told
            whole = yaml.safe_load(pages.whole(page.fails))
            assert yaml.safe_load(pages.whole(told)) == whole, each.id
