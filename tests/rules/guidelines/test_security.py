# SPDX-License-Identifier: Apache-2.0
"""The rules about security: what they find, and what they leave alone."""

from typing import Any

import pytest

from conformance.rules import fixes
from tests.rules.guidelines import bodies

Json = dict[str, Any]
STRING = {"type": "string"}


def api(paths: Json, schemes: Json | None = None, **more: Any) -> Json:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Books", "version": "1.0.0"},
        "paths": paths,
        "components": {"securitySchemes": schemes or {}},
        **more,
    }


def schemes_told(schemes: Json, paths: Json | None = None) -> list[str]:
    found = bodies.found("security-scheme", api(paths or {}, schemes))
    return [pointer.split("/")[3] for pointer, _ in found]


BEARER = {"type": "http", "scheme": "bearer"}
BASIC = {"type": "http", "scheme": "basic"}


def key(place: str, name: str) -> Json:
    return {"type": "apiKey", "in": place, "name": name}


@pytest.mark.parametrize(
    "scheme", [BASIC, {"type": "http", "scheme": "Digest"}, key("query", "k")]
)
def test_a_password_or_a_key_in_the_url_is_told(scheme: Json) -> None:
    assert schemes_told({"a": scheme}) == ["a"]
    assert schemes_told({"a": scheme, "b": BEARER}) == ["a"]


def test_a_key_in_a_header_is_told_where_there_are_no_tokens() -> None:
    assert schemes_told({"a": key("header", "X-API-Key")}) == ["a"]
    assert schemes_told({"a": key("header", "X-API-Key"), "b": BEARER}) == []


@pytest.mark.parametrize(
    "scheme",
    [
        BEARER,
        {"type": "openIdConnect", "openIdConnectUrl": "https://a.example"},
        {"type": "oauth2", "flows": {}},
        {"type": "mutualTLS"},
        # What OpenAPI 2.0 has for bearer tokens.
        key("header", "Authorization"),
        key("header", "X-Auth-Token"),
    ],
)
def test_tokens_are_left_alone(scheme: Json) -> None:
    assert schemes_told({"a": scheme}) == []


def test_a_password_that_only_gets_a_token_is_left_alone() -> None:
    operation: Json = {"security": [{"a": []}], "responses": {}}
    login = {"/login": {"post": operation}}
    assert schemes_told({"a": BASIC, "b": BEARER}, login) == []
    others = {**login, "/books": {"get": operation}}
    assert schemes_told({"a": BASIC, "b": BEARER}, others) == ["a"]


def write(**more: Any) -> Json:
    return {"security": [{"a": []}], "responses": {}, **more}


def permissions(operation: Json, method: str = "post", **options: Any) -> int:
    document = api({"/books": {method: operation}}, {"a": BEARER})
    return len(bodies.found("security-permissions", document, **options))


def test_a_write_without_a_permission_is_told() -> None:
    assert permissions(write()) == 1
    assert permissions(write(**{"x-roles": []})) == 1
    assert permissions(write(description="Adds a book.")) == 1


@pytest.mark.parametrize(
    "operation",
    [
        write(security=[{"a": ["books.write"]}]),
        write(security=[]),
        write(security=[{}]),
        {"responses": {}},
        write(**{"x-required-permissions": ["books.write"]}),
        write(**{"x-roles": "editor"}),
        write(description="Takes the permission `books.write`."),
        write(summary="Adds a book (administrators only)."),
    ],
)
def test_a_write_that_names_one_or_is_public_is_not(operation: Json) -> None:
    assert permissions(operation) == 0


def test_a_read_needs_none() -> None:
    assert permissions(write(), "get") == 0


def test_the_extensions_are_an_option() -> None:
    operation = write(**{"x-scopes-needed": ["a"]})
    assert permissions(operation) == 1
    assert permissions(operation, extensions=["x-scopes-needed"]) == 0


def test_an_api_without_permissions_is_told_once() -> None:
    paths = {f"/books{number}": {"post": write()} for number in range(6)}
    document = api(paths, {"a": BEARER})
    ((pointer, message),) = bodies.found("security-permissions", document)
    assert pointer == "/paths"
    assert message.startswith("All 6 secured writes don't say")


def in_url(
    name: str, place: str = "query", path: str = "/books", **more: Any
) -> int:
    parameter = {"name": name, "in": place, "schema": STRING, **more}
    paths = {path: {"get": {"parameters": [parameter], "responses": {}}}}
    return len(bodies.found("no-secret-in-url", api(paths)))


@pytest.mark.parametrize(
    "name",
    [
        "access_token", "api_key", "apiKey", "apikey", "password", "token",
        "client_secret", "userPassword", "auth-token", "jwt", "private_key",
    ],
)  # fmt: skip
def test_a_secret_in_a_url_is_told(name: str) -> None:
    assert in_url(name) == 1
    assert in_url(name, "path", f"/books/{{{name}}}", required=True) == 1


@pytest.mark.parametrize(
    "name",
    [
        "page_token", "next_page_token", "nextToken", "continuation_token",
        "cursor", "sync_token", "resume_token", "key", "public_key", "ssh_key",
        "token_id", "token_type", "secret_name", "api_key_id", "tokens",
        "idempotency_key", "idempotency_token", "keyword", "secretary",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_secret_is_not(name: str) -> None:
    assert in_url(name) == 0


@pytest.mark.parametrize(
    "more",
    [
        {"schema": {"type": "boolean"}},
        {"schema": {"type": "string", "enum": ["new", "old"]}},
        {"description": "The name of the token."},
        {"description": "A public token, for reading."},
        {"description": "An authorization name token."},
    ],
)
def test_a_parameter_that_can_hold_no_secret_is_not(more: Json) -> None:
    assert in_url("token", **more) == 0


def test_a_header_is_the_place_for_a_secret() -> None:
    assert in_url("token", "header") == 0


def test_the_key_of_a_security_scheme_is_told_by_another_rule() -> None:
    parameter = {"name": "api_key", "in": "query", "schema": STRING}
    paths = {"/a": {"get": {"parameters": [parameter], "responses": {}}}}
    document = api(paths, {"a": key("query", "api_key")})
    assert bodies.found("no-secret-in-url", document) == []


def test_a_resource_whose_id_is_called_a_token_is_not() -> None:
    path = "/shipping_rates/{shipping_rate_token}"
    assert in_url("shipping_rate_token", "path", path, required=True) == 0
    assert in_url("token", "path", "/tokens/{token}", required=True) == 0
    path = "/tokens/{access_token}"
    assert in_url("access_token", "path", path, required=True) == 1


def test_one_name_is_told_once() -> None:
    parameter = {"name": "token", "in": "query", "schema": STRING}
    operation = {"parameters": [parameter], "responses": {}}
    paths = {f"/a{number}": {"get": operation} for number in range(3)}
    ((_, message),) = bodies.found("no-secret-in-url", api(paths))
    assert message.startswith(
        "The query parameter 'token' holds a secret, in 3 places,"
    )


def shown(name: str, schema: Json) -> list[str]:
    return bodies.names("no-sensitive-response", {name: schema})


@pytest.mark.parametrize(
    "name",
    [
        "password", "password_hash", "hashedPassword", "db_password", "salt",
        "client_secret", "secret", "private_key", "access_token", "api_key",
    ],
)  # fmt: skip
def test_a_secret_in_an_answer_is_told(name: str) -> None:
    assert shown(name, STRING) == [name]


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("password", {"type": "string", "writeOnly": True}),
        ("password", {"type": "boolean"}),
        ("has_password", STRING),
        ("forgot_password", STRING),
        ("secret", {"type": "object"}),
        ("secret", {"type": "string", "description": "Masked as ***."}),
        ("secret", {"type": "string", "example": "********"}),
        ("secret", {"type": "string", "example": '"***1f2c"'}),
        ("secret", {"type": "string", "description": "Its name or ID."}),
        ("token", {"type": "string", "description": "A part of the text."}),
        ("next_page_token", STRING),
        ("secretary", STRING),
    ],
)
def test_what_is_no_secret_or_not_shown_is_not(name: str, schema: Json) -> None:
    assert shown(name, schema) == []


def answered(path: str, method: str) -> int:
    user = {"type": "object", "properties": {"access_token": STRING}}
    paths = {path: {method: {"responses": bodies.ok(user)}}}
    return len(bodies.found("no-sensitive-response", api(paths)))


def test_the_operation_that_is_told_is_the_nearest() -> None:
    user = {"$ref": "#/components/schemas/User"}
    book = {"type": "object", "properties": {"author": user}}
    models = {"User": {"type": "object", "properties": {"password": STRING}}}
    document = api(
        {
            "/books": {"get": {"responses": bodies.ok(book)}},
            "/users": {"get": {"responses": bodies.ok(user)}},
        }
    )
    document["components"] = {"schemas": models}
    ((_, message),) = bodies.found("no-sensitive-response", document)
    assert message.startswith("GET /users answers with 'password'")


def test_an_operation_that_issues_a_secret_shows_it() -> None:
    assert answered("/users", "get") == 1
    assert answered("/login", "post") == 0
    assert answered("/api-keys", "post") == 0
    assert answered("/sessions/{session_id}", "get") == 0
    assert answered("/users", "post") == 0


def test_a_secret_that_is_only_sent_is_not() -> None:
    sent = {"type": "object", "properties": {"password": STRING}}
    document = bodies.resource({"name": STRING}, sent=sent)
    assert bodies.found("no-sensitive-response", document) == []


def test_the_fix_is_not_safe() -> None:
    document = bodies.resource({"password": STRING})
    (fix,) = bodies.remedies("no-sensitive-response", document)
    (edit,) = fix.edits
    assert isinstance(edit, fixes.Add)
    assert (edit.key, edit.value) == ("writeOnly", True)
    assert not fix.is_safe


def sent(schema: Any, name: str = "title") -> list[str]:
    model = {"type": "object", "properties": {name: schema}}
    document = bodies.resource({}, sent=model)
    return [message for _, message in bodies.found("input-bounded", document)]


@pytest.mark.parametrize(
    ("schema", "keywords"),
    [
        (STRING, "'maxLength'"),
        ({"type": "string", "pattern": "^[a-z]+$"}, "'maxLength'"),
        ({"type": "string", "pattern": "[a-z]{3}"}, "'maxLength'"),
        ({"type": "string", "format": "uri"}, "'maxLength'"),
        ({"type": ["string", "null"]}, "'maxLength'"),
        ({"type": "integer"}, "'minimum' and 'maximum'"),
        ({"type": "number", "minimum": 0}, "'maximum'"),
        ({"type": "integer", "format": "int64"}, "'minimum' and 'maximum'"),
        ({"type": "array"}, "'maxItems'"),
        (
            {"type": "array", "items": STRING, "maxItems": 3},
            "'items.maxLength'",
        ),
        ({"anyOf": [STRING, {"type": "null"}]}, "'maxLength'"),
        (
            {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "array"}]},
            "'maxItems'",
        ),
    ],
)
def test_input_without_bounds_is_told(schema: Json, keywords: str) -> None:
    assert sent(schema) == [
        f"'title' lacks bounds in requests; add {keywords}."
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "maxLength": 10},
        {"type": "string", "enum": ["a"]},
        {"type": "string", "const": "a"},
        {"enum": ["a", "b"]},
        {"type": "string", "format": "uuid"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "pattern": "^[a-z*]{1,3}$"},
        {"type": "integer", "minimum": 1, "maximum": 9},
        {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 9},
        {"type": "integer", "format": "int32"},
        {"type": "array", "maxItems": 3, "items": {"type": "boolean"}},
        {"type": "boolean"},
        {},
        {"type": "object"},
        {"type": "string", "readOnly": True},
        {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]},
        {"allOf": [STRING, {"maxLength": 3}]},
        {"maxLength": 3, "anyOf": [STRING, {"type": "null"}]},
    ],
)
def test_input_with_bounds_is_not(schema: Json) -> None:
    assert sent(schema) == []


def test_schemas_that_hold_each_other_end() -> None:
    names = [f"S{number}" for number in range(30)]
    lists = [
        {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
        for name in names
    ]
    document = bodies.resource({}, sent={"$ref": "#/components/schemas/Top"})
    document["components"]["schemas"] |= {
        **{name: {"anyOf": [STRING, *lists]} for name in names},
        "Top": {"type": "object", "properties": {"title": lists[0]}},
    }
    ((_, message),) = bodies.found("input-bounded", document)
    assert message == (
        "'title' lacks bounds in requests; add 'maxItems', 'items.maxLength' "
        "and 'items.maxItems'."
    )


def test_answers_need_no_bounds() -> None:
    model = {"type": "object", "properties": {}}
    document = bodies.resource({"title": STRING}, sent=model)
    assert bodies.found("input-bounded", document) == []


def test_the_fields_of_one_object_are_told_together() -> None:
    model = {"type": "object", "properties": {"a": STRING, "b": STRING}}
    document = bodies.resource({}, sent=model)
    ((pointer, message),) = bodies.found("input-bounded", document)
    assert pointer.endswith("/schema/properties")
    assert message == "'a' and 'b' lack bounds in requests; add 'maxLength'."


def test_an_api_without_bounds_is_told_once() -> None:
    properties = {f"field{number}": STRING for number in range(9)}
    model = {"type": "object", "properties": properties}
    document = bodies.resource({}, sent=model)
    ((pointer, message),) = bodies.found("input-bounded", document)
    assert pointer == "/paths"
    assert message.startswith("All 9 strings, arrays and numbers")


BOUNDED = {"type": "string", "maxLength": 9}


def half_bounded(count: int, schema: Json) -> list[tuple[str, str]]:
    bounded = {f"good{number}": BOUNDED for number in range(count + 3)}
    others = {f"bad{number}": schema for number in range(count)}
    model = {"type": "object", "properties": {**bounded, **others}}
    document = bodies.resource({}, sent=model)
    document["components"]["schemas"]["Id"] = STRING
    return bodies.found("input-bounded", document)


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/components/schemas/Id"},
        {"anyOf": [{"$ref": "#/components/schemas/Id"}, {"type": "null"}]},
        {
            "type": "array",
            "maxItems": 3,
            "items": {"$ref": "#/components/schemas/Id"},
        },
    ],
)
def test_a_component_without_bounds_is_told_where_it_stands(
    schema: Json,
) -> None:
    ((pointer, message),) = half_bounded(2, schema)
    assert pointer == "/components/schemas/Id"
    assert message == (
        "'Id' lacks bounds for 2 fields and parameters of requests, such as "
        "'bad0' and 'bad1'; add 'maxLength'."
    )


def test_many_names_without_bounds_are_told_once() -> None:
    ((pointer, message),) = half_bounded(11, STRING)
    assert pointer.endswith("/properties/bad0")
    assert message == (
        "In 11 places fields and parameters of requests lack bounds, such as "
        "'bad0', 'bad1' and 'bad2'; add 'maxLength'."
    )
    ((pointer, message),) = half_bounded(9, STRING)
    assert pointer.endswith("/schema/properties")
    assert "'bad4' and 4 more lack bounds" in message


def test_a_name_without_bounds_everywhere_is_told_once() -> None:
    properties = {f"field{number}": BOUNDED for number in range(9)}
    part = {"type": "object", "properties": {**properties, "code": STRING}}
    parts = {f"part{number}": part for number in range(5)}
    model = {"type": "object", "properties": parts}
    document = bodies.resource({}, sent=model)
    ((pointer, message),) = bodies.found("input-bounded", document)
    assert pointer.endswith("/properties/code")
    assert message == (
        "In 5 places of requests 'code' lacks bounds; add 'maxLength'."
    )


def test_parameters_need_bounds_but_those_of_pages_have_their_own_rule() -> (
    None
):
    names = ("q", "page", "per_page")
    parameters = [{"name": n, "in": "query", "schema": STRING} for n in names]
    paths = {"/books": {"get": {"parameters": parameters, "responses": {}}}}
    ((pointer, message),) = bodies.found("input-bounded", api(paths))
    assert pointer == "/paths/~1books/get/parameters/0"
    assert message.startswith("'q' lacks bounds")


def closed(model: Json, about: str = "", version: str = "3.1.0") -> int:
    document = bodies.resource({}, sent=model, version=version)
    document["info"]["description"] = about
    return len(bodies.found("input-closed", document))


OPEN = {"type": "object", "properties": {"title": STRING}}


def test_an_object_that_says_nothing_of_unknown_fields_is_told() -> None:
    assert closed(OPEN) == 1
    assert closed({**OPEN, "description": "A book with other fields."}) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"additionalProperties": False},
        {"unevaluatedProperties": False},
        {"additionalProperties": STRING},
        {"description": "Unknown fields are ignored."},
        {"description": "Additional properties will be rejected; it is so."},
    ],
)
def test_an_object_that_says_something_is_not(more: Json) -> None:
    said = closed({**OPEN, **more})
    assert said == 0


@pytest.mark.parametrize(
    "about",
    [
        "Unknown fields are refused.",
        "Fields first. Unrecognised JSON keys are silently ignored, always.",
        "Unknown fields and unknown query parameters\nare refused, never lost.",
    ],
)
def test_an_api_that_says_it_for_all_is_not(about: str) -> None:
    assert closed(OPEN, about) == 0


def test_what_others_extend_by_a_discriminator_cannot_be_closed() -> None:
    properties = {"kind": STRING}
    base = {
        "type": "object",
        "properties": properties,
        "discriminator": {"propertyName": "kind"},
    }
    assert closed(base) == 0
    # Where it lists what it may be, it is that which is open.
    whole = {"type": "object", "properties": properties}
    assert closed({"oneOf": [whole], "discriminator": {}}) == 1


def test_before_3_1_what_is_combined_cannot_be_closed() -> None:
    combined = {"allOf": [OPEN, {"type": "object", "properties": {}}]}
    assert closed(combined, version="3.0.3") == 0
