# SPDX-License-Identifier: Apache-2.0
"""Delete and undelete: what must be found, and what must stay silent."""

from typing import Any

import pytest

from tests.rules.guidelines import api, urls

ITEM = "/users/{user_id}"
USER = api.thing("name", "email")
DELETED = api.thing("name", "email", "delete_time")


def deleting(responses: Any, user: Any = USER) -> dict[str, Any]:
    return {
        "GET /users": api.operation(api.answer("200", api.USERS)),
        f"GET {ITEM}": api.operation(api.answer("200", user)),
        f"DELETE {ITEM}": api.operation(responses),
    }


@pytest.mark.parametrize(
    "schema", [api.thing("message"), api.TEXT, {"type": "array"}]
)
def test_a_body_for_what_is_gone_is_found(schema: Any) -> None:
    said = deleting(api.answer("200", schema))
    assert api.messages("delete-empty", said) == [
        (
            f"'DELETE {ITEM}' answers with 200 and a body; answer with 204 "
            "and without one."
        )
    ]


def test_the_resource_without_delete_time_is_found() -> None:
    said = deleting(api.answer("200", api.enveloped(USER)))
    (message,) = api.messages("delete-empty", said)
    assert "answers with the resource, which has no 'delete_time'" in message


def test_a_202_with_nothing_to_follow_is_found() -> None:
    said = deleting(api.answer("202"))
    (message,) = api.messages("delete-empty", said)
    assert message.endswith(
        "answer with an operation, or lead to it by 'Location'."
    )


@pytest.mark.parametrize(
    "responses",
    [
        api.answer("204"),
        api.answer("200", DELETED),
        api.answer("200", api.enveloped(DELETED)),
        api.answer("200", api.thing("name", "deletedAt")),
        # Operations that go on, whatever they look like.
        api.answer("200", api.thing("name", "done")),
        api.answer("202", api.thing("operation_id")),
        api.answer("202", headers={"Location": {"schema": api.TEXT}}),
        # Nothing is said of what it is; a missing body is for other rules.
        api.answer("200", {}),
        api.answer("200"),
        {"default": {"description": "Done."}},
    ],
)
def test_what_says_enough_is_right(responses: Any) -> None:
    assert api.messages("delete-empty", deleting(responses)) == []


def test_a_shared_response_is_left_where_it_is() -> None:
    shared = {"200": {"$ref": "#/components/responses/Labels"}}
    labels = api.answer("200", {"type": "array"})["200"]
    text = api.api(
        deleting(shared), components={"responses": {"Labels": labels}}
    )
    assert urls.places("delete-empty", text) == [
        "/paths/~1users~1{user_id}/delete/responses/200"
    ]


def test_a_delete_of_a_whole_collection_is_for_another_rule() -> None:
    said = deleting(api.answer("204"))
    said["DELETE /users"] = api.operation(api.answer("200", USER))
    assert api.messages("delete-empty", said) == []


def test_a_singleton_is_deleted_as_an_item_is() -> None:
    said = {
        "GET /users/{user_id}/avatar": None,
        "PUT /users/{user_id}/avatar": None,
        "DELETE /users/{user_id}/avatar": api.operation(
            api.answer("200", api.thing("message"))
        ),
    }
    assert len(api.messages("delete-empty", said)) == 1


def undeleting(user: Any, *parameters: str, path: str = ":") -> dict[str, Any]:
    said = deleting(api.answer("200", user), user)
    said["GET /users"]["parameters"] = [
        {"name": name, "in": "query", "schema": {"type": "boolean"}}
        for name in parameters
    ]
    return {**said, f"POST {ITEM}{path}undelete": None}


@pytest.mark.parametrize("path", [":", "/"])
def test_what_an_undelete_lacks_is_found(path: str) -> None:
    said = undeleting(USER, path=path)
    time, shown = sorted(api.messages("undelete-completes", said))
    assert time == (
        f"'{ITEM}{path}undelete' brings a resource back that does not say "
        "whether it is deleted; add 'delete_time' to it."
    )
    assert shown == (
        f"'GET /users' can't show what '{ITEM}{path}undelete' could bring "
        "back; take the query parameter 'show_deleted'."
    )


def test_a_complete_undelete_is_right() -> None:
    for name in ("show_deleted", "showDeleted", "with_deleted"):
        said = undeleting(DELETED, name)
        assert api.messages("undelete-completes", said) == []


def test_one_missing_time_is_told_by_one_rule() -> None:
    said = undeleting(USER, "show_deleted")
    assert len(api.messages("undelete-completes", said)) == 1
    assert api.messages("delete-empty", said) == []


def test_a_message_for_what_can_be_undeleted_is_found() -> None:
    said = undeleting(DELETED, "show_deleted")
    gone = api.answer("200", api.thing("message"))
    said[f"DELETE {ITEM}"] = api.operation(gone)
    assert len(api.messages("delete-empty", said)) == 1


def test_the_id_of_a_job_is_no_operation_to_follow() -> None:
    gone = api.answer("200", api.thing("job_id", "message"))
    said = {
        "GET /jobs": api.operation(api.answer("200", api.USERS)),
        "DELETE /jobs/{job_id}": api.operation(gone),
    }
    assert len(api.messages("delete-empty", said)) == 1


def test_what_has_no_list_or_no_schema_is_not_asked() -> None:
    said = {f"POST {ITEM}:undelete": None, f"GET {ITEM}": None}
    assert api.messages("undelete-completes", said) == []
