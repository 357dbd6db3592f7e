# SPDX-License-Identifier: Apache-2.0
"""Which pages may use the API from a browser (CORS, guidelines §9.5)."""

import fastapi
from starlette.middleware import cors

from reference_service.core import config


def install(app: fastapi.FastAPI, settings: config.Settings) -> None:
    """Lets the pages of the listed origins in, and no other.

    A token is sent by the page itself: credentials that the browser would add
    by itself, such as cookies, are never asked for.

    Args:
        app: The application.
        settings: They list the origins; the list is empty by default.
    """
    if not settings.cors_origins:
        return
    app.add_middleware(
        cors.CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["DELETE", "GET", "PATCH", "POST", "PUT"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "If-Match",
            "If-None-Match",
        ],
        allow_credentials=False,
        expose_headers=[
            "Deprecation",
            "ETag",
            "Link",
            "Location",
            "Retry-After",
            "Sunset",
            "WWW-Authenticate",
        ],
    )
