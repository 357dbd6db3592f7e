# SPDX-License-Identifier: Apache-2.0

import pathlib
from typing import Any

import pytest

from tests.rules.guidelines import documents

LIST = documents.answer({"type": "array", "items": {"type": "object"}})
ONE = documents.answer({"type": "object"})


def collection(**methods: Any) -> documents.Json:
    of_item = ("put", "patch", "delete")
    item = {name: methods[name] for name in of_item if name in methods}
    own = {name: methods[name] for name in methods if name not in of_item}
    paths: documents.Json = {
        "/books": {"get": {"responses": {"200": LIST}}, **own},
        "/books/{book_id}": {"get": {"responses": {"200": ONE}}, **item},
    }
    return documents.document(paths)


@pytest.mark.parametrize(
    ("method", "statuses"),
    [
        ("get", ["204"]),
        ("get", ["201"]),
        ("post", ["200"]),
        ("post", ["204"]),
        ("put", ["201"]),
        ("patch", ["205"]),
        ("delete", ["200"]),
        ("delete", ["404"]),
    ],
)
def test_a_success_of_another_method_is_told(
    method: str, statuses: list[str]
) -> None:
    said = collection(**{method: documents.operation(*statuses)})
    assert len(documents.told("status-success", said)) == 1


@pytest.mark.parametrize(
    ("method", "statuses"),
    [
        ("get", ["200", "202"]),
        ("get", ["302"]),
        ("get", ["default"]),
        ("get", ["2XX"]),
        ("get", ["101"]),
        ("get", []),
        ("post", ["201"]),
        ("post", ["200", "201"]),
        ("post", ["202"]),
        ("put", ["204"]),
        ("put", ["200", "201"]),
        ("patch", ["202"]),
        ("delete", ["204"]),
        ("delete", ["202"]),
        ("head", ["204"]),
    ],
)
def test_a_success_that_fits_is_not(method: str, statuses: list[str]) -> None:
    said = collection(**{method: documents.operation(*statuses)})
    assert not documents.told("status-success", said)


@pytest.mark.parametrize(
    ("path", "response"),
    [
        ("/books:import", ONE),
        ("/books/{book_id}:lend", ONE),
        ("/books/{book_id}/labels", LIST),
        ("/login", ONE),
    ],
)
def test_a_post_that_is_no_create_may_answer_200(
    path: str, response: documents.Json
) -> None:
    said = collection()
    said["paths"][path] = {"post": {"responses": {"200": response}}}
    assert not documents.told("status-success", said)


def test_a_soft_delete_answers_with_the_resource() -> None:
    said = collection(delete={"responses": {"200": ONE}})
    assert not documents.told("status-success", said)


def test_a_success_that_most_creates_share_is_told_once() -> None:
    said = documents.document({})
    for number in range(5):
        made = collection(post=documents.operation("200"))["paths"]
        said["paths"][f"/shelf{number}s"] = made["/books"]
        said["paths"][f"/shelf{number}s/{{id}}"] = made["/books/{book_id}"]
    ((place, message),) = documents.told("status-success", said)
    assert place == "/paths"
    assert message.startswith(
        "What creates a resource answers 201; 5 of 5 document another "
        "success, such as 'POST /shelf0s'"
    )


@pytest.mark.parametrize(
    ("status", "instead"),
    [
        ("422", "'RequestValidationError'"),
        ("418", "write the one of them that says what is wrong"),
        ("501", "write the one of them that says what is wrong"),
        ("402", "write 403"),
        ("423", "write 409"),
        ("507", "write 503"),
        ("599", "write 500"),
        ("302", "'statuses'"),
    ],
)
def test_a_code_that_is_not_in_use_is_told_with_one_that_is(
    status: str, instead: str
) -> None:
    said = documents.document(
        {"/a": {"get": documents.operation("200", status)}}
    )
    ((place, message),) = documents.told("status-known", said)
    assert place == f"/paths/~1a/get/responses/{status}"
    assert instead in message


@pytest.mark.parametrize("status", ["101", "304", "4XX", "default", "503"])
def test_other_codes_are_not(status: str) -> None:
    said = documents.document(
        {"/a": {"get": documents.operation("200", status)}}
    )
    assert not documents.told("status-known", said)


def test_the_codes_in_use_are_an_option(tmp_path: pathlib.Path) -> None:
    said = documents.document(
        {"/a": {"get": documents.operation("200", "302")}}
    )
    rules = documents.configured(
        tmp_path, "status-known", {"statuses": [200, 302]}
    )
    assert not documents.told("status-known", said, rules)


def test_a_code_of_a_framework_is_told_once() -> None:
    paths = {
        f"/{n}": {"post": documents.operation("201", "422")} for n in range(5)
    }
    ((place, message),) = documents.told(
        "status-known", documents.document(paths)
    )
    assert place == "/paths"
    assert message.startswith("5 responses have the status 422")


@pytest.mark.parametrize(
    ("method", "status", "response", "is_told"),
    [
        ("delete", "204", ONE, True),
        ("get", "304", ONE, True),
        ("get", "200", documents.answer(), True),
        ("post", "200", documents.answer(), True),
        ("post", "201", documents.answer(), True),
        ("delete", "204", documents.answer(), False),
        ("delete", "200", documents.answer(), False),
        ("head", "200", documents.answer(), False),
        ("options", "200", documents.answer(), False),
        ("post", "202", documents.answer(), False),
    ],
)
def test_bodies_stand_where_they_may(
    method: str, status: str, response: documents.Json, is_told: bool
) -> None:
    said = documents.document(
        {"/a": {method: {"responses": {status: response}}}}
    )
    assert bool(documents.told("status-no-content", said)) is is_told


def test_swagger_tells_of_a_file_by_what_it_produces() -> None:
    said = documents.operation("200", produces=["application/zip"])
    document = {
        "swagger": "2.0",
        "info": {"title": "Library", "version": "1.0.0"},
        "paths": {"/a": {"get": said}},
    }
    assert not documents.told("status-no-content", document)


@pytest.mark.parametrize(
    "paths",
    [
        {"/a": None},
        {"/a/{b}": {"get": {"responses": []}}},
        {"/a/{b}": {"get": {"responses": {"200": 7}}}},
        {"/a/{b}": {"get": {"responses": {"200": {"$ref": "#/nowhere"}}}}},
        {"/a/{b}": {"post": {"responses": {"200": {"content": []}}}}},
    ],
)
def test_broken_documents_break_nothing(paths: documents.Json) -> None:
    for name in (
        *("status-success", "status-known", "status-no-content"),
        *("status-400", "status-401", "status-404", "status-500"),
    ):
        for _, message in documents.told(name, documents.document(paths)):
            assert "failed with" not in message
