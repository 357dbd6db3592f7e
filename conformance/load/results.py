# SPDX-License-Identifier: Apache-2.0
"""Adds up what generators wrote down, into the figures of a report."""

import dataclasses
import json
import math
import pathlib
from collections.abc import Iterator
from typing import Any

from conformance import findings
from conformance.load import course, recording
from conformance.load import plan as plans

TOTAL = "all operations"


@dataclasses.dataclass(slots=True)
class Result:
    """What a run left, added up.

    Attributes:
        cells: Figures by index of the operation in the plan.
        seconds: The same by the number of the second.
        windows: The same by operation and window of time.
        examples: The first of each kind of error and breach.
        length: How long the run was, in seconds.
        limit: How long requests were sent at most; answers come later.
        end: Why it ended: empty as planned, None where it was cut off.
    """

    cells: dict[int, recording.Cell] = dataclasses.field(default_factory=dict)
    seconds: dict[int, recording.Cell] = dataclasses.field(default_factory=dict)
    windows: course.Course = dataclasses.field(default_factory=course.Course)
    examples: list[recording.Example] = dataclasses.field(default_factory=list)
    length: float = 0.0
    limit: float = math.inf
    end: str | None = None

    @property
    def total(self) -> recording.Cell:
        """All operations together."""
        total = recording.Cell()
        for cell in self.cells.values():
            total.add(cell)
        return total

    def add(self, line: dict[str, Any]) -> None:
        """Takes over one line of a generator."""
        if "example" in line:
            self.examples.append(recording.Example.from_json(line["example"]))
        elif "end" in line:
            self.end = line["end"]
            self.length = line["seconds"]
        elif "second" in line:
            number = line["second"]
            self.length = max(self.length, number + 1.0)
            second = self.seconds.setdefault(number, recording.Cell())
            for index, value in line["operations"].items():
                cell = recording.Cell.from_json(value)
                second.add(cell)
                known = self.cells.setdefault(int(index), recording.Cell())
                known.add(cell)
                self.windows.add(number, int(index), cell)

    def to_load_result(
        self, planned: plans.Plan, users: int
    ) -> findings.LoadResult:
        """Makes the figures for a report.

        Args:
            planned: The plan that was replayed.
            users: Simulated users at the same time.

        Returns:
            The figures; an operation that was never reached has none.
        """
        return findings.LoadResult(
            users=users,
            seconds=self.length,
            total=figures(TOTAL, self.total, self.length),
            operations=tuple(
                figures(planned.operations[index].label, cell, self.length)
                for index, cell in sorted(self.cells.items())
            ),
            timeline=tuple(
                to_second(number, self.seconds.get(number, recording.Cell()))
                for number in range(max(self.seconds, default=-1) + 1)
            ),
        )


class Reader:
    """Reads the lines of a result as they come."""

    def __init__(self, path: pathlib.Path) -> None:
        """Prepares to read a file that need not be there yet."""
        self._path = path
        self._offset = 0

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yields the complete lines since the last call."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                # What has no end yet is being written, or was cut off.
                if not line.endswith(b"\n"):
                    return
                self._offset += len(line)
                yield json.loads(line)


def to_second(number: int, cell: recording.Cell) -> findings.LoadSecond:
    """Makes the figures of one second."""
    return findings.LoadSecond(
        second=number,
        count=cell.count,
        errors=sum(cell.errors.values()),
        p95_ms=cell.latency.percentile(95),
    )


def figures(
    label: str, cell: recording.Cell, seconds: float
) -> findings.LoadFigures:
    """Makes the figures of one operation, or of all.

    Args:
        label: The operation, or `TOTAL`.
        cell: What was counted.
        seconds: How long the run was.
    """
    latency = cell.latency
    return findings.LoadFigures(
        operation=label,
        count=cell.count,
        errors=sum(cell.errors.values()),
        breaches=sum(cell.breaches.values()),
        rate=cell.count / seconds if seconds else 0.0,
        mean_ms=latency.mean,
        p50_ms=latency.percentile(50),
        p95_ms=latency.percentile(95),
        p99_ms=latency.percentile(99),
        max_ms=latency.greatest,
        messages={**cell.errors, **cell.breaches},
    )
