# SPDX-License-Identifier: Apache-2.0
"""Whom a token speaks for (guidelines §6, §9.5)."""

import abc
import dataclasses
import uuid

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from reference_service.core import exceptions
from reference_service.domain import accounts

ALGORITHM = "RS256"
_REQUIRED_CLAIMS = ("aud", "exp", "iat", "iss", "sub")


@dataclasses.dataclass(frozen=True, slots=True)
class Principal:
    """Who sent a request, as the verified token tells.

    Attributes:
        user_id: Subject of the token.
        role: What the caller is; None when the token names no known role.
    """

    user_id: str
    role: accounts.Role | None

    def may(self, permission: accounts.Permission) -> bool:
        """Tells whether the role has the permission."""
        if self.role is None:
            return False
        return permission in accounts.PERMISSIONS[self.role]

    def is_user(self, user_id: uuid.UUID) -> bool:
        """Tells whether the caller is the user with this id."""
        return self.user_id == str(user_id)


class KeySource(abc.ABC):
    """The public keys that tokens may be signed with."""

    @abc.abstractmethod
    async def key(self, key_id: str) -> rsa.RSAPublicKey | None:
        """Returns the key with this id, or None.

        Raises:
            exceptions.UnavailableError: The keys cannot be had now.
        """


class TokenVerifier:
    """Verifies signed tokens of one issuer for one audience."""

    def __init__(self, keys: KeySource, issuer: str, audience: str) -> None:
        """Initializes the verifier.

        Args:
            keys: Who may have signed.
            issuer: The `iss` claim that is accepted.
            audience: The `aud` claim that is accepted.
        """
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    async def verify(self, token: str) -> Principal:
        """Returns whom a token speaks for.

        Raises:
            exceptions.UnauthenticatedError: The token is malformed, expired,
                unsigned, for another audience or of another issuer.
            exceptions.UnavailableError: The keys cannot be had now.
        """
        # A header may hold anything, such as JSON nested beyond what Python's
        # parser follows; PyJWT lets that through as RecursionError.
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise _invalid() from error
        key = await self._keys.key(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise _invalid()
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                options={"require": list(_REQUIRED_CLAIMS)},
            )
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise _invalid() from error
        try:
            role = accounts.Role(claims.get("role", ""))
        except ValueError:
            role = None
        return Principal(user_id=claims["sub"], role=role)


def _invalid() -> exceptions.UnauthenticatedError:
    return exceptions.UnauthenticatedError(
        "The bearer token is not valid.", token_sent=True
    )
