# SPDX-License-Identifier: Apache-2.0

import json

from tests.exercise.probes import conftest

WRITES = {"POST", "PUT", "PATCH"}


def test_odd_input_reaches_every_field_one_at_a_time(
    probe: conftest.Probe,
) -> None:
    told = probe("odd_input")
    assert told.found == []
    assert len(told.looked) == 6
    sent = [
        json.loads(each.request.body)
        for each in told.records
        if each.request.method == "POST" and each.request.body
    ]
    for odd in ("\x00", "' OR '1'='1' --", None):
        for name in ("title", "price", "note"):
            assert any(each.get(name) == odd for each in sent)
    assert any(each.get("pages") == 2**63 for each in sent)


def test_odd_input_is_sent_to_its_own_resources_alone(
    probe: conftest.Probe,
) -> None:
    told = probe("odd_input")
    books = list(told.service.books.there.values())
    assert [each["title"] for each in books[:3]] == ["Alba", "bears", "Canals"]
    theirs = {each["id"] for each in books[:7]}
    touched = {
        each.path.rpartition("/")[2]
        for each in told.records
        if each.request.method in WRITES and each.path != "/v1/books"
    }
    assert touched
    assert not theirs & touched


def test_where_nothing_is_its_own_it_says_so(probe: conftest.Probe) -> None:
    told = probe("odd_input", closed=True)
    why = "its parameters can't be filled"
    assert told.left_out == {
        f"{method} /v1/books/{{book_id}}": why
        for method in ("PUT", "PATCH", "DELETE")
    }
