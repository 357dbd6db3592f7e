# SPDX-License-Identifier: Apache-2.0
"""Functions about the envelope of a response on the wire (§4.8.6, §4.8.7).

They are silent where the document knows no envelope, and about the keys that it
leaves out itself: rules about the document tell of those.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.rules import received, rule
from conformance.rules.functions.guidelines import (
    envelope_parts,
    operations,
)

Options = Mapping[str, Any]
_REQUEST_IDS = ("request_id", "requestId")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z")
# What codes with a usual name may be answered with (§4.7).
_MEANT = (
    ({"NOT_FOUND", "RESOURCE_NOT_FOUND"}, {404, 410}),
    ({"UNAUTHORIZED", "UNAUTHENTICATED"}, {401, 403}),
    ({"FORBIDDEN", "PERMISSION_DENIED", "ACCESS_DENIED"}, {401, 403, 404}),
    ({"METHOD_NOT_ALLOWED"}, {405}),
    ({"VALIDATION_ERROR", "INVALID_ARGUMENT", "BAD_REQUEST"}, {400, 422}),
    ({"RATE_LIMITED", "TOO_MANY_REQUESTS", "RATE_LIMIT_EXCEEDED"}, {429, 503}),
    ({"INTERNAL_ERROR", "INTERNAL_SERVER_ERROR"}, {500}),
)
# Statuses that no other name fits; the rest of 4xx and 5xx overlap.
_TOLD_APART = frozenset({401, 403, 404, 405, 410, 429, 500})
# Clocks of two machines differ; a timestamp that is hours off is no "now".
_CLOCK_SKEW = datetime.timedelta(minutes=10)


def _envelope(
    value: Any, options: Options, context: rule.Context
) -> tuple[received.Received, Any] | None:
    """Returns the body to hold against the envelope, where there is one."""
    got: received.Received = context.target.model
    if options["envelope"] == envelope_parts.NONE:
        return None
    if not (
        got.memory.has_envelope
        and value["is_json"]
        and received.has_body(value)
    ):
        return None
    if not value["documented"] or value["body"] is None:
        return None
    if operations.is_spared(got.operation, options):
        return None
    return got, value["body"]


def _told(got: received.Received, name: str) -> bool:
    """Whether the document itself leaves `name` out, and a rule told it."""
    documented = got.memory.properties(got.documented)
    return bool(documented) and name not in documented


def _success_envelope(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    found = _envelope(value, options, context)
    if found is None or not 200 <= value["status"] < 300:  # noqa: PLR2004
        return
    yield from _keys(*found, ("data", "metadata"), "error", value["status"])


def _error_envelope(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    status = value["status"]
    if status < 400:  # noqa: PLR2004 - an error
        return
    found = _envelope(value, options, context)
    if found is not None:
        yield from _keys(*found, ("error", "metadata"), "data", status)
    elif _is_bare_text(value, options, context):
        yield rule.Breach(
            f"The body of the {status} response is no JSON, and has no "
            "'error' and no 'metadata'.",
            f"status {status}",
        )


def _is_bare_text(value: Any, options: Options, context: rule.Context) -> bool:
    """Whether an error is told in words, where an envelope is promised."""
    got: received.Received = context.target.model
    documented = got.memory.properties(got.documented)
    if not value["documented"] or not received.has_body(value):
        return False
    return (
        options["envelope"] != envelope_parts.NONE
        and got.memory.has_envelope
        and "error" in documented
        and not operations.is_spared(got.operation, options)
        and bool(got.response.body)
        # JSON that is called something else has a rule of its own.
        and not got.response.body.lstrip().startswith(b"{")
    )


def _keys(
    got: received.Received,
    body: Any,
    wanted: tuple[str, ...],
    other: str,
    status: int,
) -> Iterator[rule.Breach]:
    subject = f"status {status}"
    if _told(got, wanted[0]):
        return
    if not isinstance(body, dict):
        yield rule.Breach(
            f"The body of the {status} response is no object with "
            f"'{wanted[0]}' and '{wanted[1]}'.",
            subject,
        )
        return
    missing = [
        f"'{name}'"
        for name in wanted
        if name not in body and not _told(got, name)
    ]
    if missing:
        yield rule.Breach(
            f"The body of the {status} response has no "
            f"{' and no '.join(missing)}.",
            subject,
        )
    # Some serialisers write a null for what is left out; where the document
    # closes the object, they must not.
    if other in body and (body[other] is not None or _is_closed(got, other)):
        yield rule.Breach(
            f"The body of the {status} response has '{other}', which does "
            f"not belong there.",
            f"{subject} {other}",
        )


def _is_closed(got: received.Received, name: str) -> bool:
    """Whether the document forbids a member of the body."""
    media = got.documented.json() if got.documented else None
    look = got.memory.schemas
    return (
        media is not None
        and name not in got.memory.properties(got.documented)
        and any(
            part.value.get("additionalProperties") is False
            for part in look.parts(media.schema, combined=("allOf",))
        )
    )


def _metadata(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    found = _envelope(value, options, context)
    if found is None or not isinstance(found[1], dict):
        return
    got, body = found
    metadata = body.get("metadata")
    if not isinstance(metadata, dict):
        return
    documented = _documented_metadata(got)
    name = next((each for each in _REQUEST_IDS if each in metadata), None)
    if name is None:
        if not documented or documented & set(_REQUEST_IDS):
            yield rule.Breach("'metadata' has no 'request_id'.", "request_id")
    else:
        yield from _request_id(got, name, metadata[name])
    if "timestamp" in metadata:
        yield from _timestamp(metadata["timestamp"])
    elif not documented or "timestamp" in documented:
        yield rule.Breach("'metadata' has no 'timestamp'.", "timestamp")


def _documented_metadata(got: received.Received) -> frozenset[str]:
    media = got.documented.json() if got.documented else None
    if media is None:
        return frozenset()
    look = got.memory.schemas
    return frozenset(
        look.properties(look.properties(media.schema).get("metadata"))
    )


def _request_id(
    got: received.Received, name: str, identity: Any
) -> Iterator[rule.Breach]:
    if not isinstance(identity, str) or not identity:
        yield rule.Breach(f"'metadata.{name}' is no text.", "request_id")
        return
    seen = got.memory.request_ids
    # A client may choose it, and then gets it back.
    if identity in seen and not got.was_sent(identity):
        yield rule.Breach(
            f"'metadata.{name}' is the same for two requests.",
            "request_id repeated",
        )
    seen.add(identity)


def _timestamp(text: Any) -> Iterator[rule.Breach]:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        yield rule.Breach(
            "'metadata.timestamp' is no ISO 8601 time.", "timestamp"
        )
        return
    if moment.utcoffset() != datetime.timedelta(0):
        yield rule.Breach(
            "'metadata.timestamp' is not in UTC; it ends in 'Z' or '+00:00'.",
            "timestamp zone",
        )
    elif abs(datetime.datetime.now(datetime.UTC) - moment) > _CLOCK_SKEW:
        yield rule.Breach(
            "'metadata.timestamp' is not the time of the answer.",
            "timestamp now",
        )


def _error_shape(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    found = _envelope(value, options, context)
    if found is None or value["status"] < 400:  # noqa: PLR2004 - an error
        return
    error = found[1].get("error") if isinstance(found[1], dict) else None
    if error is None or _told(found[0], "error") or _is_other(found[0]):
        return
    if not isinstance(error, dict):
        yield rule.Breach("'error' is no object.", "error")
        return
    code = error.get("code")
    if not isinstance(code, str) or not _CODE.match(code):
        yield rule.Breach(
            "'error.code' is no name in capitals such as 'NOT_FOUND'.", "code"
        )
    elif _contradicts(code, value["status"]):
        yield rule.Breach(
            f"'error.code' is '{code}' in a response with status "
            f"{value['status']}, which says something else.",
            "code status",
        )
    if not isinstance(error.get("message"), str) or not error["message"]:
        yield rule.Breach("'error.message' is missing or empty.", "message")
    details = error.get("details", [])
    if details is not None and not _are_details(details):
        yield rule.Breach(
            "'error.details' is no list of objects with 'loc', 'msg' and "
            "'type'.",
            "details",
        )


def _contradicts(code: str, status: int) -> bool:
    """Whether a code is the name of another status, beyond doubt."""
    meant = next(
        (statuses for names, statuses in _MEANT if code in names), None
    )
    if meant is None or status in meant:
        return False
    # Both say that the request is wrong: as 400, or as 422 in more detail.
    return status in _TOLD_APART


def _is_other(got: received.Received) -> bool:
    """Whether the document makes `error` no object, and a rule told it."""
    media = got.documented.json() if got.documented else None
    look = got.memory.schemas
    error = look.properties(media.schema).get("error") if media else None
    kinds = look.types(error)
    return bool(kinds) and "object" not in kinds


def _are_details(details: Any) -> bool:
    return isinstance(details, list) and all(
        isinstance(each, dict) and {"loc", "msg", "type"} <= set(each)
        for each in details
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    name: rule.Function(
        check,
        received.KIND,
        envelope_parts.OPTIONS,
        shares=envelope_parts.SHARES,
    )
    for name, check in (
        ("envelopeSuccess", _success_envelope),
        ("envelopeError", _error_envelope),
        ("envelopeMetadata", _metadata),
        ("envelopeErrorShape", _error_shape),
    )
}
