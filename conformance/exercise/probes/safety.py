# SPDX-License-Identifier: Apache-2.0
"""Methods that only read: they change nothing, and HEAD is GET without body."""

import re
from collections.abc import Iterator, Mapping

from conformance.contract import listings, model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, calls, comparing, scenes

# Header fields that HEAD has to have as GET has them (RFC 9110 §9.3.2), as far
# as a service sends them the same from one answer to the next.
_KEPT = ("content-type", "etag", "last-modified")
# How services say that they offer no HEAD, or won't let us.
_NOT_OFFERED = frozenset({400, 401, 403, 405, 429, 501, 502, 503, 504})
# A method that hardly any API has, and that changes nothing (RFC 4918 §9.1).
_UNKNOWN = "PROPFIND"
# What is made for each answer, and no state of the resource.
_OF_ANSWER = re.compile(
    r"now|current|age$|access|seen|visit|expir|ttl|token|signature|nonce"
    r"|random|url|uri|href|link|uptime|elapsed|generated|retrieved|fetched"
    r"|served|request|remaining|until|since|server"
)


def safe_method(context: base.Context) -> Iterator[base.Outcome]:
    """Reads twice, and asks with HEAD for what GET was asked for (§4.4)."""
    yield from base.each_scene(context, _item, "get")
    lists = (
        each
        for each in context.operations
        if each.method == "GET"
        and listings.members(context.look, each) is not None
    )
    yield from calls.each(
        context,
        lists,
        lambda call: _head(context, call.operation, call.send()),
    )


def _item(context: base.Context, scene: scenes.Scene) -> Iterator[base.Outcome]:
    made = scene.make()
    variables = made.variables if made else context.variables(scene.item.path)
    if scene.get is None or variables is None:
        yield base.LeftOut(scene.label, scene.why_not or "nothing is there")
        return
    query = context.required_query(scene.get)
    first, second, third = (
        context.asking.call(scene.get, variables=variables, query=query)
        for _ in range(3)
    )
    if not (first.is_success and second.is_success and third.is_success):
        yield base.LeftOut(scene.label, f"it answered {first.status}")
        return
    yield base.Looked(scene.get.label)
    # Made just now, it is nobody's else to change.
    moved = _moved(first, second) & _moved(second, third) if made else None
    if moved:
        yield base.found(
            f"Reading a resource changes it: {comparing.quoted(list(moved))} "
            "is another after each GET.",
            "reads",
            third,
            first,
        )
    yield from _head(context, scene.get, third)


def _moved(one: record.Record, other: record.Record) -> set[str]:
    """Returns the fields of a resource's state that differ."""
    before, after = _fields(one), _fields(other)
    return {
        name
        for name, value in before.items()
        if not _OF_ANSWER.search(name.lower())
        and name in after
        # Not `is_same`: it takes times within a second for one.
        and value != after[name]
        and isinstance(value, str | int | float)
    }


def _fields(raw: record.Record) -> Mapping[str, object]:
    found = resource.of(raw)
    return found if isinstance(found, Mapping) else {}


def _head(
    context: base.Context, operation: model.Operation, got: record.Record
) -> Iterator[base.Outcome]:
    if not got.is_success:
        return
    head = context.asking.send("HEAD", got.request.url)
    again = context.asking.send("GET", got.request.url)
    # Without HEAD in the document a service may do without it.
    if head.status in _NOT_OFFERED or again.status != got.status:
        return
    if not head.is_success and _is_unrouted(context, got.request.url, head):
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
        # What it costs to make the body for, HEAD may leave out.
        if len(values) == 1 and head.header(name) not in {None, *values}:
            yield base.found(
                f"HEAD has another '{name}' than GET.",
                f"head {name}",
                head,
                got,
            )


def _is_unrouted(context: base.Context, url: str, head: record.Record) -> bool:
    """Tells whether HEAD is answered as every method is that is not there."""
    other = context.asking.send(_UNKNOWN, url)
    return other.status == head.status
