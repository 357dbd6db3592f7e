# SPDX-License-Identifier: Apache-2.0

import copy
import json
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

from conformance import findings
from conformance.contract import reader
from conformance.exercise import world
from conformance.rules import ruleset

TOKEN = "catalogue-test-token-93b1"

# The bug, the rules that must tell of it, those that may, and the operations
# that are enough to meet it.
BUGS = [
    ("missing_field", {"response-documented"}, set(), "GET /v1/items"),
    ("server_error", {"no-server-error"}, set(), "POST"),
    ("negative_accepted", {"input-rejected"}, set(), "POST"),
    ("valid_refused", {"input-accepted"}, set(), "POST"),
    (
        "bare_error",
        {"envelope-error"},
        {"envelope-error-everywhere"},
        "GET /v1/items",
    ),
    ("bare_success", {"envelope-success"}, set(), "GET /v1/items"),
    ("same_request_id", {"envelope-metadata"}, set(), "GET /v1/items"),
    ("stack_trace", {"no-leak"}, set(), "POST"),
    (
        "debug_page",
        {"no-leak", "no-server-error"},
        {"security-headers"},
        "GET /v1/items",
    ),
    ("password_hash", {"no-sensitive-response"}, set(), "GET /v1/items"),
    ("naive_time", {"time-is-iso8601"}, set(), "GET /v1/items"),
    (
        "html_error",
        {"envelope-error"},
        {"envelope-error-everywhere"},
        "GET /v1/items",
    ),
    ("no_nosniff", {"security-headers"}, set(), "GET /v1/items"),
    (
        "rate_limited",
        {"rate-limit-answer"},
        {"response-documented", "pagination-walk"},
        "GET /v1/items",
    ),
    (
        "unknown_status",
        {"status-known"},
        {"input-accepted", "pagination-walk"},
        "GET /v1/items",
    ),
    ("slash_id", {"id-url-friendly"}, set(), "GET /v1/items"),
    (
        "empty_created",
        {"status-no-content"},
        {"response-documented", "json-media-type"},
        "POST",
    ),
    ("page_overlap", {"pagination-walk"}, set(), "GET /v1/items"),
    ("open_method", {"method-not-allowed"}, set(), "GET /v1/items"),
    ("delete_noop", {"lifecycle-delete"}, set(), ""),
    (
        "create_lost",
        {"lifecycle-read-your-write"},
        {"lifecycle-location"},
        "",
    ),
]


def test_a_service_that_keeps_its_contract_has_no_findings(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Callable[..., world.Settings],
) -> None:
    service = serve("", "--token", TOKEN)
    outcome = world.exercise(
        service.contract, rules, settings(service, token=TOKEN)
    )
    assert [str(each) for each in outcome.findings] == []
    assert outcome.phase.status is findings.PhaseStatus.PASSED
    assert outcome.phase.reason == ""
    assert outcome.notes == ()
    assert outcome.error is None
    # It must have looked: an empty run finds nothing either.
    assert set(outcome.statuses) == {
        "GET /v1/items",
        "POST /v1/items",
        "GET /v1/items/{item_id}",
        "DELETE /v1/items/{item_id}",
    }
    assert outcome.statuses["POST /v1/items"]["201"] > 0
    exchange = {each.id for each in rules.of(findings.World.EXCHANGE)}
    never = {each for each in exchange if not outcome.checked[each]}
    assert never == set(outcome.skipped)


@pytest.mark.parametrize(
    ("bug", "must", "may", "include"), BUGS, ids=[bug[0] for bug in BUGS]
)
def test_a_bug_is_found_by_its_rule_and_no_other(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Callable[..., world.Settings],
    bug: str,
    must: set[str],
    may: set[str],
    include: str,
) -> None:
    service = serve(bug)
    outcome = world.exercise(
        service.contract,
        rules,
        settings(service, include=(include,) if include else ()),
    )
    told = {each.rule for each in outcome.findings}
    assert told >= must
    assert told <= must | may
    assert outcome.phase.status is findings.PhaseStatus.FAILED
    for each in outcome.findings:
        assert each.exchange is not None
        assert each.exchange.curl
        assert each.world is findings.World.EXCHANGE
        assert each.location is not None


def test_a_secured_operation_that_serves_everyone_is_found(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Callable[..., world.Settings],
) -> None:
    service = serve("auth_ignored", "--token", TOKEN)
    outcome = world.exercise(
        service.contract,
        rules,
        settings(service, token=TOKEN, include=("GET /v1/items",)),
    )
    assert {each.rule for each in outcome.findings} == {"auth-required"}


def test_what_is_shown_is_the_smallest_request_that_breaks_the_rule(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Callable[..., world.Settings],
) -> None:
    service = serve("server_error")
    outcome = world.exercise(
        service.contract, rules, settings(service, include=("POST",))
    )
    [finding] = outcome.findings
    assert finding.exchange is not None
    body = json.loads(finding.exchange.request.body or b"")
    # Names of more than 20 letters fail; halving gets no nearer than that.
    assert 20 < len(body["name"]) <= 40
    assert finding.count >= 1


def test_a_broken_operation_makes_a_run_incomplete_not_silent(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Callable[..., world.Settings],
    tmp_path: pathlib.Path,
) -> None:
    service = serve()
    document = copy.deepcopy(service.contract.root.value)
    del document["paths"]["/v1/items/{item_id}"]["get"]["parameters"]
    place = tmp_path / "broken.json"
    place.write_text(json.dumps(document), encoding="utf-8")
    outcome = world.exercise(
        reader.load(str(place)), rules, settings(service, include=("GET",))
    )
    assert "Incomplete: GET /v1/items/{item_id}" in outcome.phase.reason
