# SPDX-License-Identifier: Apache-2.0
"""Checks the settings about the service: who asks, how, what and how much."""

import pathlib
from collections.abc import Mapping
from typing import Any

from conformance import (
    auth_values,
    errors,
    network_values,
    setting_values,
)
from conformance.auth import schemes
from conformance.exercise import policy

_TEXTS = setting_values.CHECKS["include"]
_FLAG = setting_values.CHECKS["allow_unsafe"]
CHECKS: Mapping[str, setting_values.Check] = {
    "auth": auth_values.check,
    "tls": network_values.tls,
    "proxy": network_values.proxy,
    "exclude": _TEXTS,
    "exclude_tags": _TEXTS,
    "allow_hosts": _TEXTS,
    "safe": _FLAG,
    "max_requests": setting_values.CHECKS["users"],
}


def located(values: dict[str, Any], folder: pathlib.Path) -> None:
    """Makes the paths of a settings file ones for the current folder.

    Args:
        values: The settings by their names; changed in place.
        folder: Where the file is.
    """
    for key in ("auth", "tls"):
        if key in values:
            values[key] = network_values.located(values[key], folder)
    callers = values.get("identities")
    if isinstance(callers, dict):
        values["identities"] = {
            name: {**said, "auth": network_values.located(said["auth"], folder)}
            if isinstance(said, dict) and "auth" in said
            else said
            for name, said in callers.items()
        }


def settle(values: dict[str, Any], of_file: Mapping[str, Any]) -> None:
    """Settles what two settings say about the same thing.

    Args:
        values: Those that were given, each checked by itself; of `token`, as
            an option or a variable, and `auth` in the file the token stays.
        of_file: Those that the file has.

    Raises:
        ConfigurationError: Two of them contradict each other, or the base
            URL leads to a host that is not allowed.
    """
    access = values.get("auth", schemes.Access())
    if values.get("token") and _says_who(access):
        if "token" in of_file:
            raise errors.ConfigurationError(
                "Both 'token' and 'auth' say what 'Authorization' holds.",
                "Leave one of them out.",
            )
        del values["auth"]
    hosts, base_url = values.get("allow_hosts"), values.get("base_url")
    if hosts and base_url and not policy.is_allowed(base_url, hosts):
        raise errors.ConfigurationError(
            "The base URL leads to a host that 'allow_hosts' does not name.",
            f"Allowed are: {', '.join(hosts)}.",
        )


def _says_who(access: schemes.Access) -> bool:
    names = {name.lower() for name, _ in access.headers}
    return access.has_token or "authorization" in names
