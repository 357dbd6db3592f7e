# SPDX-License-Identifier: Apache-2.0
"""The table of documents, where a run looked at several."""

import dataclasses
from collections.abc import Mapping

from conformance import findings


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One document of a run.

    Attributes:
        name: As the user named it.
        info: What it says of itself; None where it could not be read.
        phase: How the phase ended that looked at it.
        counts: Its findings by severity.
    """

    name: str
    info: findings.DocumentInfo | None
    phase: findings.Phase
    counts: Mapping[findings.Severity, int]


def rows(run: findings.Run) -> tuple[Row, ...]:
    """Makes one row per document; none where a run looked at one alone."""
    if not run.is_of_several:
        return ()
    found: dict[str, list[findings.Finding]] = {}
    for finding in run.findings:
        found.setdefault(finding.document, []).append(finding)
    read = {each.location: each for each in run.documents}
    return tuple(
        Row(
            phase.document,
            read.get(phase.document),
            phase,
            findings.counted(found.get(phase.document, [])),
        )
        for phase in run.phases
        if phase.document
    )
