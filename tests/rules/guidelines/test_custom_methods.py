# SPDX-License-Identifier: Apache-2.0
"""Custom methods: what must be found, and what must stay silent."""

import re
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies

from conformance.rules import fixes
from conformance.rules.functions.guidelines import custom_verbs
from tests.rules.guidelines import api

ITEM = "/users/{user_id}"
USERS = {
    "GET /users": api.operation(api.answer("200", api.USERS)),
    f"GET {ITEM}": api.operation(api.answer("200", api.USER)),
}
VERBS = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def said(*labels: str) -> dict[str, Any]:
    return {**USERS, **dict.fromkeys(labels)}


DISGUISED = {
    f"POST {ITEM}/activate": f"POST {ITEM}:activate",
    f"PUT {ITEM}/activate": f"POST {ITEM}:activate",
    f"POST {ITEM}/reset-key": f"POST {ITEM}:resetKey",
    f"POST {ITEM}/send_invoice": f"POST {ITEM}:sendInvoice",
    f"POST {ITEM}/undelete": f"POST {ITEM}:undelete",
    "POST /users/import": "POST /users:import",
    "POST /users/search": "GET /users:search",
    "POST /carts/{cart_id}/cancel": "POST /carts/{cart_id}:cancel",
}


@pytest.mark.parametrize(("label", "instead"), DISGUISED.items())
def test_an_act_as_a_segment_is_found(label: str, instead: str) -> None:
    assert api.messages("custom-method-form", said(label)) == [
        f"'{label}' names an act as if it were a resource; write '{instead}'."
    ]


@pytest.mark.parametrize(
    "labels",
    [
        # Things of a user, which may be read.
        (f"GET {ITEM}/lock", f"PUT {ITEM}/lock", f"DELETE {ITEM}/lock"),
        (f"GET {ITEM}/orders", f"POST {ITEM}/orders"),
        (f"PUT {ITEM}/avatar",),
        # Standard methods in disguise are for `path-no-verb`.
        ("POST /users/create",),
        (f"POST {ITEM}/update",),
        (f"POST {ITEM}/delete",),
        # In no resource.
        ("POST /login",),
        ("POST /api/v2/write",),
        # In the proper form, with or without a resource.
        (f"POST {ITEM}:activate",),
        ("GET /users:batchGet",),
        ("POST /reports/{a}:{b}",),
        ("GET /books/urn:isbn/{isbn}",),
    ],
)
def test_things_and_proper_forms_are_let_pass(labels: tuple[str, ...]) -> None:
    assert api.messages("custom-method-form", said(*labels)) == []


@pytest.mark.parametrize(
    ("verb", "proper"),
    [
        ("batch-get", "batchGet"),
        ("batch_get", "batchGet"),
        ("BatchGet", "batchGet"),
        ("batchget", "batchGet"),
        ("Activate", "activate"),
        ("reset-API-key", "resetApiKey"),
    ],
)
def test_a_verb_in_another_form_is_found(verb: str, proper: str) -> None:
    found = api.remedies("custom-method-form", said(f"GET /users:{verb}"))
    (edit,) = found[0].edits
    assert isinstance(edit, fixes.Rename)
    assert edit.name == f"/users:{proper}"
    assert not found[0].is_safe


def test_a_fix_takes_no_path_that_is_in_use() -> None:
    labels = ("PATCH /users:BatchGet", "GET /users:batchGet")
    assert api.remedies("custom-method-form", said(*labels)) == ()


def test_a_verb_before_the_end_is_found() -> None:
    (message,) = api.messages(
        "custom-method-form", said("GET /users:search/{query}")
    )
    assert message == (
        "'/users:search/{query}' goes on after the custom verb ':search'; "
        "let the verb end the path."
    )


def test_an_api_that_never_uses_the_form_is_told_once() -> None:
    labels = [
        f"POST {ITEM}/{verb}"
        for verb in ("lock", "unlock", "archive", "ban", "notify", "merge")
    ]
    (message,) = api.messages("custom-method-form", said(*labels))
    assert message.startswith(
        "All 6 acts on resources are segments of their own, not custom "
        f"methods such as '{ITEM}:lock': "
    )


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_custom_method_by_another_method_is_found(method: str) -> None:
    label = f"{method} {ITEM}:activate"
    assert api.messages("custom-method-http-verb", said(label)) == [
        (
            f"'{label}' is a custom method by {method}; write 'POST "
            f"{ITEM}:activate'."
        )
    ]
    assert api.messages("custom-method-common", said(label)) == []


def test_a_second_method_is_told_to_go() -> None:
    labels = (f"POST {ITEM}:activate", f"PATCH {ITEM}:activate")
    (message,) = api.messages("custom-method-http-verb", said(*labels))
    assert message.endswith(
        f"'POST {ITEM}:activate' is there already, so drop this one."
    )


def test_a_custom_method_that_changes_something_by_get_is_found() -> None:
    (message,) = api.messages(
        "custom-method-http-verb", said(f"GET {ITEM}:activate")
    )
    assert "changes something by GET" in message


@pytest.mark.parametrize(
    "label",
    [
        *(f"POST {ITEM}:activate", f"GET {ITEM}:preview", "GET /users:search"),
        # A wrong method of a common one is for `custom-method-common`.
        *(f"GET {ITEM}:cancel", "POST /users:search", f"HEAD {ITEM}:preview"),
        f"PATCH {ITEM}/activate",
    ],
)
def test_post_and_reading_by_get_are_right(label: str) -> None:
    assert api.messages("custom-method-http-verb", said(label)) == []


def test_the_method_is_changed_where_the_other_is_free() -> None:
    name = "custom-method-http-verb"
    label = f"PATCH {ITEM}:activate"
    (fix,) = api.remedies(name, said(label))
    (edit,) = fix.edits
    assert isinstance(edit, fixes.Rename)
    assert edit.name == "post"
    assert api.remedies(name, said(label, f"POST {ITEM}:activate")) == ()


COMMON = {
    "cancel": "POST",
    "batchGet": "GET",
    "move": "POST",
    "search": "GET",
    "undelete": "POST",
}


@pytest.mark.parametrize(("verb", "method"), COMMON.items())
def test_common_custom_methods_go_by_their_own_method(
    verb: str, method: str
) -> None:
    other = {"GET": "POST", "POST": "GET"}[method]
    name = "custom-method-common"
    assert api.messages(name, said(f"{method} /users:{verb}")) == []
    (message,) = api.messages(name, said(f"{other} /users:{verb}"))
    assert message.endswith(f"write '{method} /users:{verb}'.")


COLLIDING = [
    ("POST /users:import", "POST /users/import"),
    ("POST /users:import", "POST /users:Import"),
    ("GET /users:batchGet", "GET /users:batch-get"),
    (f"POST {ITEM}:lock", "POST /users/{id}:Lock"),
    (f"POST {ITEM}:undelete", f"POST {ITEM}/undelete"),
    ("GET /users:preview", "POST /users:preview"),
    ("GET /users:search", "POST /users:search"),
]


@pytest.mark.parametrize("labels", COLLIDING)
def test_two_of_one_kind_are_found_once(labels: tuple[str, str]) -> None:
    assert len(api.messages("custom-method-unique", said(*labels))) == 1
    for other in ("custom-method-form", "custom-method-common"):
        assert api.messages(other, said(*labels)) == []


@pytest.mark.parametrize(
    "labels",
    [
        ("POST /users:import", "POST /users:export"),
        ("POST /users:import", "POST /books:import"),
        (f"POST {ITEM}:lock", "POST /users:lock"),
        # Told by `custom-method-http-verb`.
        (f"POST {ITEM}:lock", f"DELETE {ITEM}:lock"),
    ],
)
def test_different_custom_methods_are_right(labels: tuple[str, str]) -> None:
    assert api.messages("custom-method-unique", said(*labels)) == []


@hypothesis.given(strategies.from_regex(VERBS, fullmatch=True))
def test_camel_case_is_camel_case_and_stays_so(verb: str) -> None:
    written = custom_verbs.camel(verb)
    hypothesis.assume(written)
    assert custom_verbs.is_camel(written)
    assert custom_verbs.sound(written) == custom_verbs.sound(verb)
