# SPDX-License-Identifier: Apache-2.0
"""What is checked of a request before its body is read."""

import typing
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Protocol

import fastapi
from fastapi import routing
from fastapi.dependencies import models
from pydantic import fields
from starlette import convertors
from typing_extensions import override

from reference_service.core import context, exceptions, resources, security

_MEDIA_TYPE = "application/json"


class _IdConvertor(convertors.StringConvertor):
    """A path parameter without a colon, which begins a custom method."""

    regex = "[^/:]+"


# Paths take it as `/{user_id:id}:undelete`; else `GET /users/1:undelete` would
# look for a user of that name where it has to say which methods there are.
convertors.register_url_convertor("id", _IdConvertor())


class _Parameter(Protocol):
    """What FastAPI knows of a query parameter."""

    field_info: fields.FieldInfo

    @property
    def alias(self) -> str:
        """Its name in the query."""


class PublicRoute(routing.APIRoute):
    """A route for everybody that refuses what its document does not know."""

    @override
    def get_route_handler(
        self,
    ) -> Callable[[fastapi.Request], Coroutine[Any, Any, fastapi.Response]]:
        handle = super().get_route_handler()
        single, several = _query_names(self.dependant)

        async def checked(request: fastapi.Request) -> fastapi.Response:
            await self.admit(request)
            _check_query(request, single, several)
            return await handle(request)

        return checked

    async def admit(self, request: fastapi.Request) -> None:
        """Lets everybody in; a subclass turns some away by its errors."""


class ContractRoute(PublicRoute):
    """A secured route that refuses what its document does not know.

    FastAPI reads the body before it solves dependencies. Here a stranger is
    turned away first, then an unknown media type or query parameter; whether
    the caller's role suffices is a dependency of the route.
    """

    @override
    async def admit(self, request: fastapi.Request) -> None:
        caller = await _authenticate(request)
        await _check_rate(request, caller)
        if self.body_field is not None:
            _check_media_type(request)


async def _authenticate(request: fastapi.Request) -> security.Principal:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise exceptions.UnauthenticatedError(
            "A bearer token is required.", token_sent=False
        )
    held: resources.Resources = request.app.state.resources
    principal = await held.verifier.verify(token.strip())
    request.state.principal = principal
    if current := context.current():
        current.user_id = principal.user_id
    return principal


async def _check_rate(
    request: fastapi.Request, caller: security.Principal
) -> None:
    held: resources.Resources = request.app.state.resources
    if seconds := await held.limiter.admit(caller.user_id):
        raise exceptions.TooManyRequestsError(
            f"Wait {seconds} seconds before the next request.",
            headers={"Retry-After": str(seconds)},
        )


def _check_media_type(request: fastapi.Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != _MEDIA_TYPE:
        raise exceptions.UnsupportedMediaTypeError(
            f"The body must be {_MEDIA_TYPE}."
        )


def _query_names(
    dependant: models.Dependant,
) -> tuple[frozenset[str], frozenset[str]]:
    # Those that may be given once, and those that may be given several times.
    parameters = list(_query_parameters(dependant))
    several = frozenset(item.alias for item in parameters if _is_list(item))
    return frozenset(item.alias for item in parameters) - several, several


def _query_parameters(
    dependant: models.Dependant,
) -> Iterator[_Parameter]:
    yield from dependant.query_params
    for dependency in dependant.dependencies:
        yield from _query_parameters(dependency)


def _is_list(parameter: _Parameter) -> bool:
    return typing.get_origin(parameter.field_info.annotation) is list


def _check_query(
    request: fastapi.Request, single: frozenset[str], several: frozenset[str]
) -> None:
    # A misspelt filter that is ignored returns everything (§9.1).
    seen: set[str] = set()
    details = []
    for name, _ in request.query_params.multi_items():
        if name in several:
            continue
        if name not in single:
            kind = exceptions.DetailType.EXTRA_FORBIDDEN
            message = "There is no such parameter."
        elif name in seen:
            kind = exceptions.DetailType.REPEATED
            message = "The parameter may be given once."
        else:
            seen.add(name)
            continue
        details.append(exceptions.Detail(("query", name), message, kind))
    if details:
        raise exceptions.InvalidInputError("Invalid input provided.", details)
