# SPDX-License-Identifier: Apache-2.0
"""Whether latency and errors drift while the load stays the same.

Both are looked at in windows of time, since requests that follow each other are
slow together. What operations have in common is told by latencies in terms of
each operation's own median, and by failures against those that each operation
has on average: another mix of operations is no drift.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import TypeVar

from conformance.load import course, statistics, trends

# All users begin to send within the first second.
_WARM_UP = 1.0
# Five rise one after another in one of 120 runs by chance, six in one of 720.
_LEAST_WINDOWS = 6
# A median of fewer latencies says little.
_LEAST_COUNT = 10
_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True, slots=True)
class Trend:
    """How a figure went, from the first third of a stage to the last.

    Attributes:
        operation: Index of the operation in the plan; None is all together.
        first: The figure in the first third: milliseconds, or a share from
            0 to 1.
        middle: That in the second third.
        last: That in the last third.
        chance: How probable such a rise is where nothing drifts; 1 where too
            few requests tell.
    """

    operation: int | None
    first: float
    middle: float
    last: float
    chance: float


@dataclasses.dataclass(frozen=True, slots=True)
class Trends:
    """The trends of a figure, as far as there is enough to tell.

    Attributes:
        all: That of all operations together.
        operations: Those of single operations.
    """

    all: Trend | None
    operations: tuple[Trend, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Drift:
    """How a run went while its load was steady.

    Attributes:
        seconds: How long that was.
        latency: Of the median latency in milliseconds.
        errors: Of the share of requests that fail.
    """

    seconds: float
    latency: Trends
    errors: Trends


def measured(ran: course.Course, end: float) -> Drift | None:
    """Measures how a run drifted.

    Args:
        ran: The run.
        end: Seconds from its start until no more was sent.

    Returns:
        Its drift; None where it is too short to tell.
    """
    stage = ran.stage(_WARM_UP, end)
    if len(stage) < _LEAST_WINDOWS:
        return None
    operations = sorted({index for window in stage for index in window})
    latency = (
        _latency([_latencies(each, index) for each in stage], index)
        for index in operations
    )
    errors = (_errors(stage, [index], index) for index in operations)
    return Drift(
        float(len(stage) * ran.width),
        Trends(
            _latency_of_all(stage, operations),
            tuple(each for each in latency if each),
        ),
        Trends(
            _errors(stage, operations, None),
            tuple(each for each in errors if each),
        ),
    )


def _latency_of_all(
    stage: Sequence[course.Window], operations: Iterable[int]
) -> Trend | None:
    """Follows the latency relative to each operation's own median.

    A mixture of distributions that have the same median has that median too,
    in whatever proportion they are mixed.
    """
    series = [statistics.Histogram() for _ in stage]
    total = count = 0.0
    for index in operations:
        own = [_latencies(window, index) for window in stage]
        median = _merged(own).percentile(50)
        if not median:
            continue
        for sum_, each in zip(series, own, strict=True):
            sum_.add(each.relative_to(median))
            total += each.count * median
            count += each.count
    relative = _latency(series, None)
    if relative is None:
        return None
    typical = total / count
    return dataclasses.replace(
        relative,
        first=relative.first * typical,
        middle=relative.middle * typical,
        last=relative.last * typical,
    )


def _latency(
    series: Sequence[statistics.Histogram], operation: int | None
) -> Trend | None:
    first, middle, last = (
        _merged(third).percentile(50) for third in _thirds(series)
    )
    if not (first and middle and last):
        return None
    chance = trends.rising([each.percentile(50) for each in _batches(series)])
    return Trend(operation, first, middle, last, chance)


def _errors(
    stage: Sequence[course.Window],
    operations: Sequence[int],
    operation: int | None,
) -> Trend | None:
    """Follows the share of failures, standardised by operation.

    The failures of a window are compared with those to expect of the same
    requests, if each operation failed as often as in the whole stage (indirect
    standardisation).
    """
    whole = [_tally(stage, index) for index in operations]
    failures = sum(failed for failed, _ in whole)
    if not failures:
        return None
    average = failures / sum(count for _, count in whole)

    def share(windows: Sequence[course.Window]) -> float | None:
        seen = expected = 0.0
        for index, (failed, count) in zip(operations, whole, strict=True):
            here = _tally(windows, index)
            seen += here[0]
            expected += here[1] * failed / count
        # An operation that is rare in the stage may be all of a window.
        return min(1.0, average * seen / expected) if expected else None

    thirds = _thirds(stage)
    first, middle, last = (share(third) for third in thirds)
    if first is None or middle is None or last is None:
        return None
    shares = [share([window]) for window in stage]
    # Failures that come in bursts pass one of the tests alone.
    chance = max(
        trends.rising([each for each in shares if each is not None]),
        trends.more_often(
            (*_tally(thirds[0], index), *_tally(thirds[-1], index))
            for index in operations
        ),
    )
    return Trend(operation, first, middle, last, chance)


def _thirds(windows: Sequence[_T]) -> list[Sequence[_T]]:
    """Splits in three; the middle takes what is left."""
    size = len(windows) // 3
    return [windows[:size], windows[size:-size], windows[-size:]]


def _batches(
    series: Sequence[statistics.Histogram],
) -> list[statistics.Histogram]:
    """Joins neighbours until each has enough for a median."""
    batches = [statistics.Histogram()]
    for each in series:
        if batches[-1].count >= _LEAST_COUNT:
            batches.append(statistics.Histogram())
        batches[-1].add(each)
    if batches[-1].count < _LEAST_COUNT:
        batches.pop()
    return batches


def _latencies(window: course.Window, operation: int) -> statistics.Histogram:
    cell = window.get(operation)
    return cell.latency if cell else statistics.Histogram()


def _merged(
    series: Sequence[statistics.Histogram],
) -> statistics.Histogram:
    whole = statistics.Histogram()
    for each in series:
        whole.add(each)
    return whole


def _tally(windows: Sequence[course.Window], operation: int) -> tuple[int, int]:
    """Counts failures and requests of an operation."""
    cells = [each[operation] for each in windows if operation in each]
    failed = sum(sum(each.errors.values()) for each in cells)
    return failed, sum(each.count for each in cells)
