# SPDX-License-Identifier: Apache-2.0
"""The rules about fields: what they find, and what they leave alone."""

from typing import Any

import pytest

from conformance.rules import fixes
from tests.rules.guidelines import bodies

STRING = {"type": "string"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}


def said(schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {**schema, "description": text}


WRONG = [
    ("standard-field-type", "create_time", INTEGER),
    ("standard-field-type", "update_time", STRING),
    ("standard-field-type", "end_time", {"type": "string", "format": "date"}),
    ("standard-field-type", "display_name", INTEGER),
    (
        "standard-field-type",
        "page_size",
        {"type": "integer", "format": "int64"},
    ),
    ("standard-field-type", "total_size", STRING),
    ("standard-field-type", "validate_only", STRING),
    (
        "standard-field-type",
        "labels",
        {"type": "object", "additionalProperties": INTEGER},
    ),
    ("quantity-is-integer", "page_count", NUMBER),
    ("quantity-is-integer", "quantity", STRING),
    ("quantity-is-integer", "numberOfPages", STRING),
    ("quantity-is-integer", "num_pages", {"type": ["number", "null"]}),
    ("decimal-is-string", "price", NUMBER),
    (
        "decimal-is-string",
        "total_price",
        {"type": "number", "format": "double"},
    ),
    ("decimal-is-string", "priceMonthly", NUMBER),
    ("decimal-is-string", "exchange_rate", NUMBER),
    ("decimal-is-string", "amount", said(NUMBER, "What is charged.")),
    ("large-integer-is-string", "id", INTEGER),
    ("large-integer-is-string", "author_id", said(INTEGER, "The author.")),
    (
        "large-integer-is-string",
        "userId",
        {"type": "integer", "format": "int64"},
    ),
    ("large-integer-is-string", "tag_ids", {"type": "array", "items": INTEGER}),
    ("large-integer-is-string", "id", {"type": "integer", "maximum": 2**60}),
    ("time-is-iso8601", "created_at", STRING),
    ("time-is-iso8601", "borrowed_at", INTEGER),
    ("time-is-iso8601", "due_date", {"type": "string", "format": "datetime"}),
    ("time-is-iso8601", "timestamp", NUMBER),
    ("time-is-iso8601", "created", said(INTEGER, "A Unix timestamp.")),
    ("time-is-iso8601", "modified", said(STRING, "An ISO 8601 time.")),
    ("closed-set-is-enum", "status", STRING),
    ("closed-set-is-enum", "paymentStatus", STRING),
    ("closed-set-is-enum", "role", {"type": ["string", "null"]}),
]
RIGHT = [
    (
        "standard-field-type",
        "create_time",
        {"type": "string", "format": "date-time"},
    ),
    (
        "standard-field-type",
        "delete_time",
        {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "null"},
            ]
        },
    ),
    # Other things of the same name.
    ("standard-field-type", "parent", {"type": "object"}),
    ("standard-field-type", "title", {"type": "object"}),
    (
        "standard-field-type",
        "labels",
        {"type": "array", "items": {"type": "object"}},
    ),
    ("standard-field-type", "start_time", {"type": "string", "format": "time"}),
    ("standard-field-type", "name", {}),
    ("standard-field-type", "start_time", said(STRING, "As HH:MM, in UTC.")),
    ("standard-field-type", "update_mask", {"type": "array", "items": STRING}),
    ("quantity-is-integer", "account", STRING),
    ("quantity-is-integer", "discount", NUMBER),
    ("quantity-is-integer", "quantity", said(NUMBER, "Weight in kg.")),
    ("quantity-is-integer", "hide_count", {"type": "boolean"}),
    (
        "quantity-is-integer",
        "view_count",
        {"type": "string", "format": "int64"},
    ),
    ("quantity-is-integer", "request_counts", {"type": "object"}),
    ("decimal-is-string", "price", STRING),
    ("decimal-is-string", "price_cents", INTEGER),
    ("decimal-is-string", "tax_rate", NUMBER),
    ("decimal-is-string", "total", NUMBER),
    ("decimal-is-string", "amount", said(NUMBER, "How many bytes are used.")),
    ("decimal-is-string", "feedback", NUMBER),
    ("decimal-is-string", "margin_cost", NUMBER),
    ("large-integer-is-string", "id", {"type": "integer", "format": "int32"}),
    ("large-integer-is-string", "id", {"type": "integer", "maximum": 100000}),
    (
        "large-integer-is-string",
        "view_count",
        {"type": "integer", "format": "int64"},
    ),
    ("large-integer-is-string", "valid", INTEGER),
    (
        "time-is-iso8601",
        "created_at",
        {"type": "string", "format": "date-time"},
    ),
    ("time-is-iso8601", "due_date", {"type": "string", "format": "date"}),
    ("time-is-iso8601", "response_time", NUMBER),
    ("time-is-iso8601", "look_at", STRING),
    ("time-is-iso8601", "up_to_date", {"type": "boolean"}),
    ("time-is-iso8601", "created", {"type": "object"}),
    ("time-is-iso8601", "expiry_date", said(STRING, "As MM/YY, on the card.")),
    ("time-is-iso8601", "opening_time", said(STRING, "Time of day, HH:MM.")),
    (
        "time-is-iso8601",
        "start_date",
        {"type": "string", "pattern": "^[0-9]{4}$"},
    ),
    ("closed-set-is-enum", "status", {"type": "string", "enum": ["a", "b"]}),
    ("closed-set-is-enum", "mime_type", STRING),
    ("closed-set-is-enum", "status", INTEGER),
    ("closed-set-is-enum", "type", said(STRING, "Any word of your own.")),
    ("closed-set-is-enum", "@type", STRING),
    ("closed-set-is-enum", "status", said(STRING, "Description of the state.")),
]


@pytest.mark.parametrize(("rule", "name", "schema"), WRONG)
def test_a_field_of_the_wrong_type_is_found(
    rule: str, name: str, schema: dict[str, Any]
) -> None:
    assert bodies.names(rule, {name: schema}) == [name]


@pytest.mark.parametrize(("rule", "name", "schema"), RIGHT)
def test_a_field_of_the_right_type_is_left_alone(
    rule: str, name: str, schema: dict[str, Any]
) -> None:
    assert bodies.names(rule, {name: schema}) == []


FIELD_RULES = (
    "standard-field-type",
    "field-type-consistent",
    "quantity-is-integer",
    "decimal-is-string",
    "large-integer-is-string",
    "time-is-iso8601",
    "closed-set-is-enum",
    "nesting-depth",
    "server-assigned-read-only",
    "no-sensitive-response",
    "input-bounded",
    "input-closed",
)


@pytest.mark.parametrize("rule", FIELD_RULES)
@pytest.mark.parametrize(
    "schema",
    [
        None,
        7,
        [],
        {"type": 7},
        {"type": ["string", 7, {}]},
        {"type": ""},
        {"type": "string", "enum": None},
        {"type": "array", "items": []},
        {"type": "object", "properties": []},
        {"type": "object", "properties": {"a": 1}, "required": 7},
        {"$ref": "#/components/schemas/Nowhere"},
        {"$ref": 7},
        {"allOf": {"a": 1}, "anyOf": [3]},
        {"type": "string", "format": {}, "pattern": 3, "description": []},
        {"type": "integer", "maximum": "many", "minimum": None},
    ],
)
def test_broken_schemas_break_no_rule(rule: str, schema: Any) -> None:
    names = ("id", "create_time", "paid_at", "price", "count", "status")
    broken = bodies.resource(dict.fromkeys(names, schema))
    messages = [message for _, message in bodies.found(rule, broken)]
    assert not [each for each in messages if "failed with" in each]


def test_a_recursive_schema_ends() -> None:
    book = {"$ref": "#/components/schemas/Book"}
    document = bodies.resource({"next": book, "all": {"items": book}})
    for rule in FIELD_RULES:
        assert not [
            message
            for _, message in bodies.found(rule, document)
            if "failed with" in message or "levels deep" in message
        ]


def test_a_time_that_is_written_in_another_way_is_told_so() -> None:
    written = said(STRING, "The day after which it ends. Format: YYYYMMDD")
    ((_, message),) = bodies.found(
        "time-is-iso8601", bodies.resource({"expiry_date": written})
    )
    assert message == (
        "The time 'expiry_date' is written as YYYYMMDD; write it as ISO 8601, "
        "with 'format: date-time', or 'format: date' for a day."
    )


def test_what_an_api_does_everywhere_is_told_once() -> None:
    properties = {f"a{number}_at": INTEGER for number in range(6)}
    properties = {
        name.replace("a", "posted_", 1).replace("_at", "_date"): schema
        for name, schema in properties.items()
    }
    ((pointer, message),) = bodies.found(
        "time-is-iso8601", bodies.resource(properties)
    )
    assert pointer == "/paths"
    assert message.startswith("All 6 times are numbers, such as ")


def test_the_exceptions_of_an_api_are_told_each() -> None:
    right = {"type": "string", "format": "date-time"}
    properties = {f"day{number}_date": right for number in range(8)}
    properties |= {"due_date": STRING, "paid_at": INTEGER}
    found = bodies.names("time-is-iso8601", properties)
    assert sorted(found) == ["due_date", "paid_at"]


def test_integer_ids_of_one_name_are_told_once() -> None:
    part = {
        "type": "object",
        "properties": {"id": INTEGER, "author_id": STRING},
    }
    properties = {f"part{number}": part for number in range(6)}
    ((pointer, message),) = bodies.found(
        "large-integer-is-string", bodies.resource(properties)
    )
    assert pointer == "/paths"
    assert message.startswith("In 6 places 'id' is an integer")


def test_a_quantity_with_its_unit_may_be_a_fraction() -> None:
    properties = {"quantity": NUMBER, "quantity_unit": STRING}
    assert bodies.names("quantity-is-integer", properties) == []
    del properties["quantity_unit"]
    assert bodies.names("quantity-is-integer", properties) == ["quantity"]


def test_prices_of_one_name_are_told_once() -> None:
    part = {"type": "object", "properties": {"price": NUMBER}}
    properties = {f"part{number}": part for number in range(6)}
    ((pointer, message),) = bodies.found(
        "decimal-is-string", bodies.resource(properties)
    )
    assert pointer == "/paths"
    assert message == (
        "In 6 places the decimal 'price' is of type number; write "
        "'type: string', such as \"19.90\"."
    )


def test_the_items_of_a_list_of_ids_are_what_is_wrong() -> None:
    ids = {"type": "array", "items": INTEGER}
    ((pointer, message),) = bodies.found(
        "large-integer-is-string", bodies.resource({"tag_ids": ids})
    )
    assert pointer.endswith("/tag_ids/items/type")
    assert message.startswith("'tag_ids' holds integers without a maximum")


def consistent(*schemas: dict[str, Any], name: str = "region") -> list[str]:
    properties = {
        f"part{number}": {"type": "object", "properties": {name: schema}}
        for number, schema in enumerate(schemas)
    }
    return bodies.names("field-type-consistent", properties)


def test_the_minority_of_a_name_is_told() -> None:
    assert consistent(STRING, STRING, INTEGER, STRING) == ["part2"]


def test_a_name_without_a_majority_is_left_alone() -> None:
    assert consistent(STRING, STRING, INTEGER, INTEGER) == []
    assert consistent(STRING, STRING, INTEGER) == []


@pytest.mark.parametrize("name", ["value", "type", "data", "paid_at", "price"])
def test_names_that_say_little_or_have_rules_are_left_alone(name: str) -> None:
    assert consistent(STRING, STRING, STRING, INTEGER, name=name) == []


def test_null_is_no_type_of_its_own() -> None:
    nullable = {"type": ["string", "null"]}
    assert consistent(STRING, STRING, STRING, nullable, {"type": "null"}) == []


def test_a_string_among_integer_ids_is_what_the_guidelines_ask_for() -> None:
    found = consistent(INTEGER, INTEGER, INTEGER, STRING, name="region_id")
    assert found == []


@pytest.mark.parametrize(
    ("name", "usual", "odd"),
    [
        # A choice of words, and a structure.
        ("environment", {"type": "object"}, {"enum": ["mac", "linux"]}),
        ("role", STRING, {"type": "object"}),
        ("location", STRING, {"type": "object"}),
    ],
)
def test_two_things_of_one_name_are_left_alone(
    name: str, usual: dict[str, Any], odd: dict[str, Any]
) -> None:
    odd = {"type": "string", **odd}
    assert consistent(usual, usual, usual, odd, name=name) == []


def test_an_integer_id_among_strings_is_told_by_one_rule() -> None:
    part = {"type": "object", "properties": {"region_id": STRING}}
    properties = {
        **dict.fromkeys("abcd", part),
        "odd": {"type": "object", "properties": {"region_id": INTEGER}},
    }
    assert bodies.names("large-integer-is-string", properties) == ["odd"]
    assert bodies.names("field-type-consistent", properties) == []
    small = {"type": "integer", "format": "int32"}
    properties["odd"] = {"type": "object", "properties": {"region_id": small}}
    assert bodies.names("large-integer-is-string", properties) == []
    assert bodies.names("field-type-consistent", properties) == ["odd"]


def test_a_standard_field_of_another_type_is_told_by_one_rule() -> None:
    assert consistent(STRING, STRING, STRING, INTEGER, name="title") == []


def test_a_number_with_its_unit_is_another_thing() -> None:
    part = {"type": "object", "properties": {"amount": {"type": "object"}}}
    size = {"type": "object", "properties": {"amount": INTEGER, "unit": STRING}}
    properties = {**dict.fromkeys("abcd", part), "size": size}
    assert bodies.names("field-type-consistent", properties) == []


def test_what_wraps_all_that_a_body_holds_is_no_field_of_it() -> None:
    part = {"type": "object", "properties": {"region": STRING}}
    document = bodies.resource(dict.fromkeys("abcd", part))
    assert bodies.found("field-type-consistent", document) == []
    wrapper = {"type": "object", "properties": {"region": {"type": "object"}}}
    media = {"application/json": {"schema": wrapper}}
    answer = {"description": "It.", "content": media}
    document["paths"]["/regions"] = {"get": {"responses": {"200": answer}}}
    assert bodies.found("field-type-consistent", document) == []


def test_the_type_in_paths_counts_as_well() -> None:
    part = {"type": "object", "properties": {"region_code": STRING}}
    document = bodies.resource(dict.fromkeys("abcd", part))
    parameter = {
        "name": "region_code",
        "in": "path",
        "required": True,
        "schema": INTEGER,
    }
    document["paths"]["/regions/{region_code}"] = {
        "get": {"parameters": [parameter], "responses": {}}
    }
    ((pointer, _),) = bodies.found("field-type-consistent", document)
    assert pointer.endswith("/get/parameters/0/schema/type")


def deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = STRING
    for level in range(levels, 0, -1):
        schema = {"type": "object", "properties": {f"f{level}": schema}}
    return schema


def nested(schema: dict[str, Any]) -> list[str]:
    document = bodies.resource({})
    document["components"]["schemas"]["Book"] = schema
    return [pointer for pointer, _ in bodies.found("nesting-depth", document)]


def test_five_levels_are_enough() -> None:
    assert nested(deep(5)) == []
    (pointer,) = nested(deep(6))
    assert pointer.endswith("/f4/properties/f5")


def test_levels_are_counted_below_data() -> None:
    envelope = {"type": "object", "properties": {"data": deep(5)}}
    assert nested(envelope) == []
    assert nested({"type": "object", "properties": {"data": deep(6)}})


def test_lists_add_no_level() -> None:
    data = {"type": "array", "items": {"type": "array", "items": deep(5)}}
    assert nested({"type": "object", "properties": {"data": data}}) == []


def test_the_depth_is_an_option() -> None:
    document = bodies.resource({"a": deep(2)})
    assert bodies.found("nesting-depth", document) == []
    ((_, message),) = bodies.found("nesting-depth", document, max=2)
    assert "stand 3 levels deep, where 2 are enough" in message


def test_recursion_through_lists_is_as_deep_as_its_data() -> None:
    children = {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Book"},
    }
    assert (
        nested({"type": "object", "properties": {"children": children}}) == []
    )


def test_a_resource_in_place_of_its_id_is_no_level() -> None:
    for other, count in ((STRING, 0), ({"type": "null"}, 1)):
        part = {"anyOf": [other, deep(4)]}
        inside = {"type": "object", "properties": {"a": part}}
        whole = {"type": "object", "properties": {"b": inside}}
        assert len(nested(whole)) == count


ID = {"id": STRING}
OWN_MODEL = {"type": "object", "properties": {"id": STRING}}


def assigned(document: dict[str, Any]) -> list[str]:
    found = bodies.found("server-assigned-read-only", document)
    return [pointer.rpartition("/")[2] for pointer, _ in found]


def test_what_the_server_assigns_is_found_in_a_shared_schema() -> None:
    properties = {"id": STRING, "created_at": STRING, "update_time": STRING}
    found = assigned(bodies.resource({**properties, "title": STRING}))
    assert sorted(found) == ["created_at", "id", "update_time"]


def test_the_id_of_the_collection_is_assigned_as_well() -> None:
    assert assigned(bodies.resource({"book_id": STRING})) == ["book_id"]
    assert assigned(bodies.resource({"author_id": STRING})) == []
    document = bodies.resource({"book_id": STRING})
    document["paths"] = {
        path.replace("/books", "/rare-books"): operations
        for path, operations in document["paths"].items()
    }
    assert assigned(document) == ["book_id"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "readOnly": True},
        {"allOf": [{"type": "string", "readOnly": True}]},
        said(STRING, "Chosen by the client."),
        {"type": "object", "properties": ID},
    ],
)
def test_what_clients_only_read_or_choose_is_left_alone(
    schema: dict[str, Any],
) -> None:
    assert assigned(bodies.resource({"id": schema})) == []


def test_an_id_in_a_model_for_requests_is_there_on_purpose() -> None:
    document = bodies.resource({"id": STRING}, sent=OWN_MODEL)
    assert assigned(document) == []


def test_a_time_in_a_model_for_requests_is_not() -> None:
    sent = {"type": "object", "properties": {"create_time": STRING}}
    assert assigned(bodies.resource(ID, sent=sent)) == ["create_time"]


def test_an_id_of_something_else_is_left_alone() -> None:
    author = {"type": "object", "properties": ID}
    assert assigned(bodies.resource({"author": author})) == []


def fix_of(rule: str, document: dict[str, Any]) -> fixes.Fix:
    (fix,) = bodies.remedies(rule, document)
    return fix


def test_the_fix_adds_read_only() -> None:
    fix = fix_of("server-assigned-read-only", bodies.resource(ID))
    (edit,) = fix.edits
    assert isinstance(edit, fixes.Add)
    assert (edit.key, edit.value) == ("readOnly", True)
    assert edit.node.pointer[-1] == "id"
    assert fix.is_safe


def test_what_stands_beside_a_reference_counts_from_3_1_on() -> None:
    reference = {"id": {"$ref": "#/components/schemas/Id"}}
    for version, count in (("3.0.3", 0), ("3.1.0", 1)):
        document = bodies.resource(reference, version=version)
        document["components"]["schemas"]["Id"] = STRING
        assert assigned(document) == ["id"]
        remedies = bodies.remedies("server-assigned-read-only", document)
        assert len(remedies) == count


def test_a_format_is_added_where_an_example_shows_which() -> None:
    shown = {"type": "string", "example": "2024-07-15T14:30:00Z"}
    fix = fix_of("time-is-iso8601", bodies.resource({"paid_at": shown}))
    (edit,) = fix.edits
    assert isinstance(edit, fixes.Add)
    assert (edit.key, edit.value) == ("format", "date-time")
    assert (
        bodies.remedies("time-is-iso8601", bodies.resource({"paid_at": STRING}))
        == ()
    )
