# SPDX-License-Identifier: Apache-2.0
"""Faults of who is let in."""

import http
import time
from collections.abc import Mapping
from typing import Any

import jwt
from typing_extensions import override

from reference_service.core import exceptions, issuer, resources, security
from reference_service.domain import accounts
from reference_service.faults import base, wire

_MOST_SAMPLES = 9


class _LaxVerifier(base.Around):
    """A verifier that lets in what a subclass takes."""

    async def verify(self, token: str) -> security.Principal:
        """Returns whom a token speaks for, rightly or not."""
        try:
            verified: security.Principal = await self.inside.verify(token)
        except exceptions.UnauthenticatedError:
            if not self.takes(*wire.token_parts(token)):
                raise
            return _principal(wire.token_parts(token)[1])
        return verified

    def takes(
        self, header: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> bool:
        """Tells whether a token that should be refused is taken.

        Args:
            header: What the token says of itself; empty when it is no token.
            claims: What it claims.
        """
        raise NotImplementedError


class _TakesGarbage(_LaxVerifier):
    @override
    def takes(
        self, header: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> bool:
        return not header


class _TakesUnsigned(_LaxVerifier):
    @override
    def takes(
        self, header: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> bool:
        return str(header.get("alg", "")).lower() == "none"


class _TakesForeign(_LaxVerifier):
    @override
    def takes(
        self, header: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> bool:
        is_signed = str(header.get("alg", "none")).lower() != "none"
        return is_signed and claims.get("exp", 0) > time.time()


class MissingAccepted(base.Fault):
    """Who sends no token at all is let in as the admin."""

    name = "auth_missing_accepted"
    theme = "authentication"
    breaks = "6"
    rules = ("auth-required",)

    @override
    def request(self, request: wire.Request) -> wire.Request:
        if request.header("authorization"):
            return request
        return request.as_admin()


class InvalidAccepted(base.Fault):
    """A token that is none is taken for the admin's."""

    name = "auth_invalid_accepted"
    theme = "authentication"
    breaks = "6"
    rules = ("auth-required",)
    resources = (("verifier", _TakesGarbage),)


class ExpiredAccepted(base.Fault):
    """A token is taken after it expired."""

    name = "auth_expired_accepted"
    theme = "authentication"
    breaks = "6"
    rules = ("auth-required",)

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        response = await proceed(request)
        if response.status != http.HTTPStatus.UNAUTHORIZED:
            return response
        held: resources.Resources = request.app.state.resources
        authority = issuer.authority(held.settings)
        claims = await _once_good(request, authority)
        if claims is None:
            return response
        token = authority.issue(*_bearer(claims))
        renewed = request.with_header("authorization", f"Bearer {token}")
        return await proceed(renewed)


class UnsignedAccepted(base.Fault):
    """A token is taken that nobody signed (`alg: none`)."""

    name = "auth_alg_none_accepted"
    theme = "authentication"
    breaks = "9.5"
    rules = ("auth-required",)
    resources = (("verifier", _TakesUnsigned),)


class ForeignKeyAccepted(base.Fault):
    """A token is taken whoever signed it."""

    name = "auth_foreign_key_accepted"
    theme = "authentication"
    breaks = "9.5"
    rules = ("auth-required",)
    resources = (("verifier", _TakesForeign),)


class NoChallenge(base.Fault):
    """A 401 does not say how to authenticate."""

    name = "no_www_authenticate"
    theme = "authentication"
    breaks = "6"
    rules = ("auth-required", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        return response.without_header("www-authenticate")


def _principal(claims: Mapping[str, Any]) -> security.Principal:
    admin = accounts.Role.ADMIN
    try:
        role = accounts.Role(claims.get("role", admin))
    except ValueError:
        role = admin
    subject = claims.get("sub") or issuer.sample_user_id(admin)
    return security.Principal(user_id=str(subject), role=role)


async def _once_good(
    request: wire.Request, authority: issuer.TokenAuthority
) -> Mapping[str, Any] | None:
    # All is verified but the time.
    _, _, token = request.header("authorization").partition(" ")
    header, claims = wire.token_parts(token)
    key = await authority.key(str(header.get("kid")))
    if key is None:
        return None
    try:
        jwt.decode(
            token,
            key,
            [security.ALGORITHM],
            options={"verify_exp": False, "verify_aud": False},
        )
    except jwt.PyJWTError:
        return None
    return claims if claims.get("exp", 0) <= time.time() else None


def _bearer(claims: Mapping[str, Any]) -> tuple[accounts.Role, int]:
    # Tokens are issued for sample users only; a role has few.
    role = _principal(claims).role or accounts.Role.ADMIN
    for number in range(1, _MOST_SAMPLES + 1):
        if claims.get("sub") == str(issuer.sample_user_id(role, number)):
            return role, number
    return role, 1


FAULTS: tuple[type[base.Fault], ...] = (
    ExpiredAccepted,
    ForeignKeyAccepted,
    InvalidAccepted,
    MissingAccepted,
    NoChallenge,
    UnsignedAccepted,
)
