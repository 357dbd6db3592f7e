# SPDX-License-Identifier: Apache-2.0
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.load import statistics

LATENCY = st.floats(min_value=0.001, max_value=3_600_000)
LATENCIES = st.lists(LATENCY, min_size=1, max_size=200)


def of(latencies: list[float]) -> statistics.Histogram:
    made = statistics.Histogram()
    for latency in latencies:
        made.record(latency)
    return made


@given(LATENCIES, st.floats(min_value=0.1, max_value=100))
def test_a_percentile_is_within_1_percent_of_the_exact_nearest_rank(
    latencies: list[float], percent: float
) -> None:
    rank = math.ceil(len(latencies) * percent / 100)
    exact = sorted(latencies)[rank - 1]
    assert of(latencies).percentile(percent) == pytest.approx(exact, rel=0.01)


@given(LATENCIES, LATENCIES)
def test_merging_is_recording_both(
    first: list[float], second: list[float]
) -> None:
    merged = of(first)
    merged.add(of(second))
    assert merged == of(first + second)
    assert merged.count == len(first) + len(second)


@given(st.lists(LATENCY, max_size=50))
def test_a_histogram_survives_json(latencies: list[float]) -> None:
    before = of(latencies)
    text = json.dumps(before.to_json())
    after = statistics.Histogram.from_json(json.loads(text))
    assert after == before
    assert after.count == before.count


@given(LATENCIES)
def test_no_percentile_exceeds_the_greatest_and_they_are_in_order(
    latencies: list[float],
) -> None:
    made = of(latencies)
    ordered = [made.percentile(each) for each in (1, 50, 95, 99, 100)]
    assert ordered == sorted(ordered)
    assert ordered[-1] == pytest.approx(max(latencies), rel=0.01)
    assert ordered[-1] <= made.greatest == max(latencies)


@given(LATENCIES, st.sampled_from([50.0, 95.0, 99.0]))
def test_what_is_proven_never_exceeds_the_percentile_by_a_bucket(
    latencies: list[float], percent: float
) -> None:
    # With fewer than two latencies above it, nothing is proven of the p99.
    made = of(latencies)
    if len(latencies) >= 100:
        assert made.proven(percent) <= made.percentile(percent)


def test_one_slow_request_proves_nothing_about_percentiles() -> None:
    made = of([5.0] * 19 + [3000.0])
    assert made.percentile(99) == pytest.approx(3000, rel=0.01)
    assert made.proven(99) == pytest.approx(5, rel=0.01)
    assert made.proven(95) == pytest.approx(5, rel=0.01)


def test_ten_slow_requests_of_ten_prove_the_percentile() -> None:
    assert of([1500.0] * 10).proven(95) == pytest.approx(1500, rel=0.01)


def test_of_many_requests_what_is_proven_is_near_the_percentile() -> None:
    made = of([float(number) for number in range(1, 10_001)])
    assert made.proven(95) == pytest.approx(9_500, rel=0.02)
    assert made.percentile(95) == pytest.approx(9_500, rel=0.01)


def test_the_quantile_of_a_large_binomial_is_the_normal_one() -> None:
    # 1,000,000 trials of 5 %: 50,000 + 1.645 standard deviations of 218.
    made = statistics.Histogram()
    made.buckets = dict.fromkeys(range(1000), 1000)
    made.count, made.greatest = 1_000_000, math.inf
    rank = 1_000_000 - 50_358
    expected = statistics.Histogram()
    expected.record(1.02 ** (rank // 1000) * 1.01)
    assert made.proven(95) == pytest.approx(expected.percentile(50), rel=0.01)


def test_an_empty_histogram_has_zeros() -> None:
    empty = statistics.Histogram()
    assert empty.percentile(95) == empty.proven(95) == empty.mean == 0
    assert empty != "a histogram"


@given(st.sampled_from([0.0, -1.0, 1e-9]))
def test_an_impossible_latency_is_counted_as_a_microsecond(
    latency: float,
) -> None:
    assert of([latency]).percentile(50) == pytest.approx(0.001)


@given(LATENCIES)
def test_the_mean_is_exact(latencies: list[float]) -> None:
    exact = math.fsum(latencies) / len(latencies)
    assert of(latencies).mean == pytest.approx(exact)
