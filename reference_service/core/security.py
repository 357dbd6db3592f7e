# SPDX-License-Identifier: Apache-2.0
"""Whom a token speaks for (guidelines §6, §9.5)."""

import abc
import dataclasses
import time
import uuid
from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from reference_service.core import exceptions
from reference_service.domain import accounts

ALGORITHM = "RS256"
_REQUIRED_CLAIMS = ("aud", "auth_time", "exp", "iat", "iss", "sub")
_LONGEST_SUBJECT = 128
# Turns subjects that are no UUIDs, such as Firebase's, into ids.
_SUBJECTS = uuid.UUID("0b0c5c0e-0d53-4c1e-9d2b-5f0a4f1d7c11")


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

    @property
    def account_id(self) -> uuid.UUID:
        """Id of the caller's account: the subject, or what stands for it."""
        try:
            return uuid.UUID(self.user_id)
        except ValueError:
            return uuid.uuid5(_SUBJECTS, self.user_id)

    def is_user(self, user_id: uuid.UUID) -> bool:
        """Tells whether the caller is the user with this id."""
        return self.account_id == user_id


class KeySource(abc.ABC):
    """The public keys that tokens may be signed with."""

    @abc.abstractmethod
    async def key(self, key_id: str) -> rsa.RSAPublicKey | None:
        """Returns the key with this id, or None.

        Raises:
            exceptions.UnavailableError: The keys cannot be had now.
        """


class TokenVerifier:
    """Verifies signed tokens of one issuer for one audience.

    It checks all that Firebase asks of who verifies its ID tokens without its
    own library; tokens of the local issuer have the same shape.
    """

    def __init__(
        self,
        keys: KeySource,
        issuer: str,
        audience: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Initializes the verifier.

        Args:
            keys: Who may have signed.
            issuer: The `iss` claim that is accepted.
            audience: The `aud` claim that is accepted.
            clock: Tells the time in seconds since 1970.
        """
        self._clock = clock
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
        if not _is_subject(claims["sub"]) or not self._is_past(
            claims["auth_time"]
        ):
            raise _invalid()
        try:
            role = accounts.Role(claims.get("role", ""))
        except ValueError:
            role = None
        return Principal(user_id=claims["sub"], role=role)

    def _is_past(self, moment: object) -> bool:
        return isinstance(moment, int | float) and moment <= self._clock()


def _is_subject(subject: str) -> bool:
    return 0 < len(subject) <= _LONGEST_SUBJECT


def _invalid() -> exceptions.UnauthenticatedError:
    return exceptions.UnauthenticatedError(
        "The bearer token is not valid.", token_sent=True
    )
