# SPDX-License-Identifier: Apache-2.0
"""The documented responses, with examples of all (§4.9)."""

import types
from collections.abc import Mapping
from typing import Any

from reference_service.routers import error_texts
from reference_service.schemas import envelope

_METADATA = types.MappingProxyType(
    {
        "request_id": "req-5b0b9f0e2c8d4f6a9e3d1c7b8a6f5e4d",
        "timestamp": "2026-03-02T09:30:00Z",
    }
)

_LOCATION = {
    "description": "Where the new resource is.",
    "required": True,
    "schema": {"type": "string", "format": "uri-reference"},
}

_LINK = {
    "description": "The first, previous, next and last page (RFC 8288).",
    "required": True,
    "schema": {"type": "string", "maxLength": 2000},
}

_VALIDATORS: Mapping[str, dict[str, Any]] = types.MappingProxyType(
    {
        "ETag": {
            "description": "Names this state of the resource (RFC 9110 "
            "§8.8.3): for `If-None-Match` and `If-Match`.",
            "required": True,
            "schema": {"type": "string", "maxLength": 100},
        },
        "Cache-Control": {
            "description": "Who may keep the response, and how long.",
            "required": True,
            "schema": {"type": "string", "maxLength": 100},
        },
        "Vary": {
            "description": "What of the request the response depends on.",
            "required": True,
            "schema": {"type": "string", "maxLength": 100},
        },
    }
)

# What every secured operation may answer.
_COMMON = (400, 401, 403, 429, 500, 503)

Responses = dict[int | str, dict[str, Any]]


def errors(*statuses: int) -> Responses:
    """Documents the errors of a secured operation.

    Args:
        statuses: Status codes besides those that every operation has.
    """
    return only_errors(*_COMMON, *statuses)


def only_errors(*statuses: int) -> Responses:
    """Documents errors, and no others."""
    return {status: _error(status) for status in sorted(set(statuses))}


def conflict(description: str, message: str) -> Responses:
    """Documents what status 409 means to one operation.

    Args:
        description: When it is answered.
        message: What the client is told.
    """
    return {409: _told(409, description, "CONFLICT", message)}


def item(example: Mapping[str, Any], description: str) -> Responses:
    """Documents success with one resource.

    Args:
        example: What a client says of the resource, or, with an `id`, the
            whole of it.
        description: What is returned.
    """
    return {200: _success(description, _resource(example))}


def exactly(example: Mapping[str, Any], description: str) -> Responses:
    """Documents success with what is no stored resource.

    Args:
        example: The whole of it.
        description: What is returned.
    """
    body = {"data": dict(example), "metadata": dict(_METADATA)}
    return {200: _success(description, body)}


def preview(
    example: Mapping[str, Any],
    description: str,
    model: type[envelope.ClosedModel],
) -> Responses:
    """Documents what would come of a request that is only checked.

    Args:
        example: The whole of it.
        description: What is returned.
        model: Its schema in the envelope.
    """
    documented = exactly(example, description)
    return {200: documented[200] | {"model": model}}


def created(example: Mapping[str, Any], description: str) -> Responses:
    """Documents success with a new resource; the arguments as of `item`."""
    response = _success(description, _resource(example))
    return {201: response | {"headers": {"Location": _LOCATION}}}


def accepted(example: Mapping[str, Any], description: str) -> Responses:
    """Documents a beginning; the arguments as of `item`."""
    response = _success(description, _resource(example))
    location = _LOCATION | {"description": "Where to follow the progress."}
    return {202: response | {"headers": {"Location": location}}}


def page(example: Mapping[str, Any], description: str) -> Responses:
    """Documents success with one page; the arguments as of `item`."""
    body = {
        "data": [_resource(example)["data"]],
        "metadata": {
            **_METADATA,
            "pagination": {
                "total_items": 41,
                "items_per_page": 20,
                "current_page": 3,
                "total_pages": 3,
            },
        },
    }
    response = _success(description, body)
    return {200: response | {"headers": {"Link": _LINK}}}


def batch(example: Mapping[str, Any], description: str) -> Responses:
    """Documents success with some resources; the arguments as of `item`."""
    body = _resource(example)
    return {200: _success(description, body | {"data": [body["data"]]})}


def tagged(documented: Responses) -> Responses:
    """Adds the header fields that name the state of what is returned."""
    return with_headers(documented, _VALIDATORS)


def not_modified() -> Responses:
    """Documents that the client has the newest state already."""
    response = {"description": "`If-None-Match` names the newest state."}
    return tagged({304: response})


def with_headers(
    documented: Responses, headers: Mapping[str, dict[str, Any]]
) -> Responses:
    """Adds header fields to responses.

    Args:
        documented: The responses.
        headers: Header objects of OpenAPI by their names.
    """
    return {
        status: response
        | {"headers": {**response.get("headers", {}), **headers}}
        for status, response in documented.items()
    }


def _resource(example: Mapping[str, Any]) -> dict[str, Any]:
    if "id" in example:
        return {"data": dict(example), "metadata": dict(_METADATA)}
    assigned = {
        "id": "7b5c1b7e-1c55-5c8e-8d53-0d4c2b6e9f10",
        "create_time": "2026-03-01T08:00:00Z",
        "update_time": "2026-03-02T09:29:00Z",
    }
    return {"data": {**example, **assigned}, "metadata": dict(_METADATA)}


def _success(description: str, body: object) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"example": body}},
    }


def _error(status: int) -> dict[str, Any]:
    return _told(status, *error_texts.TEXTS[status])


def _told(
    status: int, description: str, code: str, message: str
) -> dict[str, Any]:
    detail = error_texts.DETAILS.get(status)
    body = {
        "error": {
            "code": code,
            "message": message,
            "details": [] if detail is None else [detail],
        },
        "metadata": dict(_METADATA),
    }
    response = _success(description, body)
    response["model"] = envelope.ErrorResponse
    if status in error_texts.HEADERS:
        response["headers"] = error_texts.HEADERS[status]
    return response
