# SPDX-License-Identifier: Apache-2.0
"""Tests for figures that rise with time, which suppose no distribution."""

import itertools
import math
from collections.abc import Iterable, Sequence


def rising(values: Sequence[float]) -> float:
    """Tests for a monotonic trend (Mann 1945; Kendall, Rank Correlation).

    Whatever the distribution, all orders of independent values are as likely.
    The probability is counted, not taken from the normal distribution, which
    is off for a dozen values; values that are equal make it too great.

    Args:
        values: In the order of time.

    Returns:
        How probable it is that values in random order rise as clearly, from
        0 to 1; 1 where they don't rise.
    """
    pairs = math.comb(len(values), 2)
    score = sum(
        (later > earlier) - (later < earlier)
        for earlier, later in itertools.combinations(values, 2)
    )
    if score <= 0:
        return 1.0
    inversions = (pairs - score) // 2
    # By the number of pairs in the wrong order. A value that joins others
    # is in the wrong order with none of them, with one … with all, as likely.
    likelihood = [1.0] + [0.0] * inversions
    for size in range(2, len(values) + 1):
        likelihood = [
            math.fsum(likelihood[max(0, number - size + 1) : number + 1]) / size
            for number in range(inversions + 1)
        ]
    return min(1.0, math.fsum(likelihood))


def more_often(strata: Iterable[tuple[int, int, int, int]]) -> float:
    """Tests for a greater share (Mantel and Haenszel 1959, one-sided).

    Each stratum is compared with itself alone, so that a share that grows
    because one stratum grows is none that has grown.

    Args:
        strata: Of each the failures and the trials before, and after.

    Returns:
        How probable it is that chance makes as many of the failures late.
    """
    excess = variance = 0.0
    for early, before, late, after in strata:
        trials, failures = before + after, early + late
        if trials > 1:
            excess += late - after * failures / trials
            variance += (
                (before / trials)
                * (after / trials)
                * (failures * (trials - failures) / (trials - 1))
            )
    if not variance:
        return 1.0
    # Half a failure, as the continuity of the normal distribution asks.
    return 0.5 * math.erfc((excess - 0.5) / math.sqrt(2 * variance))
