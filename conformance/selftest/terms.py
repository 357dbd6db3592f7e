# SPDX-License-Identifier: Apache-2.0
"""The words of a selftest: what is tried, what it may cost, what it saw."""

import dataclasses
import enum
import json
from typing import Self


class Status(enum.StrEnum):
    """How a case ended.

    Attributes:
        CLEAN: The clean service drew no finding.
        FOUND: The fault was found by its rule, and by no unrelated one.
        MISSED: The rule that the fault names said nothing.
        STRAY: A rule spoke that has nothing to do with it.
        ERROR: The case could not be run to its end.
    """

    CLEAN = "clean"
    FOUND = "found"
    MISSED = "missed"
    STRAY = "stray"
    ERROR = "error"


@dataclasses.dataclass(frozen=True, slots=True)
class Budget:
    """What every case may cost, and what makes it the same again.

    Attributes:
        seed: Of the generated input.
        max_requests: How many requests may exercise the service; load has its
            time instead.
        max_time: Seconds for everything.
    """

    seed: int
    max_requests: int
    max_time: float


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """What a case puts to the test.

    Attributes:
        name: What the table calls it.
        theme: The group that it belongs to.
        faults: The promises to break; none is the clean service.
        required: The rule of each fault that must notice it.
        allowed: Rules that may notice as well.
        spare: How many of the required ones may be silent all the same, since
            one fault can hide another.
    """

    name: str
    theme: str
    faults: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    spare: int = 0

    @property
    def expected(self) -> tuple[str, ...]:
        """All rules that may speak, those that must before the others."""
        return tuple(dict.fromkeys((*self.required, *self.allowed)))


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """What the process of one case is to do.

    Attributes:
        faults: The promises to break.
        worlds: The phases to run.
        budget: What they may cost.
        load_time: Seconds of load, of all.
    """

    faults: tuple[str, ...]
    worlds: tuple[str, ...]
    budget: Budget
    load_time: float

    def to_json(self) -> str:
        """Writes the order for another process."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads what `to_json` wrote."""
        read = json.loads(text)
        return cls(
            tuple(read["faults"]),
            tuple(read["worlds"]),
            Budget(**read["budget"]),
            read["load_time"],
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """A rule that spoke.

    Attributes:
        rule: Its id.
        severity: The gravest of its findings.
        findings: How many there are.
        requests: Requests until the first of them.
        seconds: Seconds until the first of them.
        message: The first of them, in words.
    """

    rule: str
    severity: str
    findings: int
    requests: int
    seconds: float
    message: str


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What a case saw.

    Attributes:
        seen: The rules that spoke, in the order of their first findings.
        requests: Requests that were sent.
        seconds: How long it took.
        cpu_seconds: What the tool used of the processor meanwhile, its load
            generator included and the service not.
        errors: What kept it from its end, in full sentences.
    """

    seen: tuple[Seen, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    errors: tuple[str, ...] = ()

    @property
    def findings(self) -> int:
        """How many findings there are."""
        return sum(each.findings for each in self.seen)

    def to_json(self) -> str:
        """Writes the report for another process."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads what `to_json` wrote.

        Raises:
            ValueError: It is not that.
        """
        read = json.loads(text)
        try:
            return cls(
                tuple(Seen(**each) for each in read["seen"]),
                read["requests"],
                read["seconds"],
                read["cpu_seconds"],
                tuple(read["errors"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(str(error)) from error
