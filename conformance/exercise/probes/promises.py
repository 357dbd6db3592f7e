# SPDX-License-Identifier: Apache-2.0
"""What the document says there is: served, and nothing besides."""

import datetime
from collections.abc import Iterator
from typing import Any

import httpx

from conformance.contract import listings, model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, calls, routing

_NOT_ALLOWED = 405
_NOT_OFFERED = frozenset({_NOT_ALLOWED, 501})
_GONE = frozenset({404, 410})
# What every server may offer without a word.
_ALWAYS = frozenset({"", "*", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
_SUNSETS = ("x-sunset", "x-sunset-date", "sunset")


def docs_accurate(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for every documented operation, and for what is beyond (§4.9).

    Yields:
        Operations that are not served, and what is served in silence.
    """
    served = (
        each
        for each in context.operations
        if each.method in ("GET", "HEAD") and not each.deprecated
    )
    yield from calls.each(context, served, _served)
    if not context.is_read_only:
        yield from _beyond(context)


def _served(call: calls.Call) -> Iterator[base.Outcome]:
    raw = call.send()
    yield base.Looked(call.label)
    if _is_absent(call.context, call.operation, raw):
        yield base.found(
            f"The operation is documented, and answered with {raw.status}: "
            "the service does not have it.",
            "not served",
            raw,
        )


def _is_absent(
    context: base.Context, operation: model.Operation, raw: record.Record
) -> bool:
    """Tells whether a route is missing, rather than a resource."""
    if raw.status in _NOT_OFFERED:
        return True
    if raw.status not in _GONE or context.required_query(operation):
        # What was asked for by a parameter may not be there.
        return False
    if model.path_variables(operation.path):
        return False
    if listings.members(context.look, operation) is not None:
        return True
    # There may be none of what there is one of; unless the service says the
    # same of what it surely does not have.
    unknown = context.asking.send("GET", f"{raw.request.url}/conformance-none")
    return unknown.status == raw.status and _said(unknown) == _said(raw)


def _said(raw: record.Record) -> Any:
    """Returns what an error says, without what is new each time."""
    body = resource.parsed(raw)
    if not isinstance(body, dict):
        return raw.header("content-type")
    return {
        name: value
        for name, value in body.items()
        if name not in ("metadata", "meta", "timestamp", "request_id", "path")
    }


def _beyond(context: base.Context) -> Iterator[base.Outcome]:
    """Asks which methods a path has, beyond those of the document."""
    for path, methods in routing.offered(context).items():
        if context.is_late:
            return
        variables = context.variables(path)
        if ":" in path or variables is None:
            continue
        url = context.asking.url(path, variables)
        try:
            said = _allowed(context, url, methods)
        except httpx.TransportError as error:
            yield base.LeftOut(path, f"no answer ({error})")
            continue
        if said is None:
            continue
        more = said - methods - _ALWAYS
        # Whoever allows all methods everywhere says nothing of this path.
        if more and said & methods:
            yield base.found(
                f"The service offers {', '.join(sorted(more))} at '{path}', "
                "of which the document says nothing.",
                f"beyond {path}",
                context.last,
                root=context.contract.root,
            )


def _allowed(
    context: base.Context, url: str, methods: set[str]
) -> set[str] | None:
    """Returns the methods that `Allow` lists; None where it says nothing.

    A 405 is believed first: what answers OPTIONS may be a gateway that allows
    everything, everywhere.
    """
    options = context.asking.send("OPTIONS", url)
    said = _listed(options.header("allow"))
    if options.status == _NOT_ALLOWED and said:
        return said
    for method in ("PUT", "PATCH", "POST"):
        if method in methods:
            continue
        raw = context.asking.send(method, url)
        if raw.status == _NOT_ALLOWED and raw.header("allow"):
            return _listed(raw.header("allow"))
    is_all = said >= {"PUT", "PATCH", "POST"}
    return said if options.is_success and said and not is_all else None


def _listed(field: str | None) -> set[str]:
    return {each.strip().upper() for each in (field or "").split(",")} - {""}


def deprecation_served(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for what is deprecated: it works, and says so (§4.3.2)."""
    deprecated = [each for each in context.operations if each.deprecated]
    yield from calls.each(
        context,
        (each for each in deprecated if each.method == "GET"),
        lambda call: _deprecated(call.operation, call.send()),
    )
    for each in deprecated:
        if each.method != "GET":
            yield base.LeftOut(each.label, "it does not only read")


def _deprecated(
    operation: model.Operation, raw: record.Record
) -> Iterator[base.Outcome]:
    if raw.status in _NOT_OFFERED | _GONE:
        if _is_over(operation):
            yield base.LeftOut(operation.label, "its time is over")
            return
        yield base.Looked(operation.label)
        yield base.found(
            f"A deprecated operation is answered with {raw.status} before "
            "its time is over.",
            "gone",
            raw,
        )
        return
    if not raw.is_success:
        yield base.LeftOut(operation.label, f"it answered {raw.status}")
        return
    yield base.Looked(operation.label)
    missing = [
        name for name in ("Deprecation", "Sunset") if raw.header(name) is None
    ]
    if missing:
        told = " and no ".join(f"'{name}'" for name in missing)
        yield base.found(
            f"A deprecated operation answers with no {told} (RFC 9745, "
            "RFC 8594).",
            "headers",
            raw,
        )


def _is_over(operation: model.Operation) -> bool:
    """Tells whether the document says of an operation that it has ended."""
    said = (
        operation.node.value if isinstance(operation.node.value, dict) else {}
    )
    for name in _SUNSETS:
        try:
            end = datetime.date.fromisoformat(str(said.get(name, ""))[:10])
        except ValueError:
            continue
        return end <= datetime.datetime.now(datetime.UTC).date()
    return False
