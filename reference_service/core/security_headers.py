# SPDX-License-Identifier: Apache-2.0
"""Header fields that every response has (guidelines §9.3, §9.5)."""

from starlette import datastructures
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What OWASP's REST Security Cheat Sheet asks of an API: its answers are data,
# no page, and nobody keeps them unless they say so.
DEFAULTS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_TWO_YEARS = 2 * 365 * 24 * 60 * 60
_HSTS = f"max-age={_TWO_YEARS}; includeSubDomains"


class SecurityHeadersMiddleware:
    """Adds the header fields; a route that knows better keeps its own."""

    def __init__(self, app: ASGIApp) -> None:
        """Initializes the middleware around an application."""
        self._app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Handles one ASGI connection."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = datastructures.MutableHeaders(scope=message)
                for name, value in DEFAULTS.items():
                    headers.setdefault(name, value)
                # The server takes the scheme from a proxy that it trusts.
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", _HSTS)
            await send(message)

        await self._app(scope, receive, send_with_headers)
