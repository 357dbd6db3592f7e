# SPDX-License-Identifier: Apache-2.0
"""The words of a selftest: what a case is to do, what it saw, what it is."""

import dataclasses
import enum
import json
from collections.abc import Mapping, Sequence
from typing import Any, Self


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
class Order:
    """What one case is to do.

    Attributes:
        faults: The promises to break; none is the clean service.
        worlds: The phases to run.
        seed: Makes generated input the same again.
        max_time: Seconds for everything.
        load_time: Seconds of load, of these.
    """

    faults: tuple[str, ...]
    worlds: tuple[str, ...]
    seed: int
    max_time: float
    load_time: float

    def to_json(self) -> str:
        """Writes the order for another process."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Reads what `to_json` wrote."""
        read = json.loads(text)
        return cls(
            **{**read, "faults": tuple(read["faults"])},
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
        errors: What kept it from its end, in full sentences.
    """

    seen: tuple[Seen, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    errors: tuple[str, ...] = ()

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
                tuple(read["errors"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(str(error)) from error


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """A case that was run, and what is thought of it.

    Attributes:
        name: The fault; `clean` without one.
        theme: The group that it belongs to.
        expected: The rule that must notice, then those that may as well.
        status: How it ended.
        stray: Rules that spoke, and should not have.
        report: What it saw.
    """

    name: str
    theme: str
    expected: tuple[str, ...]
    status: Status
    stray: tuple[str, ...]
    report: Report

    @property
    def found(self) -> tuple[str, ...]:
        """The rules that spoke, the expected ones first."""
        spoke = [each.rule for each in self.report.seen]
        return tuple(sorted(spoke, key=lambda rule: rule not in self.expected))

    @property
    def until_found(self) -> Seen | None:
        """The first that an expected rule said."""
        return next(
            (each for each in self.report.seen if each.rule in self.expected),
            None,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Summary:
    """What all cases come to.

    Attributes:
        found: Faults that were found.
        total: Faults that were switched on.
        missed: Those that were not found.
        noticed: Those of them that a rule noticed that may, not must.
        stray: The cases in which an unrelated rule spoke.
        clean: Whether the clean service drew no finding; None where it was
            not run to its end.
    """

    found: int
    total: int
    missed: tuple[str, ...]
    noticed: tuple[str, ...]
    stray: tuple[str, ...]
    clean: bool | None

    @property
    def passed(self) -> bool:
        """Whether everything was found, and nothing else."""
        return self.clean is True and not self.missed and not self.stray


def summary(cases: Sequence[Case]) -> Summary:
    """Sums up cases, the clean one among them."""
    faults = [each for each in cases if each.expected]
    clean = next((each for each in cases if not each.expected), None)
    missed = tuple(
        each.name
        for each in faults
        if each.status in (Status.MISSED, Status.ERROR)
    )
    return Summary(
        found=len(faults) - len(missed),
        total=len(faults),
        missed=missed,
        noticed=tuple(
            each.name
            for each in faults
            if each.name in missed and each.until_found
        ),
        stray=tuple(each.name for each in faults if each.stray),
        clean=clean.status is Status.CLEAN
        if clean and clean.status is not Status.ERROR
        else None,
    )


def as_tree(case: Case) -> Mapping[str, Any]:
    """Turns a case into what its JSON form has."""
    first = case.until_found
    return {
        "name": case.name,
        "theme": case.theme,
        "expected": list(case.expected),
        "found": list(case.found),
        "stray": list(case.stray),
        "status": case.status.value,
        "requests": case.report.requests,
        "seconds": round(case.report.seconds, 1),
        "requests_until_found": first.requests if first else None,
        "seconds_until_found": round(first.seconds, 1) if first else None,
        "rules": [dataclasses.asdict(each) for each in case.report.seen],
        "errors": list(case.report.errors),
    }
