# SPDX-License-Identifier: Apache-2.0
"""Tokens of the local issuer: made and verified (guidelines §6).

They have the shape of Firebase ID tokens, with the role as a custom claim, so
that the verifier is the same for both; only issuer and keys differ.
"""

import dataclasses
import json
import os
import pathlib
import tempfile
import time
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt import algorithms

from reference_service.core import config, exceptions
from reference_service.domain import accounts

_ALGORITHM = "RS256"
_KEY_FILE = "signing-key.pem"
_KEY_BITS = 2048
_REQUIRED_CLAIMS = ("aud", "exp", "iat", "iss", "sub")
_USER_NAMESPACE = uuid.UUID("6f1d5c0e-6a5b-4b7e-9d0f-3c8b1a2e4f60")


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


class TokenAuthority:
    """Signs tokens, publishes the key that verifies them, and verifies."""

    def __init__(
        self, key: rsa.RSAPrivateKey, project_id: str, lifetime: int
    ) -> None:
        """Initializes the authority.

        Args:
            key: Signs the tokens.
            project_id: Audience, and the end of the issuer.
            lifetime: How long a token is valid, in seconds.
        """
        self._key = key
        self._public_key = key.public_key()
        self._key_id = _thumbprint(self._public_key)
        self._project_id = project_id
        self._issuer = f"urn:reference-service:{project_id}"
        self._lifetime = lifetime

    def issue(self, role: accounts.Role) -> str:
        """Returns a signed token for the sample user of a role."""
        now = int(time.time())
        email = f"{role.value}@shop.example"
        claims = {
            "iss": self._issuer,
            "aud": self._project_id,
            "sub": str(uuid.uuid5(_USER_NAMESPACE, email)),
            "iat": now,
            "auth_time": now,
            "exp": now + self._lifetime,
            "email": email,
            "email_verified": True,
            "role": role.value,
            "firebase": {
                "identities": {"email": [email]},
                "sign_in_provider": "custom",
            },
        }
        return jwt.encode(
            claims, self._key, _ALGORITHM, headers={"kid": self._key_id}
        )

    def verify(self, token: str) -> Principal:
        """Returns whom a token speaks for.

        Raises:
            exceptions.UnauthenticatedError: The token is malformed, expired,
                unsigned, for another audience or of another issuer.
        """
        try:
            claims = jwt.decode(
                token,
                self._public_key,
                algorithms=[_ALGORITHM],
                audience=self._project_id,
                issuer=self._issuer,
                options={"require": list(_REQUIRED_CLAIMS)},
            )
        # A header may hold anything, such as JSON nested beyond what Python's
        # parser follows; PyJWT lets that through as RecursionError.
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise exceptions.UnauthenticatedError(
                "The bearer token is not valid.", token_sent=True
            ) from error
        try:
            role = accounts.Role(claims.get("role", ""))
        except ValueError:
            role = None
        return Principal(user_id=claims["sub"], role=role)

    def key_set(self) -> dict[str, list[dict[str, Any]]]:
        """The JSON Web Key Set (RFC 7517) that verifies the tokens."""
        key = json.loads(algorithms.RSAAlgorithm.to_jwk(self._public_key))
        key |= {"alg": _ALGORITHM, "kid": self._key_id, "use": "sig"}
        key.pop("key_ops", None)
        return {"keys": [key]}


def authority(settings: config.Settings) -> TokenAuthority:
    """Returns the authority of the state directory, made if need be.

    Raises:
        OSError: The directory or the key cannot be made or read.
    """
    return TokenAuthority(
        _signing_key(settings.state_dir),
        settings.project_id,
        settings.token_lifetime,
    )


def _signing_key(directory: pathlib.Path) -> rsa.RSAPrivateKey:
    path = directory / _KEY_FILE
    if not path.exists():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create_key(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise OSError(f"{path} does not hold an RSA private key.")
    return key


def _create_key(path: pathlib.Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # mkstemp makes the file readable by its owner only.
    handle, name = tempfile.mkstemp(dir=path.parent)
    draft = pathlib.Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
        # A link, unlike a rename, never replaces the key that another process
        # made meanwhile and already signs with.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _thumbprint(key: rsa.RSAPublicKey) -> str:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(
        key.public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
    )
    return digest.finalize().hex()[:16]
