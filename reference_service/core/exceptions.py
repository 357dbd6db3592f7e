# SPDX-License-Identifier: Apache-2.0
"""What a request can end in besides success (guidelines §4.7, §5.1.6)."""

import dataclasses
import enum
import http
from collections.abc import Mapping, Sequence


class DetailType(enum.StrEnum):
    """What is wrong with one part of a request; a closed set."""

    CONFLICT = "conflict"
    EXTRA_FORBIDDEN = "extra_forbidden"
    JSON_INVALID = "json_invalid"
    MISSING = "missing"
    NOT_FOUND = "not_found"
    REPEATED = "repeated"
    TYPE_ERROR = "type_error"
    UNAVAILABLE = "unavailable"
    VALUE_ERROR = "value_error"


@dataclasses.dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is wrong: where, what, and of what kind."""

    loc: tuple[str | int, ...]
    msg: str
    type: DetailType


class ShopError(Exception):
    """A request that cannot be fulfilled.

    Attributes:
        status: The HTTP status code.
        code: The error's name in the envelope, UPPER_SNAKE.
        message: One sentence for the developer who sent the request.
        details: What is wrong with which part of the request.
        headers: Header fields that the response must carry.
    """

    status = http.HTTPStatus.INTERNAL_SERVER_ERROR
    code = "INTERNAL_ERROR"

    def __init__(
        self,
        message: str,
        details: Sequence[Detail] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Initializes the error with what the client is told."""
        super().__init__(message)
        self.message = message
        self.details = tuple(details)
        self.headers = dict(headers or {})


class InvalidInputError(ShopError):
    """A request that breaks the contract."""

    status = http.HTTPStatus.BAD_REQUEST
    code = "VALIDATION_ERROR"


class UnauthenticatedError(ShopError):
    """A request without a token that can be trusted."""

    status = http.HTTPStatus.UNAUTHORIZED
    code = "UNAUTHENTICATED"

    def __init__(self, message: str, *, token_sent: bool) -> None:
        """Adds the challenge that RFC 9110 §11.6.1 and RFC 6750 §3 ask for.

        Args:
            message: Why the caller is not known.
            token_sent: Whether there was a token to refuse.
        """
        challenge = 'Bearer realm="shop"'
        if token_sent:
            challenge += ', error="invalid_token"'
        super().__init__(message, headers={"WWW-Authenticate": challenge})


class PermissionDeniedError(ShopError):
    """A caller whose role does not allow the operation."""

    status = http.HTTPStatus.FORBIDDEN
    code = "PERMISSION_DENIED"


class NotFoundError(ShopError):
    """A resource that is not there."""

    status = http.HTTPStatus.NOT_FOUND
    code = "NOT_FOUND"


class PreconditionFailedError(ShopError):
    """A change to a state that is no longer the newest (RFC 9110 §13)."""

    status = http.HTTPStatus.PRECONDITION_FAILED
    code = "PRECONDITION_FAILED"


class ConflictError(ShopError):
    """A change that another resource stands against."""

    status = http.HTTPStatus.CONFLICT
    code = "CONFLICT"


class UnsupportedMediaTypeError(ShopError):
    """A body in a format that the operation does not read."""

    status = http.HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "UNSUPPORTED_MEDIA_TYPE"


class TooManyRequestsError(ShopError):
    """A caller that has used up its share for now."""

    status = http.HTTPStatus.TOO_MANY_REQUESTS
    code = "TOO_MANY_REQUESTS"


class UnavailableError(ShopError):
    """Something that the service depends on and that does not answer."""

    status = http.HTTPStatus.SERVICE_UNAVAILABLE
    code = "SERVICE_UNAVAILABLE"
