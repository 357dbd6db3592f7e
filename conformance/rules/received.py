# SPDX-License-Identifier: Apache-2.0
"""What rules look at in the exchange world: one answer on the wire."""

import dataclasses
import json
import urllib.parse
from typing import Any

from conformance import findings
from conformance.contract import model, nodes, responses, schemas
from conformance.rules import rule

KIND = frozenset({"Response"})
BODILESS = frozenset({204, 205, 304})
_MAX_TEXT = 1024 * 1024
_MAX_SCHEMAS = 2000
# The standard fields of §4.6 that hold a time.
_STANDARD_TIMES = frozenset(
    f"{each}_time"
    for each in (
        "create",
        "update",
        "delete",
        "expire",
        "purge",
        "start",
        "end",
    )
)


class Memory:
    """What the exchanges of one run share.

    Attributes:
        responses: Holds a response against the document.
        schemas: The schemas of the contract.
        has_envelope: Whether the document knows the envelope of §4.8.6.
        request_ids: The request ids seen so far.
    """

    def __init__(self, contract: model.Contract) -> None:
        """Begins a run against `contract`."""
        self.responses = responses.ResponseContract(contract)
        self.schemas = schemas.Schemas(contract)
        self.request_ids: set[str] = set()
        self._properties: dict[Any, frozenset[str]] = {}
        self._times: dict[Any, frozenset[str]] = {}
        self.has_envelope = self._has_envelope(contract)

    def _has_envelope(self, contract: model.Contract) -> bool:
        """Whether most successes that are documented in full have `data`."""
        bodies = [
            names
            for each in contract.operations
            if (names := self.properties(each.success()))
        ]
        return sum("data" in names for names in bodies) * 2 > len(bodies)

    def properties(
        self, response: model.DocumentedResponse | None
    ) -> frozenset[str]:
        """Returns the names of a documented JSON object's properties."""
        media = response.json() if response else None
        if media is None or media.schema is None:
            return frozenset()
        key = media.schema.identity
        if key not in self._properties:
            self._properties[key] = frozenset(
                self.schemas.properties(media.schema)
            )
        return self._properties[key]

    def times(
        self, response: model.DocumentedResponse | None
    ) -> frozenset[str]:
        """Names the properties that the document or §4.6 makes times."""
        media = response.json() if response else None
        if media is None or media.schema is None:
            return _STANDARD_TIMES
        key = media.schema.identity
        if key not in self._times:
            self._times[key] = _STANDARD_TIMES | self._declared(media.schema)
        return self._times[key]

    def _declared(self, schema: nodes.Node) -> set[str]:
        found = set()
        waiting: list[nodes.Node | None] = [schema]
        seen: set[Any] = set()
        while waiting and len(seen) < _MAX_SCHEMAS:
            followed = self.schemas.follow(waiting.pop())
            if followed is None or followed.identity in seen:
                continue
            seen.add(followed.identity)
            waiting.append(self.schemas.items(followed))
            for name, child in self.schemas.properties(followed).items():
                resolved = self.schemas.follow(child)
                if resolved and _is_time(resolved):
                    found.add(name)
                waiting.append(child)
        return found


@dataclasses.dataclass(frozen=True, slots=True)
class Received:
    """The model behind a `Response`.

    Attributes:
        operation: The operation that was called; None for an unknown route.
        request: What was sent.
        response: What came back.
        memory: What the run knows.
    """

    operation: model.Operation | None
    request: findings.Request
    response: findings.Response
    memory: Memory

    @property
    def documented(self) -> model.DocumentedResponse | None:
        """What the document says of this status, if anything."""
        if self.operation is None:
            return None
        return self.operation.response(self.response.status)

    def was_sent(self, text: str) -> bool:
        """Tells whether the service only repeats what it was sent."""
        sent = [
            urllib.parse.unquote_plus(self.request.url),
            self.request.url,
            *(value for _, value in self.request.headers),
            (self.request.body or b"").decode("utf-8", "replace"),
        ]
        escaped = json.dumps(text)[1:-1]
        return any(text in each or escaped in each for each in sent)


def target(
    memory: Memory,
    operation: model.Operation | None,
    request: findings.Request,
    response: findings.Response,
    *,
    documented: bool,
) -> rule.Target:
    """Makes the `Response` that rules look at.

    Args:
        memory: What the run knows; the same for all of its exchanges.
        operation: The operation that was called.
        request: What was sent, unmasked.
        response: What came back.
        documented: Whether the document speaks of this answer; it does not
            where a URL misses the route, or a method is not offered.

    Returns:
        The target, whose model is a `Received`.
    """
    headers = {name.lower(): value for name, value in response.headers}
    media_type = headers.get("content-type", "").partition(";")[0].strip()
    is_json = model.is_json(media_type)
    value = {
        "status": response.status,
        "headers": headers,
        "media_type": media_type.lower(),
        "body": _parsed(response.body) if is_json else None,
        "text": response.body[:_MAX_TEXT].decode("utf-8", "replace"),
        "is_json": is_json,
        "seconds": response.seconds,
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": {name.lower(): v for name, v in request.headers},
            "body": request.body,
        },
        "documented": documented and operation is not None,
    }
    return rule.Target(
        kind="Response",
        value=value,
        node=operation.node if operation else None,
        operation=operation.label if operation else None,
        model=Received(operation, request, response, memory),
    )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def has_body(value: Any) -> bool:
    """Tells whether the value of a `Response` may carry a body at all."""
    return (
        value["request"]["method"] != "HEAD"
        and value["status"] not in BODILESS
        and value["status"] >= 200  # noqa: PLR2004 - 1xx has no body
    )


def _is_time(schema: nodes.Node) -> bool:
    return (
        isinstance(schema.value, dict)
        and schema.value.get("format") == "date-time"
    )
