# SPDX-License-Identifier: Apache-2.0
"""Geometry of the drawings: numbers only, so that nothing needs escaping."""

import dataclasses
import math
from collections.abc import Sequence

from conformance import findings
from reports import text

WIDTH = 380
HEIGHT = 170
# Where the plot stands in the drawing.
LEFT, TOP, RIGHT, BOTTOM = 44, 12, 374, 144

_MOST_BUCKETS = 180


@dataclasses.dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where it stands, and what it says."""

    at: float
    label: str


@dataclasses.dataclass(frozen=True, slots=True)
class Bucket:
    """Some seconds of a load run, drawn as one step.

    Attributes:
        x: Left edge in the drawing.
        width: Width in the drawing.
        label: The seconds, such as `12 s`.
        rate: Requests per second.
        errors: Failed requests in all.
        p95_ms: The greatest 95th percentile of these seconds.
    """

    x: float
    width: float
    label: str
    rate: float
    errors: int
    p95_ms: float


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """One figure over time.

    Attributes:
        name: A word for class names.
        title: What is drawn, with its unit.
        description: The same in words, for those who do not see it.
        line: Path of the line.
        area: Path of the area below the line.
        bars: Path of bars, instead of a line.
        across: Ticks of the time axis.
        up: Ticks of the value axis.
        values: The value of each bucket, in words.
    """

    name: str
    title: str
    description: str
    line: str
    area: str
    bars: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    values: tuple[str, ...]


def buckets(timeline: Sequence[findings.LoadSecond]) -> tuple[Bucket, ...]:
    """Gathers seconds into as many steps as a drawing can show."""
    size = max(1, math.ceil(len(timeline) / _MOST_BUCKETS))
    slices = [
        timeline[start : start + size]
        for start in range(0, len(timeline), size)
    ]
    width = (RIGHT - LEFT) / max(len(slices), 1)
    made = []
    for number, part in enumerate(slices):
        first, last = part[0].second, part[-1].second
        label = f"{first} s" if first == last else f"{first}\u2013{last} s"
        made.append(
            Bucket(
                round(LEFT + number * width, 2),
                round(width, 2),
                label,
                sum(each.count for each in part) / len(part),
                sum(each.errors for each in part),
                max(each.p95_ms for each in part),
            )
        )
    return tuple(made)


def charts(steps: Sequence[Bucket]) -> tuple[Chart, ...]:
    """Draws rate, 95th percentile and errors, one above the other."""
    return (
        _chart("rate", "Requests per second", steps, [b.rate for b in steps]),
        _chart(
            "p95",
            "95th percentile of latency, in ms",
            steps,
            [b.p95_ms for b in steps],
        ),
        _chart(
            "errors",
            "Errors",
            steps,
            [float(b.errors) for b in steps],
            bars=True,
        ),
    )


def _chart(
    name: str,
    title: str,
    steps: Sequence[Bucket],
    values: Sequence[float],
    *,
    bars: bool = False,
) -> Chart:
    top = _round_up(max(values, default=0))

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / top, 2)

    points = [
        (round(step.x + step.width / 2, 2), y(value))
        for step, value in zip(steps, values, strict=True)
    ]
    line = " ".join(
        f"{'L' if number else 'M'}{x} {height}"
        for number, (x, height) in enumerate(points)
    )
    drawn = " ".join(
        f"M{round(step.x + 0.5, 2)} {BOTTOM}V{y(value)}"
        f"h{round(max(step.width - 1, 1), 2)}V{BOTTOM}z"
        for step, value in zip(steps, values, strict=True)
        if value
    )
    told = (
        f"{title} over {text.plural(len(steps), 'step')}: from"
        f" {text.figure(min(values, default=0))} to"
        f" {text.figure(max(values, default=0))}."
    )
    area = f"{line} V{BOTTOM} H{points[0][0]} z" if points else ""
    return Chart(
        name,
        title,
        told,
        "" if bars else line,
        "" if bars else area,
        drawn if bars else "",
        _across(steps),
        tuple(Tick(y(value), f"{value:,g}") for value in (0, top / 2, top)),
        tuple(text.figure(value) for value in values),
    )


def _across(steps: Sequence[Bucket]) -> tuple[Tick, ...]:
    every = max(1, math.ceil(len(steps) / 5))
    return tuple(
        Tick(round(step.x + step.width / 2, 2), step.label)
        for step in steps[::every]
    )


def _round_up(value: float) -> float:
    """The end of an axis: a round number that is not below a value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = [step * power for step in (1, 2, 3, 4, 5, 6, 8, 10)]
    return next((step for step in steps if step >= value), value)


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """Median to 99th percentile on a scale of 0 to 100."""

    p50: float
    p95: float
    p99: float


def span(figures: findings.LoadFigures, longest_ms: float) -> Span:
    """Places the percentiles of an operation on the scale of the slowest."""
    scale = 100 / longest_ms if longest_ms > 0 else 0

    def at(value: float) -> float:
        return round(min(max(value * scale, 0), 100), 1)

    return Span(at(figures.p50_ms), at(figures.p95_ms), at(figures.p99_ms))
