# SPDX-License-Identifier: Apache-2.0
"""What the report of a trial is worth, and what all of them come to."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from conformance import findings
from conformance.selftest import terms


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """A trial that was run, and what is thought of it.

    A fault must be found by the first rule that it names. A finding of a rule
    that it does not name is a stray, unless it is a hint or a note: what the
    fault does may look odd in other ways. So may what several do to each
    other, which is no stray either. The clean service has no finding at all.

    Attributes:
        trial: What was put to the test.
        report: What it saw.
    """

    trial: terms.Trial
    report: terms.Report

    @property
    def status(self) -> terms.Status:
        """How it ended."""
        is_clean = not self.trial.faults
        is_missed = len(self.silent) > self.trial.spare
        if self.report.errors and (is_missed or is_clean):
            return terms.Status.ERROR
        if is_missed:
            return terms.Status.MISSED
        if self.stray:
            return terms.Status.STRAY
        return terms.Status.CLEAN if is_clean else terms.Status.FOUND

    @property
    def stray(self) -> tuple[str, ...]:
        """The rules that spoke, and should not have."""
        return tuple(
            each.rule
            for each in self.report.seen
            if each.rule not in self.trial.expected and self._is_stray(each)
        )

    @property
    def found(self) -> tuple[str, ...]:
        """The rules that spoke, those that had to first."""
        spoke = [each.rule for each in self.report.seen]
        return tuple(
            sorted(
                spoke,
                key=lambda rule: (
                    rule not in self.trial.required,
                    rule not in self.trial.allowed,
                ),
            )
        )

    @property
    def silent(self) -> tuple[str, ...]:
        """The rules that had to speak, and did not."""
        spoke = {each.rule for each in self.report.seen}
        return tuple(rule for rule in self.trial.required if rule not in spoke)

    @property
    def until_found(self) -> terms.Seen | None:
        """The first that the last of the required rules said.

        Where none of those spoke, the first that an allowed one said.
        """
        seen = self.report.seen
        required = [each for each in seen if each.rule in self.trial.required]
        allowed = [each for each in seen if each.rule in self.trial.allowed]
        return next(iter(required[-1:] or allowed[:1]), None)

    def _is_stray(self, seen: terms.Seen) -> bool:
        if not self.trial.faults:
            return True
        severity = findings.Severity(seen.severity)
        is_grave = severity.reaches(findings.Severity.WARN)
        return is_grave and len(self.trial.faults) == 1


@dataclasses.dataclass(frozen=True, slots=True)
class Summary:
    """What all cases come to.

    Attributes:
        found: Faults that were found, each switched on alone.
        total: Faults that were switched on alone.
        missed: Those that were not found.
        noticed: Those of them that a rule noticed that may, not must.
        stray: The cases in which an unrelated rule spoke.
        findings: How many findings a fault has, on average.
        together: How many of those that were switched on at once were found,
            and how many that were; None where none were.
        clean: Whether the clean service drew no finding; None where it was
            not run to its end.
        passed: Whether everything was found, and nothing else.
    """

    found: int
    total: int
    missed: tuple[str, ...]
    noticed: tuple[str, ...]
    stray: tuple[str, ...]
    findings: float
    together: tuple[int, int] | None
    clean: bool | None
    passed: bool


def summary(cases: Sequence[Case]) -> Summary:
    """Sums up cases, the clean one among them."""
    single = [each for each in cases if len(each.trial.faults) == 1]
    several = [each for each in cases if len(each.trial.faults) > 1]
    missed = [
        each
        for each in single
        if each.status in (terms.Status.MISSED, terms.Status.ERROR)
    ]
    counts = [each.report.findings for each in single]
    clean = next((each for each in cases if not each.trial.faults), None)
    well = (terms.Status.FOUND, terms.Status.CLEAN)
    return Summary(
        found=len(single) - len(missed),
        total=len(single),
        missed=tuple(each.trial.name for each in missed),
        noticed=tuple(each.trial.name for each in missed if each.until_found),
        stray=tuple(each.trial.name for each in single if each.stray),
        findings=sum(counts) / max(1, len(counts)),
        together=_together(several),
        clean=clean.status is terms.Status.CLEAN
        if clean and clean.status is not terms.Status.ERROR
        else None,
        passed=clean is not None and all(each.status in well for each in cases),
    )


def _together(cases: Sequence[Case]) -> tuple[int, int] | None:
    if not cases:
        return None
    total = sum(len(each.trial.required) for each in cases)
    silent = sum(len(each.silent) for each in cases)
    return total - silent, total


def as_tree(case: Case) -> Mapping[str, Any]:
    """Turns a case into what its JSON form has."""
    first = case.until_found
    return {
        "name": case.trial.name,
        "theme": case.trial.theme,
        "faults": list(case.trial.faults),
        "expected": list(case.trial.expected),
        "found": list(case.found),
        "stray": list(case.stray),
        "status": case.status.value,
        "requests": case.report.requests,
        "seconds": round(case.report.seconds, 1),
        "cpu_seconds": round(case.report.cpu_seconds, 1),
        "findings": case.report.findings,
        "requests_until_found": first.requests if first else None,
        "seconds_until_found": round(first.seconds, 1) if first else None,
        "rules": [dataclasses.asdict(each) for each in case.report.seen],
        "errors": list(case.report.errors),
    }
