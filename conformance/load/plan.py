# SPDX-License-Identifier: Apache-2.0
"""A plan: the requests that a load run sends, down to their bytes.

It is made once, before any load; every user of every generator replays it, so
that nothing but sending and checking happens while time is taken. It is plain
data and holds no credentials.
"""

import base64
import dataclasses
import hashlib
import json
import random
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Attributes:
        target: Path and query exactly as sent.
        headers: Header fields, without credentials.
        body: The content; None without one.
    """

    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class MediaType:
    """A representation that a response may have.

    Attributes:
        name: Such as `application/json`, without parameters, in lower case.
        schema: Index of its schema in the plan; None where any will do.
    """

    name: str
    schema: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    """An operation, the requests for it, and the answers that it documents.

    Attributes:
        label: Method and path, such as `GET /v1/users`.
        method: The HTTP method.
        requests: At least one.
        responses: The documented media types by `200`, `2XX` or `DEFAULT`;
            empty where the response has no documented content.
        weight: How often it is called, compared with the others.
    """

    label: str
    method: str
    requests: tuple[Request, ...]
    responses: dict[str, tuple[MediaType, ...]]
    weight: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a generator needs to know.

    Attributes:
        base_url: What the contract's paths hang from; a target holds its
            path already.
        seed: What the order of the requests follows from.
        operations: At least one.
        schemas: The JSON Schemas (2020-12) that media types refer to.
    """

    base_url: str
    seed: int
    operations: tuple[Operation, ...]
    schemas: tuple[Any, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the plan, in hex: the same plan, the same load."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def schedule(self) -> list[tuple[int, int]]:
        """Returns the order in which requests are sent, to be repeated.

        Each round calls every operation as often as its weight says, in an
        order that follows from the seed; so no operation is crowded out by
        one with more requests.

        Returns:
            The indexes of operation and request.
        """
        # No secret depends on it.
        chance = random.Random(self.seed)  # noqa: S311
        rounds = max(len(each.requests) for each in self.operations)
        sent = [0] * len(self.operations)
        order = []
        for _ in range(rounds):
            turn = [
                index
                for index, operation in enumerate(self.operations)
                for _ in range(operation.weight)
            ]
            chance.shuffle(turn)
            for index in turn:
                requests = self.operations[index].requests
                order.append((index, sent[index] % len(requests)))
                sent[index] += 1
        return order

    def to_json(self) -> str:
        """Returns the plan as JSON text, the same for the same plan."""
        return json.dumps(
            dataclasses.asdict(self),
            default=_encoded,
            separators=(",", ":"),
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Makes the plan that `to_json` wrote."""
        value = json.loads(text)
        return cls(
            base_url=value["base_url"],
            seed=value["seed"],
            operations=tuple(_operation(each) for each in value["operations"]),
            schemas=tuple(value["schemas"]),
        )


def _encoded(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} has no place in a plan")


def _operation(value: dict[str, Any]) -> Operation:
    return Operation(
        label=value["label"],
        method=value["method"],
        requests=tuple(_request(each) for each in value["requests"]),
        responses={
            status: tuple(MediaType(**each) for each in content)
            for status, content in value["responses"].items()
        },
        weight=value["weight"],
    )


def _request(value: dict[str, Any]) -> Request:
    body = value["body"]
    return Request(
        target=value["target"],
        headers=tuple((name, text) for name, text in value["headers"]),
        body=None if body is None else base64.b64decode(body),
    )
