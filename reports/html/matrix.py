# SPDX-License-Identifier: Apache-2.0
"""The operation matrix: promise, answers and load of each operation."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from conformance import findings
from reports import text
from reports.html import charts

_STATUS_CODE = re.compile(r"[1-5][0-9X]{2}", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Code:
    """A status code of an operation, promised or seen or both.

    Attributes:
        code: The code, range or `default`.
        state: `kept`, `unseen` or `undocumented`; `documented` where the run
            sent no requests, so that nothing could be seen.
        count: How often it was seen.
    """

    code: str
    state: str
    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One operation of the matrix.

    Attributes:
        operation: As documented.
        method: Its method; empty where the name has none.
        path: Its path.
        place: Where the document declares it.
        document: The document, as the user named it.
        worlds: World to number of findings and the gravest severity.
        codes: Its status codes.
        load: Its figures under load.
        span: Their place on the scale of the slowest operation.
    """

    operation: str
    method: str
    path: str
    place: str
    document: str
    worlds: Mapping[findings.World, tuple[int, findings.Severity | None]]
    codes: tuple[Code, ...]
    load: findings.LoadFigures | None
    span: charts.Span | None


def rows(run: findings.Run, *, exercised: bool) -> tuple[Row, ...]:
    """Makes one row per operation of the document.

    Args:
        run: The run.
        exercised: Whether requests were sent, outside load; otherwise no
            status code could be seen.
    """
    found: dict[tuple[str, str], list[findings.Finding]] = {}
    for finding in run.findings:
        for label in finding.operations or (finding.operation,):
            if label:
                found.setdefault((finding.document, label), []).append(finding)
    longest = max(
        (each.load.p99_ms for each in run.operations if each.load), default=0
    )
    return tuple(
        _row(
            each,
            found.get((each.document, each.operation), []),
            _codes(each) if exercised else _promised(each),
            longest,
        )
        for each in run.operations
    )


def _row(
    summary: findings.OperationSummary,
    found: Sequence[findings.Finding],
    codes: tuple[Code, ...],
    longest_ms: float,
) -> Row:
    worlds: dict[findings.World, tuple[int, findings.Severity | None]] = {}
    for world in findings.World:
        there = [each.severity for each in found if each.world is world]
        worlds[world] = (
            len(there),
            min(there, key=lambda each: each.rank, default=None),
        )
    method, _, path = summary.operation.partition(" ")
    if not path:
        method, path = "", summary.operation
    return Row(
        summary.operation,
        method,
        path,
        text.place(summary.location),
        summary.document,
        worlds,
        codes,
        summary.load,
        charts.span(summary.load, longest_ms) if summary.load else None,
    )


def _promised(summary: findings.OperationSummary) -> tuple[Code, ...]:
    return tuple(Code(code, "documented", 0) for code in summary.documented)


def _codes(summary: findings.OperationSummary) -> tuple[Code, ...]:
    codes = []
    for documented in summary.documented:
        seen = sum(
            count
            for code, count in summary.statuses.items()
            if _documenting(code, summary.documented) == documented
        )
        codes.append(Code(documented, "kept" if seen else "unseen", seen))
    codes.extend(
        Code(code, "undocumented", count)
        for code, count in summary.statuses.items()
        if _documenting(code, summary.documented) is None
    )
    return tuple(sorted(codes, key=lambda each: (each.code, each.state)))


def _documenting(code: str, documented: Sequence[str]) -> str | None:
    """Finds the entry for a code: itself, its range, or `default`."""
    if code in documented:
        return code
    for entry in documented:
        is_range = _STATUS_CODE.fullmatch(entry) and entry[1:].upper() == "XX"
        if is_range and entry[0] == code[:1]:
            return entry
    return "default" if "default" in documented else None
