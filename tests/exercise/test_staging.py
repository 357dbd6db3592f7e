# SPDX-License-Identifier: Apache-2.0
"""What a run may not do to a system that others use, and how it bears it."""

import collections
import dataclasses
import email.utils
import json
import math
import pathlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from conformance import errors, findings
from conformance.contract import reader
from conformance.exercise import selection, visit, world
from tests.exercise import staging

BUSY: staging.Answer = (429, {"Retry-After": "1"}, {"error": {}})


@pytest.fixture(name="notes")
def fixture_notes() -> Iterator[staging.Notes]:
    with staging.notes() as service:
        yield service


def _methods(notes: staging.Notes) -> set[str]:
    return {each.method for each in notes.server.seen}


def test_only_reading_is_done_where_that_is_asked_for(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    outcome = staging.exercised(notes, tmp_path, safe=True, allow_unsafe=True)
    assert outcome.error is None
    assert _methods(notes) <= {"GET", "HEAD", "OPTIONS"}
    assert notes.notes.keys() == {"n0"}
    (told,) = (each for each in outcome.notes if "left out" in each)
    assert told == (
        "2 operations were left out (POST /v1/notes, "
        "DELETE /v1/notes/{note_id}), since they change data and only "
        "reading is allowed."
    )


def _flagged(document: dict[str, Any]) -> None:
    document["paths"]["/v1/notes"]["post"]["x-conformance-exclude"] = True


def _flagged_path(document: dict[str, Any]) -> None:
    path = document["paths"]["/v1/notes"]
    path["x-conformance-exclude"] = True
    path["get"]["x-conformance-exclude"] = False


def _tagged(document: dict[str, Any]) -> None:
    document["paths"]["/v1/notes"]["post"]["tags"] = ["billing", "notes"]


@pytest.mark.parametrize(
    ("change", "more"),
    [
        (_flagged, {}),
        (_flagged_path, {}),
        (_tagged, {"exclude_tags": ("billing",)}),
        (None, {"exclude": ("POST *",)}),
        (None, {"exclude": ("POST /v1/notes",)}),
    ],
)
def test_what_is_left_out_is_never_called_and_told(
    notes: staging.Notes,
    tmp_path: pathlib.Path,
    change: Any,
    more: dict[str, Any],
) -> None:
    if change is not None:
        notes.changes = change
    outcome = staging.exercised(notes, tmp_path, **more)
    assert outcome.error is None
    assert not [
        each
        for each in notes.called
        if each.method == "POST" and each.path == "/v1/notes"
    ]
    assert outcome.statuses.keys() == {
        "GET /v1/notes",
        "GET /v1/notes/{note_id}",
        "DELETE /v1/notes/{note_id}",
    }
    told = "1 operation was left out (POST /v1/notes)"
    assert any(each.startswith(told) for each in outcome.notes)


def test_what_was_created_stays_where_deleting_is_left_out(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    outcome = staging.exercised(notes, tmp_path, exclude=("DELETE",))
    assert not [
        each
        for each in notes.called
        if each.method == "DELETE" and each.path.startswith("/v1/notes/")
    ]
    assert len(notes.notes) > 1
    assert any("could not be deleted" in each for each in outcome.notes)


def test_no_link_leads_to_another_host(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    with staging.notes() as other:

        def guard(seen: staging.Seen) -> staging.Answer | None:
            if seen.method == "GET" and seen.path == "/v1/notes":
                return 302, {"Location": f"{other.url}/v1/notes"}, b""
            return None

        notes.guard = guard
        staging.exercised(notes, tmp_path)
        assert other.server.seen == []


def test_nothing_is_written_where_only_reading_is_allowed_whoever_wants_it(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    place = tmp_path / "openapi.json"
    place.write_text(json.dumps(notes.document()), encoding="utf-8")
    contract = reader.load(str(place))
    settings = world.Settings(notes.url, safe=True, exclude=("/v1/notes/",))
    asked = visit.Visit(contract, settings, math.inf)
    asked.restrict(selection.selected(contract, asked.base_url, settings))
    with asked.session(lambda _: None) as asking:
        asking.send("GET", f"{notes.url}/v1/notes")
        for method, path in (("POST", "/v1/notes"), ("GET", "/v1/notes/n0")):
            with pytest.raises(httpx.TransportError):
                asking.send(method, f"{notes.url}{path}")
    assert len(notes.called) == 1


@pytest.mark.parametrize("hosts", [(), ("127.0.0.1",), ("*.test",)])
def test_nothing_is_sent_to_a_host_that_is_not_allowed(
    notes: staging.Notes, tmp_path: pathlib.Path, hosts: tuple[str, ...]
) -> None:
    place = tmp_path / "openapi.json"
    place.write_text(json.dumps(notes.document()), encoding="utf-8")
    settings = world.Settings(notes.url, allow_hosts=hosts)
    asked = visit.Visit(reader.load(str(place)), settings, math.inf)
    with (
        staging.notes() as other,
        asked.session(lambda _: None) as asking,
    ):
        if hosts == ("127.0.0.1",):
            asking.send("GET", f"{other.url}/v1/notes")
        else:
            with pytest.raises(httpx.TransportError, match="is not asked"):
                asking.send("GET", f"{other.url}/v1/notes")
        assert bool(other.server.seen) == (hosts == ("127.0.0.1",))


@pytest.mark.parametrize("most", [1, 4, 40, 120])
def test_a_budget_of_requests_is_kept_and_spread(
    notes: staging.Notes, tmp_path: pathlib.Path, most: int
) -> None:
    outcome = staging.exercised(
        notes, tmp_path, max_requests=most, max_examples=50
    )
    assert outcome.phase.facts["requests"] <= most + _cleaning(notes)
    assert len(notes.server.seen) <= most + _cleaning(notes)
    assert "spent" in outcome.phase.reason
    if most < 5:
        assert "Not reached: " in outcome.phase.reason
    else:
        assert len(outcome.statuses) == 4
        assert "Not reached" not in outcome.phase.reason
    assert notes.notes.keys() <= {"n0"}


def _cleaning(notes: staging.Notes) -> int:
    """Deleting what was created is no part of the budget."""
    return sum(each.method == "DELETE" for each in notes.called)


def test_a_budget_leaves_the_fuzzer_something_of_each_operation(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    # Many requests of the first one could be made of these.
    queries = [
        {
            "name": f"q{number}",
            "in": "query",
            "schema": {"type": "integer", "minimum": 1, "maximum": 99},
        }
        for number in range(8)
    ]
    notes.changes = lambda document: document["paths"]["/v1/notes"].update(
        parameters=queries
    )
    fuzzed: list[str] = []
    staging.exercised(
        notes,
        tmp_path,
        max_requests=80,
        max_examples=50,
        progress=fuzzed.append,
    )
    labels = {
        each.partition(": ")[2]
        for each in fuzzed
        if each.startswith(("coverage: ", "fuzzing: "))
    }
    assert len(labels) == 4


def test_probes_and_fuzzer_keep_to_one_rate(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    times: list[float] = []

    def guard(_: staging.Seen) -> staging.Answer | None:
        times.append(time.monotonic())
        return None

    notes.guard = guard
    outcome = staging.exercised(
        notes, tmp_path, requests_per_second=25.0, max_seconds=20
    )
    assert outcome.error is None
    assert len(times) > 40
    rate = (len(times) - 1) / (times[-1] - times[0])
    assert rate < 26


def test_an_operation_that_never_succeeds_is_told(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    def guard(seen: staging.Seen) -> staging.Answer | None:
        is_one = seen.path.startswith("/v1/notes/") and seen.method == "GET"
        return (404, {}, {"error": {}}) if is_one else None

    notes.guard = guard
    outcome = staging.exercised(notes, tmp_path)
    count = outcome.statuses["GET /v1/notes/{note_id}"]["404"]
    assert (
        f"GET /v1/notes/{{note_id}} never succeeded ({count} of 404)."
        in outcome.notes
    )


def test_a_run_in_which_nothing_succeeds_does_not_pass(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    notes.guard = lambda _: (404, {}, {"error": {}})
    outcome = staging.exercised(notes, tmp_path)
    assert isinstance(outcome.error, errors.NothingTestedError)
    assert outcome.phase.status is findings.PhaseStatus.ERROR


class Limit:
    """Answers 429 to some requests, and sees whether it is obeyed."""

    def __init__(self, refused: range, answer: staging.Answer) -> None:
        self._refused = refused
        self._answer = answer
        self._count = 0
        self._until = 0.0
        self.early = 0
        self.refusals: collections.Counter[bool] = collections.Counter()
        self.is_fuzzing = False

    def guard(self, seen: staging.Seen) -> staging.Answer | None:
        self._count += 1
        now = time.monotonic()
        if now < self._until:
            self.early += 1
        if self._count not in self._refused:
            return None
        self.refusals[self.is_fuzzing] += 1
        # The client's clock started a little later than ours.
        self._until = now + 0.95
        return self._answer

    def told(self, text: str) -> None:
        self.is_fuzzing = text.startswith(("coverage", "fuzzing"))


def test_a_service_that_limits_the_rate_is_waited_for(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    limit = Limit(range(10, 1000, 45), BUSY)
    notes.guard = limit.guard
    outcome = staging.exercised(
        notes, tmp_path, max_examples=10, progress=limit.told
    )
    assert outcome.error is None
    assert limit.early == 0
    assert limit.refusals[False]
    assert limit.refusals[True]
    (told,) = (each for each in outcome.notes if "asked to wait" in each)
    count = sum(limit.refusals.values())
    assert f"{count} times" in told
    assert f"{count} s were waited" in told
    assert outcome.findings == ()


def test_the_time_to_come_back_may_be_a_date(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    def guard(seen: staging.Seen) -> staging.Answer | None:
        if len(notes.called) == 10:
            date = email.utils.formatdate(time.time() + 3, usegmt=True)
            return 503, {"Retry-After": date}, {"error": {}}
        return None

    notes.guard = guard
    outcome = staging.exercised(notes, tmp_path, max_examples=1)
    (told,) = (each for each in outcome.notes if "asked to wait" in each)
    assert "asked to wait once" in told


def test_a_service_that_only_limits_the_rate_ends_the_run(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    busy: staging.Answer = (429, {"Retry-After": "3600"}, {"error": {}})

    def guard(_: staging.Seen) -> staging.Answer | None:
        return busy if len(notes.called) > 10 else None

    notes.guard = guard
    begun = time.monotonic()
    outcome = staging.exercised(notes, tmp_path)
    assert isinstance(outcome.error, errors.TargetError)
    assert "nothing but 429" in outcome.error.message
    assert len(notes.called) < 80
    assert time.monotonic() - begun < 20


def test_one_operation_that_limits_the_rate_does_not_end_the_run(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    def guard(seen: staging.Seen) -> staging.Answer | None:
        is_limited = seen.method == "POST" and len(notes.notes) > 1
        return (429, {}, {"error": {}}) if is_limited else None

    notes.guard = guard
    outcome = staging.exercised(notes, tmp_path, max_examples=10)
    assert outcome.error is None
    assert outcome.phase.seconds < 30


@dataclasses.dataclass
class Outage:
    """Takes a service down at some request, and up again later."""

    notes: staging.Notes
    at: int
    seconds: float | None
    count: int = 0
    during: int = 0

    def guard(self, _: staging.Seen) -> staging.Answer | None:
        self.count += 1
        if self.count != self.at:
            return None
        self.notes.server.stop()
        if self.seconds is not None:
            timer = threading.Timer(self.seconds, self.notes.server.start)
            timer.daemon = True
            timer.start()
        return 0, {}, b""


@pytest.mark.parametrize("at", [8, 60])
def test_a_service_that_comes_back_is_waited_for(
    notes: staging.Notes, tmp_path: pathlib.Path, at: int
) -> None:
    outage = Outage(notes, at, 1.0)
    notes.guard = outage.guard
    outcome = staging.exercised(notes, tmp_path, max_examples=10)
    assert outcome.error is None
    assert outage.count > at + 20
    (told,) = (each for each in outcome.notes if "was away" in each)
    assert "away once" in told
    assert "/v1/notes" in told
    assert outcome.findings == ()


@pytest.mark.parametrize("at", [8, 60])
def test_a_service_that_stays_away_ends_the_run(
    notes: staging.Notes, tmp_path: pathlib.Path, at: int
) -> None:
    notes.guard = Outage(notes, at, None).guard
    outcome = staging.exercised(
        notes, tmp_path, max_examples=10, patience_seconds=1.5
    )
    assert isinstance(outcome.error, errors.TargetError)
    assert "stopped answering" in outcome.error.message
    assert outcome.error.exit_code == 4
    assert outcome.findings == ()
    assert outcome.phase.seconds < 30


def test_a_proxy_before_a_service_that_is_away_is_no_finding_of_each_request(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    count = 0

    def guard(_: staging.Seen) -> staging.Answer | None:
        nonlocal count
        count += 1
        return (502, {}, b"<p>Bad gateway</p>") if count > 30 else None

    notes.guard = guard
    outcome = staging.exercised(notes, tmp_path, patience_seconds=1.5)
    assert isinstance(outcome.error, errors.TargetError)
    assert count < 80
    assert len(outcome.findings) <= 4


def _interrupt_at(beginning: str, times: int = 1) -> Any:
    left = [times]

    def told(text: str) -> None:
        if text.startswith(beginning) and left[0]:
            left[0] -= 1
            raise KeyboardInterrupt

    return told


@pytest.mark.parametrize("beginning", ["probe: auth", "fuzzing"])
def test_what_was_created_is_deleted_after_an_interrupt(
    notes: staging.Notes, tmp_path: pathlib.Path, beginning: str
) -> None:
    outcome = staging.exercised(
        notes, tmp_path, progress=_interrupt_at(beginning)
    )
    assert outcome.interrupted
    assert "POST" in _methods(notes)
    assert notes.notes.keys() <= {"n0"}


def test_a_second_interrupt_ends_at_once_and_tells_what_is_left(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    first = _interrupt_at("fuzzing")
    second = _interrupt_at("deleting")

    def told(text: str) -> None:
        first(text)
        second(text)

    outcome = staging.exercised(notes, tmp_path, progress=told)
    assert outcome.interrupted
    assert len(notes.notes) > 1
    assert any("could not be deleted" in each for each in outcome.notes)


def test_what_was_created_is_deleted_after_an_error(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    busy: staging.Answer = (429, {"Retry-After": "3600"}, {"error": {}})

    told = [""]

    def guard(_: staging.Seen) -> staging.Answer | None:
        is_over = len(notes.notes) > 3 and "deleting" not in told[-1]
        return busy if is_over else None

    notes.guard = guard
    outcome = staging.exercised(notes, tmp_path, progress=told.append)
    assert isinstance(outcome.error, errors.TargetError)
    assert notes.notes.keys() <= {"n0"}
