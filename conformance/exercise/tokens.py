# SPDX-License-Identifier: Apache-2.0
"""Tokens that must be refused, made from one that is good (RFC 7519, 8725)."""

import base64
import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

_PARTS = 3
# What the token is called that is none at all.
GARBAGE = "garbage"


def forged(token: str) -> Iterator[tuple[str, str]]:
    """Yields tokens that nobody should take, each with what it is.

    Args:
        token: A good one; only of a JSON Web Token others can be made.
    """
    yield GARBAGE, "conformance-no-token"
    parts = token.split(".")
    header = _read(parts[0]) if len(parts) == _PARTS else None
    if header is None:
        return
    unsigned = _written({**header, "alg": "none"})
    yield "unsigned ('alg: none')", f"{unsigned}.{parts[1]}."
    signature = base64.urlsafe_b64encode(secrets.token_bytes(256)).rstrip(b"=")
    yield (
        "signed by somebody else",
        f"{parts[0]}.{parts[1]}.{signature.decode()}",
    )


def _read(part: str) -> Mapping[str, Any] | None:
    try:
        padded = part + "=" * (-len(part) % 4)
        found = json.loads(base64.urlsafe_b64decode(padded))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _written(part: Mapping[str, Any]) -> str:
    text = json.dumps(part, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def subject(token: str | None) -> str | None:
    """Returns the `sub` claim of a JSON Web Token (RFC 7519 §4.1.2)."""
    parts = (token or "").split(".")
    claims = _read(parts[1]) if len(parts) == _PARTS else None
    found = claims.get("sub") if claims else None
    return found if isinstance(found, str) else None
