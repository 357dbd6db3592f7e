# SPDX-License-Identifier: Apache-2.0
"""What the document says there is: served, until it is said to end."""

import time
import urllib.parse
import uuid
from collections.abc import Iterator, Mapping

import httpx

from conformance.contract import model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, scenes

_ABSENT = frozenset({404, 405, 410, 501})
_ACCEPTED = 202
_WAIT_SECONDS = 6.0
_POLL_SECONDS = 0.2
_DONE = frozenset(
    {
        "done",
        "complete",
        "completed",
        "succeeded",
        "success",
        "finished",
        "ready",
        "failed",
        "error",
        "cancelled",
        "canceled",
    }
)


def docs_accurate(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for every documented operation, and for what is beyond (§4.9).

    Yields:
        Operations that are not served, and what is served in silence.
    """
    for operation in context.operations:
        if context.is_late:
            return
        if operation.method not in ("GET", "HEAD") or operation.deprecated:
            continue
        variables = context.variables(operation.path)
        query = context.required_query(operation)
        if variables is None or query is None:
            continue
        try:
            raw = context.asking.call(
                operation, variables=variables, query=query
            )
        except httpx.TransportError as error:
            yield base.LeftOut(operation.label, f"no answer ({error})")
            continue
        yield base.Looked(operation.label)
        if raw.status in _ABSENT and _is_absent(context, operation, raw):
            yield base.found(
                f"The operation is documented, and answered with "
                f"{raw.status}: the service does not have it.",
                "not served",
                raw,
            )
    yield from _beyond(context)


def _is_absent(
    context: base.Context, operation: model.Operation, raw: record.Record
) -> bool:
    """Tells whether a route is missing, rather than a resource."""
    if not model.path_variables(operation.path):
        # What was asked for by a parameter may be gone meanwhile.
        return not context.required_query(operation)
    unknown = context.asking.send(
        "GET", f"{context.asking.base_url}/conformance-no-such-route"
    )
    return (
        unknown.status == raw.status
        and _shape(unknown) == _shape(raw)
        and "{" not in operation.path
    )


def _shape(raw: record.Record) -> object:
    body = resource.parsed(raw)
    if isinstance(body, dict):
        error = body.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        return sorted(body), code
    return type(body).__name__


def _beyond(context: base.Context) -> Iterator[base.Outcome]:
    """Asks with methods that the document does not have."""
    offered: dict[str, set[str]] = {}
    for each in context.contract.operations:
        offered.setdefault(each.path, set()).add(each.method)
    for path, methods in offered.items():
        if context.is_late or context.is_read_only:
            return
        if ":" in path:
            continue
        variables = context.variables(path) or {
            name: str(uuid.uuid4()) for name in model.path_variables(path)
        }
        url = context.asking.url(path, variables)
        try:
            options = context.asking.send("OPTIONS", url)
        except httpx.TransportError:
            continue
        said = options.header("allow") or _allow(context, url, methods)
        more = {each.strip().upper() for each in (said or "").split(",")}
        more -= {*methods, "", "HEAD", "OPTIONS", "TRACE"}
        if more:
            yield base.found(
                f"The service offers {', '.join(sorted(more))} at '{path}', "
                "of which the document says nothing.",
                f"beyond {path}",
                context.last,
                of_service=True,
            )


def _allow(context: base.Context, url: str, methods: set[str]) -> str | None:
    """Returns what the answer to a method that is not offered allows."""
    method = next(
        (
            each
            for each in ("PUT", "PATCH", "POST", "GET")
            if each not in methods
        ),
        None,
    )
    if method is None:
        return None
    raw = context.asking.send(method, url)
    return raw.header("allow")


def deprecation_served(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for what is deprecated: it works, and says so (§4.3.2)."""
    for operation in context.operations:
        if not operation.deprecated or operation.method != "GET":
            continue
        variables = context.variables(operation.path)
        query = context.required_query(operation)
        if variables is None or query is None:
            yield base.LeftOut(
                operation.label, "its parameters can't be filled"
            )
            continue
        try:
            raw = context.asking.call(
                operation, variables=variables, query=query
            )
        except httpx.TransportError as error:
            yield base.LeftOut(operation.label, f"no answer ({error})")
            continue
        yield base.Looked(operation.label)
        if raw.status in _ABSENT:
            yield base.found(
                f"A deprecated operation is answered with {raw.status} before "
                "its time is over.",
                "gone",
                raw,
            )
            continue
        missing = [
            name
            for name in ("Deprecation", "Sunset")
            if raw.header(name) is None
        ]
        if raw.is_success and missing:
            told = " and no ".join(f"'{name}'" for name in missing)
            yield base.found(
                f"A deprecated operation answers with no {told} (RFC 9745, "
                "RFC 8594).",
                "headers",
                raw,
            )


def long_running_operation(
    context: base.Context,
) -> Iterator[base.Outcome]:
    """Begins what takes longer, and follows it to its end (§4.5)."""
    yield from base.each_scene(context, _long, "create")


def _long(context: base.Context, scene: scenes.Scene) -> Iterator[base.Outcome]:
    if scene.create is None or scene.create.response(_ACCEPTED) is None:
        return
    if "202" not in {each.status for each in scene.create.responses}:
        return
    made = scene.make()
    if made is None or not made.is_pending:
        yield base.LeftOut(scene.label, scene.why_not or "it was done at once")
        return
    yield base.Looked(scene.label)
    url = _followed(context, scene, made)
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        raw = context.asking.send("GET", url)
        if not raw.is_success and raw.status != 303:  # noqa: PLR2004 - see other
            yield base.found(
                f"What a 202 names to follow is answered with {raw.status}.",
                "missing",
                raw,
                made.record,
            )
            return
        if _is_done(resource.of(raw)):
            return
        if time.monotonic() > deadline:
            yield base.found(
                f"What a 202 began did not end within {_WAIT_SECONDS:g} s, "
                "nor did it get any further.",
                "endless",
                raw,
                made.record,
            )
            return
        time.sleep(_POLL_SECONDS)


def _followed(
    context: base.Context, scene: scenes.Scene, made: scenes.Made
) -> str:
    told = made.record.header("location")
    if told is not None:
        url = urllib.parse.urljoin(made.record.request.url, told)
        if context.asking.is_own(url):
            return url
    return context.asking.url(scene.item.path, made.variables)


def _is_done(found: object) -> bool:
    if not isinstance(found, Mapping):
        return False
    if found.get("done") is True:
        return True
    return any(
        str(found.get(name, "")).lower() in _DONE
        for name in ("state", "status", "phase")
    )
