# SPDX-License-Identifier: Apache-2.0
"""Whether a run passed its gate, and why not."""

from collections.abc import Sequence

from conformance import errors, findings


def failing(
    found: Sequence[findings.Finding], fail_on: findings.Severity | None
) -> tuple[findings.Finding, ...]:
    """Returns the findings that are grave enough to fail a run."""
    if fail_on is None:
        return ()
    return tuple(each for each in found if each.severity.reaches(fail_on))


def judge(
    found: Sequence[findings.Finding],
    fail_on: findings.Severity | None,
    *,
    phases: Sequence[findings.Phase] = (),
    failures: Sequence[errors.ConformanceError] = (),
    interrupted: bool = False,
    defect: BaseException | None = None,
) -> findings.Verdict:
    """Judges a run.

    Args:
        found: What was found.
        fail_on: Severity from which a finding fails the run.
        phases: What ran.
        failures: What kept a phase from its end.
        interrupted: Whether the user ended it.
        defect: An exception that is a defect of this program.

    Returns:
        The verdict: of several reasons the exit code tells the weightiest,
        `reasons` all of them.
    """
    reasons: list[tuple[errors.ExitCode, str]] = []
    if defect is not None:
        told = f"A defect of this program: {type(defect).__name__}."
        reasons.append((errors.ExitCode.INTERNAL, told))
    reasons.extend((each.exit_code, each.message) for each in failures)
    if interrupted:
        reasons.append(
            (errors.ExitCode.INTERRUPTED, "The run was interrupted.")
        )
    grave = failing(found, fail_on)
    if grave and fail_on:
        reasons.append((errors.ExitCode.FINDINGS, _told(grave, fail_on)))
    ran = [
        each for each in phases if each.status != findings.PhaseStatus.SKIPPED
    ]
    if not ran and not reasons:
        reasons.append((errors.ExitCode.NOTHING_TESTED, "Nothing was tested."))
    reasons.sort(key=lambda each: errors.PRECEDENCE.index(each[0]))
    code = reasons[0][0] if reasons else errors.ExitCode.PASSED
    return findings.Verdict(
        passed=code is errors.ExitCode.PASSED,
        exit_code=int(code),
        reasons=tuple(dict.fromkeys(text for _, text in reasons)),
    )


def _told(grave: Sequence[findings.Finding], fail_on: findings.Severity) -> str:
    counts = findings.counted(grave)
    parts = [
        f"{number} {_noun(severity, number)}"
        for severity, number in counts.items()
        if number
    ]
    rules = len({each.rule for each in grave})
    noun = "rule" if rules == 1 else "rules"
    return f"{', '.join(parts)} of {rules} {noun} (fails on {fail_on})."


def _noun(severity: findings.Severity, number: int) -> str:
    words = {
        findings.Severity.ERROR: "error",
        findings.Severity.WARN: "warning",
        findings.Severity.INFO: "note",
        findings.Severity.HINT: "hint",
    }
    return words[severity] if number == 1 else f"{words[severity]}s"
