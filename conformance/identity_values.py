# SPDX-License-Identifier: Apache-2.0
"""Checks the setting `identities`: who else may ask the service.

identities:
  viewer: {token: "@env:VIEWER_TOKEN", permissions: [products.read]}
  other: {auth: {type: basic, username: other, password: "@env:OTHER"}}
  former: {token: "@file:old-token", expired: true}
"""

from collections.abc import Mapping
from typing import Any

from conformance import auth_values, errors, setting_values
from conformance.auth import schemes
from conformance.exercise import identities, masking

_KEYS = ("token", "auth", "headers", "permissions", "may", "expired")


def check(
    key: str, value: Any, environment: Mapping[str, str]
) -> identities.Callers:
    """Reads identities by name.

    Raises:
        ConfigurationError: One makes no sense.
    """
    if not isinstance(value, dict):
        raise errors.ConfigurationError(
            f"'{key}' has to be a mapping of names to identities."
        )
    return identities.Callers(
        tuple(
            _identity(f"{key}.{name}", str(name), said, environment)
            for name, said in value.items()
        )
    )


def _identity(
    key: str, name: str, said: Any, environment: Mapping[str, str]
) -> identities.Caller:
    if not isinstance(said, dict):
        raise errors.ConfigurationError(
            f"'{key}' has to be a mapping of {', '.join(_KEYS)}."
        )
    for each in said:
        if each not in _KEYS:
            raise errors.ConfigurationError(
                f"'{key}' has no '{each}'.", f"It takes: {', '.join(_KEYS)}."
            )

    def read(part: str, kind: str, default: Any) -> Any:
        if part not in said:
            return default
        checks = setting_values.CHECKS
        return checks[kind](f"{key}.{part}", said[part], environment)

    token = read("token", "token", None)
    headers = read("headers", "headers", ())
    access = schemes.Access()
    if "auth" in said:
        access = auth_values.check(f"{key}.auth", said["auth"], environment)
    if not token and not headers and "auth" not in said:
        raise errors.ConfigurationError(
            f"'{key}' has no token, no headers and no 'auth'."
        )
    if token and access.has_token:
        raise errors.ConfigurationError(f"'{key}' has two tokens.")
    permissions = read("permissions", "include", None)
    return identities.Caller(
        name=name,
        credentials=masking.Credentials.of(access, token, headers, name),
        permissions=None if permissions is None else frozenset(permissions),
        may=read("may", "include", ()),
        is_expired=read("expired", "allow_unsafe", False),
    )
