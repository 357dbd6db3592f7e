# SPDX-License-Identifier: Apache-2.0
"""What an exercise came to: whether it tested anything, and how it ended."""

import collections
from collections.abc import Mapping, Sequence

from conformance import errors, findings
from conformance.exercise import masking, preflight

_SHOWN = 3
_REFUSED = {"401"}


def check(
    statuses: Mapping[str, Mapping[str, int]],
    base_url: str,
    credentials: masking.Credentials,
) -> None:
    """Makes sure that something was tested at all.

    Args:
        statuses: The status codes seen, by operation.
        base_url: The service, to name it.
        credentials: What was sent with them, to word the error.

    Raises:
        TargetError: The service answered nothing, or refused everything.
        NothingTestedError: Not one request succeeded.
    """
    seen: collections.Counter[str] = collections.Counter()
    for counts in statuses.values():
        seen.update(counts)
    if seen and set(seen) == _REFUSED:
        raise preflight.refused(base_url, credentials)
    if not seen:
        raise errors.TargetError(
            f"The service at {base_url} answered no documented operation.",
            "Check that the base URL and the document belong together.",
        )
    if not any(status.startswith("2") for status in seen):
        told = ", ".join(f"{n} of {code}" for code, n in sorted(seen.items()))
        raise errors.NothingTestedError(
            f"No request succeeded: there was not one answer of 2xx ({told}).",
            "Check the base URL, the token and its rights: what is refused "
            "everywhere tells nothing of the service.",
        )


def counted(
    statuses: Mapping[str, Mapping[str, int]],
) -> Mapping[str, Mapping[str, int]]:
    """Returns the status codes seen in an order that is always the same."""
    return {
        label: dict(sorted(counts.items()))
        for label, counts in statuses.items()
    }


def status(
    found: Sequence[findings.Finding],
    error: errors.ConformanceError | None,
    *,
    is_asked: bool,
    is_interrupted: bool,
) -> findings.PhaseStatus:
    """Tells how a phase ended.

    Args:
        found: What was found.
        error: What kept it from its end.
        is_asked: Whether any request was answered.
        is_interrupted: Whether the user ended it.
    """
    if is_interrupted:
        return findings.PhaseStatus.INTERRUPTED
    if error is not None:
        is_skipped = isinstance(error, errors.NothingTestedError)
        if is_skipped and not is_asked:
            return findings.PhaseStatus.SKIPPED
        if is_asked and not is_skipped:
            return findings.PhaseStatus.INTERRUPTED
        return findings.PhaseStatus.ERROR
    if found:
        return findings.PhaseStatus.FAILED
    return findings.PhaseStatus.PASSED


def reason(
    error: errors.ConformanceError | None,
    reasons: Sequence[str],
    unreached: str,
    *,
    is_interrupted: bool,
) -> str:
    """Tells why a phase was cut short, or what is missing from it.

    Args:
        error: What kept it from its end.
        reasons: Why parts of it are not complete; the first ones are told.
        unreached: Which operations were not reached; empty where all were.
        is_interrupted: Whether the user ended it.
    """
    told = [error.message] if error else []
    if is_interrupted:
        told.append("It was interrupted.")
    shown = reasons[:_SHOWN]
    told.extend(f"Incomplete: {each.rstrip('.')}." for each in shown)
    if len(reasons) > _SHOWN:
        told.append(f"And {len(reasons) - _SHOWN} more.")
    if unreached:
        told.append(unreached)
    return " ".join(told)
