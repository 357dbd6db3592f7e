# SPDX-License-Identifier: Apache-2.0
"""The order and depth of paths, and filters in them."""

import json
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from conformance.rules.functions.guidelines import paths
from tests.rules.guidelines import urls

ACCOUNTS = ("GET /accounts", "GET /accounts/{id}", "PUT /accounts/{id}")


@pytest.mark.parametrize(
    ("label", "advice"),
    [
        (
            "GET /accounts/blocked",
            "as in '/accounts?status=blocked', or '/blocked-accounts'.",
        ),
        (
            "GET /accounts/public",
            "write a filter of '/accounts', or '/public-accounts'.",
        ),
        ("GET /accounts/blocked/{id}", "write '/blocked-accounts/{id}'."),
        ("GET /accounts/stats", "write '/account-stats'."),
        ("GET /accounts/roles/{role_id}", "write '/account-roles/{role_id}'."),
        ("GET /accounts/user_roles", "write '/account-user-roles'."),
        ("GET /accounts/tollFree", "'/accounts', or '/toll-free-accounts'."),
        ("POST /accounts/exports", "write '/account-exports'."),
    ],
)
def test_a_literal_where_an_id_stands_is_told_with_what_to_write(
    label: str, advice: str
) -> None:
    (message,) = urls.messages("url-hierarchy", urls.document(*ACCOUNTS, label))
    assert message.endswith(advice)


ROLES = ("GET /accounts/roles/{role_id}", "PUT /accounts/roles/{role_id}")


def test_levels_one_below_the_other_are_mended_at_once() -> None:
    text = urls.document(
        *ACCOUNTS, "GET /accounts/roles", *ROLES, "GET /accounts/roles/kinds"
    )
    above, below = urls.messages("url-hierarchy", text)
    assert above.endswith("write '/account-roles'.")
    assert below.endswith("write '/account-role-kinds'.")


def test_several_levels_of_a_path_are_told_once() -> None:
    text = urls.document(*ACCOUNTS, "GET /accounts/roles/kinds", *ROLES)
    (message,) = urls.messages("url-hierarchy", text)
    assert message.endswith("write '/account-role-kinds'.")


@pytest.mark.parametrize(
    "labels",
    [
        ("GET /accounts/me", "GET /accounts/latest/orders"),
        ("POST /accounts/search", "GET /accounts/search"),
        ("POST /accounts/bulk-delete", "POST /accounts/propose"),
        ("GET /accounts:batchGet", "POST /accounts/{id}:close"),
        ("POST /accounts/{id}/activate",),
        ("GET /accounts/{id}/settings", "GET /accounts/{id}/settings/mail"),
        ("GET /accounts/{id}/orders/{order_id}",),
        ("GET /accounts/by-email/{email}",),
        ("GET /accounts/role/{role}",),
        ("GET /accounts/$count", "GET /accounts/_stats"),
        ("GET /admin/users/{id}", "GET /admin/users"),
        ("GET /accounts/{id}/{part}",),
    ],
)
def test_acts_aliases_singletons_and_filters_are_not_levels(
    labels: tuple[str, ...],
) -> None:
    text = urls.document(*ACCOUNTS, *labels)
    assert urls.found("url-hierarchy", text) == ()


def test_a_quality_that_names_one_member_is_an_alias() -> None:
    content = json.loads(urls.document(*ACCOUNTS, "GET /accounts/upcoming"))
    one = content["paths"]["/accounts/{id}"]["get"]["responses"]
    content["paths"]["/accounts/upcoming"]["get"]["responses"] = one
    assert urls.found("url-hierarchy", json.dumps(content)) == ()


def test_a_level_is_told_once_whatever_stands_below_it() -> None:
    text = urls.document(
        *ACCOUNTS,
        "GET /accounts/roles",
        "GET /accounts/roles/{role_id}",
        "GET /accounts/roles/{role_id}/rights",
    )
    assert urls.places("url-hierarchy", text) == ["/paths/~1accounts~1roles"]


def test_an_id_of_two_segments_is_told_where_more_follows() -> None:
    text = urls.document(
        "GET /repos/{owner}/{repo}",
        "PUT /repos/{owner}/{repo}",
        "GET /repos/{owner}/{repo}/issues",
        "GET /repos/{owner}/{repo}/pulls",
        "POST /repos/{owner}/{repo}/archive",
    )
    (message,) = urls.messages("url-hierarchy", text)
    assert "'{owner}' and '{repo}'" in message


def test_what_a_team_allows_may_stand_beside_ids() -> None:
    text = urls.document(*ACCOUNTS, "GET /accounts/stats")
    assert urls.found("url-hierarchy", text, allowed=["stats"]) == ()


def test_procedures_have_no_hierarchy() -> None:
    names = ("getUser", "listUsers", "createUser", "deleteUser")
    labels = [f"POST /users/{name}" for name in names]
    for rule in ("url-hierarchy", "url-depth", "url-filters-in-query"):
        assert urls.found(rule, urls.document(*labels)) == ()


DEEP = "GET /a-things/{a}/b-things/{b}/c-things/{c}/d-things"
SHALLOW = ("GET /a-things", "GET /a-things/{a}", "PUT /a-things/{a}")


@pytest.mark.parametrize(
    ("label", "better"),
    [
        (DEEP, "/b-things/{b}/c-things/{c}/d-things"),
        (f"{DEEP}/{{d}}", "/b-things/{b}/c-things/{c}/d-things/{d}"),
        (
            f"{DEEP}/{{d}}/e-things/{{e}}",
            "/c-things/{c}/d-things/{d}/e-things/{e}",
        ),
    ],
)
def test_what_is_too_deep_is_told_with_what_may_stay(
    label: str, better: str
) -> None:
    text = urls.document(*SHALLOW, label)
    (message,) = urls.messages("url-depth", text)
    assert f"write '{better}', with" in message


@pytest.mark.parametrize(
    "label",
    [
        "GET /a-things/{a}/b-things/{b}/c-things/{c}",
        "GET /a-things/{a}/b-things/{b}/c-things/{c}/profile/{kind}:get",
        "POST /a-things/{a}/b-things/{b}/c-things/{c}/activate",
        "PUT /a-things/{a}/b-things/{b}/c-things/{c}/settings",
        "GET /admin/shop/office/a-things/{a}/b-things/{b}",
        "GET /repos/{owner}/{repo}/pulls/{number}/comments",
    ],
)
def test_groups_acts_and_singletons_do_not_count(label: str) -> None:
    text = urls.document(*SHALLOW, label)
    assert urls.found("url-depth", text) == ()


def test_the_depth_is_an_option() -> None:
    text = urls.document(*SHALLOW, DEEP)
    assert urls.found("url-depth", text, max=4) == ()
    assert len(urls.found("url-depth", text, max=2)) == 1


def test_the_advice_keeps_the_version() -> None:
    path = DEEP.replace("GET /", "GET /api/v1/")
    text = urls.document(*SHALLOW, path)
    (message,) = urls.messages("url-depth", text)
    assert "'/api/v1/b-things/{b}/c-things/{c}/d-things'" in message


@pytest.mark.parametrize(
    ("path", "better"),
    [
        ("/accounts/by-email/{email}", "/accounts?email={email}"),
        ("/accounts/by_email/{email}", "/accounts?email={email}"),
        ("/accounts/byEmail/{value}", "/accounts?email={value}"),
        ("/accounts/filter/{status}", "/accounts?status={status}"),
        ("/accounts/filter-by-status/{s}", "/accounts?status={s}"),
        ("/accounts/sorted/{field}", "/accounts?order_by={field}"),
        ("/accounts/order-by/{field}", "/accounts?order_by={field}"),
        ("/accounts/page/{n}", "/accounts?page={n}"),
        ("/accounts/per-page/{size}", "/accounts?per_page={size}"),
        ("/accounts/search/{query}", "/accounts?q={query}"),
        ("/accounts/role/{role}", "/accounts?role={role}"),
        ("/accounts/role/{role_name}", "/accounts?role={role_name}"),
        ("/accounts/policy/{policy_id}", "/accounts?policy_id={policy_id}"),
        ("/accounts/by-email/{email}/orders", "/accounts?email={email}"),
        (
            "/accounts/year/{year}/role/{role_id}/orders",
            "/accounts?year={year}&role_id={role_id}",
        ),
    ],
)
def test_a_filter_in_a_path_is_told_with_its_query(
    path: str, better: str
) -> None:
    text = urls.document(*ACCOUNTS, f"GET {path}")
    (message,) = urls.messages("url-filters-in-query", text)
    assert message.endswith(f"in its path; write '{better}'.")


@pytest.mark.parametrize(
    "labels",
    [
        ("GET /pages/{page_id}", "GET /accounts/page/{page_id}"),
        ("GET /orders/{order_id}", "GET /accounts/{id}/orders/{order}"),
        ("GET /accounts/roles/{role}",),
        ("GET /accounts/role/{name}",),
        ("GET /accounts/role", "GET /accounts/role/{role}"),
        ("GET /order/{order_id}", "GET /shop/order/{order_id}"),
        ("GET /bypass/{id}", "GET /accounts/standby/{id}"),
        ("GET /search/{index}", "GET /by/{name}"),
        ("GET /accounts/{id}/role/{role}",),
    ],
)
def test_a_resource_is_no_filter(labels: tuple[str, ...]) -> None:
    text = urls.document(*ACCOUNTS, *labels)
    assert urls.found("url-filters-in-query", text) == ()


BROKEN: list[Any] = [None, 7, "x", [], [7], {}, {"get": 7}, {"get": {}}]


@pytest.mark.parametrize("item", BROKEN)
@pytest.mark.parametrize(
    "path", ["/", "//", "/{}", "/a/{", "/a/}/{b}/c", "/{a}{b}/by-x/{}", "x"]
)
def test_a_broken_document_breaks_no_rule(path: str, item: Any) -> None:
    text = json.dumps(
        {"openapi": "3.1.0", "info": 7, "servers": item, "paths": {path: item}}
    )
    for name in urls.NAMES:
        rules = {each.rule for each in urls.found(name, text)}
        assert rules <= {name}


@hypothesis.given(st.text(alphabet="/{}abs.?:-_", max_size=20))
def test_a_shape_has_as_many_segments_as_its_path(path: str) -> None:
    assert len(paths.shape(path)) == len(paths.split(path))


@hypothesis.given(st.text(max_size=12))
def test_any_name_has_a_singular(name: str) -> None:
    assert isinstance(paths.singular(name), str)


def test_the_advice_joins_words_as_the_team_does() -> None:
    text = urls.document(*ACCOUNTS, "GET /accounts/user-orders")
    (message,) = urls.messages("url-hierarchy", text, path_case="snake")
    assert message.endswith("write '/account_user_orders'.")


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("accounts", "account"),
        ("categories", "category"),
        ("batches", "batch"),
        ("boxes", "box"),
        ("addresses", "address"),
        ("status", "status"),
        ("user-roles", "user-role"),
        ("PhoneNumbers", "PhoneNumber"),
        ("news", "news"),
        ("analysis", "analysis"),
        ("movies", "movie"),
        ("caches", "cache"),
        ("series", "series"),
    ],
)
def test_singulars(plural: str, singular: str) -> None:
    assert paths.singular(plural) == singular
