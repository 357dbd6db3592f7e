# SPDX-License-Identifier: Apache-2.0

from typing import Any

import pytest

from conformance.exercise import identities, masking
from tests.exercise.probes import conftest, library_tokens

PARTS = ("books", "loans", "accounts")
ALL = "all operations"


def expired() -> identities.Callers:
    token = library_tokens.token_of("keeper", seconds=-60)
    caller = identities.Caller(
        "former", masking.Credentials(token, name="former"), is_expired=True
    )
    return identities.Callers((caller,))


@pytest.mark.parametrize("refusal", [401, 403, 404])
def test_nothing_is_said_where_nobody_is_let_in(
    probe: conftest.Probe, refusal: int
) -> None:
    told = probe(
        "auth_required",
        secured=True,
        refusal=refusal,
        parts=PARTS,
        who=expired(),
    )
    assert told.messages == []
    assert len(told.looked) == 14


def test_what_is_open_to_all_is_not_asked(probe: conftest.Probe) -> None:
    assert probe("auth_required").outcomes == []


@pytest.mark.parametrize(
    ("bug", "subject"),
    [
        ("anyone", "no credentials"),
        ("any_token", "a token that is garbage"),
        ("unsigned", "a token that is unsigned ('alg: none')"),
        ("foreign", "a token that is signed by somebody else"),
        ("expired", "a token that has expired"),
        ("no_challenge", "challenge"),
    ],
)
def test_who_should_not_be_let_in_is_named(
    probe: conftest.Probe, bug: str, subject: str
) -> None:
    told = probe("auth_required", bug, secured=True, who=expired())
    assert {each for _, each in told.found} == {subject}
    assert told.found[0][0] == "GET /v1/books"


def test_even_where_anyone_is_let_in_nobodys_resource_is_touched(
    probe: conftest.Probe,
) -> None:
    told = probe("auth_required", "anyone", secured=True)
    titles = {each["title"] for each in told.service.books.there.values()}
    assert {"Alba", "bears", "Canals", "dunes"} <= titles


@pytest.mark.parametrize("name", ["auth_forbidden", "auth_object_level"])
@pytest.mark.parametrize("refusal", [401, 403])
def test_nothing_is_said_where_rights_are_kept(
    probe: conftest.Probe, name: str, refusal: int
) -> None:
    told = probe(
        name,
        secured=True,
        refusal=refusal,
        parts=PARTS,
        who=conftest.callers("reader-1", "reader-2", "guest"),
    )
    assert told.messages == []
    assert told.looked


def test_who_lacks_a_permission_must_be_refused(probe: conftest.Probe) -> None:
    told = probe(
        "auth_forbidden",
        "role_ignored",
        secured=True,
        parts=("loans",),
        who=conftest.callers("guest"),
    )
    assert {each for _, each in told.found} == {"as guest"}
    assert "'guest' lacks the permission" in told.messages[0]


@pytest.mark.parametrize(
    ("bug", "found"),
    [
        ("others_read", ("GET /v1/loans/{loan_id}", "read")),
        ("others_changed", ("PATCH /v1/loans/{loan_id}", "write")),
        ("others_listed", ("GET /v1/loans", "list")),
        ("account_read", ("GET /v1/accounts/{account_id}", "read")),
        ("account_changed", ("PATCH /v1/accounts/{account_id}", "write")),
    ],
)
def test_what_belongs_to_another_must_be_out_of_reach(
    probe: conftest.Probe, bug: str, found: tuple[str, str]
) -> None:
    told = probe(
        "auth_object_level",
        bug,
        secured=True,
        parts=PARTS,
        who=conftest.callers("reader-1", "reader-2"),
    )
    assert told.found == [found]


@pytest.mark.parametrize(
    ("name", "who", "left_out"),
    [
        (
            "auth_forbidden",
            ("keeper",),
            {ALL: "the settings name no identity that lacks a permission"},
        ),
        (
            "auth_object_level",
            ("reader-1", "keeper"),
            {
                "all resources": "the settings name no two identities with "
                "the same permissions"
            },
        ),
        (
            "auth_object_level",
            ("reader-1", "reader-2"),
            {
                "all resources": "no permission says that it is for one's own "
                "only"
            },
        ),
    ],
)
def test_without_the_identities_it_needs_it_says_so(
    probe: conftest.Probe,
    name: str,
    who: tuple[str, ...],
    left_out: dict[str, str],
) -> None:
    parts = ("books",) if "reader-2" in who else ("loans",)
    told = probe(name, secured=True, parts=parts, who=conftest.callers(*who))
    assert told.found == []
    assert told.left_out == left_out


@pytest.mark.parametrize(
    ("bug", "style", "found"),
    [
        ("id_writable", {}, ("POST /v1/books", "assigned id")),
        (
            "id_writable",
            {"integer_ids": True},
            ("POST /v1/books", "assigned id"),
        ),
        ("time_writable", {}, ("POST /v1/books", "assigned create_time")),
    ],
)
def test_what_the_service_assigns_must_not_be_taken(
    probe: conftest.Probe,
    bug: str,
    style: dict[str, Any],
    found: tuple[str, str],
) -> None:
    assert probe("mass_assignment", bug, **style).found == [found]


def test_nobody_may_give_themselves_rights(probe: conftest.Probe) -> None:
    told = probe(
        "mass_assignment",
        "own_role",
        secured=True,
        parts=("accounts",),
        who=conftest.callers("reader-1"),
    )
    label = "PATCH /v1/accounts/{account_id}"
    assert told.found == [(label, "own role")]
    assert told.service.accounts["reader-1"]["role"] == "reader"


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"refuses_unknown": False},
        {"location_only": True},
        {"integer_ids": True, "refuses_unknown": False},
        {"parts": ("books", "accounts"), "secured": True},
    ],
    ids=str,
)
def test_nothing_is_said_where_what_is_sent_changes_nothing(
    probe: conftest.Probe, style: dict[str, Any]
) -> None:
    who = conftest.callers("reader-1", "keeper")
    told = probe("mass_assignment", who=who, **style)
    assert told.messages == []
    assert "/v1/books" in told.looked


def test_where_nothing_can_be_created_nothing_is_assigned(
    probe: conftest.Probe,
) -> None:
    told = probe("mass_assignment", closed=True)
    assert told.left_out == {"/v1/books": "a creation was answered with 403"}
