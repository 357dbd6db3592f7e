# SPDX-License-Identifier: Apache-2.0

import pathlib
import re

from conformance import findings
from conformance.exercise import probes
from conformance.rules import ruleset

PAGE = pathlib.Path(__file__).parents[3] / "docs" / "probes.md"
RULES = ruleset.load(("backend-guidelines",)).of(findings.World.EXCHANGE)


def test_the_page_tells_of_every_rule_that_has_a_probe() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(), re.MULTILINE)
    assert sorted(told) == sorted(each.id for each in RULES if each.probe)


def test_every_probe_is_named_by_a_rule() -> None:
    named = {each.probe for each in RULES if each.probe}
    assert named == set(probes.PROBES)
