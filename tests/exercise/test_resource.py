# SPDX-License-Identifier: Apache-2.0

import json
import urllib.parse
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies

from conformance import findings
from conformance.contract import resources
from conformance.exercise import record, resource

NAMES = ("shelf_id", "book_id", "page")
TEMPLATES = (
    "/v1/books/{book_id}",
    "/v1/shelves/{shelf_id}/books/{book_id}",
    "/v1/books/{book_id}:undelete",
    "/rates/{shelf_id}/{book_id}",
)
SEGMENTS = strategies.text(
    strategies.characters(codec="utf-8"), min_size=1, max_size=12
)


def answered(body: Any, location: str = "", status: int = 201) -> record.Record:
    headers = (("Location", location),) if location else ()
    return record.Record(
        None,
        documented=True,
        request=findings.Request("POST", "http://127.0.0.1/v1/books", (), None),
        response=findings.Response(
            status, headers, json.dumps(body).encode(), 0.1
        ),
    )


@hypothesis.given(
    strategies.sampled_from(TEMPLATES),
    strategies.fixed_dictionaries(dict.fromkeys(NAMES, SEGMENTS)),
)
def test_variables_are_read_as_they_were_filled_in(
    template: str, values: dict[str, str]
) -> None:
    path, used = template, {}
    for name in NAMES:
        if f"{{{name}}}" in template:
            used[name] = values[name]
            encoded = urllib.parse.quote(values[name], safe="")
            path = path.replace(f"{{{name}}}", encoded)
    assert resource.variables_of(template, f"/api{path}") == used


@pytest.mark.parametrize("path", ["", "/v1/books", "/v1/books/1/pages", "/1"])
def test_a_path_of_another_form_has_no_variables(path: str) -> None:
    assert resource.variables_of("/v1/books/{book_id}", path) == {}


@pytest.mark.parametrize(
    ("found", "variable", "expected"),
    [
        ({"id": 7}, "book_id", "7"),
        ({"book_id": "b", "id": "a"}, "book_id", "b"),
        ({"bookId": "b"}, "book_id", "b"),
        ({"book_id": "b"}, "bookId", "b"),
        ({"_id": "m"}, "book_id", "m"),
        ({"uuid": "u"}, "book_id", "u"),
        ({"isbn": "978"}, "isbn", "978"),
        ({"name": "title"}, "book_id", None),
        ({"name": "books/b"}, "book", "b"),
        ({"slug": "s"}, "slug", "s"),
        ({"author_id": 3}, "book_id", None),
        ({"id": True}, "book_id", None),
        ({"id": ""}, "book_id", None),
        ({}, "book_id", None),
        ("plain", "book_id", "plain"),
        (None, "book_id", None),
        ([1], "book_id", None),
    ],
)
def test_an_id_is_known_by_its_name(
    found: Any, variable: str, expected: str | None
) -> None:
    assert resource.identity_of(found, variable) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"id": 1}, {"id": 1}),
        ({"data": {"id": 1}, "metadata": {}}, {"id": 1}),
        ({"result": {"id": 1}}, {"id": 1}),
        ({"droplet": {"id": 1}, "links": {}}, {"id": 1}),
        # A line of a cart that holds an item is no envelope.
        ({"id": 1, "item": {"id": 9}}, {"id": 1, "item": {"id": 9}}),
        ({"data": [1]}, {"data": [1]}),
        ([1], [1]),
    ],
)
def test_a_resource_is_found_in_its_envelope(body: Any, expected: Any) -> None:
    assert resource.of(answered(body)) == expected


@pytest.mark.parametrize(
    ("body", "location", "expected"),
    [
        ({"id": "a"}, "", {"book_id": "a"}),
        ({}, "/v1/books/b%20c", {"book_id": "b c"}),
        ({}, "https://example.org/v1/books/b/?x=1", {"book_id": "b"}),
        ({"id": 5, "slug": "s"}, "/v1/books/s", {"book_id": "s"}),
        # A place that the resource knows nothing of may be wrong.
        ({"id": "a"}, "/v1/books/b", {"book_id": "a"}),
        ({}, "/v1/elsewhere/b", None),
        ({}, "", None),
    ],
)
def test_a_new_resource_is_named_by_its_answer(
    body: Any, location: str, expected: dict[str, str] | None
) -> None:
    item = resources.Item("/v1/books/{book_id}", ("book_id",), {})
    raw = answered(body, location)
    assert resource.identified(item, raw, body) == expected


def test_an_id_of_several_parts_needs_all_of_them() -> None:
    item = resources.Item("/rates/{base}/{code}", ("base", "code"), {})
    whole, half = {"base": "EUR", "code": "USD"}, {"code": "USD"}
    assert resource.identified(item, answered(whole), whole) == whole
    assert resource.identified(item, answered(half), half) is None
    raw = answered(half, "/rates/EUR/USD")
    assert resource.identified(item, raw, half) == whole
