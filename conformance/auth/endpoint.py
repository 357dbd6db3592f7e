# SPDX-License-Identifier: Apache-2.0
"""Asks a token endpoint for a token (RFC 6749), and a provider for it."""

import base64
import dataclasses
import json
import urllib.parse
from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from conformance import errors, network
from conformance.auth import schemes

_SECONDS = 10.0
_MAX_BODY = 1024 * 1024
_SUCCESS = 200
_MAX_TOLD = 200
_WELL_KNOWN = "/.well-known/openid-configuration"
FILTERED = "[Filtered]"


@dataclasses.dataclass(frozen=True, slots=True)
class Issued:
    """A token, and for how many seconds it is good; None is unknown."""

    token: str = dataclasses.field(repr=False)
    seconds: float | None = None


def ask(grant: schemes.Grant, way: network.Network) -> Issued:
    """Asks for a token.

    Args:
        grant: What to ask for, and as whom.
        way: How to get there.

    Returns:
        The token.

    Raises:
        TargetError: The endpoint does not answer, or refuses.
    """
    with httpx.Client(
        timeout=_SECONDS, follow_redirects=False, **way.for_httpx()
    ) as client:
        if grant.issuer:
            grant = _discovered(client, grant)
        headers, form = _request(grant)
        answer = _answer(
            client,
            "The token endpoint",
            client.build_request(
                "POST",
                grant.token_url,
                headers={"Accept": "application/json", **headers},
                data=form,
            ),
        )
    return _issued(grant, *answer)


def _request(grant: schemes.Grant) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the header fields and the form of a token request."""
    form = dict(grant.parameters)
    if grant.username:
        form["grant_type"] = "password"
        form["username"] = grant.username
        form["password"] = grant.password
    else:
        form["grant_type"] = "client_credentials"
    if grant.scope:
        form["scope"] = grant.scope
    if grant.is_in_body or not grant.client_secret:
        secret = {"client_secret": grant.client_secret}
        form.update({"client_id": grant.client_id} if grant.client_id else {})
        form.update(secret if grant.client_secret else {})
        return {}, form
    # Encoded like a form before they are joined (RFC 6749 §2.3.1).
    pair = ":".join(
        urllib.parse.quote_plus(each)
        for each in (grant.client_id, grant.client_secret)
    )
    encoded = base64.b64encode(pair.encode()).decode()
    return {"Authorization": f"Basic {encoded}"}, form


def _discovered(client: httpx.Client, grant: schemes.Grant) -> schemes.Grant:
    """Fills in what an OpenID provider says (OpenID Connect Discovery 1.0)."""
    issuer = grant.issuer.rstrip("/")
    status, said = _answer(
        client,
        "The OpenID provider",
        client.build_request("GET", f"{issuer}{_WELL_KNOWN}"),
    )
    if status != _SUCCESS:
        raise errors.TargetError(
            f"The OpenID provider {issuer} answered {status} where its "
            "configuration should be.",
            f"Check that 'issuer' is right: {issuer}{_WELL_KNOWN} is asked.",
        )
    # Whoever else answers could send the client's secret elsewhere (§4.3).
    if str(said.get("issuer")).rstrip("/") != issuer:
        raise errors.TargetError(
            f"The OpenID provider {issuer} says that it is another issuer.",
            "Write 'issuer' exactly as the provider does.",
        )
    url = said.get("token_endpoint")
    scheme = urllib.parse.urlsplit(issuer).scheme
    if not isinstance(url, str) or not url.startswith(
        (f"{scheme}://", "https://")
    ):
        raise errors.TargetError(
            f"The OpenID provider {issuer} names no token endpoint."
        )
    is_in_body = grant.is_in_body
    if is_in_body is None:
        known = said.get("token_endpoint_auth_methods_supported")
        # Where it is left out, it is `client_secret_basic` (§3).
        is_in_body = isinstance(known, list) and (
            "client_secret_basic" not in known and "client_secret_post" in known
        )
    return dataclasses.replace(grant, token_url=url, is_in_body=is_in_body)


def _answer(
    client: httpx.Client, who: str, request: httpx.Request
) -> tuple[int, Mapping[str, Any]]:
    """Sends a request; returns the status, and the JSON object if any."""
    shown = _shown(request.url)
    body = bytearray()
    try:
        response = client.send(request, stream=True)
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _MAX_BODY:
                    break
        finally:
            response.close()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        kind = "in time" if isinstance(error, httpx.TimeoutException) else ""
        told = f"did not answer {kind}".strip()
        raise errors.TargetError(
            f"{who} {shown} {told} ({type(error).__name__}).",
            "Check its URL, and whether it can be reached from here.",
        ) from None
    try:
        said = json.loads(bytes(body))
    except (ValueError, RecursionError):
        said = None
    return response.status_code, said if isinstance(said, dict) else {}


def _issued(
    grant: schemes.Grant, status: int, said: Mapping[str, Any]
) -> Issued:
    """Reads a token response (RFC 6749 §5.1)."""
    shown = _shown(httpx.URL(grant.token_url))
    if status != _SUCCESS:
        raise errors.TargetError(
            f"The token endpoint {shown} refused with {status}"
            f"{_error(grant, said)}.",
            "Check the credentials and the scope under 'auth'.",
        )
    token = said.get("access_token")
    if not isinstance(token, str) or not is_sendable(token):
        raise errors.TargetError(
            f"The token endpoint {shown} answered without an 'access_token'.",
            "Check that 'token_url' is right.",
        )
    kind = said.get("token_type", "bearer")
    # A client must not use a type that it does not know (RFC 6749 §7.1).
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise errors.TargetError(
            f"The token endpoint {shown} hands out tokens of another type "
            "than 'Bearer', which can't be used here."
        )
    return Issued(token, _seconds(said.get("expires_in")))


def _seconds(said: Any) -> float | None:
    """Reads `expires_in`, which some write as text."""
    try:
        seconds = float(said)
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds < float("inf") else None


def is_sendable(token: str) -> bool:
    """Tells whether a token can stand in a header field."""
    return bool(token) and token.isascii() and token.isprintable()


def _error(grant: schemes.Grant, said: Mapping[str, Any]) -> str:
    """Tells what an error response says (RFC 6749 §5.2), secrets masked."""
    told = [
        said[name]
        for name in ("error", "error_description")
        if isinstance(said.get(name), str)
    ]
    if not told:
        return ""
    text = without("; ".join(told), grant.secrets())[:_MAX_TOLD]
    shown = "".join(each for each in text if each.isprintable())
    return f": {shown.rstrip('.')}"


def without(text: str, secrets: Iterable[str]) -> str:
    """Masks secrets in a text."""
    for secret in secrets:
        text = text.replace(secret, FILTERED)
    return text


def _shown(url: httpx.URL) -> str:
    """Writes a URL without what may be secret in it."""
    return str(url.copy_with(query=None, fragment=None, userinfo=b""))
