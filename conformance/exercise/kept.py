# SPDX-License-Identifier: Apache-2.0
"""A breach that was seen, and the smallest record that shows it."""

import dataclasses

from conformance.exercise import record as records
from conformance.rules import rule as rules

Key = tuple[str, str, str]
# The subject of a breach that holds those of all members of a body.
UNCHECKED = "unchecked body"


@dataclasses.dataclass(slots=True)
class Kept:
    """A breach, how often it was seen, and its smallest record.

    Attributes:
        rule: What is broken.
        breach: What is wrong.
        record: The smallest request that shows it.
        steps: Requests that came before it, for a breach of several.
        count: How often it was seen.
        by_check: Whether the fuzzer's check found it, so that our own
            functions can't tell whether a replay shows it again.
    """

    rule: rules.Rule
    breach: rules.Breach
    record: records.Record
    steps: tuple[records.Record, ...] = ()
    count: int = 1
    by_check: bool = False

    @property
    def weight(self) -> tuple[int, int]:
        """How much there is to read: requests, then characters."""
        return len(self.steps), self.record.size


def is_of_service(breach: rules.Breach) -> bool:
    """Tells whether a breach is the whole service's, not an operation's."""
    return breach.node is not None and breach.node.pointer == ()


def key_of(each: rules.Rule, breach: rules.Breach, raw: records.Record) -> Key:
    """What makes two breaches one, before causes are looked for."""
    label = "" if is_of_service(breach) else raw.label
    return each.id, label, breach.subject
