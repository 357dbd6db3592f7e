# SPDX-License-Identifier: Apache-2.0

import json

from conformance import findings
from conformance.exercise import renaming


def _answer(**body: object) -> findings.Response:
    return findings.Response(201, (), json.dumps(body).encode())


def test_ids_that_changed_are_found_by_their_places() -> None:
    before = _answer(data={"id": "a-000001", "user_id": 7, "name": "x"})
    now = _answer(data={"id": "a-000002", "user_id": 7, "name": "y"})
    assert renaming.pairs(before, now) == {"a-000001": "a-000002"}
    assert renaming.pairs(before, None) == {}


def test_an_id_is_renamed_wherever_it_stands_alone() -> None:
    request = findings.Request(
        "PUT",
        "http://127.0.0.1/a/a-000001:undelete?of=a-000001&like=a-0000011",
        (),
        b'{"of": "a-000001", "text": "a-000001x"}',
    )
    renamed = renaming.renamed(request, {"a-000001": "b-2"})
    assert renamed.url == (
        "http://127.0.0.1/a/b-2:undelete?of=b-2&like=a-0000011"
    )
    assert renamed.body == b'{"of": "b-2", "text": "a-000001x"}'


def test_a_short_id_is_one_only_in_a_path() -> None:
    request = findings.Request(
        "PUT", "http://127.0.0.1:1/v1/a/1?page=1", (), b'{"quantity": 1}'
    )
    renamed = renaming.renamed(request, {"1": "25"})
    assert renamed.url == "http://127.0.0.1:1/v1/a/25?page=1"
    assert renamed.body == b'{"quantity": 1}'
