# SPDX-License-Identifier: Apache-2.0
"""When a token says itself that it runs out."""

import base64
import json

_PARTS = 3


def expiry(token: str) -> float | None:
    """Returns the `exp` claim of a JSON Web Token (RFC 7519 §4.1.4).

    The signature is not looked at: only the service can judge it.

    Args:
        token: Any token.

    Returns:
        Seconds since 1970; None of a token that does not tell.
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        return None
    padded = parts[1] + "=" * (-len(parts[1]) % 4)
    try:
        claims = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, RecursionError):
        return None
    found = claims.get("exp") if isinstance(claims, dict) else None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found)
