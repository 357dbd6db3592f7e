# SPDX-License-Identifier: Apache-2.0
"""Rules about descriptions: what is told, what a careful reader lets pass."""

from typing import Any

import hypothesis
import pytest
import yaml
from hypothesis import strategies

from conformance.rules.functions.guidelines import sentences
from tests.rules.guidelines import linting

JSON = "application/json"
Document = dict[str, Any]


def document(paths: Document, version: str = "3.1.0", **members: Any) -> str:
    key = "swagger" if version == "2.0" else "openapi"
    info = {"title": "t", "version": "1"}
    made = {key: version, "info": info, "paths": paths, **members}
    return yaml.safe_dump(made, sort_keys=False)


def told(rule: str, text: str) -> list[tuple[str, str]]:
    found = linting.lint(text, linting.alone(rule))
    return [
        (e.location.pointer if e.location else "", e.message) for e in found
    ]


def operation(**members: Any) -> Document:
    return {"responses": {"200": {"description": "All of it."}}, **members}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The user ID", "user_id"),
        ("Identifier of the user.", "userId"),
        ("Gets users", "getUsers"),
        ("Retrieves the list of all users", "list_users"),
        ("Creates a new burger", "createBurger"),
        ("<p>The <b>page</b></p>", "page"),
        ("TODO", "anything"),
        ("n/a", "anything"),
        (" ", "anything"),
        (None, "anything"),
        (7, "anything"),
    ],
)
def test_what_repeats_a_name_says_no_more(text: object, name: str) -> None:
    assert not sentences.says_more(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Number of the page, from 1.", "page"),
        ("Returns the author of that id.", "get_author"),
        ("Who placed the order", "user_id"),
        ("ユーザー", "user"),
        ("Der Benutzer", "user"),
        ("The copies that are out", "list_borrowed_copies"),
    ],
)
def test_one_word_of_its_own_says_more(text: str, name: str) -> None:
    assert sentences.says_more(text, name)


@hypothesis.given(strategies.text(max_size=60), strategies.text(max_size=20))
def test_a_name_never_says_more_than_itself(text: str, name: str) -> None:
    assert not sentences.says_more(name, name)
    assert not sentences.says_more(text, f"{text} {name}")


@pytest.mark.parametrize(
    "members",
    [
        {"operationId": "list_books", "summary": "Books on the shelf"},
        {"operationId": "list_books", "description": "Newest ones first."},
        {"summary": "Open books"},
        {
            "operationId": "list_borrowed_books_of_authors_by_publisher",
            "summary": "List borrowed books of authors by publisher",
        },
    ],
)
def test_a_summary_or_a_description_will_do(members: Document) -> None:
    made = document({"/books": {"get": operation(**members)}})
    assert told("docs-operation", made) == []


def test_undescribed_operations_are_told_one_by_one_while_few() -> None:
    item = {"get": operation(operationId="list_books"), "put": operation()}
    found = told("docs-operation", document({"/books": item}))
    assert [place for place, _ in found] == [
        "/paths/~1books/get",
        "/paths/~1books/put",
    ]


def test_an_api_without_descriptions_is_told_once() -> None:
    paths = {f"/{each}": {"get": operation()} for each in "abcdef"}
    ((place, message),) = told("docs-operation", document(paths))
    assert place == "/paths"
    assert message.startswith("All 6 operations have no description")


def books(count: int, **members: Any) -> Document:
    """Makes operations, and half as many that are well described."""
    made = {
        f"/things_{each}": {
            "get": operation(operationId=f"list_things_{each}", **members)
        }
        for each in range(count)
    }
    good = operation(operationId="get_it", summary="What the shelves hold")
    return made | {f"/good_{each}": {"get": good} for each in range(count)}


def test_thin_descriptions_are_told_by_name_while_few() -> None:
    found = told("docs-operation", document(books(9, summary="List things")))
    assert len(found) == 9


def test_many_thin_descriptions_are_one_finding_at_the_first() -> None:
    ((place, message),) = told(
        "docs-operation", document(books(12, summary="List things"))
    )
    assert place == "/paths/~1things_0/get/summary"
    assert message.startswith(
        "12 operations have descriptions such as 'List things', which say no "
        "more than their name;"
    )
    assert message.endswith("'GET /things_4' and 7 more.")


def test_many_missing_and_many_thin_are_two_findings() -> None:
    paths = books(6, summary="List things")
    paths |= {f"/bare_{each}": {"get": operation()} for each in range(5)}
    said = operation(summary="What the shelves held")
    paths |= {f"/more_{each}": {"get": said} for each in range(6)}
    thin, missing = sorted(told("docs-operation", document(paths)))[::-1]
    assert thin[1].startswith("6 operations have descriptions such as")
    assert missing[1].startswith("5 operations have no 'description'")


@pytest.mark.parametrize(("url", "count"), [("https://x.example", 0), ("", 1)])
def test_a_page_may_describe_an_operation(url: str, count: int) -> None:
    said = {"summary": "List books", "externalDocs": {"url": url}}
    paths = {"/books": {"get": operation(operationId="list_books", **said)}}
    assert len(told("docs-operation", document(paths))) == count


def test_probes_need_no_description() -> None:
    paths = {"/healthz": {"get": operation()}}
    for rule in ("docs-operation", "docs-response", "docs-examples"):
        assert told(rule, document(paths)) == []


def query(name: str, **members: Any) -> Document:
    kind = {"type": "string"}
    return {"name": name, "in": "query", "schema": kind, **members}


def test_a_parameter_declared_in_many_places_is_told_once() -> None:
    paths = {
        f"/{each}": {"get": operation(parameters=[query("since")])}
        for each in "abc"
    }
    ((place, message),) = told("docs-parameter", document(paths))
    assert place == "/paths/~1a/get/parameters/0"
    assert "here, nor in 2 more places" in message


def test_many_parameters_without_a_description_are_told_once() -> None:
    bare = [query(f"day_{each}") for each in range(12)]
    said = [
        query(f"p_{e}", description="This day or later.") for e in range(12)
    ]
    paths = {"/a": {"get": operation(parameters=[*bare, *said])}}
    ((place, message),) = told("docs-parameter", document(paths))
    assert place == "/paths/~1a/get/parameters/0"
    assert message == (
        "12 parameters have no 'description'; say what each stands for, and "
        "what its values mean: 'day_0', 'day_1', 'day_2', 'day_3', 'day_4' "
        "and 7 more."
    )


def test_parameters_of_one_name_in_two_places_are_both_told() -> None:
    path = {**query("day"), "in": "path", "required": True}
    paths = {"/{day}": {"get": operation(parameters=[path, query("day")])}}
    assert len(told("docs-parameter", document(paths))) == 2


@pytest.mark.parametrize("name", ["Content-Type", "if-match"])
def test_headers_of_http_need_no_description(name: str) -> None:
    header = {**query(name), "in": "header"}
    paths = {"/a": {"get": operation(parameters=[header])}}
    assert told("docs-parameter", document(paths)) == []


@pytest.mark.parametrize(
    "members",
    [
        {"description": "This day or later."},
        {"schema": {"type": "string", "description": "This day or later."}},
    ],
)
def test_a_parameter_may_be_described_by_its_schema(members: Document) -> None:
    parameters = [query("since", **members)]
    made = document({"/a": {"get": operation(parameters=parameters)}})
    assert told("docs-parameter", made) == []


def test_a_description_beside_a_reference_counts() -> None:
    reference = {"$ref": "#/components/parameters/Since"}
    said = {**reference, "description": "This day or later."}
    made = document(
        {"/a": {"get": operation(parameters=[said])}},
        components={"parameters": {"Since": query("since")}},
    )
    assert told("docs-parameter", made) == []


def answering(schema: Document, **media: Any) -> Document:
    content = {JSON: {"schema": schema, **media}}
    answer = {"200": {"description": "All of it.", "content": content}}
    return {"/a": {"get": {"responses": answer}}}


def fields(*names: str, **schema: Any) -> Document:
    each = {"type": "string", **schema}
    return {"type": "object", "properties": dict.fromkeys(names, each)}


def test_the_fields_of_one_object_are_told_together() -> None:
    made = document(answering(fields("weight", "width", "height", "depth")))
    ((place, message),) = told("docs-field", made)
    assert place.endswith("/content/application~1json/schema")
    assert message == (
        "None of the 4 fields of this object has a description that says more "
        "than its name: describe 'weight', 'width', 'height' and 1 more."
    )


def test_a_field_of_many_objects_is_told_once() -> None:
    schemas = {each: fields("weight") for each in ("A", "B", "C")}
    parts = [{"$ref": f"#/components/schemas/{each}"} for each in schemas]
    made = document(
        answering({"oneOf": parts}), components={"schemas": schemas}
    )
    ((place, message),) = told("docs-field", made)
    assert place.endswith("/properties/weight")
    assert "here and in 2 more objects" in message


def test_an_api_without_described_fields_is_told_once() -> None:
    made = document(answering(fields(*(f"field_{n}" for n in range(30)))))
    ((_, message),) = told("docs-field", made)
    assert message.startswith("All 30 fields in JSON bodies")


def test_fields_lacking_in_many_objects_are_told_once() -> None:
    bare = {
        f"Bare{each}": fields(f"a_{each}", f"b_{each}") for each in "abcdefghij"
    }
    good = {
        "Good": fields(
            *(f"field_{n}" for n in range(30)), description="On the cover."
        )
    }
    schemas = bare | good
    parts = [{"$ref": f"#/components/schemas/{each}"} for each in schemas]
    made = document(
        answering({"oneOf": parts}), components={"schemas": schemas}
    )
    ((place, message),) = told("docs-field", made)
    name = place.removeprefix("/components/schemas/Bare")
    assert message == (
        "20 of the 50 fields in JSON bodies have no description that says more "
        f"than their name; start with 'a_{name}' and 'b_{name}' of "
        f"'Bare{name}'."
    )


@pytest.mark.parametrize("name", ["email", "createdAt", "created_at", "Id"])
def test_a_name_may_leave_no_question(name: str) -> None:
    assert told("docs-field", document(answering(fields(name)))) == []


@pytest.mark.parametrize(
    "field",
    [
        {"enum": ["draft", "published"]},
        {"const": "book"},
        {"title": "The words on the cover"},
        {"items": {"description": "Words on the cover."}},
        {"anyOf": [{"description": "Words on a cover."}, {"type": "null"}]},
        {"$ref": "#/components/schemas/Book"},
        {"type": "array", "items": {"$ref": "#/components/schemas/Book"}},
        {"allOf": [{"$ref": "#/components/schemas/Book"}]},
    ],
)
def test_a_field_may_explain_itself(field: Document) -> None:
    schema = {"type": "object", "properties": {"book": field}}
    schemas = {"Book": fields("name")}
    made = document(answering(schema), components={"schemas": schemas})
    assert told("docs-field", made) == []


def test_standard_fields_are_known() -> None:
    made = document(answering(fields("id", "create_time", "metadata")))
    assert told("docs-field", made) == []


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("200", "OK"),
        ("200", "A successful response."),
        ("200", "Successful operation"),
        ("201", "Created"),
        ("404", "Not found."),
        ("409", "409 Conflict"),
        ("4XX", "Error"),
        ("default", "Default response"),
        ("204", "Success"),
    ],
)
def test_what_repeats_a_status_is_told(status: str, text: str) -> None:
    answers = {status: {"description": text}}
    made = document({"/a": {"get": {"responses": answers}}})
    ((place, _),) = told("docs-response", made)
    assert place == f"/paths/~1a/get/responses/{status}/description"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("200", "The book."),
        ("204", "No Content"),
        ("304", "Not modified"),
        ("500", "Internal server error"),
        ("404", "No book has that id."),
        ("default", "Unexpected error"),
    ],
)
def test_what_says_more_than_a_status_is_not(status: str, text: str) -> None:
    answers = {status: {"description": text}}
    made = document({"/a": {"get": {"responses": answers}}})
    assert told("docs-response", made) == []


def test_the_same_words_for_a_status_are_told_once() -> None:
    answers = {"404": {"description": "Not found"}}
    paths = {f"/{each}": {"get": {"responses": answers}} for each in "abc"}
    ((_, message),) = told("docs-response", document(paths))
    assert "here and in 2 more places" in message


def test_responses_that_mostly_repeat_their_status_are_told_once() -> None:
    answers = {
        "200": {"description": "OK"},
        "404": {"description": "Not found"},
    }
    paths = {f"/{each}": {"get": {"responses": answers}} for each in "abc"}
    ((place, message),) = told("docs-response", document(paths))
    assert place == "/paths"
    assert message.startswith(
        "All 6 responses have descriptions that say no more than their "
        "status, such as 'OK' for 200 and 'Not found' for 404;"
    )


@pytest.mark.parametrize(
    ("status", "members", "advice"),
    [
        ("200", {"content": {}}, "say what it holds."),
        ("201", {}, "say what has been done."),
        ("202", {}, "say what goes on, and where a client sees its end."),
        ("302", {}, "say where it leads."),
        ("409", {}, "say what went wrong and what the client can do."),
    ],
)
def test_what_a_response_should_say_depends_on_it(
    status: str, members: Document, advice: str
) -> None:
    answers = {status: {"description": "Response", **members}}
    made = document({"/a": {"get": {"responses": answers}}})
    ((_, message),) = told("docs-response", made)
    assert message.endswith(advice)


@pytest.mark.parametrize(
    "media",
    [
        {"example": {"weight": "1"}},
        {"example": {}},
        {"examples": {"one": {"value": {"weight": "1"}}}},
    ],
)
def test_an_example_beside_the_schema_counts(media: Document) -> None:
    made = document(answering(fields("weight"), **media))
    assert told("docs-examples", made) == []


@pytest.mark.parametrize(
    "schema",
    [
        {**fields("weight"), "example": {"weight": "1"}},
        {**fields("weight"), "examples": [{"weight": "1"}]},
        fields("weight", example="1"),
        {"type": "array", "items": fields("weight", example="1")},
        {"allOf": [fields("weight", example="1")]},
    ],
)
def test_an_example_within_the_schema_counts(schema: Document) -> None:
    assert told("docs-examples", document(answering(schema))) == []


def test_a_circle_of_schemas_has_no_example() -> None:
    loop = {"type": "object", "properties": {"next": {}}}
    loop["properties"] = {"next": {"$ref": "#/components/schemas/Loop"}}
    made = document(
        answering({"$ref": "#/components/schemas/Loop"}),
        components={"schemas": {"Loop": loop}},
    )
    assert len(told("docs-examples", made)) == 1


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "additionalProperties": False},
        {"$ref": "#/components/schemas/Nowhere"},
        {"type": "array", "items": {"$ref": "elsewhere.yaml#/Book"}},
    ],
)
def test_what_is_empty_or_out_of_sight_needs_no_example(
    schema: Document,
) -> None:
    assert told("docs-examples", document(answering(schema))) == []


def test_many_bodies_without_an_example_are_told_once() -> None:
    rich = answering(fields("weight", example="1"))["/a"]
    bare = answering(fields("weight"))["/a"]
    paths = {f"/bare_{each}": bare for each in range(11)}
    paths |= {f"/rich_{each}": rich for each in range(11)}
    ((_, message),) = told("docs-examples", document(paths))
    assert message == (
        "11 of 22 bodies of requests and responses have no example: the "
        "response 200 of GET /bare_0, the response 200 of GET /bare_1, the "
        "response 200 of GET /bare_2, the response 200 of GET /bare_3 and 7 "
        "more; add 'example' to their schemas, or beside them."
    )


def test_bodies_that_nobody_reads_need_no_example() -> None:
    content = {"image/png": {"schema": {"type": "string"}}}
    answers = {"200": {"description": "A cover.", "content": content}}
    made = document({"/a": {"get": {"responses": answers}}})
    assert told("docs-examples", made) == []


def test_an_api_without_examples_is_told_once() -> None:
    content = {JSON: {"schema": fields("weight")}}
    answers = {"200": {"description": "It.", "content": content}}
    paths = {f"/{each}": {"get": {"responses": answers}} for each in "abcde"}
    ((place, message),) = told("docs-examples", document(paths))
    assert place == "/paths"
    assert message.startswith("All 5 bodies")


def test_examples_of_version_2_count() -> None:
    answer = {"description": "It.", "schema": fields("weight")}
    paths = {"/a": {"get": {"responses": {"200": answer}, "produces": [JSON]}}}
    ((_, message),) = told("docs-examples", document(paths, "2.0"))
    assert "'examples: {application/json: …}'" in message
    answer["examples"] = {JSON: {"weight": "1"}}
    assert told("docs-examples", document(paths, "2.0")) == []


def secured(scheme: Document, description: str = "") -> str:
    info = {"title": "t", "version": "1", "description": description}
    schemes = {"securitySchemes": {"scheme": scheme}}
    return document({}, info=info, components=schemes)


BEARER = {"type": "http", "scheme": "bearer"}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}


@pytest.mark.parametrize(
    "scheme",
    [
        BEARER,
        KEY,
        {**BEARER, "description": "A JWT in the header Authorization."},
        {**KEY, "description": "Bearer Token authentication"},
    ],
)
def test_a_scheme_that_says_how_it_is_sent_is_told(scheme: Document) -> None:
    assert len(told("docs-authentication", secured(scheme))) == 1


@pytest.mark.parametrize(
    "scheme",
    [
        {**BEARER, "description": "Get one from POST /v1/tokens."},
        {**BEARER, "description": "See [our guide](https://x.example)."},
        {**KEY, "description": "Generated in the dashboard."},
        {**KEY, "deprecated": True},
        {"type": "http", "scheme": "basic"},
        {"type": "openIdConnect", "openIdConnectUrl": "https://x.example"},
        {"type": "mutualTLS"},
    ],
)
def test_a_scheme_that_says_how_it_is_had_is_not(scheme: Document) -> None:
    assert told("docs-authentication", secured(scheme)) == []


def test_a_section_about_tokens_will_do() -> None:
    text = "# Authentication\n\nLog in to create an API token."
    assert told("docs-authentication", secured(BEARER, text)) == []


def test_the_operation_that_issues_tokens_is_named() -> None:
    content = {JSON: {"schema": fields("access_token")}}
    answers = {"200": {"description": "A token.", "content": content}}
    made = document(
        {"/login": {"post": {"responses": answers}}},
        components={"securitySchemes": {"scheme": BEARER}},
    )
    ((_, message),) = told("docs-authentication", made)
    assert "name 'POST /login' that issues it" in message


@pytest.mark.parametrize(
    ("description", "lacks"),
    [
        ("", ["which versions", "deprecated works"]),
        ("Books.", ["which versions", "deprecated works"]),
        ("The version is in the URL.", ["deprecated works"]),
        ("Deprecated operations work for 90 days.", ["which versions"]),
        ("See the [changelog](https://x.example).", []),
        ("Versions are kept for a year, then sunset.", []),
        ("Books. Read our [documentation](https://x.example).", []),
        ("Books of https://x.example.", ["which versions"]),
        ("本の一覧と著者を返します。", []),
    ],
)
def test_versions_and_deprecation_are_looked_for(
    description: str, lacks: list[str]
) -> None:
    info = {"title": "t", "version": "1", "description": description}
    made = document({"/a": {"get": operation()}}, info=info)
    messages = [message for _, message in told("docs-versioning", made)]
    assert len(messages) == bool(lacks)
    for message in messages:
        assert [lack for lack in lacks if lack in message] == lacks


def test_an_external_page_may_tell_of_versions() -> None:
    page = {"url": "https://docs.example"}
    made = document({"/a": {"get": operation()}}, externalDocs=page)
    assert told("docs-versioning", made) == []


@pytest.mark.parametrize(
    "paths",
    [
        {"/a": {"get": {"description": 7, "summary": [], "responses": 7}}},
        {"/a": {"get": {"parameters": [{"name": "a", "in": "query"}]}}},
        answering({"properties": [], "enum": None, "type": 7}),
        answering({"properties": {"a": 7, "b": None, "c": {"enum": 7}}}),
        answering({"properties": {"a": {"description": {}, "allOf": 7}}}),
        {"/a": {"get": {"responses": {"200": {"description": []}}}}},
    ],
)
def test_no_rule_stumbles_over_a_broken_document(paths: Document) -> None:
    schemes = {"a": {"type": "http", "description": 7}, "b": None}
    made = document(
        paths,
        info={"description": 7},
        tags=7,
        components={"securitySchemes": schemes},
    )
    found = linting.lint(made)
    assert "internal-rule-error" not in {each.rule for each in found}
