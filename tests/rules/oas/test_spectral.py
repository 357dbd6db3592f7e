# SPDX-License-Identifier: Apache-2.0

import collections
import json
import pathlib
import runpy
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).parents[3]
HERE = pathlib.Path(__file__).parent / "spectral"
TOOL = runpy.run_path(str(ROOT / "tools" / "compare_spectral.py"))
DOCUMENTS = ("openapi-2.0", "openapi-3.0", "openapi-3.1", "owasp-3.0", "multi")

# What we tell and Spectral does not, and the other way round.
OURS = {
    # Components of 3.1, which it does not look at.
    ("oas3-unused-component", "/components/pathItems/Old"),
    # Rules that its ruleset does not have.
    ("owasp:api10:2023-no-callback-http", ""),
    ("owasp:api2:2023-no-insecure-oauth-flows", ""),
    ("owasp:api2:2023-oauth-urls-https", ""),
    ("owasp:api2:2023-write-not-anonymous", ""),
    ("owasp:api3:2023-no-password-in-response", ""),
    ("owasp:api8:2023-no-nested-server-http", ""),
    ("owasp:api8:2023-no-trace-method", ""),
}
THEIRS = {
    # That an example has no value, its own rule tells.
    (
        "oas3-valid-media-example",
        "/responses/error/content/application~1json/examples/two",
    ),
}


def without(found: Any, expected: set[tuple[str, str]]) -> Any:
    return collections.Counter(
        {
            told: count
            for told, count in found.items()
            if (told.rule, told.pointer) not in expected
            and (told.rule, "") not in expected
        }
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_our_findings_are_those_that_spectral_gave(name: str) -> None:
    path = HERE / f"{name}.yaml"
    kept = json.loads(
        (HERE / "answers" / f"spectral-{name}.json").read_text("utf-8")
    )
    rules = kept["ruleset"]
    if rules.endswith(".yaml"):
        rules = str(HERE / rules)
    for each in kept["findings"]:
        each["source"] = str(HERE / each["source"])
    ours, theirs = (
        TOOL["of_ours"](path, rules),
        TOOL["of_theirs"](kept["findings"]),
    )
    assert theirs.total() > 15
    different = TOOL["difference"](
        without(ours, OURS), without(theirs, THEIRS), HERE
    )
    assert list(different) == []
