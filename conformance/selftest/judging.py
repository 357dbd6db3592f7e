# SPDX-License-Identifier: Apache-2.0
"""What a case is to run, and what its report is worth."""

from conformance import findings, phases, service
from conformance.selftest import terms

CLEAN = "clean"
_LOAD_THEME = "load"
_LOAD_SECONDS = 10.0


def order(
    fault: service.Fault | None, seed: int, max_time: float
) -> terms.Order:
    """Says what the case of a fault is to do.

    The document and the service are always looked at, so that what has
    nothing to do with the fault is seen as well. Load takes its time, and is
    for the clean service and the faults that only load shows.
    """
    worlds: tuple[str, ...] = (phases.LINT, phases.EXERCISE)
    if fault is None or fault.theme == _LOAD_THEME:
        worlds = (*worlds, phases.LOAD)
    return terms.Order(
        faults=(fault.name,) if fault else (),
        worlds=worlds,
        seed=seed,
        max_time=max_time,
        load_time=min(_LOAD_SECONDS, max_time / 3),
    )


def case(fault: service.Fault | None, report: terms.Report) -> terms.Case:
    """Judges the report of a case.

    A fault must be found by the first rule that it names. A finding of a rule
    that it does not name is a stray, unless it is a hint or a note: what the
    fault does may look odd in other ways. The clean service has no finding at
    all.
    """
    expected = fault.rules if fault else ()
    stray = tuple(
        each.rule
        for each in report.seen
        if each.rule not in expected and (fault is None or _is_grave(each))
    )
    return terms.Case(
        name=fault.name if fault else CLEAN,
        theme=fault.theme if fault else "",
        expected=expected,
        status=_status(expected, stray, report),
        stray=stray,
        report=report,
    )


def _status(
    expected: tuple[str, ...], stray: tuple[str, ...], report: terms.Report
) -> terms.Status:
    spoke = {each.rule for each in report.seen}
    is_missed = bool(expected) and expected[0] not in spoke
    if report.errors and (is_missed or not expected):
        return terms.Status.ERROR
    if is_missed:
        return terms.Status.MISSED
    if stray:
        return terms.Status.STRAY
    return terms.Status.FOUND if expected else terms.Status.CLEAN


def _is_grave(seen: terms.Seen) -> bool:
    severity = findings.Severity(seen.severity)
    return severity.reaches(findings.Severity.WARN)
