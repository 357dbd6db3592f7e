# SPDX-License-Identifier: Apache-2.0
"""What is not there, not offered, or not readable: how it is answered."""

import uuid
from collections.abc import Iterator, Mapping

import httpx

from conformance.contract import model
from conformance.exercise import record, resource
from conformance.exercise.probes import base, scenes

_NOT_ALLOWED = 405
_MISSING = frozenset({400, 404, 410, 422})
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_JSON = "application/json"
_SERVER_ERROR = 500
_GONE = frozenset({404, 410})


def unknown_id(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for ids that are not there, and for some that can't be (§4.7)."""
    yield from base.each_scene(context, _unknown, "get")


def _unknown(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    get = scene.get
    parents = context.variables(scene.collection.path)
    if get is None or parents is None:
        return
    yield base.Looked(get.label)
    numbers = context.variables(scene.item.path) or {}
    known = numbers.get(scene.item.variable, "")
    absent = "999999999" if known.isdigit() else str(uuid.uuid4())
    for value, expected in (
        (absent, frozenset({404, 410})),
        ("no such id", _MISSING),
    ):
        raw = context.asking.call(
            get, variables={**parents, scene.item.variable: value}
        )
        if raw.is_success:
            yield base.found(
                f"An id that is not there is answered with {raw.status}; 404 "
                "is expected.",
                "unknown",
                raw,
            )
        elif value == absent and raw.status not in {*expected, 403, 401}:
            yield base.found(
                f"An id that is not there is answered with {raw.status}; 404 "
                "is expected.",
                "absent",
                raw,
            )


def method_not_allowed(context: base.Context) -> Iterator[base.Outcome]:
    """Uses methods that the document does not offer (RFC 9110 §15.5.6)."""
    offered: dict[str, set[str]] = {}
    for each in context.contract.operations:
        offered.setdefault(each.path, set()).add(each.method)
    allowed = {each.path for each in context.operations}
    for path, methods in offered.items():
        if context.is_late:
            return
        if path not in allowed or ":" in path:
            continue
        variables = context.variables(path) or {
            name: str(uuid.uuid4()) for name in model.path_variables(path)
        }
        try:
            yield from _not_allowed(context, path, methods, variables)
        except httpx.TransportError as error:
            yield base.LeftOut(path, f"no answer ({error})")


def _not_allowed(
    context: base.Context,
    path: str,
    methods: set[str],
    variables: Mapping[str, str],
) -> Iterator[base.Outcome]:
    others = [each for each in _METHODS if each not in methods]
    # DELETE of a path that has none could still delete: last, and alone.
    method = next((each for each in others if each != "DELETE"), None)
    if method is None or context.is_read_only:
        return
    url = context.asking.url(path, variables)
    raw = context.asking.send(method, url)
    yield base.Looked(f"{method} {path}")
    if raw.status in (401, 403, 501) or raw.status >= _SERVER_ERROR:
        return
    if "GET" in methods and context.asking.send("GET", url).status in _GONE:
        # The whole path is not served; that is another promise.
        return
    if raw.status != _NOT_ALLOWED:
        yield base.found(
            f"{method} is not offered at '{path}', and answered with "
            f"{raw.status}; 405 is expected.",
            "status",
            raw,
            of_service=True,
        )
    elif raw.header("allow") is None:
        yield base.found(
            "A 405 does not say in 'Allow' which methods there are.",
            "allow",
            raw,
            of_service=True,
        )


def envelope_error_everywhere(
    context: base.Context,
) -> Iterator[base.Outcome]:
    """Makes the mistakes that frameworks answer by themselves (§4.8.6).

    Yields:
        Those that are not answered with JSON in the envelope of errors.
    """
    if not _has_envelope(context):
        yield base.LeftOut("all operations", "the document has no envelope")
        return
    for what, expected, raw in _mistakes(context):
        yield base.Looked(what)
        if raw.is_success:
            if expected:
                yield base.found(
                    f"{what} is answered with {raw.status}; {expected} is "
                    "expected.",
                    what,
                    raw,
                    of_service=True,
                )
            continue
        body = resource.parsed(raw)
        if raw.request.method == "HEAD" or raw.status < 400:  # noqa: PLR2004 - no error
            continue
        if not isinstance(body, dict) or "error" not in body:
            yield base.found(
                f"{what} is answered with {raw.status} outside of the error "
                "envelope.",
                what,
                raw,
                of_service=True,
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
    asking = context.asking
    unknown = f"{asking.base_url}/conformance-no-such-route"
    yield "An unknown route", "404", asking.send("GET", unknown)
    operation = _writer(context)
    if operation is None:
        return
    variables = context.variables(operation.path) or {}
    url = asking.url(operation.path, variables)
    fields = {"Content-Type": _JSON}
    yield (
        "A body that is broken JSON",
        "400",
        asking.send(
            operation.method, url, headers=fields, content=b'{"broken": '
        ),
    )
    body = next(context.sampler.bodies(operation), None)
    if body is not None:
        yield (
            "A body of another media type",
            "415",
            asking.send(
                operation.method,
                url,
                headers={"Content-Type": "text/plain"},
                content=record.serialised(body),
            ),
        )
    yield (
        "An empty body",
        "400",
        asking.send(operation.method, url, headers=fields, content=b""),
    )
    yield (
        "A body that is nested 3,000 deep",
        "400",
        asking.send(
            operation.method,
            url,
            headers=fields,
            content=b"[" * 3000 + b"]" * 3000,
        ),
    )


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
