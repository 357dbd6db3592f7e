# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies

from conformance import errors, identity_values
from conformance.contract import model, reader
from conformance.exercise import identities, masking

SCOPES = strategies.frozensets(
    strategies.sampled_from(["a.read", "a.write", "a.read_own"])
)
NOBODY = masking.Credentials()


@pytest.fixture(name="operation")
def fixture_operation(tmp_path: pathlib.Path) -> Any:
    """Makes an operation that takes some permissions."""

    def make(**said: Any) -> model.Operation:
        answer = {"responses": {"200": {"description": "It."}}}
        document = {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": {**answer, **said}}},
        }
        place = tmp_path / "openapi.json"
        place.write_text(json.dumps(document), encoding="utf-8")
        return reader.load(str(place)).operations[0]

    return make


@pytest.mark.parametrize(
    "said",
    [
        {"security": [{"oauth": ["a.read", "a.write"]}]},
        {"security": [{"oauth": ["a.read"]}, {"other": ["a.write"]}]},
        {"x-required-permissions": ["a.read", "a.write"]},
        {"x-permissions": ["a.read"], "x-roles": ["a.write", 7]},
    ],
    ids=str,
)
def test_what_an_operation_takes_is_read_in_its_usual_places(
    operation: Any, said: dict[str, Any]
) -> None:
    assert identities.required(operation(**said)) == {"a.read", "a.write"}


def test_what_takes_nothing_is_lacked_by_nobody(operation: Any) -> None:
    caller = identities.Caller("u", NOBODY, frozenset())
    assert caller.lacks(operation()) is None


def test_of_whom_nobody_said_what_they_have_nothing_is_known(
    operation: Any,
) -> None:
    caller = identities.Caller("u", NOBODY)
    assert caller.lacks(operation(**{"x-roles": ["admin"]})) is None


@hypothesis.given(needed=SCOPES, held=SCOPES)
@hypothesis.settings(
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
def test_one_of_the_permissions_is_enough(
    operation: Any, needed: frozenset[str], held: frozenset[str]
) -> None:
    caller = identities.Caller("u", NOBODY, held)
    lacks = caller.lacks(operation(**{"x-roles": sorted(needed)}))
    assert lacks == (not needed & held if needed else None)


@pytest.mark.parametrize(
    ("may", "lacks"),
    [
        (("GET *",), False),
        (("GET /a",), False),
        (("POST *", "* /a"), False),
        (("POST *",), True),
        (("GET /b",), True),
    ],
)
def test_patterns_say_what_a_caller_may_do(
    operation: Any, may: tuple[str, ...], lacks: bool
) -> None:
    caller = identities.Caller("u", NOBODY, frozenset(), may)
    assert caller.lacks(operation(**{"x-roles": ["admin"]})) is lacks


def test_who_has_run_out_is_told_from_who_is_valid() -> None:
    former = identities.Caller("former", NOBODY, is_expired=True)
    viewer = identities.Caller("viewer", NOBODY)
    callers = identities.Callers((former, viewer))
    assert callers.expired == (former,)
    assert callers.valid == (viewer,)


def test_the_settings_name_identities(tmp_path: pathlib.Path) -> None:
    old = tmp_path / "old-token"
    old.write_text("an-old-token\n", encoding="utf-8")
    read = identity_values.check(
        "identities",
        {
            "viewer": {
                "token": "@env:VIEWER_TOKEN",
                "permissions": ["books.read"],
            },
            "robot": {"headers": {"X-Key": "k3y"}, "may": ["GET *"]},
            "former": {"token": f"@file:{old}", "expired": True},
        },
        {"VIEWER_TOKEN": "a-token"},
    )
    viewer, robot, former = read.others
    assert viewer.name == "viewer"
    assert viewer.credentials.token == "a-token"
    assert viewer.permissions == frozenset({"books.read"})
    assert robot.credentials.headers == (("X-Key", "k3y"),)
    assert robot.may == ("GET *",)
    assert robot.permissions is None
    assert former.is_expired
    assert former.credentials.token == "an-old-token"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([], "has to be a mapping of names"),
        ({"u": "token"}, "'identities.u' has to be a mapping"),
        ({"u": {"tokn": "x"}}, "'identities.u' has no 'tokn'"),
        ({"u": {"permissions": ["a"]}}, "'identities.u' has no token"),
        ({"u": {"token": "x", "expired": "maybe"}}, "identities.u.expired"),
    ],
    ids=str,
)
def test_an_identity_that_makes_no_sense_is_refused(
    value: Any, says: str
) -> None:
    with pytest.raises(errors.ConfigurationError, match=says):
        identity_values.check("identities", value, {})
