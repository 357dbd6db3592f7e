# SPDX-License-Identifier: Apache-2.0
"""Every error leaves in the envelope (guidelines §4.8.7, §5.1.6)."""

import http
from collections.abc import Mapping

import fastapi
from fastapi import exceptions as fastapi_exceptions
from fastapi import responses, routing
from starlette import exceptions as starlette_exceptions

from reference_service.core import exceptions, invalid_input, security_log
from reference_service.schemas import envelope

_MESSAGES: Mapping[int, tuple[str, str]] = {
    400: ("MALFORMED_BODY", "The body cannot be read as JSON in UTF-8."),
    404: ("NOT_FOUND", "There is nothing at this path."),
    405: ("METHOD_NOT_ALLOWED", "The resource does not have this method."),
    413: ("CONTENT_TOO_LARGE", "The body is longer than this service reads."),
}


def install(app: fastapi.FastAPI) -> None:
    """Registers the handlers of all errors that a request can end in."""

    @app.exception_handler(exceptions.ShopError)
    async def shop_error(
        request: fastapi.Request, error: exceptions.ShopError
    ) -> fastapi.Response:
        security_log.note(request, error)
        return error_response(error)

    @app.exception_handler(fastapi_exceptions.RequestValidationError)
    async def invalid(
        request: fastapi.Request,
        error: fastapi_exceptions.RequestValidationError,
    ) -> fastapi.Response:
        return error_response(
            exceptions.InvalidInputError(
                "Invalid input provided.", invalid_input.told(error.errors())
            )
        )

    @app.exception_handler(starlette_exceptions.HTTPException)
    async def http_error(
        request: fastapi.Request, error: starlette_exceptions.HTTPException
    ) -> fastapi.Response:
        headers = dict(error.headers or {})
        if error.status_code == http.HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(_allowed_methods(request))
            if request.method == "OPTIONS":
                return fastapi.Response(
                    status_code=http.HTTPStatus.NO_CONTENT, headers=headers
                )
        return _http_error_response(error.status_code, headers)


def error_response(error: exceptions.ShopError) -> fastapi.Response:
    """The response that tells of an error."""
    return _response(
        error.status,
        envelope.error(error.code, error.message, error.details),
        error.headers,
    )


def _http_error_response(
    status: int, headers: Mapping[str, str]
) -> fastapi.Response:
    phrase = http.HTTPStatus(status).phrase
    code, message = _MESSAGES.get(
        status, (phrase.upper().replace(" ", "_"), f"{phrase}.")
    )
    return _response(status, envelope.error(code, message), headers)


def _response(
    status: int, body: envelope.ErrorResponse, headers: Mapping[str, str]
) -> fastapi.Response:
    return responses.JSONResponse(
        body.model_dump(mode="json"), status, headers=dict(headers)
    )


def _allowed_methods(request: fastapi.Request) -> list[str]:
    # The router itself names only the methods of the first route that matches
    # the path; RFC 9110 §10.2.1 asks for those of the resource.
    methods = {"OPTIONS"}
    for route in routing.iter_route_contexts(request.app.routes):
        if route.path_regex.match(request.scope["path"]):
            methods |= route.methods or set()
    if "GET" in methods:
        methods.add("HEAD")
    return sorted(methods)
