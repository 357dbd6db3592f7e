# SPDX-License-Identifier: Apache-2.0
"""Input that the schema forbids, and that has to be refused (§5.1.4, §7.3)."""

from collections.abc import Iterator

import httpx

from conformance.contract import model
from conformance.exercise import samples, violations
from conformance.exercise.probes import base

_WRITES = ("POST", "PUT", "PATCH")
# Null removes a member there (RFC 7396 §1), whatever the schema says of it.
_MERGE_PATCH = "application/merge-patch+json"


def forbidden_input(context: base.Context) -> Iterator[base.Outcome]:
    """Breaks each promise of a body's schema alone.

    Yields:
        The members of bodies that are taken though the schema forbids them,
        one for each member of each operation.
    """
    for operation in context.operations:
        if context.is_late:
            return
        if operation.method not in _WRITES:
            continue
        try:
            yield from _refused(context, operation)
        except httpx.TransportError as error:
            yield base.LeftOut(operation.label, f"no answer ({error})")


def _refused(
    context: base.Context, operation: model.Operation
) -> Iterator[base.Outcome]:
    schema = context.sampler.schema(operation)
    whole = max(context.sampler.bodies(operation), key=_members, default=None)
    if schema is None or whole is None:
        return
    variables = context.harmless(operation)
    query = context.required_query(operation)
    if variables is None or query is None:
        yield base.LeftOut(operation.label, "its parameters can't be filled")
        return
    yield base.Looked(operation.label)
    made = violations.Violations(context.look, context.sampler)
    told = set()
    for each in made.of(schema, context.sampler.fresh(schema, whole)):
        if each.place in told or _is_removal(operation, each):
            continue
        raw = context.asking.call(
            operation, variables=variables, query=query, json_body=each.body
        )
        if raw.is_success:
            told.add(each.place)
            yield _accepted(each, raw.status, context)


def _accepted(
    violation: violations.Violation, status: int, context: base.Context
) -> base.Found:
    what = f"'{violation.place}'" if violation.place else "it"
    return base.found(
        f"The service answered {status} to a body that its contract forbids: "
        f"{what} {violation.why}; a 4xx is expected.",
        # In the words of the fuzzer, which may find the same.
        f"body {violation.place}".strip(),
        context.last,
    )


def _members(body: object) -> int:
    return len(body) if isinstance(body, dict) else 0


def _is_removal(operation: model.Operation, body: violations.Violation) -> bool:
    media = samples.json_of(operation)
    is_merged = media is not None and media.name == _MERGE_PATCH
    return is_merged and body.is_null
