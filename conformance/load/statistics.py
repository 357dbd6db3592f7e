# SPDX-License-Identifier: Apache-2.0
"""Latencies in buckets whose bounds grow by 2 %, and what follows from them.

A value is known to 1 % and a million of them take a few hundred numbers. This
is the mapping of DDSketch (Masson, Rim, Lee, VLDB 2019): two histograms merge
by adding their counts, whichever process or second they come from.
"""

import math
from collections.abc import Mapping
from typing import Any, Self

_GROWTH = 1.02
_PER_LOG = 1 / math.log(_GROWTH)
# The point whose relative distance to both bounds of its bucket is the same.
_MIDDLE = 2 * _GROWTH / (1 + _GROWTH)
# A microsecond: nothing on a network is faster, and log(0) is no number.
_LEAST_MS = 0.001
_CONFIDENCE = 0.95


class Histogram:
    """Counts latencies in milliseconds.

    Attributes:
        count: How many were recorded.
        total: Their sum in milliseconds.
        greatest: The greatest in milliseconds; 0 without any.
        buckets: Counts by bucket; bucket `i` holds [1.02**i, 1.02**(i+1)).
    """

    __slots__ = ("buckets", "count", "greatest", "total")

    def __init__(self) -> None:
        """Starts without any."""
        self.count = 0
        self.total = 0.0
        self.greatest = 0.0
        self.buckets: dict[int, int] = {}

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same counts; sums may differ by rounding."""
        if not isinstance(other, Histogram):
            return NotImplemented
        return (
            self.buckets == other.buckets
            and self.greatest == other.greatest
            and math.isclose(self.total, other.total)
        )

    __hash__ = None  # type: ignore[assignment]  # it changes as it counts

    def record(self, milliseconds: float) -> None:
        """Counts one latency."""
        milliseconds = max(milliseconds, _LEAST_MS)
        bucket = math.floor(math.log(milliseconds) * _PER_LOG)
        buckets = self.buckets
        buckets[bucket] = buckets.get(bucket, 0) + 1
        self.count += 1
        self.total += milliseconds
        self.greatest = max(self.greatest, milliseconds)

    def add(self, other: "Histogram") -> None:
        """Takes over all that `other` has counted."""
        for bucket, number in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + number
        self.count += other.count
        self.total += other.total
        self.greatest = max(self.greatest, other.greatest)

    def relative_to(self, milliseconds: float) -> "Histogram":
        """Returns the latencies as multiples of one, within 1 % once more.

        Args:
            milliseconds: What shall be 1; above 0.
        """
        shift = math.floor(math.log(milliseconds) * _PER_LOG)
        made = Histogram()
        made.buckets = {
            bucket - shift: number for bucket, number in self.buckets.items()
        }
        made.count = self.count
        made.total = self.total / milliseconds
        made.greatest = self.greatest / milliseconds
        return made

    @property
    def mean(self) -> float:
        """The mean in milliseconds; 0 without any."""
        return self.total / self.count if self.count else 0.0

    def percentile(self, percent: float) -> float:
        """Returns a percentile by nearest rank, within 1 %.

        Args:
            percent: Above 0, at most 100.

        Returns:
            Milliseconds; 0 without any.
        """
        return self._ranked(math.ceil(self.count * percent / 100))

    def proven(self, percent: float) -> float:
        """Returns what a percentile is not below, with 95 % confidence.

        Of few latencies the percentile is a guess: the p99 of 20 is their
        greatest. This is the lower bound that order statistics give (Conover,
        Practical Nonparametric Statistics §3.2): with many latencies it comes
        close to the percentile itself.

        Args:
            percent: Above 0, below 100.

        Returns:
            Milliseconds; 0 where so few prove nothing.
        """
        above = _most_above(self.count, 1 - percent / 100)
        return self._ranked(self.count - above)

    def _ranked(self, rank: int) -> float:
        """Returns the value of a rank, from 1; 0 where there is none."""
        if not 1 <= rank <= self.count:
            return 0.0
        seen = 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= rank:
                return min(_GROWTH**bucket * _MIDDLE, self.greatest)
        return self.greatest

    def to_json(self) -> dict[str, Any]:
        """Returns a JSON object that `from_json` takes."""
        return {
            "total": self.total,
            "greatest": self.greatest,
            "buckets": {str(key): n for key, n in self.buckets.items()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Makes the histogram that `to_json` told of."""
        made = cls()
        made.total = value["total"]
        made.greatest = value["greatest"]
        made.buckets = {int(key): n for key, n in value["buckets"].items()}
        made.count = sum(made.buckets.values())
        return made


def _most_above(count: int, share: float) -> int:
    """Returns the 95 % quantile of a binomial distribution.

    Args:
        count: Independent trials.
        share: The probability of each.

    Returns:
        The least number of successes that is not exceeded in 95 % of cases.
    """
    likelihood = 0.0
    for successes in range(count):
        likelihood += math.exp(
            math.lgamma(count + 1)
            - math.lgamma(successes + 1)
            - math.lgamma(count - successes + 1)
            + successes * math.log(share)
            + (count - successes) * math.log1p(-share)
        )
        if likelihood >= _CONFIDENCE:
            return successes
    return count
