# SPDX-License-Identifier: Apache-2.0
import io
import itertools
import json
import math
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import findings
from conformance.contract import reader
from conformance.load import (
    course,
    credentials,
    judging,
    plan,
    recording,
    results,
)
from conformance.rules import judge, ruleset

LABELS = ("GET /a", "GET /b", "GET /c")
CONTRACT = reader.load(
    "-",
    stdin=io.BytesIO(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "T", "version": "1"},
                "paths": {
                    label.split()[1]: {"get": {"responses": {"200": {}}}}
                    for label in LABELS
                },
            }
        ).encode()
    ),
)
PLAN = plan.Plan(
    "http://127.0.0.1:1",
    1,
    tuple(
        plan.Operation(label, "GET", (plan.Request("/"),), {})
        for label in LABELS
    ),
    (),
)
RULE = "load-steady"
RULES = ruleset.load()
# What an operation did in a second: latencies in ms, and how many failed.
Done = tuple[Sequence[float], int]


def cell(latencies: Iterable[float], failed: int = 0) -> recording.Cell:
    made = recording.Cell(errors={"503": failed} if failed else {})
    for each in latencies:
        made.latency.record(each)
    return made


def line(second: int, done: Mapping[int, Done]) -> dict[str, Any]:
    """Makes the line that a generator writes down for a second."""
    operations = {str(each): cell(*it).to_json() for each, it in done.items()}
    return {"second": second, "operations": operations}


def judged(
    lines: Iterable[dict[str, Any]],
    limit: float = math.inf,
    rules: ruleset.Ruleset = RULES,
) -> tuple[list[findings.Finding], Mapping[str, int]]:
    result = results.Result(limit=limit)
    for each in lines:
        result.add(json.loads(json.dumps(each)))
    measured = judging.Measured(PLAN, credentials.Credentials(), result)
    by = judge.Judge(rules.of(findings.World.LOAD), CONTRACT)
    found = judging.judged(by, CONTRACT, measured)
    return [each for each in found if each.rule == RULE], by.checked


def course_of(*seconds: Mapping[int, Done]) -> list[findings.Finding]:
    return judged(itertools.starmap(line, enumerate(seconds)))[0]


def alone(latencies: Iterable[float], operation: int = 0) -> list[Any]:
    """A run with 20 requests a second, as slow as each second says."""
    return [{operation: ([each] * 20, 0)} for each in latencies]


def linear(first: float, last: float, count: int = 10) -> list[float]:
    step = (last - first) / (count - 1)
    return [first + step * number for number in range(count)]


def test_a_latency_that_grows_is_told_from_where_to_where() -> None:
    (found,) = course_of(*alone(linear(100, 280)))
    assert found.severity is findings.Severity.WARN
    assert found.subject == "latency"
    told = re.fullmatch(
        r"Within 9 s of steady load the median latency of 'GET /a' kept "
        r"rising, from (\d+) ms to (\d+) ms; look for what requests leave "
        r"behind: .*\.",
        found.message,
    )
    assert told is not None
    # The middles of the first and the last three seconds.
    assert int(told[1]) == pytest.approx(140, rel=0.01)
    assert int(told[2]) == pytest.approx(260, rel=0.01)
    assert found.location is not None
    assert found.location.pointer == "/paths/~1a/get"


def test_operations_that_drift_together_are_one_finding() -> None:
    (found,) = course_of(
        *(
            {0: ([each] * 9, 0), 1: ([each * 2] * 9, 0), 2: ([each] * 9, 0)}
            for each in linear(100, 300)
        )
    )
    assert found.location is None
    # The one that drifts most is named first.
    assert "of 'GET /b', 'GET /a', 'GET /c' kept rising" in found.message
    assert "all in all from" in found.message


def test_operations_that_are_rarely_called_are_seen_together() -> None:
    (found,) = course_of(
        *({number % 3: ([each] * 10, 0)} for number, each in enumerate(GROWTH))
    )
    assert "all in all" in found.message


GROWTH = linear(100, 300, 12)


def test_one_operation_that_drifts_among_others_is_told_at_its_place() -> None:
    (found,) = course_of(
        *(
            {0: ([10.0] * 90, 0), 1: ([each] * 10, 0), 2: ([70.0] * 90, 0)}
            for each in linear(100, 300)
        )
    )
    assert "of 'GET /b' kept rising, from" in found.message
    assert found.location is not None
    assert found.location.pointer == "/paths/~1b/get"


@given(st.lists(st.floats(100, 125), min_size=2, max_size=80))
def test_noise_of_a_flat_latency_never_tells(latencies: list[float]) -> None:
    assert course_of(*alone(latencies)) == []


@pytest.mark.parametrize("seconds", [10, 60])
def test_noise_without_bounds_seldom_tells(seconds: int) -> None:
    # A standard deviation of the whole latency, from second to second.
    chance = random.Random(1)  # noqa: S311 - noise, no secret
    told = [
        course_of(*alone(100 * chance.lognormvariate(0, 1) for _ in range(n)))
        for n in [seconds] * 200
    ]
    assert sum(map(bool, told)) <= 2


@given(st.lists(st.floats(0.1, 24), min_size=2, max_size=80))
def test_what_no_user_would_notice_never_tells(latencies: list[float]) -> None:
    assert course_of(*alone(latencies)) == []


@given(
    st.lists(
        st.fixed_dictionaries(
            {}, optional={0: st.integers(1, 99), 1: st.integers(1, 99)}
        ),
        min_size=2,
        max_size=40,
    )
)
def test_another_mix_of_operations_never_tells(
    counts: list[dict[int, int]],
) -> None:
    # The second is slower, and fails more often.
    seconds = [
        {
            index: ([(5.0, 900.0)[index]] * count * 2, (0, count)[index])
            for index, count in each.items()
        }
        for each in counts
    ]
    assert course_of(*seconds) == []


@given(st.integers(1, 39), st.floats(1, 100), st.integers(10, 40))
def test_one_step_is_a_disturbance_and_no_drift(
    at: int, times: float, count: int
) -> None:
    latencies = [50.0 if n < at else 50.0 * times for n in range(count)]
    assert course_of(*alone(latencies)) == []


@given(st.permutations(range(10)), st.floats(1, 50))
def test_a_slower_service_that_goes_the_same_way_is_told_the_same(
    order: list[int], times: float
) -> None:
    latencies = [40.0 + 40 * each for each in order]
    told = bool(course_of(*alone(latencies)))
    assert bool(course_of(*alone([each * times for each in latencies]))) == told


@given(st.randoms(use_true_random=False))
def test_generators_add_up_in_any_order(chance: random.Random) -> None:
    lines = [
        line(number, {index: ([each] * 10, 0)})
        for number, each in enumerate(linear(100, 300, 50))
        for index in (0, 1)
    ]
    (expected,) = judged(lines)[0]
    chance.shuffle(lines)
    assert judged(lines)[0] == [expected]


def test_the_second_in_which_users_begin_does_not_count() -> None:
    early = alone([1.0, *[100.0] * 4, 120, 126, 126, 126])
    assert course_of(*early) == []


def test_what_is_answered_after_the_last_request_does_not_count() -> None:
    lines = list(itertools.starmap(line, enumerate(alone(linear(100, 300)))))
    assert judged(lines, limit=5.0) == ([], judged(lines, limit=5.0)[1])
    assert judged(lines, limit=10.0)[0]


@pytest.mark.parametrize(("seconds", "times"), [(6, 0), (7, 1)])
def test_a_run_that_is_too_short_is_not_judged(
    seconds: int, times: int
) -> None:
    lines = itertools.starmap(line, enumerate(alone(linear(9, 900, seconds))))
    found, checked = judged(lines)
    assert checked.get(RULE, 0) == times
    assert len(found) == times


def test_few_requests_tell_nothing() -> None:
    seconds = [{0: ([each], 0)} for each in linear(100, 900)]
    assert course_of(*seconds) == []


def test_nothing_answered_for_seconds_is_no_defect() -> None:
    lines = [line(0, {0: ([9.0], 0)}), line(20, {0: ([9.0], 0)})]
    assert judged(lines)[0] == []


def test_errors_that_become_more_are_told() -> None:
    (found,) = course_of(
        *({0: ([9.0] * 100, failed)} for failed in range(0, 40, 4))
    )
    assert found.subject == "errors"
    assert (
        "the share of requests that fail of 'GET /a' kept rising, "
        "from 8.0% to 32.0%; look for what runs out" in found.message
    )
    assert found.message.endswith("Most often: 503.")
    assert found.count == sum(range(0, 40, 4))


@pytest.mark.parametrize(
    "failed",
    [
        [20] * 10,
        [0, 0, 0, 0, 0, 0, 0, 90, 90, 90],
        [0, 1, 0, 0, 1, 0, 0, 0, 1, 1],
        list(range(40, 0, -4)),
    ],
)
def test_errors_that_stay_or_come_in_a_burst_are_no_drift(
    failed: list[int],
) -> None:
    assert course_of(*({0: ([9.0] * 100, each)} for each in failed)) == []


@pytest.mark.parametrize(
    "option", ["times: 3", "milliseconds: 200", "chance: 0.000001"]
)
def test_an_option_says_what_is_too_much(
    option: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("rules") / "r.yaml"
    place.write_text(
        "extends: backend-guidelines\n"
        f"rules: {{{RULE}: {{options: {{{option}}}}}}}\n",
        encoding="utf-8",
    )
    lines = list(itertools.starmap(line, enumerate(alone(linear(100, 280)))))
    assert judged(lines)[0]
    assert judged(lines, rules=ruleset.load([str(place)]))[0] == []


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=50))
def test_a_course_keeps_every_request_in_few_windows(
    seconds: list[int],
) -> None:
    ran = course.Course()
    for each in seconds:
        ran.add(each, 0, cell([1.0]))
    windows = ran.stage(0, max(seconds) + ran.width)
    assert len(windows) <= 21
    kept = sum(each[0].count for each in windows if each)
    assert kept == len(seconds)
