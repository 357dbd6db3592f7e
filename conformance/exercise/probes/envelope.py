# SPDX-License-Identifier: Apache-2.0
"""Mistakes that frameworks answer by themselves: in the envelope too?"""

import os
from collections.abc import Iterator

from conformance.contract import model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, routing

_ERROR = 400
_JSON = "application/json"
_UNSUPPORTED = 415
_TOO_LARGE = 413
_NOWHERE = "conformance-no-such-route"
_LARGE = 4 * 1024 * 1024
_DEEP = 3000


def envelope_error_everywhere(
    context: base.Context,
) -> Iterator[base.Outcome]:
    """Makes the mistakes that frameworks answer by themselves (§4.8.6).

    Yields:
        Those that are not answered with JSON in the envelope of errors.
    """
    if not _has_envelope(context):
        yield base.LeftOut(
            "all operations", "the document has no envelope with 'error'"
        )
        return
    for what, expected, raw in _mistakes(context):
        yield base.Looked(what)
        if raw.is_success and expected:
            yield base.found(
                f"{what} is answered with {raw.status}; {expected} is "
                "expected.",
                what,
                raw,
                root=context.contract.root,
            )
        body = resource.parsed(raw)
        if raw.status >= _ERROR and (
            not isinstance(body, dict) or "error" not in body
        ):
            yield base.found(
                f"{what} is answered with {raw.status} outside of the error "
                "envelope.",
                what,
                raw,
                root=context.contract.root,
            )


def _has_envelope(context: base.Context) -> bool:
    bodies = [
        context.look.properties(media.schema)
        for operation in context.contract.operations
        for response in operation.responses
        if response.is_error and (media := response.json()) is not None
    ]
    having = sum("error" in names for names in bodies)
    return bool(bodies) and having * 2 > len(bodies)


def _mistakes(
    context: base.Context,
) -> Iterator[tuple[str, str, record.Record]]:
    """Yields what is wrong, what it should be answered with, and the answer.

    The second is empty where a service may well take it.
    """
    asking = context.asking
    unknown = f"{asking.base_url}{_common(context)}/{_NOWHERE}"
    yield "An unknown route", "404", asking.send("GET", unknown)
    operation = _writer(context)
    if operation is None:
        return
    variables = context.variables(operation.path) or {}
    url = asking.url(operation.path, variables)
    wrong = next(
        (
            each
            for each in ("PUT", "PATCH")
            if each not in routing.offered(context)[operation.path]
        ),
        None,
    )
    if wrong:
        yield "A wrong method", "", asking.send(wrong, url)
    yield from _bodies(context, operation, url)


def _bodies(
    context: base.Context, operation: model.Operation, url: str
) -> Iterator[tuple[str, str, record.Record]]:
    def sent(content: bytes, kind: str = _JSON) -> record.Record:
        return context.asking.send(
            operation.method,
            url,
            headers={"Content-Type": kind},
            content=content,
        )

    yield "A body that is broken JSON", "400", sent(b'{"broken": ')
    body = next(context.sampler.bodies(operation), None)
    documented = {each.status for each in operation.responses}
    if body is not None:
        # A service may read JSON whatever it is called, unless it says so.
        expected = "415" if str(_UNSUPPORTED) in documented else ""
        raw = sent(record.serialised(body), "text/plain")
        yield "A body of another media type", expected, raw
    yield "An empty body", "400", sent(b"")
    deep = b"[" * _DEEP + b"]" * _DEEP
    yield f"A body that is nested {_DEEP:,} deep", "400", sent(deep)
    if str(_TOO_LARGE) in documented:
        large = record.serialised(os.urandom(_LARGE // 2).hex())
        yield f"A body of {_LARGE // 1024 // 1024} MiB", "413", sent(large)


def _common(context: base.Context) -> str:
    """Returns the segments that all paths begin with, such as `/v1`."""
    paths = [each.path.split("/") for each in context.contract.operations]
    shared = [
        parts[0]
        for parts in zip(*paths, strict=False)
        if len(set(parts)) == 1 and "{" not in parts[0]
    ]
    # The last segment may be all that there is, and no place for another.
    return "/".join(shared[: min(map(len, paths)) - 1])


def _writer(context: base.Context) -> model.Operation | None:
    """Returns an operation that needs a JSON body, and can be called."""
    for scene in context.scenes:
        create = scene.create
        if (
            create is not None
            and create.body is not None
            and create.body.required
            and context.variables(create.path) is not None
        ):
            return create
    return None
