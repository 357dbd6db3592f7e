# SPDX-License-Identifier: Apache-2.0
"""Requests and responses as values, as they are on the wire."""

import dataclasses
import json
import urllib.parse
from collections.abc import Iterator, Sequence
from typing import Any, Self

import fastapi
import jwt
from starlette.types import Scope

from reference_service.core import (
    context,
    exceptions,
    issuer,
    resources,
    security_headers,
)
from reference_service.domain import accounts
from reference_service.schemas import envelope

JSON_TYPE = "application/json"
_OF_ITS_OWN = frozenset(
    {"content-length", "content-type", "if-match", "if-none-match"}
)

Fields = tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Message:
    headers: Fields
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header field; empty when it is not there."""
        for field, value in self.headers:
            if field == name.lower():
                return value
        return ""

    def with_header(self, name: str, value: str) -> Self:
        """Returns the message with one header field set."""
        kept = self.without_header(name)
        headers = (*kept.headers, (name.lower(), value))
        return dataclasses.replace(kept, headers=headers)

    def without_header(self, name: str) -> Self:
        """Returns the message without a header field."""
        headers = tuple(
            field for field in self.headers if field[0] != name.lower()
        )
        return dataclasses.replace(self, headers=headers)

    def json(self) -> Any:
        """A fresh copy of the content; None when it is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def fields(self) -> dict[str, Any]:
        """A fresh copy of the content; empty when it is no JSON object."""
        content = self.json()
        return content if isinstance(content, dict) else {}

    def with_json(self, content: Any) -> Self:
        """Returns the message with other content."""
        return dataclasses.replace(self, body=json.dumps(content).encode())


@dataclasses.dataclass(frozen=True, kw_only=True)
class Request(_Message):
    """A request.

    Attributes:
        app: Who is asked.
        method: GET in the place of HEAD.
        path: Decoded.
        query: As it was sent.
        is_head: Whether it was HEAD.
        scope: All that the server told of it.
    """

    app: fastapi.FastAPI
    method: str
    path: str
    query: str
    is_head: bool
    scope: Scope

    def parameters(self) -> list[tuple[str, str]]:
        """The names and values of the query."""
        return urllib.parse.parse_qsl(self.query, keep_blank_values=True)

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter, or None."""
        return dict(reversed(self.parameters())).get(name)

    def with_parameter(self, name: str, value: str | None) -> Self:
        """Returns the request with one query parameter set; None drops it."""
        pairs = [pair for pair in self.parameters() if pair[0] != name]
        if value is not None:
            pairs.append((name, value))
        return dataclasses.replace(self, query=urllib.parse.urlencode(pairs))

    def to(self, method: str, path: str) -> Self:
        """Returns a request of the same caller for another operation.

        It has no content and no conditions.
        """
        headers = tuple(
            field for field in self.headers if field[0] not in _OF_ITS_OWN
        )
        return dataclasses.replace(
            self,
            headers=headers,
            method=method,
            path=path,
            query="",
            body=b"",
        )

    def sending(self, content: Any) -> Self:
        """Returns the request with JSON to send."""
        typed = self.with_header("content-type", JSON_TYPE)
        return typed.with_json(content)

    def as_admin(self) -> Self:
        """Returns the request as if the sample admin had sent it."""
        held: resources.Resources = self.app.state.resources
        token = issuer.authority(held.settings).issue(accounts.Role.ADMIN)
        return self.with_header("authorization", f"Bearer {token}")

    def claims(self) -> dict[str, Any]:
        """What the token claims, verified or not; empty when there is none."""
        _, _, token = self.header("authorization").partition(" ")
        return token_parts(token)[1]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Response(_Message):
    """A response with its status."""

    status: int

    @property
    def is_success(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300  # noqa: PLR2004 - Says what it is.

    @property
    def is_error(self) -> bool:
        """Whether the status is one of failure."""
        return self.status >= 400  # noqa: PLR2004 - Says what it is.

    def with_status(self, status: int) -> Self:
        """Returns the response with another status."""
        return dataclasses.replace(self, status=status)


def token_parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the claims of a token; empty when it is none."""
    try:
        whole = jwt.decode_complete(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return {}, {}
    return whole["header"], whole["payload"]


def resources_of(content: Any) -> Iterator[dict[str, Any]]:
    """Yields the resources in an envelope: one, or those of a page."""
    data = content.get("data") if isinstance(content, dict) else None
    for resource in data if isinstance(data, list) else [data]:
        if isinstance(resource, dict):
            yield resource


def error(
    status: int,
    code: str,
    message: str,
    details: Sequence[exceptions.Detail] = (),
) -> Response:
    """Builds an error as the service itself answers it."""
    context.begin()
    body = envelope.error(code, message, details).model_dump_json()
    fields = {"Content-Type": JSON_TYPE, **security_headers.DEFAULTS}
    headers = tuple((name.lower(), value) for name, value in fields.items())
    return Response(status=status, headers=headers, body=body.encode())


def failure() -> Response:
    """Builds the answer to what nobody foresaw."""
    return error(500, "INTERNAL_ERROR", "Something went wrong on our side.")


def refusal(place: tuple[str | int, ...], message: str) -> Response:
    """Builds the answer to invalid input."""
    detail = exceptions.Detail(
        place, message, exceptions.DetailType.VALUE_ERROR
    )
    return error(400, "VALIDATION_ERROR", "Invalid input provided.", [detail])
