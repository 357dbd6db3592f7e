# SPDX-License-Identifier: Apache-2.0
"""The page of each document rule, and the examples in it, executed."""

import pytest

from conformance.rules import pages
from tests.rules.guidelines import linting


def page(name: str) -> pages.Page:
    found = pages.read(linting.DOCUMENT_RULES[name])
    assert found is not None, f"{name} has no page"
    return found


@pytest.mark.parametrize("name", linting.DOCUMENT_RULES)
def test_a_page_says_what_it_has_to(name: str) -> None:
    said = page(name)
    for text in (said.why, said.fix, said.off):
        assert text.endswith((".", "?", "```")), text
    assert said.fails
    assert said.passes
    assert said.says.endswith(".")


@pytest.mark.parametrize("name", linting.DOCUMENT_RULES)
def test_the_failing_example_gives_its_finding_and_no_other(name: str) -> None:
    said = page(name)
    rules = linting.alone(name)
    (found,) = linting.lint(pages.whole(said.fails), rules)
    assert found.message == said.says
    assert found.location is not None
    assert found.location.pointer == said.at


@pytest.mark.parametrize("name", linting.DOCUMENT_RULES)
def test_the_passing_example_gives_none(name: str) -> None:
    rules = linting.alone(name)
    assert linting.lint(pages.whole(page(name).passes), rules) == ()
