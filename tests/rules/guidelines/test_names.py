# SPDX-License-Identifier: Apache-2.0

import copy
import dataclasses
import io
import pathlib
from typing import Any

import pytest
import yaml

from conformance.contract import model, reader
from conformance.rules import fixes, judge, rule, ruleset, targets
from tests.rules.guidelines import linting

A_LIST = {"type": "array", "items": {"type": "object"}}


def api(
    paths: dict[str, Any] | list[str], schemas: dict[str, Any] | None = None
) -> str:
    """Writes a document; a path alone has a GET with its path parameters."""
    if isinstance(paths, list):
        paths = {path: {"get": {}} for path in paths}
    for path, item in paths.items():
        for operation in item.values():
            operation.setdefault("responses", {"200": {"description": "d"}})
            declared = operation.setdefault("parameters", [])
            declared.extend(
                {
                    "name": part[1:-1],
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                }
                for part in path.split("/")
                if part.startswith("{")
            )
    return yaml.safe_dump(
        {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            "paths": paths,
            "components": {"schemas": schemas or {}},
        },
        sort_keys=False,
    )


def answering(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "responses": {
            "200": {
                "description": "d",
                "content": {"application/json": {"schema": schema}},
            }
        }
    }


def fields(properties: dict[str, Any]) -> str:
    """Writes a document whose one answer has these fields."""
    return api({"/things": {"get": answering({"properties": properties})}})


def told(
    name: str, text: str, rules: ruleset.Ruleset | None = None
) -> list[str]:
    rules = rules or linting.alone(name)
    return [
        each.message for each in linting.lint(text, rules) if each.rule == name
    ]


def lists(*paths: str) -> str:
    return api({path: {"get": answering(A_LIST)} for path in paths})


# Path segments


@pytest.mark.parametrize(
    ("segment", "right"),
    [
        ("shoppingCarts", "shopping-carts"),
        ("ShoppingCarts", "shopping-carts"),
        ("shopping_carts", "shopping-carts"),
        ("Users", "users"),
        ("userIDs", "user-ids"),
        ("IPv6Pools", "ipv6-pools"),
        ("oauth2Clients.json", "oauth2-clients.json"),
    ],
)
def test_a_segment_is_told_how_to_be_written(segment: str, right: str) -> None:
    (message,) = told("path-segment-case", api([f"/{segment}"]))
    assert f"write '{right}'" in message


@pytest.mark.parametrize(
    "path",
    [
        "/shopping-carts",
        "/v1/users",
        "/v1beta1/users",
        "/2fa-devices",
        "/$batch",
        "/@me",
        "/-/health",
        "/.well-known/jwks.json",
        "/users/{userId}",
        "/users:batchGet",
        "/häuser-Straßen",
        "/files/{name}.{ext}",
    ],
)
def test_other_segments_are_left_alone(path: str) -> None:
    assert told("path-segment-case", api([path])) == []


def test_an_api_of_procedures_has_names_of_its_own() -> None:
    paths = [f"/chat.postMessage{number}" for number in range(6)]
    assert told("path-segment-case", api(paths)) == []
    assert told("path-no-verb", api(paths)) == []


def test_an_api_s_own_way_is_told_once() -> None:
    names = ["book_lists", "user_groups", "due_dates", "late_fees", "old_ids"]
    (message,) = told("path-segment-case", lists(*(f"/{n}" for n in names)))
    assert message.startswith("5 path segments join words by underscores")
    assert "path-case: snake" in message
    assert "'book-lists' for 'book_lists'" in message


SNAKE = "{path-case: snake}"


@pytest.mark.parametrize(
    ("name", "path", "says"),
    [
        ("path-segment-case", "/user-groups", "write 'user_groups'"),
        ("path-no-verb", "/get_user_groups", "write 'user_groups'"),
        ("collection-plural", "/user_group/{group_id}", "'user_groups'"),
        ("collection-specific", "/shop_items/{id}/items", "'shop_item_items'"),
        ("collection-identifier", "/user-groups/{id}", "'user_groups'"),
        ("collection-identifier", "/new/{id}", "a word of C"),
    ],
)
def test_one_option_makes_all_rules_write_underscores(
    name: str, path: str, says: str
) -> None:
    text = lists(path.removesuffix("/{id}").removesuffix("/{group_id}"), path)
    (message, *_) = told(name, text, linting.under(SNAKE))
    assert says in message


@pytest.mark.parametrize("name", ["path-segment-case", "path-case-consistent"])
def test_underscores_are_right_where_the_option_says_so(name: str) -> None:
    text = lists("/user_groups", "/late_fees")
    assert told(name, text, linting.under(SNAKE)) == []


def test_without_the_option_no_identifier_is_asked_for() -> None:
    assert (
        told("collection-identifier", lists("/user-groups"), linting.RULES)
        == []
    )


def test_the_rarer_way_to_join_words_is_told_at_its_place() -> None:
    text = lists("/user-groups", "/late-fees", "/due_dates")
    (found,) = linting.lint(text, linting.alone("path-case-consistent"))
    assert found.location is not None
    assert found.location.pointer == "/paths/~1due_dates"
    assert "write 'due-dates' for 'due_dates'" in found.message


@pytest.mark.parametrize("case", ["kebab", "snake"])
def test_of_two_ways_as_common_the_one_asked_for_is_right(case: str) -> None:
    text = lists("/user-groups", "/due_dates")
    rules = linting.under(f"{{path-case: {case}}}")
    (message,) = told("path-case-consistent", text, rules)
    right = {"kebab": "'due-dates'", "snake": "'user_groups'"}[case]
    assert f"write {right}" in message


@pytest.mark.parametrize("path", ["/2010-04-01/users", "/1-2", "/USERS"])
def test_a_date_or_one_word_joins_nothing(path: str) -> None:
    text = lists(path, "/due_dates")
    assert told("path-case-consistent", text) == []


# Verbs and collections


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/getUsers", "write 'users', and let GET say the rest"),
        ("/users/create", "leave it out, and let POST on '/users' say it"),
        ("/users/{id}/update", "let PATCH on '/users/{id}' say it"),
        ("/pins/remove/{id}", "let DELETE on '/pins/{id}' say it"),
        ("/users/{id}/getProfile", "write 'profile', and let GET"),
        ("/users/{id}/createOrder", "write 'orders', and let POST"),
        ("/v1/delete", "write what it acts on instead, and let DELETE"),
        ("/delete-user", "write 'users', and let DELETE say the rest"),
        ("/validateOrder", "custom method of a resource, as in '/orders:val"),
        ("/v1/users/validate", "custom method, '/v1/users:validate'"),
        ("/orders/submit/{id}", "custom method, '/orders/{id}:submit'"),
        ("/v1/apply", "as in '/orders:apply'"),
        ("/users/{id}/destroy_with_all", "'/users/{id}:destroyWithAll'"),
    ],
)
def test_a_verb_is_told_what_to_write_instead(path: str, says: str) -> None:
    (message,) = told("path-no-verb", api([path]))
    assert says in message


@pytest.mark.parametrize(
    "path",
    ["/process", "/uploads", "/add-ons", "/remove-token", "/getaways", "/find"],
)
def test_a_noun_that_looks_like_a_verb_is_left_alone(path: str) -> None:
    assert told("path-no-verb", api([path])) == []


def test_a_user_says_what_is_a_verb_and_what_is_none() -> None:
    text = api(["/fetch-jobs", "/frobnicate-all"])
    rules = linting.under("{nouns: [fetch], verbs: [frobnicate]}")
    (message,) = told("path-no-verb", text, rules)
    assert "'frobnicate'" in message


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/user/{user_id}", "users"),
        ("/policy/{policy_id}", "policies"),
        ("/bus/{bus_id}", "buses"),
        ("/order-item/{order_item_id}", "order-items"),
        ("/point-of-sale/{point_id}", "points-of-sale"),
        ("/status/{status_id}", "statuses"),
    ],
)
def test_a_collection_is_told_its_plural(path: str, right: str) -> None:
    (message,) = told("collection-plural", api([path]))
    assert f"write '{right}'" in message


@pytest.mark.parametrize(
    "path",
    [
        "/users/{user_id}",
        "/people/{person_id}",
        "/evidence/{evidence_id}",
        "/media/{media_id}",
        "/codes-of-conduct/{key}",
        "/tarball/{ref}",
        "/compare/{base}",
        "/utilisateur/{utilisateur_id}",
        "/reserved-ipv6/{ip}",
        "/größe/{id}",
    ],
)
def test_other_collections_are_left_alone(path: str) -> None:
    assert told("collection-plural", api([path])) == []


@pytest.mark.parametrize(
    "path",
    ["/audit-log", "/users/{user_id}/history", "/search/code", "/starred"],
)
def test_what_names_a_whole_lists_its_parts(path: str) -> None:
    assert told("collection-plural", lists(path)) == []


@pytest.mark.parametrize(
    "path", ["/blocks/slot/{slot_number}", "/restore/bucket/{bucket_id}"]
)
def test_what_is_found_in_another_way_is_no_collection(path: str) -> None:
    text = api(["/blocks", "/blocks/{block_id}", path])
    assert told("collection-plural", text) == []


def test_a_collection_within_another_s_place_is_told_where_it_lists() -> None:
    text = api(
        {
            "/tags": {"get": answering(A_LIST)},
            "/tags/{tag_id}": {"get": {}},
            "/tags/rule": {"get": answering(A_LIST)},
        }
    )
    (message,) = told("collection-plural", text)
    assert "write 'rules'" in message


def test_a_general_name_is_qualified_by_what_it_stands_below() -> None:
    text = api(
        {
            "/projects/{project_id}": {"get": {}},
            "/projects/{project_id}/resources": {"get": answering(A_LIST)},
            "/projects/default/resources": {"get": answering(A_LIST)},
        }
    )
    messages = told("collection-specific", text)
    assert len(messages) == 2
    assert all("as in 'project-resources'" in each for each in messages)


def test_a_general_name_that_is_qualified_repeats_nothing() -> None:
    text = api(
        {
            "/projects/{project_id}": {"get": {}},
            "/projects/{project_id}/project-resources": {
                "get": answering(A_LIST)
            },
        }
    )
    for name in ("collection-specific", "url-no-redundancy"):
        assert told(name, text) == []


def test_a_user_adds_plurals_and_nouns_without_one() -> None:
    text = api(["/cafe/{cafe_id}", "/order/{order_id}"])
    rules = linting.under("{plurals: {cafe: cafés}, uncountable: [order]}")
    (message,) = told("collection-plural", text, rules)
    assert "'cafés'" in message or "cafe" in message


# The id in a path


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/users/{id}", "user_id"),
        ("/users/{uuid}", "user_uuid"),
        ("/order-items/{id}", "order_item_id"),
        ("/policies/{id}", "policy_id"),
        ("/customers/{account_id}", "customer_id"),
        ("/skus/{id}", "sku_id"),
        ("/tax-ids/{id}", "tax_id"),
    ],
)
def test_an_id_is_told_its_name(path: str, right: str) -> None:
    (message,) = told("path-parameter-named", api([path]))
    assert f"write '{{{right}}}'" in message


@pytest.mark.parametrize(
    "paths",
    [
        ["/users/{user_id}"],
        ["/users/{userId}"],
        ["/users/{user_uuid}"],
        ["/users/{username}"],
        ["/articles/{slug}"],
        ["/repos/{owner}/{repo}"],
        ["/repositories/{repo_id}"],
        ["/order-items/{item_id}"],
        ["/proposals/{gov_action_id}"],
        ["/users/{target_user_id}"],
        ["/countries/{code}"],
        ["/metadata/{id}"],
        ["/catalog/{id}"],
        ["/größen/{id}"],
        ["/users/{user_id}", "/teams/{team_id}/members/{user_id}"],
    ],
)
def test_an_id_that_has_a_name_is_left_alone(paths: list[str]) -> None:
    assert told("path-parameter-named", api(paths)) == []


def test_an_id_is_told_the_name_that_it_has_in_other_paths() -> None:
    paths = ["/keys/{api_key_id}", "/keys/{api_key_id}/users", "/keys/{id}/x"]
    (message,) = told("path-parameter-named", api(paths))
    assert "called '{id}'; write '{api_key_id}'" in message


def test_what_all_ids_are_called_is_told_once() -> None:
    names = ["users", "orders", "carts", "shops", "invoices"]
    (message,) = told(
        "path-parameter-named", api([f"/{n}/{{id}}" for n in names])
    )
    assert message.startswith("5 of 5 ids")
    assert "'users/{user_id}'" in message


# Fields and parameters


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("firstName", "first_name"),
        ("FirstName", "first_name"),
        ("first-name", "first_name"),
        ("first name", "first_name"),
        ("userIDs", "user_ids"),
        ("isOAuth2Client", "is_oauth2_client"),
        ("LOUD", "loud"),
    ],
)
def test_a_field_is_told_how_to_be_written(name: str, right: str) -> None:
    (message,) = told("field-case", fields({name: {"type": "string"}}))
    assert f"write '{right}'" in message


@pytest.mark.parametrize(
    "name",
    [
        *("first_name", "line1", "address_2", "2fa", "i18n"),
        # Acronyms and proper nouns (§4.8.6).
        *("URL", "IBAN", "GitHub", "IPv6_address"),
        # Formats of their own.
        *("_links", "@type", "$ref", "x-internal", "+1", "a.b", "filter[a]"),
        *("en-US", "Content-Type", "größe"),
        # Samples of the guidelines.
        *("requestId", "totalItems"),
    ],
)
def test_other_fields_are_left_alone(name: str) -> None:
    assert told("field-case", fields({name: {"type": "string"}})) == []


def test_a_user_s_acronyms_keep_their_capitals() -> None:
    text = fields({"ReBAC": {}, "myReBACRole": {}})
    rules = linting.under("{acronyms: [ReBAC]}")
    (message,) = told("field-case", text, rules)
    assert "write 'my_rebac_role'" in message


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (["requestId", "totalItems"], None),
        (["request_id", "total_items"], None),
        (["requestId", "total_items", "total_pages"], "requestId"),
        # Where both are as common, snake_case is right.
        (["requestId", "total_items"], "requestId"),
        (["request_id", "totalItems", "totalPages", "aB", "bC"], "request_id"),
        # The other names are in snake_case.
        (["request_id", "totalItems", "totalPages", "a_b"], "totalItems"),
    ],
)
def test_keys_that_may_be_in_either_form_are_all_in_one(
    names: list[str], wrong: str | None
) -> None:
    messages = told("field-case", fields({name: {} for name in names}))
    mixed = [each for each in messages if "one form" in each]
    assert bool(mixed) == (wrong is not None)
    assert all(each.startswith(f"'{wrong}'") for each in mixed[:1])


def test_a_case_of_most_fields_is_told_once() -> None:
    names = ["firstName", "lastName", "homeTown", "zipCode", "petName"]
    text = fields({name: {} for name in [*names, "odd-one", "snake_one"]})
    whole, odd = told("field-case", text)
    assert whole.startswith("5 of 7 names of fields are in camelCase")
    assert "'odd-one'" in odd


def test_each_way_of_an_api_without_snake_case_is_told_once() -> None:
    camel = ["firstName", "lastName", "homeTown", "zipCode", "petName"]
    pascal = ["First", "Last", "Town", "Zip", "Pet", "Age"]
    kebab = ["first-pet", "last-pet", "old-pet", "new-pet", "no-pet"]
    text = fields({name: {} for name in [*camel, *pascal, *kebab, "a_b"]})
    messages = told("field-case", text)
    assert [each.partition(" names")[0] for each in messages] == [
        "5 of 17",
        "6 of 17",
        "5 of 17",
    ]


@pytest.mark.parametrize(
    "names",
    [
        # Categories, one of them below another.
        ["self-harm", "self-harm/intent"],
        # Proper nouns.
        ["UBUNTU", "MACOS", "WINDOWS"],
        # An acronym.
        ["MD", "amount"],
    ],
)
def test_keys_of_a_table_and_acronyms_are_left_alone(names: list[str]) -> None:
    assert told("field-case", fields({name: {} for name in names})) == []


def test_capitals_that_are_common_nouns_are_told() -> None:
    names = ["NAME", "ACCOUNT", "a_b", "c_d", "e_f"]
    assert len(told("field-case", fields({name: {} for name in names}))) == 2


def test_what_scim_named_is_left_alone() -> None:
    said = answering({"properties": {"startIndex": {}, "displayName": {}}})
    query = {"name": "startIndex", "in": "query", "schema": {}}
    text = api({"/scim/v2/Users": {"get": {**said, "parameters": [query]}}})
    for name in ("field-case", "parameter-case", "path-segment-case"):
        assert told(name, text) == []
    assert told("standard-field-name", text) == []


def test_a_name_in_many_places_is_told_once() -> None:
    schemas: dict[str, Any] = {
        f"S{n}": {"properties": {"firstName": {}}} for n in range(6)
    }
    schemas["T"] = {"properties": {"a_b": {}, "c_d": {}, "e_f": {}}}
    text = api(
        {
            f"/{name}": {
                "get": answering({"$ref": f"#/components/schemas/{name}"})
            }
            for name in schemas
        },
        schemas,
    )
    (message,) = told("field-case", text)
    assert "here and in 5 more places" in message


@pytest.mark.parametrize(
    ("place", "name", "right"),
    [
        ("query", "sortOrder", "sort_order"),
        ("query", "sort-order", "sort_order"),
        ("header", "x-api-key", "X-Api-Key"),
        ("header", "request_id", "Request-Id"),
        ("header", "requestId", "Request-Id"),
        ("header", "openai-beta", "OpenAI-Beta"),
        ("header", "etag", "ETag"),
    ],
)
def test_a_parameter_is_told_how_to_be_written(
    place: str, name: str, right: str
) -> None:
    declared = {"name": name, "in": place, "schema": {"type": "string"}}
    text = api({"/things": {"get": {"parameters": [declared]}}})
    (message,) = told("parameter-case", text)
    assert f"write '{right}'" in message


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("query", "sort_order"),
        ("query", "filter[name]"),
        ("query", "$expand"),
        ("query", "created.gte"),
        ("header", "X-API-Key"),
        ("header", "ETag"),
        ("header", "WWW-Authenticate"),
        ("cookie", "sessionId"),
    ],
)
def test_other_parameters_are_left_alone(place: str, name: str) -> None:
    declared = {"name": name, "in": place, "schema": {"type": "string"}}
    text = api({"/things": {"get": {"parameters": [declared]}}})
    assert told("parameter-case", text) == []


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("users", {"type": "object", "properties": {"total": {}}}),
        ("tags", {"type": "string", "description": "With commas."}),
        ("children", {"type": "object", "properties": {"first": {}}}),
    ],
)
def test_a_plural_that_is_no_array_is_told(
    name: str, schema: dict[str, Any]
) -> None:
    text = fields({name: schema})
    rules = linting.under("{plurals: {child: children}}")
    (message,) = told("plural-field-is-array", text, rules)
    assert f"'{name}' is a plural" in message


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("users", {"type": "array", "items": {"type": "string"}}),
        ("users", {}),
        ("users", {"type": "object", "additionalProperties": {}}),
        ("users", {"type": "object", "properties": {"data": A_LIST}}),
        ("users", {"type": "object", "properties": {"href": {}}}),
        ("users", {"type": "integer"}),
        ("has_users", {"type": "boolean"}),
        ("settings", {"type": "object", "properties": {"dark": {}}}),
        ("expires", {"type": "string"}),
        ("seconds", {"type": "string"}),
        ("fees", {"type": "string"}),
        ("max_tokens", {"type": "string"}),
        ("roles", {"type": "string", "enum": ["all", "none"]}),
        ("status", {"type": "string"}),
        ("address", {"type": "object", "properties": {"street": {}}}),
        ("fs", {"type": "string"}),
        ("items_per_page", {"type": "integer"}),
        ("position", {"type": "array", "items": {"type": "number"}}),
        ("history", A_LIST),
        ("data", A_LIST),
        ("command", A_LIST),
        ("gizmo", A_LIST),
        ("utilisateur", A_LIST),
    ],
)
def test_other_names_are_left_alone(name: str, schema: dict[str, Any]) -> None:
    assert told("plural-field-is-array", fields({name: schema})) == []


COUNT = {
    "type": "object",
    "properties": {"count": {"type": "integer"}, "url": {"type": "string"}},
}
TEXTUAL = {"type": "string"}
OPTIONS = {"type": "array", "items": {"$ref": "#/components/schemas/O"}}


@pytest.mark.parametrize(
    "properties",
    [
        {"users": COUNT, "orders": COUNT, "shops": COUNT},
        {"filter": OPTIONS, "ftp": OPTIONS, "http": OPTIONS, "log": OPTIONS},
        {"tokens": {"type": "object", "properties": {"github_token": {}}}},
        {"template": A_LIST},
        {"namespaces": {"properties": {"users": TEXTUAL, "pods": TEXTUAL}}},
    ],
)
def test_entries_of_a_table_are_left_alone(properties: dict[str, Any]) -> None:
    assert told("plural-field-is-array", fields(properties)) == []


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (COUNT, "make it an array, or write 'session'."),
        (
            {"type": "object", "properties": {"enabled": {}}},
            "make it an array, or write 'session_settings'.",
        ),
        ({"type": "string"}, "make it an array, or write 'session'."),
        (
            {"type": "string", "description": "Separated by commas."},
            "make it an array.",
        ),
    ],
)
def test_a_plural_is_told_what_to_be(schema: dict[str, Any], says: str) -> None:
    text = fields({"sessions": schema})
    (message,) = told("plural-field-is-array", text)
    assert message.endswith(says)


def test_an_array_that_has_its_plural_elsewhere_is_told() -> None:
    text = fields({"tag": A_LIST, "child": {"properties": {"tags": A_LIST}}})
    (message,) = told("plural-field-is-array", text)
    assert message == "'tag' is an array; write 'tags'."


@pytest.mark.parametrize(
    ("name", "schema", "standard"),
    [
        ("created_at", {"type": "string"}, "create_time"),
        ("createdAt", {"type": "string"}, "create_time"),
        ("last_modified", {"type": "string"}, "update_time"),
        ("created", {"type": "string", "format": "date-time"}, "create_time"),
        ("tz", {"type": "string"}, "time_zone"),
        ("lang", {"type": "string"}, "language_code"),
        ("mimetype", {"type": "string"}, "mime_type"),
        ("orderBy", {"type": "string"}, "order_by"),
        ("pageToken", {"type": "string"}, "page_token"),
        ("dry_run", {"type": "boolean"}, "validate_only"),
    ],
)
def test_a_near_synonym_is_told_the_standard_name(
    name: str, schema: dict[str, Any], standard: str
) -> None:
    (message,) = told("standard-field-name", fields({name: schema}))
    assert f"write '{standard}'" in message


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("create_time", {"type": "string"}),
        ("created", {"type": "boolean"}),
        ("created_at", {"type": "object", "properties": {}}),
        ("created_at", {"type": "string", "format": "date"}),
        ("expiry_date", {"type": "string", "description": "MM/YY."}),
        ("content_type", {"type": "string", "enum": ["movie", "song"]}),
        ("content_type", {"type": "string", "example": "form"}),
        ("requestId", {"type": "string"}),
        ("location", {"type": "string"}),
        ("sort", {"type": "string"}),
        ("timeout", {"type": "string"}),
    ],
)
def test_what_may_mean_something_else_is_left_alone(
    name: str, schema: dict[str, Any]
) -> None:
    assert told("standard-field-name", fields({name: schema})) == []


# One name, one case


def enums(*values: list[str]) -> str:
    return fields(
        {
            f"field{n}": {"type": "string", "enum": each}
            for n, each in enumerate(values)
        }
    )


USUAL = [["open", "paid"], ["in_work", "done"], ["a_b", "c"], ["up", "down"]]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["OPEN", "IN_WORK"], "write 'in_work'"),
        (["InWork", "Done"], "write 'in_work'"),
        (["in-work", "done"], "write 'in_work'"),
        (["open", "PAID"], "'open' beside 'PAID'"),
    ],
)
def test_an_enum_in_another_case_is_told(values: list[str], says: str) -> None:
    (message,) = told("enum-case", enums(*USUAL, values))
    assert says in message


@pytest.mark.parametrize(
    "values",
    [
        ["EUR", "USD"],
        ["GET", "POST"],
        ["en-US", "de-DE"],
        ["application/json", "text/plain"],
        ["1.0", "2.0"],
        ["gpt-4", "gpt-5"],
        [],
    ],
)
def test_codes_are_left_alone(values: list[str]) -> None:
    assert told("enum-case", enums(*USUAL, values)) == []


@pytest.mark.parametrize(
    "values",
    [
        [["OPEN_A"], ["b_c"], ["DONE"], ["e"]],
        # Small words alone don't tell how several are joined.
        [["open"], ["paid"], ["up"], ["down"], ["a-b"], ["cD"]],
        # Neither is the usual one.
        [["MEMORY", "TempTable"]],
    ],
)
def test_enums_without_a_usual_case_are_left_alone(
    values: list[list[str]],
) -> None:
    assert told("enum-case", enums(*values)) == []


def test_what_others_named_is_left_alone() -> None:
    odd = {"type": "string", "enum": ["omni-one", "omni-two"]}
    named = {"model": {"anyOf": [{"type": "string"}, odd]}, "region": odd}
    usual = {f"f{n}": {"enum": each} for n, each in enumerate(USUAL)}
    assert told("enum-case", fields({**usual, **named})) == []


def parameters(**schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "get": {
            "parameters": [
                {"name": name, "in": "query", **said}
                for name, said in schemas.items()
            ]
        }
    }


TEXT = {"schema": {"type": "string"}}
USER = {"schema": {"$ref": "#/components/schemas/UserId"}}
IDS = {"UserId": {"type": "string"}}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("owner_id", USER),
        ("owner_id", {**TEXT, "description": "The id of the user who owns."}),
        ("owner", {**TEXT, "description": "ID of the user."}),
        ("user_uuid", TEXT),
    ],
)
def test_one_reference_by_another_name_is_told(
    name: str, said: dict[str, Any]
) -> None:
    usual = {f"/{n}": parameters(user_id=USER) for n in "abcd"}
    paths = {**usual, "/e": parameters(**{name: said})}
    paths["/users"] = {"get": answering(A_LIST)}
    (message,) = told("vocabulary-consistent", api(paths, IDS))
    assert f"'{name}'" in message
    assert "write 'user_id'" in message


def test_the_usual_name_is_told_as_it_is_written() -> None:
    paths = {f"/{n}": parameters(orgID=TEXT) for n in "abc"}
    paths["/d"] = parameters(organizationID=TEXT)
    (message,) = told("vocabulary-consistent", api(paths))
    assert message == (
        "'organizationID' is called 'orgID' in 3 other places; write 'orgID'."
    )


@pytest.mark.parametrize(
    "said",
    [
        # Nothing says that an owner is a user.
        {"owner_id": TEXT},
        {"owner_id": {**TEXT, "description": "The id of the user group."}},
        {"owner_id": {**TEXT, "description": "The id of the user or bot."}},
        # Roles, side by side.
        {"sender_id": USER, "receiver_id": USER},
        {"owner_user_id": USER},
        {"user_ids": USER},
        {"id": USER},
        {"user_id": USER, "user_uuid": TEXT},
    ],
)
def test_roles_and_what_is_not_known_are_left_alone(
    said: dict[str, Any],
) -> None:
    usual = {f"/{n}": parameters(user_id=USER) for n in "abcd"}
    paths = {**usual, "/e": parameters(**said)}
    paths["/users"] = {"get": answering(A_LIST)}
    assert told("vocabulary-consistent", api(paths, IDS)) == []


def test_a_user_says_what_is_called_by_two_names(
    tmp_path: pathlib.Path,
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "extends: backend-guidelines\n"
        "rules: {vocabulary-consistent: "
        "{options: {synonyms: {user: [member, team-mate]}}}}\n"
    )
    rules = ruleset.load([str(file)])
    text = fields({"member_id": {}, "teamMate": {}, "membership": {}})
    assert [
        message.rpartition("write ")[2]
        for message in told("vocabulary-consistent", text, rules)
    ] == ["'user_id'.", "'user'."]


def resource(sent: dict[str, Any], **said: Any) -> str:
    body = {"content": {"application/json": {"schema": sent}}}
    answer = answering(said.get("got", {"type": "object"}))
    paths = {
        "/users": {"post": {"requestBody": body, **answer}},
        "/users/{user_id}": {"get": answering({"type": "object"})},
    }
    text = api(paths)
    description = said.get("description", "")
    return text.replace(
        "name: user_id", f"name: user_id\n        description: {description!r}"
    )


ID = {"properties": {"id": {"type": "string"}}}
READ_ONLY = {"properties": {"id": {"type": "string", "readOnly": True}}}
SAID = {"properties": {"id": {"description": "The client may choose it."}}}
REQUIRED = {**ID, "required": ["id"]}
NAME = {"properties": {"name": {"type": "string"}}}


def test_an_id_that_nobody_assigns_is_told() -> None:
    assert told("resource-id-documented", resource(ID))
    assert told("resource-id-documented", resource(NAME))


@pytest.mark.parametrize(
    "text",
    [
        resource(READ_ONLY),
        resource(SAID),
        resource(REQUIRED),
        resource(NAME, got=ID),
        resource(NAME, description="Assigned by the service."),
        resource(NAME, description="The name of the user."),
    ],
)
def test_an_id_of_which_the_document_tells_is_left_alone(text: str) -> None:
    assert told("resource-id-documented", text) == []


# What would mend them


def breach(name: str, contract: model.Contract) -> rule.Breach:
    rules = linting.alone(name)
    (asked,) = rules.rules.values()
    bench = judge.Judge([asked], contract)
    return next(
        found
        for target in targets.KINDS[asked.given[0][1:]](contract)
        for _, found in bench.judge(target, asked.given[0])
    )


def mended(name: str, text: str) -> tuple[str, bool]:
    """Applies the fix of a rule's first breach; tells whether it is safe."""
    contract = reader.load("-", stdin=io.BytesIO(text.encode()))
    fix = breach(name, contract).fix
    assert fix is not None
    root = copy.deepcopy(contract.root.value)
    for edit in sorted(
        fix.edits, key=lambda edit: isinstance(edit, fixes.Rename)
    ):
        *above, last = edit.node.pointer
        holder = root
        for part in above:
            holder = holder[part]
        if isinstance(edit, fixes.Replace):
            holder[last] = edit.value
        elif isinstance(edit, fixes.Rename):
            entries = list(holder.items())
            holder.clear()
            holder.update(
                (edit.name if key == last else key, value)
                for key, value in entries
            )
    return yaml.safe_dump(root, sort_keys=False), fix.is_safe


@pytest.mark.parametrize(
    ("name", "text", "is_safe"),
    [
        (
            "path-parameter-named",
            api(["/users/{id}", "/users/{id}/orders", "/shops/{shop_id}"]),
            True,
        ),
        (
            "path-parameter-named",
            api(
                [f"/{n}s/{{id}}" for n in ("user", "cart", "fee", "key", "tag")]
            ),
            True,
        ),
        ("path-segment-case", api(["/userGroups", "/userGroups/{id}"]), False),
        ("field-case", fields({"firstName": {}, "last_name": {}}), False),
        ("parameter-case", api(["/users/{userId}", "/users/{userId}/a"]), True),
        ("parameter-case", api({"/a": parameters(sortBy=TEXT)}), False),
    ],
)
def test_a_fix_leaves_nothing_to_tell(
    name: str, text: str, is_safe: bool
) -> None:
    after, safe = mended(name, text)
    assert safe is is_safe
    assert told(name, after) == []
    assert told("document-path-parameters", after) == []


def test_the_capitals_of_a_header_are_safe_to_change() -> None:
    declared = {"name": "x-trace", "in": "header", "schema": {}}
    text = api({"/a": {"get": {"parameters": [declared]}}})
    assert mended("parameter-case", text)[1]


def test_a_required_field_stays_required_under_its_new_name() -> None:
    schema = {"properties": {"firstName": {}}, "required": ["firstName"]}
    text = api({"/a": {"get": answering(schema)}})
    after, _ = mended("field-case", text)
    assert "firstName" not in after


@pytest.mark.parametrize(
    "text",
    [
        # Another path has its name from the same parameter.
        api(["/users/{id}"]).replace(
            "parameters:\n      - name: id\n        in: path\n"
            "        required: true\n        schema:\n          type: string",
            "parameters: [{$ref: '#/components/parameters/Id'}]",
        )
        + "  parameters:\n    Id: {name: id, in: path, required: true,"
        " schema: {}}\n",
    ],
)
def test_a_shared_parameter_of_one_path_is_renamed_too(text: str) -> None:
    after, _ = mended("path-parameter-named", text)
    assert "user_id" in after


SHARED = """\
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /users/{id}:
    get:
      parameters: [{$ref: '#/components/parameters/Id'}]
      responses: {'200': {description: d}}
  /shops/{id}:
    get:
      parameters: [{$ref: '#/components/parameters/Id'}]
      responses: {'200': {description: d}}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string}}
"""


@pytest.mark.parametrize(
    "text",
    [
        SHARED,
        # A reference into a path has the name as well.
        api(["/users/{id}"]) + "x-a: {$ref: '#/paths/~1users~1{id}/get'}\n",
        api(["/users/{id}", "/users/{user_id}"]),
        api(["/users/{id}/friends/{user_id}"]),
    ],
)
def test_what_others_know_by_its_name_has_no_fix(text: str) -> None:
    contract = reader.load("-", stdin=io.BytesIO(text.encode()))
    assert breach("path-parameter-named", contract).fix is None


def test_a_name_that_is_taken_has_no_fix() -> None:
    text = fields({"firstName": {}, "first_name": {}})
    contract = reader.load("-", stdin=io.BytesIO(text.encode()))
    assert breach("field-case", contract).fix is None


# Whatever stands there

ODD: list[Any] = [None, 7, "x", [], {}, [1], {"a": 1}, True]
RULES = yaml.safe_load(
    (linting.HERE / "one_line" / "names.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_no_document_is_too_broken(odd: Any) -> None:
    schema = {
        "type": odd,
        "enum": odd,
        "properties": {
            "users": odd,
            "createdAt": {"type": odd, "format": odd, "description": odd},
            "tag": {"type": "array", "items": odd},
            "role": {"enum": odd, "type": "string"},
        },
        "required": odd,
        "discriminator": odd,
    }
    paths = {
        "/userGroups/{id}": {"get": answering(schema), "post": answering(odd)},
        "/users": {"get": answering({"properties": odd})},
    }
    text = api(paths, {"Odd": odd})
    rules = dataclasses.replace(
        linting.RULES,
        rules={name: linting.RULES.rules[name] for name in RULES},
    )
    found = linting.lint(text, rules)
    assert not [each for each in found if "failed with" in each.message]
