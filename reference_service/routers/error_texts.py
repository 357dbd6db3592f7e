# SPDX-License-Identifier: Apache-2.0
"""What the document says of each error: when, an example, header fields."""

import types
from collections.abc import Mapping
from typing import Any

# By status: when it is answered, then the code and the message of an example.
TEXTS: Mapping[int, tuple[str, str, str]] = types.MappingProxyType(
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
            "There is nothing with this id.",
        ),
        409: (
            "What is stored stands against it; the message says what.",
            "CONFLICT",
            "The resource has changed meanwhile; try again.",
        ),
        410: (
            "What was there is gone for good.",
            "GONE",
            "This has ended.",
        ),
        412: (
            "The resource is not in a state that `If-Match` names.",
            "PRECONDITION_FAILED",
            "The resource has changed meanwhile.",
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
        503: (
            "Something that the service depends on does not answer.",
            "SERVICE_UNAVAILABLE",
            "The database does not answer.",
        ),
    }
)

# What the example tells of parts of the request.
DETAILS: Mapping[int, dict[str, Any]] = types.MappingProxyType(
    {
        400: {
            "loc": ["query", "page"],
            "msg": "Input should be greater than or equal to 1",
            "type": "value_error",
        },
    }
)

# Header objects of OpenAPI by their names.
HEADERS: Mapping[int, dict[str, Any]] = types.MappingProxyType(
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
