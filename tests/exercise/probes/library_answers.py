# SPDX-License-Identifier: Apache-2.0
"""How a library answers, and whom."""

import json
import uuid
from typing import Any

from starlette import exceptions, requests, responses

from tests.exercise.probes import (
    library_pages,
    library_style,
    library_tokens,
    shelf,
)

_READER = {
    f"{thing}.{verb}_own"
    for thing in ("loans", "accounts")
    for verb in ("read", "write")
}
# Bearer tokens with a subject, and what each may do.
MAY = {
    "reader-1": _READER,
    "reader-2": _READER,
    "guest": set[str](),
    "keeper": {"accounts.read", "accounts.write", "loans.read", "loans.write"},
}


class Answers:
    """What all parts of a library share; `bug` is the one thing wrong."""

    def __init__(self, style: library_style.Style, bug: str) -> None:
        self.style = style
        self.bug = bug

    def answer(
        self, status: int, data: Any, **headers: str
    ) -> responses.Response:
        body = data
        if not self.style.bare:
            metadata = {
                "request_id": str(uuid.uuid4()),
                "timestamp": shelf.now(),
            }
            body = {"data": data, "metadata": metadata}
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return responses.JSONResponse(body, status, named)

    def listed(
        self, request: requests.Request, members: list[Any]
    ) -> responses.Response:
        shown, told, links = library_pages.window(
            self.style, self.bug, request, members
        )
        if self.style.bare:
            return responses.JSONResponse(shown, 200, links)
        body = {"data": shown, "metadata": {"pagination": told}}
        return responses.JSONResponse(body, 200, links)

    async def refused(
        self, request: requests.Request, error: Exception
    ) -> responses.Response:
        status = getattr(error, "status", getattr(error, "status_code", 500))
        headers = dict(getattr(error, "headers", None) or {})
        if status == 405 and self.bug == "no_allow":
            headers = {}
        if status == 405:
            status = self.style.unrouted
        if status == 405 and request.method == "OPTIONS" and self.style.cors:
            headers["Allow"] = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
            return responses.Response(b"", 204, headers)
        if status == 401 and self.bug != "no_challenge":
            headers["WWW-Authenticate"] = "Bearer"
        bare = self.bug == "bare_errors" and isinstance(
            error, exceptions.HTTPException
        )
        body = {"detail": "No."} if bare else {"error": {"code": "NO"}}
        return responses.JSONResponse(body, status, headers)

    def caller(self, request: requests.Request) -> str:
        """Returns who asks, by the subject of their token."""
        token = request.headers.get("Authorization", "").partition(" ")[2]
        if not self.style.secured:
            return "keeper"
        name = library_tokens.subject_of(token, self.bug)
        if name not in MAY:
            raise shelf.RefusedError(self.style.refusal)
        return name

    def permitted(self, request: requests.Request, *names: str) -> str:
        who = self.caller(request)
        if self.bug != "role_ignored" and not MAY[who] & set(names):
            raise shelf.RefusedError(403)
        return who

    async def body(
        self, request: requests.Request, kind: str = library_style.JSON
    ) -> dict[str, Any]:
        """Reads the object of a request."""
        sent = request.headers.get("Content-Type", "")
        if sent != kind and self.bug != "any_type":
            raise shelf.RefusedError(415)
        try:
            found = json.loads(await request.body())
        except (ValueError, RecursionError):
            raise shelf.RefusedError(400) from None
        if not isinstance(found, dict):
            raise shelf.RefusedError(400)
        return found
