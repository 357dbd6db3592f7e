# SPDX-License-Identifier: Apache-2.0
"""The keys that Firebase signs ID tokens with (guidelines §6.1).

https://firebase.google.com/docs/auth/admin/verify-id-tokens tells, under
"third-party JWT library", where they are and how long they may be kept.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import Callable, Mapping

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from typing_extensions import override

from reference_service.core import exceptions, logs, security

_LOGGER = logging.getLogger(f"{logs.LOGGER_NAME}.firebase")

_TIMEOUT_SECONDS = 5.0
# At least this long is between two requests for the keys, whatever key ids
# strangers invent.
_PAUSE_SECONDS = 10.0


class FirebaseKeySource(security.KeySource):
    """Fetches the certificates of the keys, and keeps them while they last.

    When they cannot be fetched again, the old ones go on to serve.
    """

    def __init__(
        self, url: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Initializes the source; nothing is fetched yet.

        Args:
            url: Where the certificates are.
            clock: Tells the time in seconds.
        """
        self._url = url
        self._clock = clock
        self._keys: Mapping[str, rsa.RSAPublicKey] = {}
        self._fresh_until = -float("inf")
        self._quiet_until = -float("inf")
        self._fetching = asyncio.Lock()

    @override
    async def key(self, key_id: str) -> rsa.RSAPublicKey | None:
        if self._lacks(key_id):
            # Whoever waits here finds what another has fetched meanwhile.
            async with self._fetching:
                if self._lacks(key_id) and self._clock() >= self._quiet_until:
                    await self._fetch()
        if not self._keys:
            raise exceptions.UnavailableError(
                "The keys that verify tokens cannot be fetched now.",
                headers={"Retry-After": f"{_PAUSE_SECONDS:.0f}"},
            )
        return self._keys.get(key_id)

    def _lacks(self, key_id: str) -> bool:
        return self._clock() >= self._fresh_until or key_id not in self._keys

    async def _fetch(self) -> None:
        self._quiet_until = self._clock() + _PAUSE_SECONDS
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                async with httpx.AsyncClient() as client:
                    response = await client.get(self._url)
            response.raise_for_status()
            self._keys = _public_keys(response.content)
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            _LOGGER.warning(
                "The keys of Firebase cannot be fetched.",
                extra={
                    "context": {
                        "reason": type(error).__name__,
                        "kept": len(self._keys),
                    }
                },
            )
        else:
            self._fresh_until = self._clock() + _lifetime(response.headers)


def issuer_name(project_id: str) -> str:
    """The `iss` claim of the ID tokens of a Firebase project."""
    return f"https://securetoken.google.com/{project_id}"


def _public_keys(content: bytes) -> dict[str, rsa.RSAPublicKey]:
    certificates = json.loads(content)
    if not isinstance(certificates, dict) or not certificates:
        raise ValueError("There are no certificates.")
    return {key_id: _public_key(pem) for key_id, pem in certificates.items()}


def _public_key(pem: object) -> rsa.RSAPublicKey:
    certificate = x509.load_pem_x509_certificate(str(pem).encode())
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("A certificate is not for an RSA key.")  # noqa: TRY004 - what is sent is wrong, not its type.
    return key


def _lifetime(headers: httpx.Headers) -> float:
    # A cache on the way has spent `Age` of it (RFC 9111 §4.2).
    found = re.search(r"max-age=(\d{1,9})", headers.get("Cache-Control", ""))
    age = headers.get("Age", "0")
    spent = int(age) if re.fullmatch(r"\d{1,9}", age) else 0
    return max(int(found[1]) - spent if found else 0, _PAUSE_SECONDS)
