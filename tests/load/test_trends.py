# SPDX-License-Identifier: Apache-2.0
import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.load import trends


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_the_chance_of_a_trend_is_that_of_all_orders(
    values: list[int],
) -> None:
    def score(order: Sequence[int]) -> int:
        pairs = itertools.combinations(order, 2)
        return sum((b > a) - (b < a) for a, b in pairs)

    orders = list(itertools.permutations(range(len(values))))
    seen = score(values)
    as_clear = sum(score(order) >= seen for order in orders) / len(orders)
    if seen > 0:
        assert trends.rising(values) == pytest.approx(as_clear)
    else:
        assert trends.rising(values) == 1


@given(st.lists(st.floats(0, 1e6), max_size=32), st.integers(-20, 20))
def test_a_trend_does_not_depend_on_the_unit(
    values: list[float], power: int
) -> None:
    scaled = [math.ldexp(each, power) for each in values]
    assert trends.rising(scaled) == trends.rising(values)


@pytest.mark.parametrize(
    ("early", "late"), [(1, 8), (10, 20), (40, 50), (0, 5), (5, 5)]
)
def test_the_chance_of_more_failures_is_nearly_the_exact_one(
    early: int, late: int
) -> None:
    trials = 100
    failures = early + late
    ways = [
        math.comb(trials, it) * math.comb(trials, failures - it)
        for it in range(late, min(trials, failures) + 1)
    ]
    exact = sum(ways) / math.comb(2 * trials, failures)
    told = trends.more_often([(early, trials, late, trials)])
    assert told == pytest.approx(exact, abs=0.01)


def test_a_stratum_that_grows_is_no_greater_share() -> None:
    # One in two fails of the second, which is called ten times as often.
    strata = [(0, 100, 0, 100), (5, 10, 50, 100)]
    assert trends.more_often(strata) > 0.4
