# SPDX-License-Identifier: Apache-2.0
"""Rules about the document itself: what is told, what is left alone."""

import io
from typing import Any

import hypothesis
import pytest
import yaml
from hypothesis import strategies

from conformance.contract import model, reader
from conformance.rules import fixes, rule
from conformance.rules.functions import FUNCTIONS, operation_names
from tests.rules.guidelines import linting

DONE = {"200": {"description": "It is done."}}
Document = dict[str, Any]


def document(paths: Any, version: str = "3.1.0", **members: Any) -> str:
    key = "swagger" if version == "2.0" else "openapi"
    info = {"title": "t", "version": "1"}
    made = {key: version, "info": info, "paths": paths, **members}
    return yaml.safe_dump(made, sort_keys=False)


def get(name: str = "", **members: Any) -> Document:
    named = {"operationId": name} if name else {}
    return {"get": {**named, "responses": DONE, **members}}


def told(rule: str, text: str) -> list[tuple[str, str]]:
    found = linting.lint(text, linting.alone(rule))
    return [
        (e.location.pointer if e.location else "", e.message) for e in found
    ]


def places(rule: str, text: str) -> list[str]:
    return [place for place, _ in told(rule, text)]


def contract(text: str) -> model.Contract:
    return reader.load("-", stdin=io.BytesIO(text.encode()))


def offered(function: str, text: str) -> list[fixes.Fix]:
    """Returns the fixes that a function over a document offers."""
    made = contract(text)
    asked = rule.Rule("r", linting.RULES.rules["document-valid"].severity)
    target = rule.Target("Document", made.root.value, made.root)
    context = rule.Context(asked, target, made)
    found = FUNCTIONS[function].check(made.root.value, {}, context)
    return [e.fix for e in found if isinstance(e, rule.Breach) and e.fix]


@pytest.mark.parametrize(
    ("ids", "paths", "proposed"),
    [
        ([], ["GET /users"], "list_users"),
        (["list_orders"], ["GET /users/{user_id}"], "get_user"),
        (["listOrders"], ["GET /users/{user_id}"], "getUser"),
        (["ListOrders"], ["POST /users"], "CreateUser"),
        (["list-orders"], ["DELETE /users/{user_id}"], "delete-user"),
        ([], ["POST /users/{user_id}:activate"], "activate_user"),
        ([], ["POST /users/{user_id}/activate"], "activate_user"),
        ([], ["PATCH /v1/companies/{company_id}"], "update_company"),
        (["list_notes"], ["GET /users/{user_id}/notes"], "list_user_notes"),
        ([], ["GET /"], "get_root"),
        ([], ["POST /v1/check"], "check"),
    ],
)
def test_a_missing_id_is_proposed_in_the_style_of_the_others(
    ids: list[str], paths: list[str], proposed: str
) -> None:
    made: Document = {f"/other/{each}": get(each) for each in ids}
    for each in paths:
        method, path = each.split()
        made.setdefault(path, {})[method.lower()] = {"responses": DONE}
        if path.endswith("s"):
            item = {"name": "id", "in": "path", "required": True}
            made[f"{path}/{{id}}"] = get("x_y", parameters=[item])
            if ids:
                made[f"{path}/{{id}}"] = get(ids[0] + "2", parameters=[item])
            schema = {"type": "array", "items": {"type": "object"}}
            content = {"application/json": {"schema": schema}}
            answer = {"200": {"description": "d", "content": content}}
            made[path][method.lower()]["responses"] = answer
    found = told("document-operation-ids", document(made))
    assert [message for _, message in found] == [
        f"{paths[0]} has no 'operationId'; add 'operationId: {proposed}'."
    ]


def test_proposed_ids_are_added_and_never_repeat_one() -> None:
    text = document(
        {
            "/users/{a}": {"get": {"responses": DONE}},
            "/teams/{a}/users/{b}": {"get": {"responses": DONE}},
            "/others": get("get_team_user"),
        }
    )
    (first, second) = offered("operationIds", text)
    names = [
        edit.value
        for fix in (first, second)
        for edit in fix.edits
        if isinstance(edit, fixes.Add)
    ]
    assert names == ["get_user", "get_team_user_2"]
    assert first.is_safe
    assert second.is_safe


def test_ids_that_all_operations_lack_are_told_once_with_one_fix() -> None:
    text = document({f"/{each}": get() for each in ("a", "b", "c", "d", "e")})
    ((place, message),) = told("document-operation-ids", text)
    assert place == "/paths"
    assert message.startswith("All 5 operations lack an 'operationId'")
    (fix,) = offered("operationIds", text)
    assert len(fix.edits) == 5


def test_a_link_follows_the_id_that_it_names() -> None:
    link = {"links": {"next": {"operationId": "get it"}}}
    first = get("first")
    first["get"]["responses"] = {"200": {"description": "d", **link}}
    text = document({"/a": first, "/b": get("get it")})
    (fix,) = offered("operationIds", text)
    assert [
        (edit.node.pointer[-1], edit.value)
        for edit in fix.edits
        if isinstance(edit, fixes.Replace)
    ] == [("operationId", "get_it"), ("operationId", "get_it")]
    assert fix.is_safe


@hypothesis.given(
    strategies.lists(
        strategies.text("abcXY_- /:{}.é1", min_size=0, max_size=12),
        min_size=1,
        max_size=6,
        unique=True,
    )
)
def test_every_path_is_proposed_a_name_of_its_own(paths: list[str]) -> None:
    made = {f"/{path}": {"get": {"responses": DONE}} for path in paths}
    found = contract(document(made))
    names = operation_names.Names(found)
    proposed = [names.propose(each) for each in found.operations]
    assert all(proposed)
    assert len({each.lower() for each in proposed}) == len(proposed)


def variable(name: str, **schema: Any) -> Document:
    kind = {"type": "string", **schema}
    return {"name": name, "in": "path", "required": True, "schema": kind}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/users/{id}", "/users/{name}"),
        ("/users/{id}/a", "/users/{name}/a"),
        ("/{entity}/me", "/books/{id}"),
        ("/a/{x}/c", "/a/b/{y}"),
        ("/a/{x}/{y}/d", "/a/b/{y}/{z}"),
        ("/a/{x}/c/{y}", "/a/b/{y}/d"),
    ],
)
def test_paths_of_equal_priority_are_told_once(one: str, other: str) -> None:
    for paths in ((one, other), (other, one)):
        made = document({each: get() for each in paths})
        assert len(places("document-paths-unambiguous", made)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/users/me", "/users/{id}"),
        ("/users/me/a", "/users/{id}/{x}"),
        ("/users/{id}", "/users/{id}/a"),
        ("/users/{id}.json", "/users/{id}"),
        ("/users/{id}:activate", "/users/{id}"),
        ("/users/{id}:activate", "/users/{id}:block"),
        ("/a/{x}/c", "/a/b/d"),
        ("/a", "/a/"),
        ("/a//{x}", "/a/{x}/c"),
        ("/{a/b}", "/c/{d}"),
    ],
)
def test_paths_of_which_one_goes_first_are_none(one: str, other: str) -> None:
    for paths in ((one, other), (other, one)):
        made = document({each: get() for each in paths})
        assert places("document-paths-unambiguous", made) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer"},
        {"format": "uuid"},
        {"enum": ["x", "y"]},
        {"pattern": "^u-"},
        {"minLength": 12},
    ],
)
def test_an_id_that_can_not_be_the_word_settles_it(schema: Document) -> None:
    made = {
        "/a/{x}/c": get(parameters=[variable("x", **schema)]),
        "/a/latest/{y}": get(parameters=[variable("y")]),
    }
    assert places("document-paths-unambiguous", document(made)) == []


def test_crossing_paths_of_other_methods_are_none() -> None:
    made = {"/a/{x}/c": get(), "/a/b/{y}": {"post": {"responses": DONE}}}
    assert places("document-paths-unambiguous", document(made)) == []


def test_a_variable_that_no_operation_declares_is_told_at_the_path() -> None:
    item = {**get("a"), "put": {"responses": DONE}}
    ((place, message),) = told(
        "document-path-parameters", document({"/a/{b}": item}, "2.0")
    )
    assert place == "/paths/~1a~1{b}"
    assert "'{name: b, in: path, required: true, type: string}'" in message


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        (variable("c_id"), "has the variable '{b_id}', but its path"),
        ({**variable("b_id"), "required": False}, "lacks 'required: true'"),
    ],
)
def test_a_variable_declared_wrongly_is_told_once(
    parameter: Document, message: str
) -> None:
    made = document({"/a/{b_id}": get(parameters=[parameter])})
    ((_, told_of),) = told("document-path-parameters", made)
    assert message in told_of


def test_a_header_declared_twice_is_one_in_any_case() -> None:
    twice = [
        {"name": name, "in": "header", "schema": {"type": "string"}}
        for name in ("X-Id", "x-id")
    ]
    made = document({"/a": get(parameters=twice)})
    assert places("document-parameters-unique", made) == [
        "/paths/~1a/get/parameters/1"
    ]


@pytest.mark.parametrize(
    ("reference", "meant"),
    [
        ("#/components/schemas/book", "#/components/schemas/Book"),
        ("#/components/schemas/Boook", "#/components/schemas/Book"),
        ("#/definitions/Book", "#/components/schemas/Book"),
        ("#/components/schemas/Author", ""),
    ],
)
def test_what_a_broken_reference_may_have_meant_is_told(
    reference: str, meant: str
) -> None:
    schemas = {
        "Book": {"type": "object"},
        "Shelf": {"properties": {"a": {"$ref": reference}}},
    }
    made = document({}, components={"schemas": schemas})
    found = [
        message
        for place, message in told("document-refs-resolve", made)
        if "Shelf" in place
    ]
    assert [f"nearest is '{meant}'" in each for each in found] == [bool(meant)]


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        ("One", "Two", ["One"]),
        ("Two", "One", ["One", "Two"]),
        ("Two", "Nowhere", ["Two"]),
    ],
)
def test_what_leads_to_a_broken_reference_is_not_told_as_well(
    one: str, other: str, wrong: list[str]
) -> None:
    start = "#/components/schemas/"
    schemas = {
        "One": {"$ref": start + one},
        "Two": {"$ref": start + other},
        "Shelf": {"properties": {"a": {"$ref": f"{start}One"}}},
    }
    if other == "Two":
        schemas["Two"] = {"type": "object"}
    made = document({}, components={"schemas": schemas})
    assert places("document-refs-resolve", made) == [
        f"/components/schemas/{each}/$ref" for each in wrong
    ]


def test_a_kind_that_a_discriminator_tells_is_used() -> None:
    schemas = {
        "Pet": {
            "type": "object",
            "discriminator": {"propertyName": "kind"},
            "properties": {"kind": {"type": "string"}},
        },
        "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}]},
        "Stone": {"type": "object"},
    }
    schema = {"$ref": "#/components/schemas/Pet"}
    content = {"application/json": {"schema": schema}}
    answer = {"200": {"description": "d", "content": content}}
    made = document(
        {"/a": {"get": {"responses": answer}}}, components={"schemas": schemas}
    )
    assert places("document-components-used", made) == [
        "/components/schemas/Stone"
    ]
    (fix,) = offered("unusedComponents", made)
    assert fix.is_safe
    assert isinstance(fix.edits[0], fixes.Remove)


def test_a_document_of_components_alone_is_there_for_others() -> None:
    made = document({}, components={"schemas": {"A": {"type": "object"}}})
    assert places("document-components-used", made) == []


def test_a_security_scheme_that_nothing_asks_for_is_unused() -> None:
    schemes = {
        name: {"type": "http", "scheme": "bearer"} for name in ("a", "b")
    }
    made = document(
        {"/a": get(security=[{"a": []}])},
        components={"securitySchemes": schemes},
    )
    assert places("document-components-used", made) == [
        "/components/securitySchemes/b"
    ]


def test_a_default_that_breaks_its_schema_is_told_once() -> None:
    schemas = {"A": {"type": "integer", "default": "x"}}
    made = document({}, components={"schemas": schemas})
    rules = [each.rule for each in linting.lint(made)]
    assert rules.count("document-valid") == 0
    assert rules.count("document-examples-valid") == 1


def test_what_is_invalid_in_the_same_words_is_told_once() -> None:
    many = {f"/{number}": {"get": {"$ref": "x.yaml"}} for number in range(12)}
    ((_, message),) = told("document-valid", document(many))
    assert message == (
        "A reference can't stand here. The same holds in 11 more places."
    )


@pytest.mark.parametrize("version", ["3.0.4", "3.1.1", "3.2.0"])
def test_a_callback_may_have_extensions(version: str) -> None:
    callbacks = {"done": {"x-owner": "us", "{$request.body#/url}": get()}}
    made = document({"/a": get(callbacks=callbacks)}, version)
    assert told("document-valid", made) == []


def test_a_parameter_of_a_schema_and_of_content_is_told_so() -> None:
    media = {"text/plain": {"schema": {"type": "string"}}}
    both = {"schema": {"type": "string"}, "content": media}
    parameter = {"name": "a", "in": "query", **both}
    found = told(
        "document-valid", document({"/a": get(parameters=[parameter])})
    )
    messages = {message for _, message in found}
    assert "'schema' and 'content' exclude each other; keep one." in messages


def examples(count: int, value: object, **schema: Any) -> str:
    made = {
        f"S{number}": {**schema, "example": value} for number in range(count)
    }
    return document({}, components={"schemas": made})


def test_examples_that_are_wrong_alike_are_told_once_with_one_fix() -> None:
    text = examples(10, "true", type="boolean")
    ((place, message),) = told("document-examples-valid", text)
    assert place == "/components/schemas/S0/example"
    assert message == (
        'This does not keep its schema: "true" is not of type "boolean". The '
        "same holds in 9 more places."
    )
    (fix,) = offered("validExamples", text)
    assert len(fix.edits) == 10
    assert fix.title.endswith("And so on, 10 times in all.")


def test_a_few_examples_that_are_wrong_alike_are_told_one_by_one() -> None:
    text = examples(9, "true", type="boolean")
    assert len(told("document-examples-valid", text)) == 9


@pytest.mark.parametrize(
    ("value", "is_told"), [("/books/1", True), ("", False), ("a:b c", False)]
)
def test_what_a_relative_address_should_be_is_told(
    value: str, is_told: bool
) -> None:
    text = examples(1, value, type="string", format="uri")
    ((_, message),) = told("document-examples-valid", text)
    assert ("write the whole address" in message) == is_told


@pytest.mark.parametrize(
    "schema",
    [
        {"type": {"a": 1}},
        {"type": [{}]},
        {"format": {}, "type": "integer"},
        {"maxLength": float("inf"), "type": "string"},
        {"minimum": float("nan"), "type": "integer"},
        {"enum": [float("inf")], "type": "number"},
    ],
)
def test_examples_of_malformed_schemas_stop_nothing(schema: Document) -> None:
    found = linting.lint(examples(1, "x", **schema))
    assert "internal-rule-error" not in {each.rule for each in found}


def test_many_unused_components_are_told_once_with_one_fix() -> None:
    made = {f"S{number}": {"type": "object"} for number in range(12)}
    text = document({"/a": get()}, components={"schemas": made})
    ((place, message),) = told("document-components-used", text)
    assert place == "/components/schemas/S0"
    assert message == (
        "Nothing refers to 12 of the components in 'components.schemas': "
        "'S0', 'S1', 'S2', 'S3', 'S4' and 7 more; refer to them where they "
        "belong, or delete them."
    )
    (fix,) = offered("unusedComponents", text)
    assert len(fix.edits) == 12


@pytest.mark.parametrize(
    "paths",
    [
        None,
        [],
        {"/a": None},
        {"/a": {"get": []}},
        {"/a": {"get": {"parameters": 7, "responses": {"200": None}}}},
        {"/a/{b}": {"parameters": {}, "get": {"operationId": 7}}},
        {"/a/{b}": get(parameters=[None, {"name": 7, "in": []}])},
        {"": get(), "a": get(), "/{": get()},
    ],
)
def test_no_rule_stumbles_over_a_broken_document(paths: Any) -> None:
    found = linting.lint(document(paths))
    assert "internal-rule-error" not in {each.rule for each in found}


@pytest.mark.parametrize(
    ("kind", "example", "meant"),
    [
        ("integer", "12", 12),
        ("boolean", "true", True),
        ("number", "1.5", 1.5),
        ("integer", "twelve", None),
        ("integer", "1.5", None),
        ("object", "12", None),
    ],
)
def test_a_number_written_as_a_text_is_offered_without_its_marks(
    kind: str, example: str, meant: object
) -> None:
    schemas = {"A": {"type": kind, "example": example}}
    made = document({}, components={"schemas": schemas})
    edits = [
        edit.value
        for fix in offered("validExamples", made)
        for edit in fix.edits
        if isinstance(edit, fixes.Replace)
    ]
    assert edits == ([] if meant is None else [meant])


@pytest.mark.parametrize(
    ("version", "schema", "hint"),
    [
        ("3.0.4", {"type": "null"}, "write 'nullable: true'"),
        ("3.0.4", {"type": ["string", "null"]}, "a schema has one type"),
        ("3.1.1", {"exclusiveMinimum": True}, "it is the bound itself"),
        ("3.1.1", {"$recursiveAnchor": True}, "that is '$dynamicAnchor'"),
        ("3.1.1", {"examples": {"a": 1}}, "it lists values, without names"),
        (
            "3.1.1",
            {"properties": {"a": {}, "oneOf": []}},
            "This list is not of type",
        ),
        (
            "3.0.4",
            {"properties": {"required": ["a"]}},
            "'required' is taken for the name of a property here",
        ),
        (
            "3.1.1",
            {"properties": {"$ref": "a.yaml#/all"}},
            "give each property a '$ref' of its own",
        ),
        ("3.0", {}, "write '3.0.4', in quotation marks"),
    ],
)
def test_what_versions_write_differently_is_told(
    version: str, schema: Document, hint: str
) -> None:
    made = document({}, version, components={"schemas": {"A": schema}})
    ((_, message),) = told("document-valid", made)
    assert hint in message
