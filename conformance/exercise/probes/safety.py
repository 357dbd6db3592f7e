# SPDX-License-Identifier: Apache-2.0
"""Methods that only read: they change nothing, and HEAD is GET without body."""

from collections.abc import Iterator

import httpx

from conformance.contract import listings, model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, comparing, scenes

# Header fields that HEAD has to have as GET has them (RFC 9110 §9.3.2), as far
# as a service sends them the same from one answer to the next.
_KEPT = ("content-type", "etag", "last-modified")
_NOT_OFFERED = frozenset({404, 405, 501})


def safe_method(context: base.Context) -> Iterator[base.Outcome]:
    """Reads twice, and asks with HEAD for what GET was asked for (§4.4)."""
    yield from base.each_scene(context, _item, "get")
    for operation in context.operations:
        if operation.method != "GET" or context.is_late:
            continue
        if listings.members(context.look, operation) is None:
            continue
        variables = context.variables(operation.path)
        query = context.required_query(operation)
        if variables is None or query is None:
            continue
        try:
            first = context.asking.call(
                operation, variables=variables, query=query
            )
            yield from _head(context, operation, first)
        except httpx.TransportError as error:
            yield base.LeftOut(operation.label, f"no answer ({error})")


def _item(context: base.Context, scene: scenes.Scene) -> Iterator[base.Outcome]:
    variables = context.variables(scene.item.path)
    if scene.get is None or variables is None:
        return
    made = scene.make()
    if made is not None:
        variables = made.variables
    first = context.asking.call(scene.get, variables=variables)
    if not first.is_success:
        return
    yield base.Looked(scene.get.label)
    second = context.asking.call(scene.get, variables=variables)
    third = context.asking.call(scene.get, variables=variables)
    # Made just now, it is nobody's else to change.
    if made is not None and second.is_success and third.is_success:
        moved = [
            name
            for name in _fields(second)
            if not comparing.is_same(
                _fields(second)[name], _fields(third).get(name)
            )
        ]
        again = {
            name
            for name in _fields(first)
            if not comparing.is_same(
                _fields(first)[name], _fields(second).get(name)
            )
        }
        both = [name for name in moved if name in again]
        if both:
            yield base.found(
                f"Reading a resource changes it: {comparing.quoted(both)} is "
                "another after each GET.",
                "reads",
                third,
                first,
            )
    yield from _head(context, scene.get, third)


def _fields(raw: record.Record) -> dict[str, object]:
    found = resource.of(raw)
    return found if isinstance(found, dict) else {}


def _head(
    context: base.Context, operation: model.Operation, got: record.Record
) -> Iterator[base.Outcome]:
    if not got.is_success:
        return
    head = context.asking.send("HEAD", got.request.url)
    again = context.asking.send("GET", got.request.url)
    # Without HEAD in the document a service may do without it.
    if head.status in (405, 501) or again.status != got.status:
        return
    yield base.Looked(f"HEAD {operation.path}")
    if head.status != got.status:
        yield base.found(
            f"HEAD answers {head.status} where GET answers {got.status}.",
            "head status",
            head,
            got,
        )
        return
    for name in _KEPT:
        values = {got.header(name), again.header(name)}
        if len(values) == 1 and head.header(name) not in values:
            yield base.found(
                f"HEAD has another '{name}' than GET.",
                f"head {name}",
                head,
                got,
            )
