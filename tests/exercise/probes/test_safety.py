# SPDX-License-Identifier: Apache-2.0

from typing import Any

import pytest

from tests.exercise.probes import conftest

ITEM = "/v1/books/{book_id}"


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"bare": True, "integer_ids": True},
        {"location_only": True},
        {"tags": False},
        {"closed": True},
        {"paging": "none"},
    ],
    ids=str,
)
def test_nothing_is_said_where_reading_only_reads(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe("safe_method", **style)
    assert told.messages == []
    assert told.looked == {f"GET {ITEM}", f"HEAD {ITEM}", "HEAD /v1/books"}


@pytest.mark.parametrize("unrouted", [404, 405, 501])
def test_a_service_may_do_without_head(
    probe: conftest.Probe, unrouted: int
) -> None:
    told = probe("safe_method", head=False, unrouted=unrouted)
    assert told.messages == []
    assert told.looked == {f"GET {ITEM}"}


@pytest.mark.parametrize(
    ("bug", "found"),
    [
        ("get_writes", [(f"GET {ITEM}", "reads")]),
        ("head_missing", [("", "head status"), ("", "head status")]),
        ("head_type", [("", "head content-type"), ("", "head content-type")]),
    ],
)
def test_a_method_that_does_more_than_read_is_found(
    probe: conftest.Probe, bug: str, found: list[tuple[str, str]]
) -> None:
    assert probe("safe_method", bug).found == found


def test_what_reading_changes_is_named(probe: conftest.Probe) -> None:
    [message] = probe("safe_method", "get_writes").messages
    assert message == (
        "Reading a resource changes it: 'update_time' is another after each "
        "GET."
    )


def test_where_nothing_is_there_it_says_so(probe: conftest.Probe) -> None:
    told = probe("safe_method", closed=True, only=ITEM)
    assert told.left_out == {"/v1/books": "nothing creates its members"}
