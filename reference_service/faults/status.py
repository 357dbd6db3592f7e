# SPDX-License-Identifier: Apache-2.0
"""Faults of status codes."""

import dataclasses
import http

from typing_extensions import override

from reference_service.faults import base, places, wire


class CreatedAsOk(base.Fault):
    """A creation is answered with 200 instead of 201."""

    name = "200_instead_of_201"
    theme = "status"
    breaks = "4.4"
    rules = ("status-success", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        return (
            response.with_status(200)
            if response.status == http.HTTPStatus.CREATED
            else response
        )


class AcceptedUndocumented(base.Fault):
    """A replaced product is answered with 202, which is not documented."""

    name = "202_undocumented"
    theme = "status"
    breaks = "4.4"
    rules = (
        "status-success",
        "response-documented",
        "long-running-operation",
    )

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        is_replaced = request.method == "PUT" and places.is_item(
            request.path, places.PRODUCTS
        )
        if is_replaced and response.status == http.HTTPStatus.OK:
            return response.with_status(202)
        return response


class NoContentWithBody(base.Fault):
    """A deletion is answered with 204 and announces content all the same.

    Servers and clients both drop the content itself; `Content-Length` and
    `Content-Type`, which such a response must not have, remain.
    """

    name = "204_with_body"
    theme = "status"
    breaks = "4.7"
    rules = ("status-no-content", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if (
            request.method == "DELETE"
            and response.status == http.HTTPStatus.NO_CONTENT
        ):
            return _with_content(response)
        return response


class NotModifiedWithBody(base.Fault):
    """A resource that was not modified is announced with its content.

    Servers and clients both drop the content itself; `Content-Length` and
    `Content-Type`, which such a response should not have, remain.
    """

    name = "304_with_body"
    theme = "status"
    breaks = "4.7"
    rules = ("status-no-content", "conditional-request", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        return (
            _with_content(response)
            if response.status == http.HTTPStatus.NOT_MODIFIED
            else response
        )


class WrongMethodAsNotFound(base.Fault):
    """A method that a resource does not have is answered with 404."""

    name = "405_as_404"
    theme = "status"
    breaks = "4.4"
    rules = ("method-not-allowed", "envelope-error-everywhere")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if response.status == http.HTTPStatus.METHOD_NOT_ALLOWED:
            return wire.error(404, "NOT_FOUND", "There is nothing here.")
        return response


class WrongMethodWithoutAllow(base.Fault):
    """A 405 does not say which methods there are."""

    name = "405_no_allow"
    theme = "status"
    breaks = "4.4"
    rules = ("method-not-allowed",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if response.status == http.HTTPStatus.METHOD_NOT_ALLOWED:
            return response.without_header("allow")
        return response


class MediaTypeIgnored(base.Fault):
    """A body is read as JSON, whatever its media type says."""

    name = "415_ignored"
    theme = "status"
    breaks = "4.8.1"
    rules = ("envelope-error-everywhere", "input-rejected")

    @override
    def request(self, request: wire.Request) -> wire.Request:
        if request.body:
            return request.with_header("content-type", wire.JSON_TYPE)
        return request


class UndocumentedStatus(base.Fault):
    """Invalid input is answered with 422, which is not documented."""

    name = "validation_undocumented_status"
    theme = "status"
    breaks = "4.7"
    rules = ("response-documented", "pagination-out-of-range", "unknown-id")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        return (
            response.with_status(422)
            if response.status == http.HTTPStatus.BAD_REQUEST
            else response
        )


def _with_content(response: wire.Response) -> wire.Response:
    typed = response.with_header("content-type", wire.JSON_TYPE)
    return dataclasses.replace(typed, body=b'{"data":null}')


FAULTS: tuple[type[base.Fault], ...] = (
    AcceptedUndocumented,
    CreatedAsOk,
    MediaTypeIgnored,
    NoContentWithBody,
    NotModifiedWithBody,
    UndocumentedStatus,
    WrongMethodAsNotFound,
    WrongMethodWithoutAllow,
)
