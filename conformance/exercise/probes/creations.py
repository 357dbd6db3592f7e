# SPDX-License-Identifier: Apache-2.0
"""What came of a creation: an exchange, and the resource if there is one."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from conformance.exercise import record

_ACCEPTED = 202


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """A resource that a scene made.

    Attributes:
        variables: The values of its path's variables.
        sent: The body that was sent to create it.
        record: The exchange that created it.
        resource: What that answered.
    """

    variables: Mapping[str, str]
    sent: Any
    record: record.Record
    resource: Any

    @property
    def is_pending(self) -> bool:
        """Whether the service has only begun to make it (202)."""
        return self.record.status == _ACCEPTED

    @property
    def identity(self) -> str:
        """Its id, or the last part of it."""
        return list(self.variables.values())[-1]


@dataclasses.dataclass(frozen=True, slots=True)
class Attempt:
    """A creation that was sent, whatever came of it.

    Attributes:
        number: The number of its body among those that the document suggests.
        sent: The body.
        record: The exchange.
    """

    number: int
    sent: Any
    record: record.Record
