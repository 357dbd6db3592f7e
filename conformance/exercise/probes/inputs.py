# SPDX-License-Identifier: Apache-2.0
"""Odd but possible input: whatever it is, the service does not fall over.

The answers are judged as all answers are, by `no-server-error` and its kin;
this only sees to it that the input that breaks services is among what is sent.
"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes
from conformance.exercise.probes import base, calls

_TEXTS = (
    "\x00",
    "\u202e\U0001d4b3 \U0001f680 \U0010ffff",
    "' OR '1'='1' --",
    "{{7*7}}${7*7}<script>alert(1)</script>",
    "../../../../etc/passwd%00%0d%0aX-Injected: 1",
)
_LONG = 5000
# What no machine's integer holds; and what a number may be without bounds.
_HUGE = 2**63
_NUMBERS = (0, -1, 2**31, _HUGE, 1e308)
_MOST_FIELDS = 12
_MOST_PAIRS = 40


def odd_input(context: base.Context) -> Iterator[base.Outcome]:
    """Sends odd values in every field and parameter, one at a time."""
    yield from calls.each(context, context.operations, _odd)


def _odd(call: calls.Call) -> Iterator[base.Outcome]:
    for body in _bodies(call.context, call.operation):
        call.send(body)
    for odd in _queries(call.context, call.operation):
        call.send(query=odd)
    yield base.Looked(call.label)


def _bodies(context: base.Context, operation: model.Operation) -> Iterator[Any]:
    if operation.method not in ("POST", "PUT", "PATCH"):
        return
    schema = context.sampler.schema(operation)
    whole = next(context.sampler.bodies(operation), None)
    if not isinstance(whole, dict):
        return
    fields = context.look.properties(schema)
    yield from _pairs(context, whole, fields)
    for name in list(whole)[:_MOST_FIELDS]:
        for value in _values(context, fields.get(name)):
            yield {**whole, name: value}
        yield {**whole, name: None}


def _pairs(
    context: base.Context, whole: dict[str, Any], fields: Mapping[str, Any]
) -> Iterator[Any]:
    """Yields every choice of one field with every bound of another.

    Two ordinary values that meet are what tests of one field never see.
    """
    choices = {
        name: listed
        for name in whole
        if (listed := context.choices_of(fields.get(name)))
    }
    limits = {
        name: [
            limit
            for keyword in ("minimum", "maximum")
            if (limit := context.bound(fields.get(name), keyword)) is not None
        ]
        for name, value in whole.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
    pairs = (
        {**whole, one: choice, other: limit}
        for one, listed in choices.items()
        for choice in listed
        for other, numbers in limits.items()
        for limit in numbers
    )
    yield from itertools.islice(pairs, _MOST_PAIRS)


def _values(context: base.Context, schema: nodes.Node | None) -> Iterator[Any]:
    kinds = context.look.types(schema)
    if "string" in kinds:
        yield from _TEXTS
        longest = context.bound(schema, "maxLength")
        # As long as is allowed is where nobody looks.
        yield "x" * (longest if longest and longest < _LONG else _LONG)
    elif kinds & {"integer", "number"}:
        limits = [
            limit
            for keyword in ("maximum", "minimum")
            if (limit := context.bound(schema, keyword)) is not None
        ]
        yield from limits
        # What is refused before anything is done with it needs no variety.
        yield from (_HUGE,) if limits else _NUMBERS


def _queries(
    context: base.Context, operation: model.Operation
) -> Iterator[Mapping[str, Any]]:
    if operation.method != "GET":
        return
    for parameter in operation.named("query"):
        kinds = context.look.types(parameter.schema)
        if "string" in kinds:
            for text in _TEXTS[:3]:
                yield {parameter.name: text}
        if "integer" in kinds:
            most = context.bound(parameter.schema, "maximum")
            yield {parameter.name: most if most is not None else 10**9}
            yield {parameter.name: 10**19}
