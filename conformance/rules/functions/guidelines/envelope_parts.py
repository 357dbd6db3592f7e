# SPDX-License-Identifier: Apache-2.0
"""The documented bodies of answers, as rules about the envelope see them.

An API that has no envelope is told so once; what concerns its parts is only
asked where most bodies have them.
"""

import dataclasses
import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.rules import rule
from conformance.rules.functions.guidelines import once, operations

NONE = "none"
# One in so many is an exception.
_RARE = 5
OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "envelope": {
            "enum": ["standard", NONE],
            "description": "Whether answers have the envelope of §4.8.6, or "
            "`none`: then no rule asks for any of it.",
            "default": "standard",
        },
        **operations.PROPERTY,
    },
    "additionalProperties": False,
}
SHARES = frozenset({"envelope"}) | operations.SHARES


@dataclasses.dataclass(frozen=True, slots=True)
class Body:
    """What one response holds.

    Attributes:
        operation: The operation that answers with it.
        response: The response.
        schema: The schema of its JSON, reference followed; None where it has
            no content at all.
        fields: The properties at its top, by name.
        declared: Where the response says its schema, reference not followed.
    """

    operation: model.Operation
    response: model.DocumentedResponse
    schema: nodes.Node | None
    fields: Mapping[str, nodes.Node]
    declared: nodes.Node | None = None

    @property
    def told(self) -> str:
        """What to call it in a message."""
        return (
            f"The {self.response.status} response of '{self.operation.label}'"
        )


def bodies(
    contract: model.Contract, options: Mapping[str, Any], key: str
) -> tuple[Body, ...]:
    """Returns the bodies of successes or of errors.

    Args:
        contract: The contract.
        options: Of a rule about the envelope.
        key: `data` asks for successes, `error` for errors.

    Returns:
        One for each response whose content is known: JSON with a schema that
        says something or, for errors, none at all. Nothing where the API is
        declared to have no envelope, or is for those who run it.
    """
    if options["envelope"] == NONE:
        return ()
    return _bodies(contract, frozenset(options["operational"]), key)


@functools.lru_cache(maxsize=16)
def _bodies(
    contract: model.Contract, names: frozenset[str], key: str
) -> tuple[Body, ...]:
    look = schemas.Schemas(contract)
    known: dict[int, Mapping[str, nodes.Node]] = {}
    found = []
    for operation in contract.operations:
        if operation.method == "HEAD" or operations.is_spared(
            operation, {"operational": names}
        ):
            continue
        for response in operation.responses:
            if not (response.is_success if key == "data" else _fails(response)):
                continue
            media = response.json()
            declared = media.schema if media else None
            schema = look.follow(declared)
            if schema is None:
                if key == "error" and not response.content:
                    found.append(Body(operation, response, None, {}))
                continue
            if not isinstance(schema.value, dict) or not schema.value:
                continue
            fields = known.get(id(schema.value))
            if fields is None:
                fields = look.properties(schema)
                known[id(schema.value)] = fields
            if fields or look.types(schema):
                found.append(
                    Body(operation, response, schema, fields, declared)
                )
    return tuple(found)


def _fails(response: model.DocumentedResponse) -> bool:
    return response.is_error or response.status == "default"


def usual(found: Sequence[Body], name: str) -> bool:
    """Tells whether bodies mostly have a field at the top.

    At least half of them have to, and where many don't, four out of five:
    else there is no one way that the others depart from.
    """
    having = sum(name in each.fields for each in found)
    missing = len(found) - having
    few = missing < once.FEW or missing * _RARE <= len(found)
    return few and having * 2 >= len(found) > 0


def told(
    contract: model.Contract, found: Sequence[rule.Breach], concerned: int
) -> Iterator[rule.Breach]:
    """Yields breaches, those that most parts share only once.

    Args:
        contract: The contract that they are of.
        found: Each at its place.
        concerned: How many places were looked at.
    """
    by_message: dict[str, list[rule.Breach]] = {}
    for each in found:
        by_message.setdefault(each.message, []).append(each)
    for message, alike in by_message.items():
        if once.is_decision(len(alike), concerned):
            yield rule.Breach(
                f"In {len(alike)} places {message[:-1]}, best once, in a "
                "component that all refer to.",
                subject=message,
                node=contract.root.get("paths"),
            )
        else:
            yield from alike
