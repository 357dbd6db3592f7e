# SPDX-License-Identifier: Apache-2.0
"""How the time for fuzzing is spent."""

import copy
from typing import Any

import pytest

from conformance.exercise import implied_formats, terms

WORD = "[A-Za-z0-9]{1,20}"
EMAIL = (
    rf"^{WORD}([._+-]{WORD}){{0,2}}"
    rf"@({WORD}(-{WORD}){{0,2}}\.){{1,3}}[A-Za-z]{{2,20}}$"
)


@pytest.mark.parametrize(
    ("seconds", "operations", "examples"),
    [(45, 12, 50), (45, 45, 25), (165, 45, 50), (5, 45, 10), (5, 1, 50)],
)
def test_many_operations_share_the_cases_that_there_is_time_for(
    seconds: float, operations: int, examples: int
) -> None:
    settings = terms.Settings("http://127.0.0.1", max_seconds=seconds)
    assert settings.examples_for(operations) == examples


def test_fewer_cases_than_affordable_are_made_where_it_is_asked() -> None:
    settings = terms.Settings("http://127.0.0.1", max_examples=3)
    assert settings.examples_for(100) == 3


def test_a_format_that_the_pattern_implies_is_not_left_to_be_broken() -> None:
    email = {"type": "string", "format": "email", "pattern": EMAIL}
    document = {
        "components": {
            "schemas": {
                "User": {
                    "properties": {
                        "email": email,
                        "others": {"type": "array", "items": {**email}},
                    }
                }
            }
        }
    }
    implied_formats.drop(document)
    properties: Any = document["components"]["schemas"]["User"]["properties"]
    assert properties["email"] == {"type": "string", "pattern": EMAIL}
    assert "format" not in properties["others"]["items"]


@pytest.mark.parametrize(
    "schema",
    [
        {"format": "email"},
        {"format": "email", "pattern": "^.{3,}$"},
        {"format": "email", "pattern": "^[^@]+@[^@]+$"},
        {"format": "email", "pattern": "^[0-9]+$"},
        {"format": "email", "pattern": "("},
        {"format": "date", "pattern": EMAIL},
        {"properties": {"format": {}, "pattern": {}}},
    ],
)
def test_other_formats_stay(schema: dict[str, Any]) -> None:
    before = copy.deepcopy(schema)
    implied_formats.drop(schema)
    assert schema == before
