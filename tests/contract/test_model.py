# SPDX-License-Identifier: Apache-2.0

import io
import json
import pathlib
from typing import Any

import pytest

from conformance.contract import (
    listings,
    model,
    reader,
    resource_graph,
    responses,
    schemas,
)

OK: dict[str, Any] = {"200": {"description": "ok"}}


def contract(paths: dict[str, Any], **more: Any) -> model.Contract:
    text = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1.0.0"},
        "paths": paths,
        **more,
    }
    return reader.load("-", stdin=io.BytesIO(json.dumps(text).encode()))


def listing(schema: Any) -> dict[str, Any]:
    media = {"application/json": {"schema": schema}}
    return {"responses": {"200": {"description": "ok", "content": media}}}


def test_parameters_of_the_path_are_those_of_its_operations() -> None:
    shared = {"name": "a", "in": "query", "schema": {"type": "string"}}
    own = {"name": "a", "in": "query", "schema": {"type": "integer"}}
    read = contract(
        {
            "/x": {
                "parameters": [shared],
                "get": {"responses": OK},
                "put": {"parameters": [own], "responses": OK},
            }
        }
    )
    types = {
        each.method: each.parameters[0].node.value["schema"]["type"]
        for each in read.operations
    }
    assert types == {"GET": "string", "PUT": "integer"}


def test_swagger_2_bodies_forms_and_responses_are_the_same_model() -> None:
    text = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "host": "api.example.com",
        "basePath": "/v1",
        "schemes": ["https", "http"],
        "consumes": ["application/json"],
        "produces": ["application/json", "text/plain"],
        "paths": {
            "/a": {
                "post": {
                    "parameters": [
                        {
                            "in": "body",
                            "name": "b",
                            "required": True,
                            "schema": {"type": "object"},
                        },
                    ],
                    "responses": {
                        "201": {"description": "", "schema": {"type": "object"}}
                    },
                },
                "put": {
                    "consumes": ["multipart/form-data"],
                    "parameters": [
                        {"in": "formData", "name": "f", "type": "string"}
                    ],
                    "responses": {"204": {"description": ""}},
                },
            }
        },
    }
    read = reader.load("-", stdin=io.BytesIO(json.dumps(text).encode()))
    assert [each.url for each in read.servers] == [
        "https://api.example.com/v1",
        "http://api.example.com/v1",
    ]
    put, post = read.operations
    assert post.body is not None
    assert post.body.required
    assert [each.name for each in post.body.content] == ["application/json"]
    assert [each.name for each in post.responses[0].content] == [
        "application/json",
        "text/plain",
    ]
    assert put.body is not None
    assert put.body.content[0].name == "multipart/form-data"
    assert not put.parameters


def test_the_most_exact_response_is_the_one_that_holds() -> None:
    operation = contract(
        {
            "/x": {
                "get": {
                    "responses": {
                        "default": {"description": "d"},
                        "4XX": {"description": "c"},
                        "404": {"description": "e"},
                    }
                }
            }
        }
    ).operations[0]
    found = {
        status: response.status
        for status in (404, 400, 500)
        if (response := operation.response(status))
    }
    assert found == {404: "404", 400: "4XX", 500: "default"}


def test_security_of_the_document_holds_where_an_operation_says_nothing() -> (
    None
):
    read = contract(
        {
            "/a": {"get": {"responses": OK}},
            "/b": {"get": {"responses": OK, "security": []}},
            "/c": {"get": {"responses": OK, "security": [{}, {"k": []}]}},
        },
        security=[{"k": []}],
    )
    assert [each.is_secured for each in read.operations] == [True, False, False]


def test_collections_are_told_from_other_paths() -> None:
    array = {"type": "array", "items": {"type": "object"}}
    enveloped = {"type": "object", "properties": {"data": array}}
    read = contract(
        {
            "/v1/users": {"get": listing(enveloped), "post": {"responses": OK}},
            "/v1/users/{user_id}": {"get": {"responses": OK}},
            "/v1/users/{user_id}/orders": {"get": listing(array)},
            "/v1/users/me": {"get": listing({"type": "object"})},
            "/v1/users:search": {"get": listing(array)},
            "/v1": {"get": listing({"type": "object"})},
            "/health": {"get": listing({"type": "object"})},
        }
    )
    found = {each.path: each for each in resource_graph.collections(read)}
    assert set(found) == {"/v1/users", "/v1/users/{user_id}/orders"}
    users = found["/v1/users"]
    assert users.item is not None
    assert users.item.variable == "user_id"
    assert users.list is not None
    assert users.create is not None
    members = listings.members(schemas.Schemas(read), users.list)
    assert members is not None
    assert members.of({"data": [1]}) == [1]
    assert members.of([1]) is None


@pytest.mark.parametrize(
    ("names", "family"),
    [
        (("page", "per_page"), "page"),
        (("limit", "offset"), "offset"),
        (("pageSize", "pageToken"), "token"),
        (("page_size", "page_token"), "token"),
        (("page",), "page"),
        (("filter",), None),
        (("limit",), None),
    ],
)
def test_the_family_of_pagination_is_recognised(
    names: tuple[str, ...], family: str | None
) -> None:
    parameters = [{"name": name, "in": "query", "schema": {}} for name in names]
    operation = contract(
        {"/x": {"get": {"parameters": parameters, "responses": OK}}}
    ).operations[0]
    paged = listings.pagination(operation)
    assert (paged.family if paged else None) == family


HEADERS = {"content-type": "application/json; charset=utf-8"}
BODY = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string", "format": "uuid"}},
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("status", "headers", "body", "subject"),
    [
        (200, HEADERS, b'{"id": "%s"}', None),
        (404, HEADERS, b"{}", "status 404"),
        (200, {"content-type": "text/html"}, b"", "media-type 200"),
        (200, {}, b"{}", "media-type 200"),
        (200, HEADERS, b"{", "json 200"),
        (200, HEADERS, b"[" * 100_000, "json 200"),
        (200, HEADERS, b"{}", "schema 200 required"),
        (200, HEADERS, b'{"id": 3}', "schema 200 properties/id/type"),
        (200, HEADERS, b'{"id": "x"}', "schema 200 properties/id/format"),
        (
            200,
            HEADERS,
            b'{"id": "%s", "more": 1}',
            "schema 200 additionalProperties",
        ),
        (204, {}, b"", "header x-total"),
    ],
)
def test_a_response_is_held_against_its_documentation(
    status: int, headers: dict[str, str], body: bytes, subject: str | None
) -> None:
    documented = listing(BODY)
    documented["responses"]["204"] = {
        "description": "",
        "headers": {"X-Total": {"required": True, "schema": {}}},
    }
    read = contract({"/x": {"get": documented}})
    body = body.replace(b"%s", b"5f0c7c6e-33a5-4b1c-9f6c-0a8d3f1b2c4d")
    found = responses.ResponseContract(read).departures(
        read.operations[0], status, headers, body
    )
    assert [each.subject for each in found] == ([subject] if subject else [])
    assert all(each.message.endswith(".") for each in found)


@pytest.mark.corpus
def test_every_document_of_the_corpus_is_read_as_its_index_says(
    corpus: pathlib.Path,
) -> None:
    index = json.loads((corpus / "index.json").read_text("utf-8"))
    counted = 0
    for entry in index:
        if not entry["n_operations"] or entry["bytes"] > 1_000_000:
            continue
        read = reader.load(str(corpus / entry["file"]))
        assert read.version == entry["spec_version"]
        if entry["n_paths"] == len(read.paths):
            counted += 1
    assert counted > 20
