# SPDX-License-Identifier: Apache-2.0

from typing import Any

import pytest

from tests.exercise.probes import conftest

PATCH = "PATCH /v1/books/{book_id}"
BOTH = {"/v1/books", f"{PATCH} at once"}


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"bare": True, "integer_ids": True},
        {"unique": True},
        {"tags": False},
        {"empty_updates": True},
        {"whole_updates": True, "tags": False},
        {"whole_updates": True},
        {"location_only": True},
    ],
    ids=str,
)
def test_nothing_is_said_where_no_write_is_lost(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe("concurrent_writes", **style)
    assert told.messages == []
    assert told.looked == BOTH


@pytest.mark.parametrize(
    ("bug", "style", "found"),
    [
        ("one_id", {}, ("POST /v1/books", "ids")),
        ("one_id", {"location_only": True}, ("POST /v1/books", "ids")),
        ("title_twice", {"unique": True}, ("POST /v1/books", "unique")),
        (
            "lost_update",
            {"tags": False},
            ("GET /v1/books/{book_id}", "lost"),
        ),
        ("if_match_ignored", {}, (PATCH, "if-match")),
    ],
)
def test_a_write_that_is_lost_or_done_twice_is_found(
    probe: conftest.Probe,
    bug: str,
    style: dict[str, Any],
    found: tuple[str, str],
) -> None:
    assert probe("concurrent_writes", bug, **style).found == [found]


def test_updates_that_are_never_done_are_none_that_are_lost(
    probe: conftest.Probe,
) -> None:
    told = probe("concurrent_writes", "patch_noop", tags=False)
    assert told.found == []


def test_where_nobody_can_create_it_says_so(probe: conftest.Probe) -> None:
    told = probe("concurrent_writes", closed=True)
    assert told.left_out == {"/v1/books": "a creation was answered with 403"}
    assert told.looked == set()
