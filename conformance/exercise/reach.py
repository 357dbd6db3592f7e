# SPDX-License-Identifier: Apache-2.0
"""Sees to it that every operation is asked, and tells of those that weren't.

Probes and fuzzer may run out of time or of requests before they come to the
last operation. So what the probes did not come to is asked once, before the
fuzzer takes what is left.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import httpx

from conformance.contract import model
from conformance.exercise import policy, values
from conformance.exercise.probes import base

Statuses = Mapping[str, Mapping[str, int]]
_REFUSED = "401"
_SHOWN = 5
# An id that is an integer, and hardly anybody's.
_NOBODY = 2_147_483_600


def touch(
    context: base.Context,
    operations: Iterable[model.Operation],
    statuses: Statuses,
) -> None:
    """Asks each operation once that was not asked as somebody yet.

    Args:
        context: What to work with.
        operations: Those that may be called.
        statuses: The status codes seen so far, by operation.

    Raises:
        SpentError: No more requests are to be sent.
        TargetError: The service is gone.
    """
    for each in operations:
        if set(statuses.get(each.label, ())) - {_REFUSED}:
            continue
        if context.is_late:
            return
        try:
            _ask(context, each)
        except httpx.TransportError:
            # Without an answer it is told as not reached.
            continue


def _ask(context: base.Context, operation: model.Operation) -> None:
    variables = None
    if operation.method in policy.SAFE:
        variables = context.variables(operation.path)
    if variables is None:
        # What is somebody's is not changed.
        variables = {
            each.name: _made_up(context, each)
            for each in operation.named("path")
        }
    query = {
        each.name: _value(context, each)
        for each in operation.named("query")
        if each.required
    }
    headers = {
        each.name: str(_value(context, each))
        for each in operation.named("header")
        if each.required
    }
    context.asking.call(
        operation,
        variables=variables,
        query=query,
        headers=headers,
        json_body=next(context.sampler.bodies(operation), None),
    )


def _value(context: base.Context, parameter: model.Parameter) -> Any:
    said = context.sample(parameter)
    if said is not None:
        return said
    made = context.sampler.value(parameter.schema, every=False)
    return "" if made is values.MISSING else made


def _made_up(context: base.Context, parameter: model.Parameter) -> Any:
    choices = context.choices_of(parameter.schema)
    if choices:
        return choices[0]
    if "integer" in context.look.types(parameter.schema):
        return _NOBODY
    return str(uuid.uuid4())


def unreached(operations: Sequence[model.Operation], statuses: Statuses) -> str:
    """Tells which operations got no answer; empty where all did."""
    missed = [each.label for each in operations if each.label not in statuses]
    if not missed:
        return ""
    noun = "operation" if len(missed) == 1 else "operations"
    return f"Not reached: {len(missed)} {noun}: {_listed(missed)}."


def unsuccessful(
    operations: Sequence[model.Operation], statuses: Statuses
) -> str:
    """Tells which operations never answered 2xx; empty where all did."""
    told = [
        f"{each.label} ({_counted(seen)})"
        for each in operations
        if (seen := statuses.get(each.label))
        and not any(status.startswith("2") for status in seen)
    ]
    if not told:
        return ""
    if len(told) == 1:
        label, _, counts = told[0].rpartition(" (")
        return f"{label} never succeeded ({counts}."
    return f"{len(told)} operations never succeeded: {_listed(told)}."


def _counted(seen: Mapping[str, int]) -> str:
    return ", ".join(f"{n} of {code}" for code, n in sorted(seen.items()))


def _listed(texts: Sequence[str]) -> str:
    shown = ", ".join(texts[:_SHOWN])
    more = len(texts) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
