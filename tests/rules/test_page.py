# SPDX-License-Identifier: Apache-2.0

import runpy

from tests.cli import conftest as cli


def test_the_page_of_rules_is_what_the_rulesets_say() -> None:
    tool = runpy.run_path(str(cli.ROOT / "tools" / "rules_page.py"))
    written = (cli.ROOT / "docs" / "rules.md").read_text("utf-8")
    assert written == tool["page"]()
