# SPDX-License-Identifier: Apache-2.0
"""The documentation as a page (guidelines §4.9): Swagger UI at `/docs`."""

import base64
import hashlib
import re

import fastapi
from fastapi import responses
from fastapi.openapi import docs

router = fastapi.APIRouter(include_in_schema=False)

_LIBRARY = "https://cdn.jsdelivr.net"
_ICON = "https://fastapi.tiangolo.com"


@router.get("/docs")
async def get_docs(request: fastapi.Request) -> responses.HTMLResponse:
    """Shows the document; its page may load Swagger UI, and nothing else."""
    page = docs.get_swagger_ui_html(
        openapi_url=request.app.openapi_url, title=request.app.title
    )
    page.headers["Content-Security-Policy"] = _policy(bytes(page.body).decode())
    return page


def _policy(page: str) -> str:
    # The page's own script is allowed by its hash; one that is smuggled in is
    # not. Swagger UI sets styles by script.
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    digest = hashlib.sha256(script.encode()).digest()
    own_script = f"'sha256-{base64.b64encode(digest).decode()}'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_LIBRARY} {own_script}",
            f"style-src {_LIBRARY} 'unsafe-inline'",
            f"img-src {_ICON} data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
        )
    )
