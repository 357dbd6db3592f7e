# SPDX-License-Identifier: Apache-2.0

from typing import Any

import pytest

from conformance.exercise.probes import base
from tests.exercise.probes import conftest

READ = "GET /v1/books/{book_id}"


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"bare": True},
        {"secured": True},
        {"conditional": True},
        {"empty_updates": True},
        {"location_only": True},
        {"closed": True},
    ],
    ids=str,
)
def test_nothing_is_said_of_tags_that_are_right(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe("conditional_request", **style)
    assert told.messages == []
    assert told.looked == {"/v1/books"}


@pytest.mark.parametrize(
    ("bug", "operation", "subject"),
    [
        ("tag_random", READ, "random"),
        ("tag_ignored", READ, "ignored"),
        ("tag_same", READ, "stale"),
        ("no_tag", READ, "missing"),
        ("if_match_ignored", "PATCH /v1/books/{book_id}", "if-match"),
        ("stale", READ, "stale"),
    ],
)
def test_a_tag_that_is_wrong_or_not_heeded_is_found(
    probe: conftest.Probe, bug: str, operation: str, subject: str
) -> None:
    assert probe("conditional_request", bug).found == [(operation, subject)]


def test_what_takes_a_credential_must_not_be_kept_by_all(
    probe: conftest.Probe,
) -> None:
    told = probe("conditional_request", "public_cache", secured=True)
    assert told.found == [(READ, "public")]
    assert "'Cache-Control: public, max-age=60'" in told.messages[0]
    assert probe("conditional_request", "public_cache").found == []


def test_that_an_update_does_nothing_is_told_elsewhere(
    probe: conftest.Probe,
) -> None:
    assert probe("conditional_request", "patch_noop").found == []


def test_without_tags_it_says_so(probe: conftest.Probe) -> None:
    told = probe("conditional_request", tags=False)
    assert told.outcomes == [base.LeftOut("/v1/books", "it has no 'ETag'")]
