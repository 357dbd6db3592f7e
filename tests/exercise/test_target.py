# SPDX-License-Identifier: Apache-2.0

import dataclasses
import socket
from collections.abc import Callable
from typing import Any

import pytest

from conformance import errors, findings
from conformance.exercise import world
from conformance.rules import ruleset

TOKEN = "catalogue-test-token-93b1"
Settings = Callable[..., world.Settings]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_nothing_listening_is_told_with_the_url_and_a_way_out(
    serve: Callable[..., Any], rules: ruleset.Ruleset, settings: Settings
) -> None:
    service = serve()
    url = f"http://127.0.0.1:{_free_port()}"
    outcome = world.exercise(
        service.contract, rules, settings(service, base_url=url)
    )
    assert isinstance(outcome.error, errors.TargetError)
    assert url in outcome.error.message
    assert outcome.error.tip
    assert outcome.phase.status is findings.PhaseStatus.ERROR
    assert outcome.phase.reason
    assert outcome.findings == ()


def test_a_host_that_does_not_exist_is_told_as_such(
    serve: Callable[..., Any], rules: ruleset.Ruleset, settings: Settings
) -> None:
    service = serve()
    outcome = world.exercise(
        service.contract,
        rules,
        settings(service, base_url="http://nowhere.invalid"),
    )
    assert isinstance(outcome.error, errors.TargetError)
    assert "nowhere.invalid" in outcome.error.message


@pytest.mark.parametrize(
    ("token", "tip"), [(None, "Pass a token."), ("wrong-token", "not valid")]
)
def test_a_service_that_refuses_everything_is_not_exercised(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Settings,
    token: str | None,
    tip: str,
) -> None:
    service = serve("", "--token", TOKEN)
    outcome = world.exercise(
        service.contract, rules, settings(service, token=token)
    )
    assert isinstance(outcome.error, errors.TargetError)
    assert "401" in outcome.error.message
    assert tip in outcome.error.tip
    assert outcome.phase.facts["requests"] < 5


def test_a_filter_that_leaves_no_operation_is_told(
    serve: Callable[..., Any], rules: ruleset.Ruleset, settings: Settings
) -> None:
    service = serve()
    outcome = world.exercise(
        service.contract, rules, settings(service, include=("/nothing",))
    )
    assert isinstance(outcome.error, errors.NothingTestedError)
    assert outcome.phase.status is findings.PhaseStatus.SKIPPED
    assert outcome.phase.facts["requests"] == 0


@pytest.mark.parametrize(
    "include", ["GET /v1/items", "GET /v1/items*", "/v1/items/{item_id}"]
)
def test_a_filter_takes_parts_of_labels_and_globs(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Settings,
    include: str,
) -> None:
    service = serve()
    outcome = world.exercise(
        service.contract,
        rules,
        settings(service, include=(include,), max_examples=1),
    )
    assert not isinstance(outcome.error, errors.TargetError)
    expected = {
        "GET /v1/items": {"GET /v1/items", "GET /v1/items/{item_id}"},
        "GET /v1/items*": {"GET /v1/items", "GET /v1/items/{item_id}"},
        "/v1/items/{item_id}": {
            "GET /v1/items/{item_id}",
            "DELETE /v1/items/{item_id}",
        },
    }
    assert set(outcome.statuses) == expected[include]


@pytest.mark.parametrize("after", [5, 60])
def test_a_service_that_dies_ends_the_run_and_keeps_what_was_found(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Settings,
    after: int,
) -> None:
    service = serve("no_nosniff", "--die-after", str(after))
    outcome = world.exercise(
        service.contract, rules, settings(service, patience_seconds=1)
    )
    assert isinstance(outcome.error, errors.TargetError)
    assert service.base_url in outcome.error.message
    assert outcome.phase.status is findings.PhaseStatus.INTERRUPTED
    assert {each.rule for each in outcome.findings} >= {"security-headers"}


def test_the_time_budget_ends_a_run_that_would_go_on(
    serve: Callable[..., Any], rules: ruleset.Ruleset, settings: Settings
) -> None:
    service = serve()
    outcome = world.exercise(
        service.contract,
        rules,
        # However fast the machine is, this takes longer.
        settings(
            service,
            max_seconds=8,
            max_examples=100,
            requests_per_second=40.0,
        ),
    )
    assert outcome.error is None
    assert outcome.phase.seconds < 30
    assert "Time ran out" in outcome.phase.reason
    assert outcome.statuses


def test_the_user_can_stop_a_run_and_keeps_what_was_found(
    serve: Callable[..., Any], rules: ruleset.Ruleset, settings: Settings
) -> None:
    service = serve("no_nosniff")

    def stop(told: str) -> None:
        if told.startswith("coverage"):
            raise KeyboardInterrupt

    outcome = world.exercise(
        service.contract, rules, settings(service), progress=stop
    )
    assert outcome.interrupted
    assert outcome.phase.status is findings.PhaseStatus.INTERRUPTED
    assert {each.rule for each in outcome.findings} >= {"security-headers"}


def test_only_safe_methods_are_called_on_another_machine(
    serve: Callable[..., Any], rules: ruleset.Ruleset, settings: Settings
) -> None:
    service = serve()
    # Reaches this machine, though it is no loopback address.
    url = service.base_url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104
    careful = settings(service, base_url=url, max_examples=1)
    outcome = world.exercise(service.contract, rules, careful)
    assert {label.split()[0] for label in outcome.statuses} == {"GET"}
    assert any("left out (POST" in note for note in outcome.notes)
    bold = dataclasses.replace(careful, allow_unsafe=True)
    outcome = world.exercise(service.contract, rules, bold)
    assert "POST /v1/items" in outcome.statuses
    assert not any("left out (" in note for note in outcome.notes)


def test_a_run_in_which_nothing_succeeds_says_so(
    serve: Callable[..., Any], rules: ruleset.Ruleset, settings: Settings
) -> None:
    service = serve()
    outcome = world.exercise(
        service.contract,
        rules,
        settings(service, include=("DELETE",), max_examples=1),
    )
    assert isinstance(outcome.error, errors.NothingTestedError)
    assert "No request succeeded" in outcome.error.message
    assert outcome.phase.status is findings.PhaseStatus.ERROR
    assert outcome.notes[-1].startswith("DELETE /v1/items/{item_id} never")
