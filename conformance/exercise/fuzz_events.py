# SPDX-License-Identifier: Apache-2.0
"""What is asked of the fuzzer, and what it tells, in our own words."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from conformance import findings
from conformance.exercise import traffic as sharing


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """A request that was sent; `response` is None where none came.

    Attributes:
        case: Names the request within the run.
        label: The operation that it was made for.
        phase: What made it: `coverage`, `fuzzing`, `stateful`…
        request: What was sent, unmasked.
        response: What came back.
    """

    case: str
    label: str
    phase: str
    request: findings.Request
    response: findings.Response | None


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What to fuzz, and how much.

    Attributes:
        document: A self-contained OpenAPI document; it is changed.
        base_url: What its paths hang from.
        headers: Sent with every request.
        labels: The operations to call, such as `GET /v1/users`.
        checks: The names of the checks to make.
        seed: What makes generated input the same again.
        seconds: The most time to spend.
        examples: Generated cases per operation.
        request_seconds: Time for one exchange.
        methods: Those to try where the document does not offer them.
        query: Query parameters sent with every request.
        traffic: What is shared with other clients; None is no bound at all.
        requests: How many may be sent, to be spread over the operations;
            None is any number.
        unseen: Filled with what was sent last, where the run is closed
            before it could tell.
    """

    document: dict[str, Any]
    base_url: str
    headers: Mapping[str, str]
    labels: Sequence[str]
    checks: frozenset[str]
    seed: int
    seconds: float
    examples: int
    request_seconds: float = 10.0
    methods: Sequence[str] = ()
    query: tuple[tuple[str, str], ...] = ()
    traffic: sharing.Traffic | None = None
    requests: int | None = None
    unseen: list[Sent] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True)
class Failed:
    """A check that a request failed.

    Attributes:
        case: The request.
        label: The operation.
        check: The check's name.
        kind: What failed, in few words.
        key: Tells failures of one check apart, stable from run to run.
        message: Several sentences at most.
        place: What was changed in the request, such as `query limit`.
        wrong: What was changed about it, with the values.
        before: The requests that led to it, oldest first.
    """

    case: str
    label: str
    check: str
    kind: str
    key: str
    message: str
    place: str = ""
    wrong: str = ""
    before: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """How often each check was made since the last of these."""

    checks: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """Something that kept an operation from being tested in full."""

    label: str
    message: str


@dataclasses.dataclass(frozen=True, slots=True)
class Finished:
    """The end, and why.

    Attributes:
        reason: `completed`; `time` was up; the `requests` were spent;
            `interrupted` by the user; the service is `gone`; or the fuzzer
            itself `failed`.
    """

    reason: str


Event = Sent | Failed | Checked | Trouble | Finished
