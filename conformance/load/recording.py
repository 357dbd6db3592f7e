# SPDX-License-Identifier: Apache-2.0
"""What a generator writes down, a line of JSON for each second.

A second is written when it is over and never touched again, so that a
generator that is killed loses one second at most; whoever reads adds the
lines up, of one generator or of many.
"""

import base64
import dataclasses
import json
from collections.abc import Iterable
from typing import Any, TextIO

from conformance.load import credentials, statistics

_MAX_BODY = 8 * 1024
_MAX_EXAMPLES = 20


@dataclasses.dataclass(slots=True)
class Cell:
    """What one operation did within one second.

    Attributes:
        latency: Of every request that was answered or timed out.
        unanswered: Requests whose connection failed; their haste says
            nothing about the service's.
        errors: Failed requests by kind.
        breaches: Breaches of the contract by subject.
    """

    latency: statistics.Histogram = dataclasses.field(
        default_factory=statistics.Histogram
    )
    unanswered: int = 0
    errors: dict[str, int] = dataclasses.field(default_factory=dict)
    breaches: dict[str, int] = dataclasses.field(default_factory=dict)

    @property
    def count(self) -> int:
        """Requests, answered or not."""
        return self.latency.count + self.unanswered

    def add(self, other: "Cell") -> None:
        """Takes over all that `other` has counted."""
        self.latency.add(other.latency)
        self.unanswered += other.unanswered
        for mine, theirs in (
            (self.errors, other.errors),
            (self.breaches, other.breaches),
        ):
            for key, number in theirs.items():
                mine[key] = mine.get(key, 0) + number

    def to_json(self) -> dict[str, Any]:
        """Returns a JSON object that `from_json` takes."""
        return {
            "latency": self.latency.to_json(),
            "unanswered": self.unanswered,
            "errors": self.errors,
            "breaches": self.breaches,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Cell":
        """Makes the cell that `to_json` told of."""
        return cls(
            statistics.Histogram.from_json(value["latency"]),
            value["unanswered"],
            value["errors"],
            value["breaches"],
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """The first response that showed an error or a breach.

    Attributes:
        operation: Index of the operation in the plan.
        request: Index of the request.
        field: `errors` or `breaches`.
        subject: The kind of error, or the subject of the breach.
        message: A sentence for people.
        status: The status code.
        headers: The response's header fields, masked.
        body: Its content, cut and masked.
        seconds: From the first byte sent to the last byte received.
    """

    operation: int
    request: int
    field: str
    subject: str
    message: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Returns a JSON object that `from_json` takes."""
        value = dataclasses.asdict(self)
        value["body"] = base64.b64encode(self.body).decode("ascii")
        return value

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Example":
        """Makes the example that `to_json` told of."""
        headers = tuple((name, text) for name, text in value["headers"])
        body = base64.b64decode(value["body"])
        return cls(**{**value, "headers": headers, "body": body})


class Recorder:
    """Counts, and writes down each second once it is over."""

    def __init__(
        self, file: TextIO, secrets: credentials.Credentials, digest: str
    ) -> None:
        """Writes the plan's digest.

        Args:
            file: Where lines go.
            secrets: What no line may hold.
            digest: That of the plan that is replayed.
        """
        self._file = file
        self._secrets = secrets
        self._second = 0
        self._cells: dict[int, Cell] = {}
        self._examples: set[tuple[int, str, str]] = set()
        self._write({"plan": digest})

    def cell(self, elapsed: float, operation: int) -> Cell:
        """Returns where to count what happened now.

        Args:
            elapsed: Seconds since the run began.
            operation: Index of the operation.

        Returns:
            The cell, good until the next call.
        """
        second = int(elapsed)
        if second != self._second:
            self.advance(second)
        cell = self._cells.get(operation)
        if cell is None:
            cell = self._cells[operation] = Cell()
        return cell

    def advance(self, second: int) -> None:
        """Writes down what was counted before `second`."""
        if second <= self._second:
            return
        if self._cells:
            self._write(
                {
                    "second": self._second,
                    "operations": {
                        str(index): cell.to_json()
                        for index, cell in self._cells.items()
                    },
                }
            )
        self._second = second
        self._cells = {}

    def wants(self, operation: int, field: str, subject: str) -> bool:
        """Tells whether an example is the first of its kind, and marks it."""
        key = (operation, field, subject)
        if key in self._examples:
            return False
        alike = sum(known[:2] == key[:2] for known in self._examples)
        if alike >= _MAX_EXAMPLES:
            return False
        self._examples.add(key)
        return True

    def keep(self, example: Example) -> None:
        """Writes down an example, without what is secret in it."""
        masked = dataclasses.replace(
            example,
            message=self._secrets.masked(example.message),
            headers=tuple(_masked_fields(example.headers, self._secrets)),
            body=self._secrets.masked_bytes(example.body)[:_MAX_BODY],
        )
        self._write({"example": masked.to_json()})

    def close(self, elapsed: float, reason: str) -> None:
        """Writes down the last second and why the run ended.

        Args:
            elapsed: Seconds since the run began.
            reason: Empty where it ended as planned.
        """
        self.advance(self._second + 1)
        self._write({"end": reason, "seconds": elapsed})

    def _write(self, value: dict[str, Any]) -> None:
        self._file.write(json.dumps(value, separators=(",", ":")) + "\n")
        self._file.flush()


def _masked_fields(
    headers: Iterable[tuple[str, str]], secrets: credentials.Credentials
) -> Iterable[tuple[str, str]]:
    for name, value in headers:
        # What a service issues is a credential of its own.
        issued = name.lower() == "set-cookie"
        yield name, credentials.FILTERED if issued else secrets.masked(value)
