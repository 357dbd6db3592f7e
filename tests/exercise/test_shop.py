# SPDX-License-Identifier: Apache-2.0

import dataclasses

import pytest

from conformance import findings, service
from conformance.contract import reader
from conformance.exercise import world
from conformance.rules import ruleset


def _exercised(
    rules: ruleset.Ruleset, faults: tuple[str, ...], include: tuple[str, ...]
) -> tuple[world.Outcome, str]:
    """Exercises the reference service; gives the outcome and the token."""
    with service.started(faults) as address:
        outcome = world.exercise(
            reader.load(address.document_url),
            rules,
            world.Settings(
                address.base_url,
                token=address.token,
                seed=1,
                max_seconds=40,
                max_examples=5,
                include=include,
            ),
        )
    return outcome, address.token


def test_the_reference_service_keeps_its_contract(
    rules: ruleset.Ruleset,
) -> None:
    outcome, token = _exercised(rules, (), ())
    assert [str(each) for each in outcome.findings] == []
    assert outcome.error is None
    assert outcome.phase.status is findings.PhaseStatus.PASSED
    # It must have looked: an empty run finds nothing either.
    assert outcome.checked["response-documented"] > 100
    assert outcome.checked["pagination-walk"] > 0
    assert token not in repr(dataclasses.asdict(outcome.phase))


@pytest.mark.parametrize(
    ("fault", "rule", "include"),
    [
        ("page_overlap", "pagination-walk", "GET /v1/products"),
        (
            "error_not_enveloped",
            "envelope-error envelope-error-everywhere",
            "GET /v1/users",
        ),
        ("missing_required_field", "response-documented", "GET /v1/products"),
        ("500_long", "no-server-error", "/v1/products"),
    ],
)
def test_a_fault_of_the_reference_service_is_found_by_its_rule_and_no_other(
    rules: ruleset.Ruleset, fault: str, rule: str, include: str
) -> None:
    outcome, token = _exercised(rules, (fault,), (include,))
    assert {each.rule for each in outcome.findings} == set(rule.split())
    for each in outcome.findings:
        assert each.exchange is not None
        assert each.exchange.request.url
        assert each.exchange.response is not None
        assert each.exchange.response.body
        assert each.exchange.curl.startswith(("curl ", "printf "))
    shown = repr([dataclasses.asdict(each) for each in outcome.findings])
    assert token not in shown
