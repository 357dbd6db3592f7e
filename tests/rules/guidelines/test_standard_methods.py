# SPDX-License-Identifier: Apache-2.0
"""List, Get, Create: what must be found, and what must stay silent."""

from typing import Any

import pytest

from tests.rules.guidelines import api, urls

ITEM = {"GET /users/{user_id}": api.operation(api.answer("200", api.USER))}
LIST = {"GET /users": api.operation(api.answer("200", api.USERS))}


def listing(schema: Any, **more: Any) -> dict[str, Any]:
    return {
        "GET /users": api.operation(api.answer("200", schema, **more)),
        "GET /users/{user_id}": None,
    }


NO_LISTS = [
    api.enveloped(api.thing("name")),
    api.enveloped({"type": "object", "properties": {"items": api.USERS}}),
    api.enveloped(api.TEXT),
    api.thing("name", "email"),
]
LISTS = [
    api.USERS,
    api.enveloped(api.USERS),
    {"type": "object", "properties": {"users": api.USERS}},
    {"type": "object", "properties": {"results": api.USERS}},
    {
        "type": "object",
        "properties": {
            "_embedded": {"type": "object", "properties": {"u": api.USERS}}
        },
    },
    # Nothing is said of what they hold.
    {},
    {"type": "object"},
    {"type": "object", "additionalProperties": api.USER},
    api.enveloped({}),
    {"$ref": "#/components/schemas/Nowhere"},
]


@pytest.mark.parametrize("schema", NO_LISTS)
def test_a_list_without_its_array_is_found(schema: Any) -> None:
    said = listing(schema)
    assert api.places("list-returns-collection", said) == [
        "/paths/~1users/get/responses/200"
    ]


@pytest.mark.parametrize("schema", LISTS)
def test_arrays_and_what_is_open_are_lists(schema: Any) -> None:
    assert api.messages("list-returns-collection", listing(schema)) == []


def test_without_an_envelope_any_array_is_enough() -> None:
    nested = {"type": "object", "properties": {"items": api.USERS}}
    said = listing(api.enveloped(nested))
    name = "list-returns-collection"
    assert len(api.messages(name, said)) == 1
    assert api.messages(name, said, envelope="none") == []
    said = listing(api.thing("name"))
    assert len(api.messages(name, said, envelope="none")) == 1


def test_a_list_outside_the_envelope_is_for_the_envelope_rules() -> None:
    said = {
        **listing(api.thing("name")),
        "GET /books": api.operation(
            api.answer("200", api.enveloped(api.USERS))
        ),
    }
    assert api.messages("list-returns-collection", said) == []


def test_a_list_that_answers_with_the_resource_of_one_is_found() -> None:
    user = {"type": "object", "properties": {"roles": {"type": "array"}}}
    text_of = {"$ref": "#/components/schemas/User"}
    said = {
        "GET /users": api.operation(api.answer("200", text_of)),
        "GET /users/{user_id}": api.operation(api.answer("200", text_of)),
    }
    text = api.api(said, components={"schemas": {"User": user}})
    (message,) = urls.messages("list-returns-collection", text)
    assert message.startswith("'GET /users' lists a collection, but")


def test_streams_and_singletons_are_no_lists() -> None:
    stream: dict[str, Any] = {
        "content": {"application/json;stream=watch": {"schema": {}}}
    }
    said = listing(api.thing("name"))
    said["GET /users"] = api.operation({"200": stream})
    said["GET /status"] = api.operation(api.answer("200", api.thing("a")))
    assert api.messages("list-returns-collection", said) == []


@pytest.mark.parametrize(
    "schema", [api.USERS, api.enveloped(api.USERS), api.TEXT]
)
def test_an_item_that_is_no_object_is_found(schema: Any) -> None:
    said = {
        **LIST,
        "GET /users/{user_id}": api.operation(api.answer("200", schema)),
    }
    assert api.places("get-returns-resource", said) == [
        "/paths/~1users~1{user_id}/get/responses/200"
    ]


@pytest.mark.parametrize(
    "schema", [api.USER, api.enveloped(api.USER), {}, api.enveloped({})]
)
def test_an_item_that_is_or_may_be_an_object_is_right(schema: Any) -> None:
    said = {
        **LIST,
        "GET /users/{user_id}": api.operation(api.answer("200", schema)),
    }
    assert api.messages("get-returns-resource", said) == []


def test_without_an_envelope_data_may_be_a_field_of_the_resource() -> None:
    series = api.enveloped({"type": "array"})
    said = {
        **LIST,
        "GET /users/{user_id}": api.operation(api.answer("200", series)),
    }
    assert api.messages("get-returns-resource", said, envelope="none") == []


def on_item(**said: Any) -> dict[str, Any]:
    return {**LIST, **ITEM, "POST /users/{user_id}": api.operation(**said)}


@pytest.mark.parametrize(
    "said",
    [
        {"responses": api.answer("201")},
        {"operationId": "createUser"},
        {"operationId": "users", "summary": "Add a user"},
    ],
)
def test_a_create_on_an_item_is_found(said: Any) -> None:
    (message,) = api.messages("create-on-collection", on_item(**said))
    assert message == (
        "'POST /users/{user_id}' creates a resource where an item stands; "
        "write 'POST /users', and take '{user_id}' in the body or let the "
        "service give it."
    )


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"operationId": "updateUser"},
        {"operationId": "createOrUpdateUser"},
        {"operationId": "add_user", "summary": "Update a user"},
        {"responses": {**api.answer("200"), **api.answer("201")}},
    ],
)
def test_a_post_on_an_item_that_may_be_an_update_is_let_pass(said: Any) -> None:
    assert api.messages("create-on-collection", on_item(**said)) == []


def created(**post: Any) -> dict[str, Any]:
    return {**LIST, **ITEM, "POST /users": api.operation(**post)}


def test_a_create_without_a_body_is_found() -> None:
    assert api.places("create-has-body", created()) == ["/paths/~1users/post"]


def test_a_create_that_takes_fields_in_the_query_is_found() -> None:
    name = {"name": "name", "in": "query", "schema": api.TEXT}
    bare = {"GET /users/{user_id}": api.thing("name")}
    said = {**created(parameters=[name]), **bare}
    said["GET /users/{user_id}"] = api.operation(
        api.answer("200", api.thing("id", "name"))
    )
    assert len(api.messages("create-has-body", said)) == 1


def test_what_has_nothing_to_choose_needs_no_body() -> None:
    said = created()
    terminal = api.thing("terminal_id", "last_activity")
    said["GET /users/{user_id}"] = api.operation(api.answer("200", terminal))
    assert api.messages("create-has-body", said) == []


def answered(schema: Any, **more: Any) -> dict[str, Any]:
    located = {"headers": {"location": {"schema": api.TEXT}}, **more}
    return created(
        responses=api.answer("201", schema, **located), sends=api.USER
    )


@pytest.mark.parametrize(
    "schema",
    [
        api.thing("message"),
        api.thing("user_id"),
        api.USERS,
        api.TEXT,
        api.enveloped(api.thing("ok")),
    ],
)
def test_a_create_that_answers_otherwise_is_found(schema: Any) -> None:
    (message,) = api.messages("create-returns-resource", answered(schema))
    assert message == (
        "'POST /users' does not answer with the new resource; answer with "
        "what 'GET /users/{user_id}' returns."
    )


def test_a_new_resource_without_an_id_is_found() -> None:
    said = answered(api.thing("title", "price"))
    book = api.thing("title", "price", "isbn")
    said["GET /users/{user_id}"] = api.operation(api.answer("200", book))
    (message,) = api.messages("create-returns-resource", said)
    assert message.startswith("The answer of 'POST /users' has no id")


@pytest.mark.parametrize(
    "schema",
    [
        api.USER,
        api.enveloped(api.USER),
        {"type": "object", "properties": {"user": api.USER}},
        # A part of it, with its id.
        api.thing("user_id", "name"),
        {},
        {"type": "object"},
    ],
)
def test_the_resource_in_any_envelope_is_right(schema: Any) -> None:
    assert api.messages("create-returns-resource", answered(schema)) == []


def test_a_missing_location_is_found_where_an_item_can_be_got() -> None:
    said = answered(api.USER, headers={})
    (message,) = api.messages("create-returns-resource", said)
    assert message == (
        "'POST /users' documents no 'Location' header for 201; let it lead "
        "to the new '/users/{user_id}'."
    )
    del said["GET /users/{user_id}"]
    assert api.messages("create-returns-resource", said) == []


def test_several_created_at_once_are_answered_in_an_array() -> None:
    said = answered(api.USERS)
    said["POST /users"]["requestBody"] = api.content(api.USERS)
    assert api.messages("create-returns-resource", said) == []
