# SPDX-License-Identifier: Apache-2.0
"""What the exchange world is asked, and what it answers."""

import collections
import dataclasses
import pathlib
from collections.abc import Mapping

from conformance import errors, findings, network
from conformance.auth import schemes
from conformance.exercise import identities

_REQUEST_SECONDS = 10.0
# Some sixty cases are made, sent and judged in a second; what the other phases
# of the fuzzer need is taken off.
_CASES_PER_SECOND = 25
_FEWEST_CASES = 10
# In `Outcome` the module's name is that of a field.
_Finding = findings.Finding
_Sighting = findings.Sighting


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """How to exercise a service.

    Attributes:
        base_url: The service as the user named it.
        headers: Header fields for every request, such as credentials.
        token: A bearer token (RFC 6750).
        auth: Another way to prove who is asking.
        way: How to get to the service.
        callers: Who else may ask.
        seed: What makes generated input the same again.
        max_seconds: The most time to spend.
        max_examples: Generated cases per operation.
        max_requests: The most requests to send, but for those that delete
            what was created; None is unbounded.
        requests_per_second: The greatest rate; None is unbounded.
        include: Operations to call, as a glob or a part of their label, such
            as `GET /v1/users*` or `/users`; empty means all.
        exclude: Operations that must not be called, likewise.
        exclude_tags: Tags of operations that must not be called.
        allow_hosts: Patterns of hosts that may be asked; empty is the one of
            the base URL.
        safe: Whether only GET, HEAD and OPTIONS may be used.
        allow_unsafe: Whether methods that change data may be called on a
            service that is not on this machine.
        request_seconds: The most time for one exchange.
        patience_seconds: How long a service that went away is waited for.
        only: Labels of the operations to call; None is all.
        recording: The file for all exchanges; None records nothing.
        memory: The file with the failures of earlier runs; None is none.
    """

    base_url: str
    headers: tuple[tuple[str, str], ...] = ()
    token: str | None = None
    auth: schemes.Access = dataclasses.field(default_factory=schemes.Access)
    way: network.Network = dataclasses.field(default_factory=network.Network)
    callers: identities.Callers = dataclasses.field(
        default_factory=identities.Callers
    )
    seed: int = 0
    max_seconds: float = 60.0
    max_examples: int = 50
    max_requests: int | None = None
    requests_per_second: float | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    safe: bool = False
    allow_unsafe: bool = False
    request_seconds: float = _REQUEST_SECONDS
    patience_seconds: float = 15.0
    only: frozenset[str] | None = None
    recording: pathlib.Path | None = None
    memory: pathlib.Path | None = None

    def examples_for(self, operations: int) -> int:
        """Returns how many cases of each operation there is time for.

        It depends on what was asked for alone, never on how fast the service
        is: the same seed must make the same cases again.
        """
        affordable = int(self.max_seconds * _CASES_PER_SECOND) // operations
        return min(self.max_examples, max(_FEWEST_CASES, affordable))


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        phase: How it ended, with figures.
        findings: What was found, also where it ended early.
        statuses: Status codes seen and how often, by operation.
        checked: How many objects each rule has looked at, by its id.
        skipped: Why a rule could not look at anything, by its id.
        notes: What the reader of the result must know, in full sentences.
        error: Why the service could not be tested; None where it could.
        interrupted: Whether the user stopped it.
        sightings: When each rule was first seen broken, by its id.
    """

    phase: findings.Phase
    findings: tuple[_Finding, ...] = ()
    statuses: Mapping[str, Mapping[str, int]] = dataclasses.field(
        default_factory=dict
    )
    checked: collections.Counter[str] = dataclasses.field(
        default_factory=collections.Counter
    )
    skipped: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    error: errors.ConformanceError | None = None
    interrupted: bool = False
    sightings: Mapping[str, _Sighting] = dataclasses.field(default_factory=dict)
