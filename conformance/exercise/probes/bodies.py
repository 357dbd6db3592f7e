# SPDX-License-Identifier: Apache-2.0
"""Bodies that the schema forbids, and such as it just allows (§5.1.4, §7.3)."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx

from conformance.contract import nodes
from conformance.exercise import (
    check_verdicts,
    extremes,
    kept,
    members,
    pace,
    samples,
    violations,
)
from conformance.exercise import record as records
from conformance.exercise.probes import base, calls
from conformance.rules import rule

_WRITES = ("POST", "PUT", "PATCH")
# Null removes a member there (RFC 7396 §1), whatever the schema says of it.
_MERGE_PATCH = "application/merge-patch+json"
# Where so many members are taken, and none is refused, nothing is checked.
_SEVERAL = 3


@dataclasses.dataclass(frozen=True, slots=True)
class _Write:
    """A call that takes a body, and an ordinary one for it."""

    call: calls.Call
    schema: nodes.Node
    whole: Any

    def send(
        self, variation: members.Variation | None = None
    ) -> records.Record:
        """Sends the body, its free texts new, with a variation if any."""
        sampler = self.call.context.sampler
        body = sampler.fresh(self.schema, self.whole)
        return self.call.send(variation.of(body) if variation else body)


_Taken = tuple[members.Variation, records.Record]


def forbidden_input(context: base.Context) -> Iterator[base.Outcome]:
    """Breaks each promise of a body's schema alone.

    Yields:
        The members of bodies that are taken though the schema forbids them,
        one for each member of each operation; one for a body of which nothing
        is refused.
    """
    yield from _each(context, _forbidden)


def permitted_input(context: base.Context) -> Iterator[base.Outcome]:
    """Takes each member of a body to the bounds that its schema allows.

    Yields:
        The members for which a body is refused as invalid, where an ordinary
        one is taken.
    """
    yield from _each(context, _permitted)


def _each(
    context: base.Context, look: Callable[[_Write], Iterator[base.Outcome]]
) -> Iterator[base.Outcome]:
    """Looks at every operation that takes a JSON body."""

    def at(call: calls.Call) -> Iterator[base.Outcome]:
        schema = context.sampler.schema(call.operation)
        bodies = context.sampler.bodies(call.operation)
        whole = max(bodies, key=_length, default=None)
        if schema is None or whole is None:
            yield base.LeftOut(call.label, "no body for it can be made")
            return
        yield from look(_Write(call, schema, whole))

    writes = (
        each
        for each in context.operations
        if each.method in _WRITES and samples.json_of(each) is not None
    )
    yield from calls.each(context, writes, at)


def _length(body: object) -> int:
    return len(body) if isinstance(body, dict) else 0


def _forbidden(write: _Write) -> Iterator[base.Outcome]:
    yield base.Looked(write.call.label)
    # What is taken while nothing has been refused yet.
    unsure: list[_Taken] = []
    is_checked = False
    told: set[str] = set()
    try:
        for each in _violations(write):
            if each.place in told:
                continue
            raw = write.send(each)
            if raw.is_success:
                told.add(each.place)
                unsure.append((each, raw))
            is_checked |= check_verdicts.blames_request(raw.status)
            if is_checked:
                yield from map(_taken, unsure)
                unsure.clear()
    except (httpx.TransportError, pace.SpentError):
        # What was found is told, whatever is to come.
        yield from map(_taken, unsure)
        raise
    if len(unsure) < _SEVERAL:
        yield from map(_taken, unsure)
    else:
        yield _unchecked(unsure)


def _violations(write: _Write) -> Iterator[members.Variation]:
    context = write.call.context
    media = samples.json_of(write.call.operation)
    is_merged = media is not None and media.name == _MERGE_PATCH
    for each in violations.of(
        context.look, context.sampler, write.schema, write.whole
    ):
        if not (is_merged and each.what == violations.NULL):
            yield each


def _taken(taken: _Taken) -> base.Found:
    each, raw = taken
    return base.found(
        f"The service answered {raw.status} to a body that its contract "
        f"forbids: {_named(each)} {each.what}; a 4xx is expected.",
        # In the words of the fuzzer, which may find the same.
        f"body {each.place}".strip(),
        raw,
    )


def _unchecked(taken: Sequence[_Taken]) -> base.Found:
    """Tells once of a body of which nothing is refused."""
    _, raw = taken[0]
    reasons = [f"{_named(each)} {each.what}" for each, _ in taken[:_SEVERAL]]
    more = len(taken) - len(reasons)
    rest = f", and {more} more" if more else ""
    return base.found(
        f"The service answered {raw.status} whatever was wrong with a body, "
        f"which does not seem to be checked: {', '.join(reasons)}{rest}; "
        "a 4xx is expected.",
        kept.UNCHECKED,
        raw,
    )


def _permitted(write: _Write) -> Iterator[base.Outcome]:
    context, told = write.call.context, set()
    ordinary = write.send()
    if not ordinary.is_success:
        why = f"an ordinary body is answered with {ordinary.status}"
        yield base.LeftOut(write.call.label, why)
        return
    yield base.Looked(write.call.label)
    for each in extremes.of(
        context.look, context.sampler, write.schema, write.whole
    ):
        if each.place in told:
            continue
        raw = write.send(each)
        if check_verdicts.is_invalid(raw.status):
            told.add(each.place)
            message = (
                f"The service answered {raw.status} to a body that its "
                f"contract allows: {_named(each)} is {each.what}."
            )
            # Operations that take the same member check it in one place.
            breach = rule.Breach(
                message,
                f"allowed {each.place}",
                cause=f"allowed {each.place} {each.what}",
            )
            yield base.Found(breach, raw, (ordinary,))


def _named(variation: members.Variation) -> str:
    return f"'{variation.place}'" if variation.place else "it"
