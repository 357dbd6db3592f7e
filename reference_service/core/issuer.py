# SPDX-License-Identifier: Apache-2.0
"""The local issuer: signs tokens, and publishes the key that verifies them.

Its tokens have the shape of Firebase ID tokens, with the role as a custom
claim, so that the verifier is the same for both; only issuer and keys differ.
"""

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
from typing_extensions import override

from reference_service.core import config, security
from reference_service.domain import accounts

_KEY_FILE = "signing-key.pem"
_KEY_BITS = 2048
_USER_NAMESPACE = uuid.UUID("6f1d5c0e-6a5b-4b7e-9d0f-3c8b1a2e4f60")


class TokenAuthority(security.KeySource):
    """Signs tokens, and holds the key that verifies them."""

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
        self._issuer = issuer_name(project_id)
        self._lifetime = lifetime

    def issue(
        self,
        role: accounts.Role,
        number: int = 1,
        lifetime: int | None = None,
    ) -> str:
        """Returns a signed token for a sample user of a role.

        Args:
            role: What the user may do.
            number: Which of the role's sample users, from 1.
            lifetime: Seconds until it runs out, less than 0 for one that
                has; by default the lifetime of all tokens.
        """
        now = int(time.time())
        email = sample_email(role, number)
        claims = {
            "iss": self._issuer,
            "aud": self._project_id,
            "sub": str(sample_user_id(role, number)),
            "iat": now,
            "auth_time": now,
            "exp": now + (self._lifetime if lifetime is None else lifetime),
            "email": email,
            "email_verified": True,
            "role": role.value,
            "firebase": {
                "identities": {"email": [email]},
                "sign_in_provider": "custom",
            },
        }
        return jwt.encode(
            claims, self._key, security.ALGORITHM, headers={"kid": self._key_id}
        )

    @override
    async def key(self, key_id: str) -> rsa.RSAPublicKey | None:
        return self._public_key if key_id == self._key_id else None

    def key_set(self) -> dict[str, list[dict[str, Any]]]:
        """The JSON Web Key Set (RFC 7517) that verifies the tokens."""
        key = json.loads(algorithms.RSAAlgorithm.to_jwk(self._public_key))
        key |= {"alg": security.ALGORITHM, "kid": self._key_id, "use": "sig"}
        key.pop("key_ops", None)
        return {"keys": [key]}


def issuer_name(project_id: str) -> str:
    """The `iss` claim of the local issuer's tokens."""
    return f"urn:reference-service:{project_id}"


def sample_email(role: accounts.Role, number: int = 1) -> str:
    """The address of a sample user, such as `customer2@shop.example`."""
    suffix = "" if number == 1 else str(number)
    return f"{role.value}{suffix}@shop.example"


def sample_user_id(role: accounts.Role, number: int = 1) -> uuid.UUID:
    """The id of a sample user, which is the subject of its tokens."""
    return uuid.uuid5(_USER_NAMESPACE, sample_email(role, number))


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
    # It is a key that the shop made: to prove once more that its parts are
    # prime would take as long as the rest of the start.
    key = serialization.load_pem_private_key(
        path.read_bytes(), password=None, unsafe_skip_rsa_key_validation=True
    )
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
