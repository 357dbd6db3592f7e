# SPDX-License-Identifier: Apache-2.0
"""PUT and PATCH: what must be found, and what must stay silent."""

from typing import Any

import pytest

from conformance.rules import fixes
from tests.rules.guidelines import api, urls

LIST = {"GET /users": api.operation(api.answer("200", api.USERS))}
USER = api.thing("name", "email", "phone")
STRICT = {**USER, "required": ["name", "email"]}
ITEM = "/users/{user_id}"


def updated(**said: Any) -> dict[str, Any]:
    """Returns users with operations on an item, by their HTTP methods."""
    return {
        **LIST,
        f"GET {ITEM}": api.operation(api.answer("200", USER)),
        **{f"{method} {ITEM}": each for method, each in said.items()},
    }


@pytest.mark.parametrize(("has", "lacks"), [("PUT", "PATCH"), ("PATCH", "PUT")])
def test_one_way_to_update_is_found(has: str, lacks: str) -> None:
    said = updated(**{has: api.operation(sends=USER)})
    (message,) = api.messages("update-both", said)
    assert message.endswith(f"offer '{lacks} {ITEM}' too.")
    said[f"{lacks} {ITEM}"] = api.operation(sends=USER)
    assert api.messages("update-both", said) == []


def test_what_is_put_without_json_or_as_one_field_needs_no_patch() -> None:
    for put in (
        api.operation(),
        api.operation(requestBody=api.content({}, "image/png")),
        api.operation(sends=api.thing("role")),
    ):
        assert api.messages("update-both", updated(PUT=put)) == []


def test_what_is_put_to_make_something_else_needs_no_patch() -> None:
    put = api.operation(sends=api.thing("reason", "delete_messages"))
    assert api.messages("update-both", updated(PUT=put)) == []


def test_what_nobody_can_read_needs_no_second_way() -> None:
    said = {f"PUT {ITEM}": api.operation(sends=USER)}
    assert api.messages("update-both", said) == []


def test_a_singleton_may_have_one_way_to_update() -> None:
    said = {
        "GET /settings": None,
        "PUT /settings": api.operation(sends=USER),
    }
    assert api.messages("update-both", said) == []


def test_an_api_that_patches_nearly_everywhere_is_told_once() -> None:
    said = {
        f"{method} /{name}/{{id}}": api.operation(sends=USER)
        for name in ("users", "books", "carts", "orders", "shops", "teams")
        for method in ("GET", "PATCH", *(("PUT",) if name == "users" else ()))
    }
    (message,) = api.messages("update-both", said)
    assert message.startswith("5 of 6 items that take PATCH take no PUT")


def test_a_put_that_knows_less_than_patch_is_found() -> None:
    said = updated(
        PUT=api.operation(sends=api.thing("name")),
        PATCH=api.operation(sends=USER),
    )
    (message,) = api.messages("put-full", said)
    assert message.startswith(
        f"'PUT {ITEM}' leaves out 'email' and 'phone', which 'PATCH {ITEM}'"
    )


def created(sends: Any, put: Any) -> dict[str, Any]:
    said = updated(PUT=api.operation(sends=put))
    return {**said, "POST /users": api.operation(sends=sends)}


def test_a_put_that_asks_for_more_than_the_resource_makes_it() -> None:
    invited = {**api.thing("name", "token"), "required": ["token"]}
    said = updated(
        PUT=api.operation(sends=invited), PATCH=api.operation(sends=USER)
    )
    assert api.messages("put-full", said) == []


def test_a_name_in_the_path_is_not_asked_for_in_a_put() -> None:
    named = "/users/{username}"
    said = {
        **LIST,
        "POST /users": api.operation(sends={**USER, "required": ["name"]}),
        f"GET {named}": api.operation(api.answer("200", USER)),
        f"PUT {named}": api.operation(sends=api.thing("email", "phone")),
    }
    assert api.messages("put-full", said) == []


def test_a_put_that_requires_nothing_is_found() -> None:
    strict = {**USER, "required": ["name"]}
    said = created(strict, USER)
    assert api.places("put-full", said) == [
        "/paths/~1users~1{user_id}/put/requestBody"
    ]


@pytest.mark.parametrize(
    ("sends", "put"),
    [
        # The same for both, whatever it is.
        (USER, USER),
        ({**USER, "required": ["name"]}, {**USER, "required": ["name"]}),
        # What can't change is not put.
        (
            {**api.thing("kind", "name"), "required": ["kind", "name"]},
            {**api.thing("name"), "required": ["name"]},
        ),
        # The id stands in the path.
        ({**api.thing("user_id", "name"), "required": ["user_id"]}, USER),
        # Each form requires something.
        (
            {**USER, "required": ["name"]},
            {"oneOf": [STRICT, {**USER, "required": ["phone"]}]},
        ),
        # Nothing is said of what is put.
        ({**USER, "required": ["name"]}, {"type": "object"}),
        ({**USER, "required": ["name"]}, {**USER, "additionalProperties": {}}),
    ],
)
def test_a_put_that_may_be_whole_is_let_pass(sends: Any, put: Any) -> None:
    assert api.messages("put-full", created(sends, put)) == []


def test_fields_that_are_read_only_or_not_shown_are_not_put() -> None:
    said = updated(
        PUT=api.operation(sends=api.thing("name", "email")),
        PATCH=api.operation(
            sends={
                "type": "object",
                "properties": {
                    "name": api.TEXT,
                    "phone": {**api.TEXT, "readOnly": True},
                    "password": api.TEXT,
                    "update_mask": api.TEXT,
                },
            }
        ),
    )
    assert api.messages("put-full", said) == []


def patched(schema: Any, media: str = "application/json") -> dict[str, Any]:
    body = api.content(schema, media)
    return updated(PATCH=api.operation(requestBody=body))


@pytest.mark.parametrize(
    "schema",
    [
        STRICT,
        {"allOf": [USER, {"required": ["name", "email"]}]},
        {"allOf": [STRICT, api.thing("nickname")]},
        {
            "type": "object",
            "required": ["data"],
            "properties": {"data": STRICT},
        },
    ],
)
def test_a_patch_that_requires_fields_is_found(schema: Any) -> None:
    (message,) = api.messages("patch-partial", patched(schema))
    assert message == (
        f"'PATCH {ITEM}' requires 'email' and 'name'; make them optional, so "
        "that the client sends what changes."
    )


@pytest.mark.parametrize(
    "schema",
    [
        USER,
        # Who may change one field alone has nothing to leave out.
        {**api.thing("enabled"), "required": ["enabled"]},
        # How to update, and what.
        {**api.thing("name", "update_mask"), "required": ["update_mask"]},
        {**api.thing("name", "etag"), "required": ["etag"]},
        {**api.thing("user_id", "name"), "required": ["user_id"]},
        {**api.thing("schemas", "Operations"), "required": ["schemas"]},
        # Another branch does without.
        {"anyOf": [STRICT, USER]},
        {"required": ["ghost"], "type": "object"},
    ],
)
def test_a_patch_of_any_part_is_right(schema: Any) -> None:
    assert api.messages("patch-partial", patched(schema)) == []


@pytest.mark.parametrize(
    "media",
    [
        *("application/json-patch+json", "application/vnd.api+json"),
        *("application/scim+json", "image/png"),
    ],
)
def test_other_forms_of_patches_are_let_pass(media: str) -> None:
    assert api.messages("patch-partial", patched(STRICT, media)) == []


def test_a_merge_patch_is_judged() -> None:
    said = patched(STRICT, "application/merge-patch+json")
    assert len(api.messages("patch-partial", said)) == 1


def test_a_schema_that_post_shares_is_left_as_it_is() -> None:
    shared = {"$ref": "#/components/schemas/User"}
    said = {
        **updated(PATCH=api.operation(sends=shared)),
        "POST /users": api.operation(sends=shared),
    }
    text = api.api(said, components={"schemas": {"User": STRICT}})
    (found,) = urls.found("patch-partial", text)
    assert "it shares the schema of 'POST /users'; write one" in found.message
    assert found.fix is None
    assert found.location is not None
    assert found.location.pointer == f"{PATCH}/requestBody"


PATCH = "/paths/~1users~1{user_id}/patch"


def test_the_list_of_required_fields_is_taken_away() -> None:
    (fix,) = api.remedies("patch-partial", patched(STRICT))
    (edit,) = fix.edits
    assert isinstance(edit, fixes.Remove)
    assert edit.node.pointer[-2:] == ("schema", "required")
    assert not fix.is_safe


@pytest.mark.parametrize(
    "schema", [api.thing("message"), api.thing("user_id"), api.USERS, api.TEXT]
)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_an_update_that_answers_otherwise_is_found(
    method: str, schema: Any
) -> None:
    put = api.operation(api.answer("200", schema), sends=USER)
    said = updated(**{method: put})
    assert api.messages("update-returns-resource", said) == [
        (
            f"'{method} {ITEM}' does not answer with the resource; answer "
            f"with what 'GET {ITEM}' returns, or with 204."
        )
    ]


@pytest.mark.parametrize(
    "responses",
    [
        api.answer("200", USER),
        api.answer("200", api.enveloped(USER)),
        api.answer("200", api.thing("name")),
        api.answer("200", {}),
        api.answer("200"),
        api.answer("202", api.thing("operation_id")),
        api.answer("204"),
        {"200": {"$ref": "#/components/responses/Nowhere"}},
    ],
)
def test_the_resource_or_nothing_is_right(responses: Any) -> None:
    said = updated(PUT=api.operation(responses, sends=USER))
    assert api.messages("update-returns-resource", said) == []


def test_one_envelope_in_another_is_still_the_resource() -> None:
    inner = {"type": "object", "properties": {"user": USER}}
    both = {"type": "object", "properties": {"user": USER, "state": api.TEXT}}
    said = updated(PUT=api.operation(api.answer("200", inner), sends=USER))
    said[f"GET {ITEM}"] = api.operation(api.answer("200", both))
    assert api.messages("update-returns-resource", said) == []
