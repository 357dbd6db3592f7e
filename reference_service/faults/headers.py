# SPDX-License-Identifier: Apache-2.0
"""Faults of header fields that protect."""

from typing_extensions import override

from reference_service.core import exceptions, resources
from reference_service.faults import base, wire

_EVERY = 40


class NoNosniff(base.Fault):
    """Browsers may guess what a response is."""

    name = "no_nosniff"
    theme = "headers"
    breaks = "9.5"
    rules = ("security-headers",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        return response.without_header("x-content-type-options")


class ServerBanner(base.Fault):
    """Responses tell what serves them, with its version."""

    name = "server_banner"
    theme = "headers"
    breaks = "9.5"
    rules = ("security-headers",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        return response.with_header("server", "nginx/1.18.0 (Ubuntu)")


class CorsForAll(base.Fault):
    """Any page may read what its visitor's browser is let in for."""

    name = "cors_star_with_credentials"
    theme = "headers"
    breaks = "9.5"
    rules = ("security-headers",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        opened = response.with_header("access-control-allow-origin", "*")
        return opened.with_header("access-control-allow-credentials", "true")


class NoRetryAfter(base.Fault):
    """Every fortieth request is one too many, for who knows how long."""

    name = "429_without_retry_after"
    theme = "headers"
    breaks = "4.7"
    rules = ("rate-limit-answer", "response-documented", "load-error-rate")

    def __init__(self) -> None:
        """Initializes it with no request counted."""
        self._count = 0

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        # Whom nobody knows is told so first, as ever.
        if not await _is_known(request):
            return await proceed(request)
        self._count += 1
        if self._count % _EVERY:
            response = await proceed(request)
            return response.without_header("retry-after")
        return wire.error(
            429, "TOO_MANY_REQUESTS", "Wait before the next request."
        )


async def _is_known(request: wire.Request) -> bool:
    held: resources.Resources = request.app.state.resources
    _, _, token = request.header("authorization").partition(" ")
    try:
        await held.verifier.verify(token.strip())
    except exceptions.UnauthenticatedError:
        return False
    return True


FAULTS: tuple[type[base.Fault], ...] = (
    CorsForAll,
    NoNosniff,
    NoRetryAfter,
    ServerBanner,
)
