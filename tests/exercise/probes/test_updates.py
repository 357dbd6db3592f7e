# SPDX-License-Identifier: Apache-2.0

from typing import Any

import pytest

from tests.exercise.probes import conftest

PUTS = "lifecycle_put_replaces lifecycle_put_idempotent"
PATCH = "lifecycle_patch_keeps"
READ = "GET /v1/books/{book_id}"
STYLES: tuple[dict[str, Any], ...] = (
    {},
    {"bare": True},
    {"integer_ids": True, "id_name": "book_id"},
    {"location_only": True},
    {"empty_updates": True},
    {"whole_updates": True},
    {"soft": True},
    {"conditional": True},
    {"tags": False},
    {"patch_type": "application/merge-patch+json"},
)


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_nothing_is_said_of_updates_that_are_right(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    told = probe(f"{PUTS} {PATCH}", **style)
    assert told.messages == []
    assert told.left_out == {}
    assert told.looked == {
        "PUT /v1/books/{book_id}",
        "PATCH /v1/books/{book_id}",
    }


@pytest.mark.parametrize(
    ("name", "bug", "subject", "says"),
    [
        ("lifecycle_put_replaces", "put_drops", "values", "'tags'"),
        ("lifecycle_put_idempotent", "put_counts", "values", "'pages'"),
        (PATCH, "patch_noop", "ignored", "is as it was"),
        (PATCH, "patch_clears", "others", "changes 'note' as well"),
        (PATCH, "mask_ignored", "mask", "update_mask="),
    ],
)
@pytest.mark.parametrize("style", [{}, {"empty_updates": True, "bare": True}])
def test_an_update_that_does_something_else_is_found(
    probe: conftest.Probe,
    name: str,
    bug: str,
    subject: str,
    says: str,
    style: dict[str, Any],
) -> None:
    told = probe(name, bug, **style)
    assert told.found == [(READ, subject)]
    assert says in told.messages[0]


@pytest.mark.parametrize("name", [*PUTS.split(), PATCH])
def test_without_a_resource_of_its_own_nothing_is_updated(
    probe: conftest.Probe, name: str
) -> None:
    told = probe(name, closed=True)
    assert told.left_out == {"/v1/books": "a creation was answered with 403"}
    assert {each.request.method for each in told.records} <= {"GET", "POST"}


@pytest.mark.parametrize("name", [*PUTS.split(), PATCH])
def test_only_what_it_made_itself_is_updated(
    probe: conftest.Probe, name: str
) -> None:
    told = probe(name)
    titles = [each["title"] for each in told.service.books.there.values()]
    assert titles[:3] == ["Alba", "bears", "Canals"]
    assert len(titles) == 8
