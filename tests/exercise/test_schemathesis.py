# SPDX-License-Identifier: Apache-2.0

import pathlib
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from schemathesis import checks, hooks
from schemathesis.engine import core

from conformance import findings
from conformance.exercise import bundle, fuzz_events, schemathesis_engine
from conformance.rules import ruleset

# A new release of Schemathesis that breaks us is to be seen here first: its
# engine is no public interface.


def _plan(service: Any, **more: Any) -> fuzz_events.Plan:
    fields: dict[str, Any] = {
        "document": bundle.bundled(service.contract),
        "base_url": service.base_url,
        "headers": {"X-Caller": "${HOME}"},
        "labels": ["POST /v1/items", "GET /v1/items/{item_id}"],
        "checks": frozenset({"negative_data_rejection", "unsupported_method"}),
        "seed": 1,
        "seconds": 60.0,
        "examples": 3,
        "methods": ("DELETE",),
    }
    return fuzz_events.Plan(**{**fields, **more})


def test_a_run_tells_every_request_and_every_failure(
    serve: Callable[..., Any],
) -> None:
    service = serve("negative_accepted")
    told = list(schemathesis_engine.fuzz(_plan(service)))
    assert told[-1] == fuzz_events.Finished("completed")
    assert not [each for each in told if isinstance(each, fuzz_events.Trouble)]
    sent = {
        each.case: each for each in told if isinstance(each, fuzz_events.Sent)
    }
    assert {each.label for each in sent.values()} == {
        "POST /v1/items",
        "GET /v1/items/{item_id}",
    }
    assert {each.phase for each in sent.values()} >= {"coverage", "fuzzing"}
    failed = [each for each in told if isinstance(each, fuzz_events.Failed)]
    assert {each.check for each in failed} == {"negative_data_rejection"}
    assert {each.label for each in failed} == {"POST /v1/items"}
    assert {each.place for each in failed} == {"body quantity"}
    for each in failed:
        assert each.kind
        assert each.message
        assert "imum" in each.wrong
        response = sent[each.case].response
        assert response is not None
        assert response.status == 201
    checked = [each for each in told if isinstance(each, fuzz_events.Checked)]
    assert sum(each.checks.get("unsupported_method", 0) for each in checked)


def test_a_record_holds_what_was_really_sent(
    serve: Callable[..., Any],
) -> None:
    service = serve()
    sent = [
        each
        for each in schemathesis_engine.fuzz(_plan(service))
        if isinstance(each, fuzz_events.Sent)
    ]
    names = {name for each in sent for name, _ in each.request.headers}
    assert not names & {"X-Schemathesis-TestCaseId", "Accept-Encoding"}
    for each in sent:
        assert each.request.url.startswith(f"{service.base_url}/v1/items")
        # A header is sent as it is, without looking into the environment.
        assert ("X-Caller", "${HOME}") in each.request.headers
        assert isinstance(each.response, findings.Response)
        assert each.response.seconds > 0
    posted = [each for each in sent if each.request.method == "POST"]
    assert any(each.request.body for each in posted)


def test_requests_that_a_check_makes_are_told_too(
    serve: Callable[..., Any],
) -> None:
    service = serve("auth_ignored", "--token", "a-token")
    plan = _plan(
        service,
        headers={"Authorization": "Bearer a-token"},
        labels=["GET /v1/items"],
        checks=frozenset({"ignored_auth"}),
    )
    told = list(schemathesis_engine.fuzz(plan))
    failed = [each for each in told if isinstance(each, fuzz_events.Failed)]
    sent = {
        each.case: each for each in told if isinstance(each, fuzz_events.Sent)
    }
    assert failed
    for each in failed:
        headers = dict(sent[each.case].request.headers)
        assert headers.get("Authorization") != "Bearer a-token"
        assert [sent[before] for before in each.before]


def test_closing_the_stream_stops_the_run(serve: Callable[..., Any]) -> None:
    service = serve()
    stream = schemathesis_engine.fuzz(_plan(service, examples=100_000))
    next(stream)
    stream.close()
    assert hooks.GLOBAL_HOOK_DISPATCHER.get_all() == {}


def test_a_run_leaves_nothing_in_the_users_folder(
    serve: Callable[..., Any],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = serve()
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert list(schemathesis_engine.fuzz(_plan(service)))
    assert list(folder.iterdir()) == []


def test_one_seed_sends_the_same_requests(serve: Callable[..., Any]) -> None:
    service = serve()

    def requests() -> list[tuple[str, str, bytes | None]]:
        return [
            (each.request.method, each.request.url, each.request.body)
            for each in schemathesis_engine.fuzz(
                _plan(service, labels=["POST /v1/items"], seed=7)
            )
            if isinstance(each, fuzz_events.Sent) and each.phase == "coverage"
        ]

    first = requests()
    assert first
    assert requests() == first


def test_a_document_that_can_not_be_fuzzed_is_told(
    serve: Callable[..., Any],
) -> None:
    service = serve()
    plan = _plan(service, document={"openapi": "4.0.0", "paths": {}})
    told = list(schemathesis_engine.fuzz(plan))
    assert isinstance(told[0], fuzz_events.Trouble)
    assert told[-1] == fuzz_events.Finished("failed")


def test_a_failure_of_the_library_is_told_not_raised(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        yield from ()
        raise KeyError("x-bundled")

    monkeypatch.setattr(core.ExecutionPlan, "execute", fail)
    service = serve()
    [trouble, finished] = schemathesis_engine.fuzz(_plan(service))
    assert isinstance(trouble, fuzz_events.Trouble)
    assert "KeyError" in trouble.message
    assert finished == fuzz_events.Finished("failed")


def test_every_check_that_a_rule_names_exists(rules: ruleset.Ruleset) -> None:
    checks.load_all_checks()
    named = {name for each in rules.rules.values() for name in each.checks}
    assert named
    assert named <= set(checks.CHECKS.get_all_names())


def test_linting_does_not_load_schemathesis() -> None:
    script = (
        "import sys, conformance.cli.main, conformance.rules.ruleset;"
        "sys.exit('schemathesis' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
