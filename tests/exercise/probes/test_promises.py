# SPDX-License-Identifier: Apache-2.0

import pytest

from conformance.exercise.probes import base, operations
from tests.exercise.probes import conftest

OLD = "GET /v1/old-books"


def test_nothing_is_said_of_what_is_deprecated_and_says_so(
    probe: conftest.Probe,
) -> None:
    assert probe("deprecation_served", parts=("old",)).outcomes == [
        base.Looked(OLD)
    ]


@pytest.mark.parametrize(
    ("bug", "sunset", "subject"),
    [
        ("no_sunset", "", "headers"),
        ("gone_early", "", "gone"),
        ("gone_early", "2999-01-01", "gone"),
    ],
)
def test_what_is_deprecated_must_work_and_say_so(
    probe: conftest.Probe, bug: str, sunset: str, subject: str
) -> None:
    told = probe("deprecation_served", bug, parts=("old",), sunset=sunset)
    assert told.found == [(OLD, subject)]


def test_after_its_sunset_it_may_be_gone(probe: conftest.Probe) -> None:
    told = probe(
        "deprecation_served", "gone_early", parts=("old",), sunset="2020-01-01"
    )
    assert told.outcomes == [base.LeftOut(OLD, "its time is over")]


@pytest.mark.parametrize(
    "name", ["deprecation_served", "long_running_operation"]
)
def test_where_nothing_is_so_nothing_is_sent(
    probe: conftest.Probe, name: str
) -> None:
    told = probe(name)
    assert told.outcomes == []
    assert told.records == []


def test_nothing_is_said_of_what_ends(probe: conftest.Probe) -> None:
    told = probe("long_running_operation", parts=("exports",))
    assert told.outcomes == [base.Looked("/v1/exports")]


@pytest.mark.parametrize(
    ("bug", "operation", "subject"),
    [
        ("export_lost", "GET /v1/exports/{export_id}", "missing"),
        ("export_endless", "GET /v1/exports/{export_id}", "endless"),
        ("nothing_to_follow", "POST /v1/exports", "nothing"),
    ],
)
def test_what_a_202_names_must_lead_to_an_end(
    probe: conftest.Probe,
    monkeypatch: pytest.MonkeyPatch,
    bug: str,
    operation: str,
    subject: str,
) -> None:
    monkeypatch.setattr(operations, "_WAIT_SECONDS", 0.5)
    told = probe("long_running_operation", bug, parts=("exports",))
    assert told.found == [(operation, subject)]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"done": True}, True),
        ({"done": False}, False),
        ({"state": "SUCCEEDED"}, True),
        ({"status": "pending"}, False),
        ({"name": "no state at all"}, True),
        ([], True),
        (None, True),
    ],
)
def test_an_end_is_known_by_the_state(found: object, expected: bool) -> None:
    assert operations.is_done(found) is expected
