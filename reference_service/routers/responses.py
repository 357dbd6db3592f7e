# SPDX-License-Identifier: Apache-2.0
"""The documented responses besides success, and examples of all (§4.9)."""

import types
from collections.abc import Mapping, Sequence
from typing import Any

from reference_service.schemas import envelope

_METADATA = types.MappingProxyType(
    {
        "request_id": "req-5b0b9f0e2c8d4f6a9e3d1c7b8a6f5e4d",
        "timestamp": "2026-03-02T09:30:00Z",
    }
)

_ERRORS: Mapping[int, tuple[str, str, str]] = types.MappingProxyType(
    {
        400: (
            "The request breaks the contract; `details` says where.",
            "VALIDATION_ERROR",
            "Invalid input provided.",
        ),
        401: (
            "The bearer token is missing or not valid.",
            "UNAUTHENTICATED",
            "A bearer token is required.",
        ),
        403: (
            "The caller's role lacks the permission.",
            "PERMISSION_DENIED",
            "The caller's role does not permit this.",
        ),
        404: (
            "There is no resource with this id.",
            "NOT_FOUND",
            "There is no product with this id.",
        ),
        409: (
            "Another user has this email address.",
            "CONFLICT",
            "The email address is taken.",
        ),
        413: (
            "The body is longer than the service reads.",
            "CONTENT_TOO_LARGE",
            "The body is longer than this service reads.",
        ),
        415: (
            "The body is not `application/json`.",
            "UNSUPPORTED_MEDIA_TYPE",
            "The body must be application/json.",
        ),
        429: (
            "The caller has sent too many requests for now.",
            "TOO_MANY_REQUESTS",
            "Wait 12 seconds before the next request.",
        ),
        500: (
            (
                "Something unforeseen happened; the request id finds it in the "
                "logs."
            ),
            "INTERNAL_ERROR",
            "Something went wrong on our side.",
        ),
    }
)

_DETAILS: Mapping[int, dict[str, Any]] = types.MappingProxyType(
    {
        400: {
            "loc": ["query", "page"],
            "msg": "Input should be greater than or equal to 1",
            "type": "value_error",
        },
        409: {
            "loc": ["body", "email"],
            "msg": "Another user has this email address.",
            "type": "conflict",
        },
    }
)

_HEADERS: Mapping[int, dict[str, Any]] = types.MappingProxyType(
    {
        401: {
            "WWW-Authenticate": {
                "description": "How to authenticate (RFC 6750).",
                "required": True,
                "schema": {"type": "string", "maxLength": 200},
            }
        },
        429: {
            "Retry-After": {
                "description": "Seconds to wait before the next request.",
                "required": True,
                "schema": {"type": "integer", "minimum": 1, "maximum": 60},
            }
        },
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

_Responses = dict[int | str, dict[str, Any]]

# What every operation may answer.
_COMMON = (400, 401, 403, 429, 500)


def errors(*statuses: int) -> _Responses:
    """Documents the errors of an operation.

    Args:
        statuses: Status codes besides those that every operation has.
    """
    return {status: _error(status) for status in sorted({*_COMMON, *statuses})}


def item(example: Mapping[str, Any], description: str) -> _Responses:
    """Documents success with one resource."""
    return {200: _success(description, _resource(example))}


def created(example: Mapping[str, Any], description: str) -> _Responses:
    """Documents success with a new resource."""
    response = _success(description, _resource(example))
    return {201: response | {"headers": {"Location": _LOCATION}}}


def page(example: Mapping[str, Any], description: str) -> _Responses:
    """Documents success with one page of a collection."""
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


def _resource(example: Mapping[str, Any]) -> dict[str, Any]:
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
    description, code, message = _ERRORS[status]
    details: Sequence[object] = [_DETAILS[status]] if status in _DETAILS else []
    body = {
        "error": {"code": code, "message": message, "details": details},
        "metadata": dict(_METADATA),
    }
    response = _success(description, body)
    response["model"] = envelope.ErrorResponse
    if status in _HEADERS:
        response["headers"] = _HEADERS[status]
    return response
