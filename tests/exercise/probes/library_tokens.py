# SPDX-License-Identifier: Apache-2.0
"""Tokens of a library: JSON Web Tokens, signed with a key of its own."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

_KEY = b"a key for tests"


def token_of(name: str, *, seconds: float = 3600) -> str:
    """Issues a token for somebody."""
    header = _written({"alg": "HS256", "typ": "JWT"})
    claims = _written({"sub": name, "exp": time.time() + seconds})
    return f"{header}.{claims}.{_signed(f'{header}.{claims}')}"


def subject_of(token: str, bug: str) -> str:
    """Returns whose token it is; empty where it is not good.

    Args:
        token: What was sent.
        bug: What is taken all the same.
    """
    if bug == "anyone" or (bug == "any_token" and token):
        return "keeper"
    parts = token.split(".")
    if len(parts) != 3:
        return ""
    header, claims = _read(parts[0]), _read(parts[1])
    is_signed = parts[2] == _signed(f"{parts[0]}.{parts[1]}")
    if header.get("alg") == "none":
        is_signed = bug == "unsigned"
    elif bug == "foreign":
        is_signed = True
    is_over = claims.get("exp", 0) < time.time() and bug != "expired"
    return str(claims.get("sub", "")) if is_signed and not is_over else ""


def _signed(text: str) -> str:
    digest = hmac.new(_KEY, text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _written(part: dict[str, Any]) -> str:
    text = json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def _read(part: str) -> dict[str, Any]:
    try:
        padded = part + "=" * (-len(part) % 4)
        found = json.loads(base64.urlsafe_b64decode(padded))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
