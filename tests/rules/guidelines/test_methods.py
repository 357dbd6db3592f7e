# SPDX-License-Identifier: Apache-2.0
"""What a method may take: bodies, and whole collections; and all at once."""

import json
from typing import Any

import pytest

from tests.rules.guidelines import api, linting, urls

RULES = (
    *("get-no-body", "delete-no-body", "no-write-on-collection"),
    *("list-returns-collection", "get-returns-resource"),
    *("create-on-collection", "create-has-body", "create-returns-resource"),
    *("update-both", "put-full", "patch-partial", "update-returns-resource"),
    *("delete-empty", "undelete-completes", "custom-method-form"),
    *("custom-method-http-verb", "custom-method-common"),
    "custom-method-unique",
)
COLLECTION = {
    "GET /users": api.operation(api.answer("200", api.USERS)),
    "GET /users/{user_id}": api.operation(api.answer("200", api.USER)),
}


def many(label: str, said: Any, count: int) -> dict[str, Any]:
    """Returns operations on `count` collections; `#` stands for the number."""
    return {label.replace("#", f"r{n}s"): said for n in range(count)}


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_body_is_found_where_the_operation_says_it(method: str) -> None:
    said = {f"{method} /users/{{user_id}}": api.operation(sends={})}
    name = f"{method.lower()}-no-body"
    assert api.places(name, said) == [
        f"/paths/~1users~1{{user_id}}/{method.lower()}/requestBody"
    ]


def test_a_body_of_swagger_is_found() -> None:
    text = json.dumps(
        {
            "swagger": "2.0",
            "info": {"title": "Shop", "version": "1.0.0"},
            "paths": {
                "/users": {
                    "get": {
                        "parameters": [
                            {"name": "b", "in": "body", "schema": {}}
                        ],
                        "responses": {"200": {"description": "Fine."}},
                    }
                }
            },
        }
    )
    assert urls.places("get-no-body", text) == ["/paths/~1users/get/parameters"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_other_methods_take_bodies(method: str) -> None:
    said = {f"{method} /users": api.operation(sends={})}
    assert api.messages("get-no-body", said) == []
    assert api.messages("delete-no-body", said) == []


def test_a_body_without_any_content_is_none() -> None:
    said = {"GET /users": api.operation(requestBody={"content": {}})}
    assert api.messages("get-no-body", said) == []


def test_few_are_told_by_their_names() -> None:
    said = many("GET /#", api.operation(sends={}), 4)
    assert len(api.messages("get-no-body", said)) == 4


def test_what_all_do_is_told_once() -> None:
    said = many("GET /#", api.operation(sends={}), 7)
    (message,) = api.messages("get-no-body", said)
    assert message.startswith("All 7 GET operations take a request body")
    assert message.endswith(
        "'GET /r0s', 'GET /r1s', 'GET /r2s', 'GET /r3s', 'GET /r4s' and 2 more."
    )


def test_what_most_do_is_told_once_with_its_number() -> None:
    said = many("GET /#", api.operation(sends={}), 6)
    said["GET /others"] = None
    (message,) = api.messages("get-no-body", said)
    assert message.startswith("6 of 7 GET operations")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_write_on_a_collection_is_found(method: str) -> None:
    said = {**COLLECTION, f"{method} /users": None}
    assert api.places("no-write-on-collection", said) == [
        f"/paths/~1users/{method.lower()}"
    ]


def test_the_way_to_write_one_item_is_named_where_there_is_one() -> None:
    said = {**COLLECTION, "DELETE /users": None}
    (without,) = api.messages("no-write-on-collection", said)
    assert without == (
        "'DELETE /users' deletes a whole collection at once; offer a custom "
        "method that says so, such as 'POST /users:batchDelete'."
    )
    said["DELETE /users/{user_id}"] = None
    (message,) = api.messages("no-write-on-collection", said)
    assert "by 'DELETE /users/{user_id}', or offer" in message


def test_writes_on_items_and_singletons_are_right() -> None:
    said = {
        **COLLECTION,
        "PUT /users/{user_id}": None,
        "PUT /users/{user_id}/settings": None,
        "GET /users/{user_id}/settings": None,
    }
    assert api.messages("no-write-on-collection", said) == []


PROCEDURES = [
    *("POST /users.create", "POST /users.list", "POST /chat.postMessage"),
    *("POST /chat.delete", "POST /files.upload", "POST /files.list"),
]


@pytest.mark.parametrize("name", RULES)
def test_an_api_of_procedures_is_not_asked(name: str) -> None:
    assert api.messages(name, dict.fromkeys(PROCEDURES)) == []


BROKEN: list[Any] = [
    *(None, 7, "text", [], [None], {"type": 7}, {"properties": []}),
    *({"properties": {"data": 7}}, {"required": 7}, {"required": [None, {}]}),
    *({"allOf": 7}, {"$ref": "#/nowhere"}, {"$ref": 7}, {"type": ["null"]}),
    *({"items": 3, "type": "array"}, {"properties": {"a": None, "": {}}}),
    {"type": "object", "properties": {"data": {"$ref": "#/nowhere"}}},
]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_broken_schemas_break_no_rule(broken: Any) -> None:
    said = {
        f"{method} {path}": api.operation(
            {**api.answer("200", broken), **api.answer("201", broken)},
            sends=broken,
        )
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        for path in ("/users", "/users/{user_id}", "/users/{user_id}:undelete")
    }
    found = linting.lint(api.api(said))
    assert "internal-rule-error" not in {each.rule for each in found}


def test_a_schema_that_holds_itself_ends() -> None:
    person = {
        "type": "object",
        "properties": {"boss": {"$ref": "#/components/schemas/Person"}},
    }
    schema = {"$ref": "#/components/schemas/Person"}
    said = {
        "GET /users": api.operation(api.answer("200", schema)),
        "GET /users/{user_id}": api.operation(api.answer("200", schema)),
        "PUT /users/{user_id}": api.operation(sends=schema),
    }
    text = api.api(said, components={"schemas": {"Person": person}})
    for name in RULES:
        urls.messages(name, text)
