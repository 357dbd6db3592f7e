# SPDX-License-Identifier: Apache-2.0
"""What a failed check of the fuzzer is taken for."""

import json
import pathlib
from collections.abc import Sequence
from typing import Any

import pytest

from conformance import findings
from conformance.contract import model, reader
from conformance.exercise import check_failures, fuzz_events, record, routes
from conformance.rules import rule

URL = "http://h"


def _operation(*statuses: str) -> dict[str, Any]:
    return {
        "parameters": [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
            }
        ],
        "responses": {each: {"description": "An answer."} for each in statuses},
    }


@pytest.fixture(name="contract")
def fixture_contract(tmp_path: pathlib.Path) -> model.Contract:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/things/{id}": {
                "get": _operation("200", "404"),
                "put": _operation("200"),
            },
            "/things/count": {"get": _operation("200")},
            "/echoes/{id}": {"get": _operation("200")},
        },
    }
    place = tmp_path / "openapi.json"
    place.write_text(json.dumps(document))
    return reader.load(str(place))


def _breach(
    contract: model.Contract,
    check: str,
    sent: tuple[str, str],
    status: int,
    called: str = "",
    steps: Sequence[record.Record] = (),
    **more: Any,
) -> rule.Breach | None:
    table = routes.Table(contract, URL)
    method, path = sent
    raw: record.Record = table.record(
        findings.Request(method, f"{URL}{path}", ()),
        findings.Response(status, ()),
        contract.operation(called) if called else None,
    )
    failed = fuzz_events.Failed("1", raw.label, check, "Kind", "", "", **more)
    return check_failures.Failures(contract, table).breach(
        failed, raw, steps, []
    )


@pytest.mark.parametrize(
    ("status", "is_told"),
    [(400, True), (422, True), (167, False), (302, False), (418, False)],
)
def test_only_what_calls_a_request_invalid_refuses_what_is_valid(
    contract: model.Contract, status: int, is_told: bool
) -> None:
    sent = ("GET", "/things/a")
    told = _breach(contract, "positive_data_acceptance", sent, status)
    assert (told is not None) is is_told


def test_to_refuse_what_is_odd_is_prudence(contract: model.Contract) -> None:
    sent = ("GET", "/things/a%00b")
    assert not _breach(contract, "positive_data_acceptance", sent, 400)


@pytest.mark.parametrize(
    ("path", "is_told"), [("/things/a", True), ("/echoes/a", False)]
)
def test_an_echo_has_nothing_that_could_be_deleted(
    contract: model.Contract, path: str, is_told: bool
) -> None:
    told = _breach(contract, "use_after_free", ("GET", path), 200)
    assert (told is not None) is is_told


def test_a_method_that_another_path_offers_is_no_other_method(
    contract: model.Contract,
) -> None:
    check = "unsupported_method"
    called = "GET /things/count"
    assert not _breach(contract, check, ("PUT", "/things/count"), 400, called)
    told = _breach(contract, check, ("PATCH", "/things/count"), 404, called)
    assert told is not None
    assert told.subject == "status"
    assert told.message == (
        "PATCH is not offered at '/things/count', and answered with 404; 405 "
        "is expected."
    )


@pytest.mark.parametrize(
    ("place", "wrong", "told"),
    [
        ("header Tag", "Tag: Bad pattern", "header Tag: Bad pattern"),
        ("body a.b", "a -> b: Bad type", "body a.b: Bad type"),
        ("body", "- violates `type`\n", "body: violates `type`"),
        ("query limit", "", "query limit"),
    ],
)
def test_what_is_wrong_in_a_request_is_said_once(
    contract: model.Contract, place: str, wrong: str, told: str
) -> None:
    breach = _breach(
        contract,
        "negative_data_rejection",
        ("GET", "/things/a"),
        200,
        place=place,
        wrong=wrong,
    )
    assert breach is not None
    assert f"that its contract forbids ({told}); a 4xx" in breach.message
    assert breach.subject == place


def test_who_asks_as_nobody_is_told_as_the_probe_tells_it(
    contract: model.Contract,
) -> None:
    told = _breach(contract, "ignored_auth", ("GET", "/things/a"), 200)
    assert told is not None
    assert told.subject == "no credentials"
    assert told.node is None


@pytest.mark.parametrize(("created", "is_told"), [("a", True), ("b", False)])
def test_what_a_wrong_location_names_was_not_created(
    contract: model.Contract, created: str, is_told: bool
) -> None:
    creation = routes.Table(contract, URL).record(
        findings.Request("PUT", f"{URL}/things", ()),
        findings.Response(201, (), f'{{"id": "{created}"}}'.encode()),
        None,
    )
    told = _breach(
        contract,
        "ensure_resource_availability",
        ("GET", "/things/a"),
        404,
        steps=[creation],
    )
    assert (told is not None) is is_told
