# SPDX-License-Identifier: Apache-2.0
"""Checks the settings `tls` and `proxy`: how to get to a service.

tls: {ca: ca.pem, cert: client.pem, key: client.key}
proxy: http://127.0.0.1:3128
"""

import dataclasses
import os
import pathlib
import urllib.parse
from collections.abc import Mapping
from typing import Any

from conformance import auth_values, errors, network, setting_values

_FILES = ("ca", "cert", "key")
_KEYS = (*_FILES, "verify")


def tls(
    key: str, value: Any, environment: Mapping[str, str]
) -> network.Network:
    """Reads which certificates to trust, and which to show.

    The files are tried out, so that what is wrong with them is told before
    anything is sent.

    Raises:
        ConfigurationError: It makes no sense, or a file can't be used.
    """
    if not isinstance(value, dict):
        raise errors.ConfigurationError(
            f"'{key}' has to be a mapping of {', '.join(_KEYS)}."
        )
    for name, said in value.items():
        if name not in _KEYS:
            raise errors.ConfigurationError(
                f"'{key}' has no '{name}'.",
                auth_values.suggestion(str(name), _KEYS, "It takes"),
            )
        expected = bool if name == "verify" else str
        if not isinstance(said, expected) or said == "":
            told = "true or false" if expected is bool else "a path"
            raise errors.ConfigurationError(
                f"'{key}.{name}' can't be '{said}': {told} is expected."
            )
    if "key" in value and "cert" not in value:
        raise errors.ConfigurationError(
            f"'{key}.key' is of no use without '{key}.cert'."
        )
    return _tried(
        key,
        network.Network(
            ca=value.get("ca", ""),
            certificate=value.get("cert", ""),
            key=value.get("key", ""),
            is_verified=value.get("verify", True),
        ),
    )


def _tried(key: str, way: network.Network) -> network.Network:
    for name, path in zip(
        _FILES, (way.ca, way.certificate, way.key), strict=True
    ):
        try:
            if path:
                pathlib.Path(path).read_bytes()
        except OSError as error:
            raise errors.ConfigurationError(
                f"'{key}.{name}' names the file '{path}', which can't be "
                f"read: {error.strerror}."
            ) from None
    try:
        way.context()
    except (OSError, ValueError):
        raise errors.ConfigurationError(
            f"The files of '{key}' can't be used.",
            "They have to be PEM: 'ca' holds certificates, 'key' the key of "
            "'cert', without a password.",
        ) from None
    # The load generator is a process with a folder of its own.
    return dataclasses.replace(
        way,
        ca=_anywhere(way.ca),
        certificate=_anywhere(way.certificate),
        key=_anywhere(way.key),
    )


def _anywhere(path: str) -> str:
    """Makes a path one that holds in every folder; empty stays empty."""
    return str(pathlib.Path(path).absolute()) if path else ""


def proxy(key: str, value: Any, environment: Mapping[str, str]) -> str:
    """Reads the URL of a proxy, which may carry credentials.

    Raises:
        ConfigurationError: It is none of an HTTP proxy.
    """
    read = setting_values.CHECKS["token"]
    url: str = read(key, value, environment)
    try:
        parts = urllib.parse.urlsplit(url)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_usable = is_usable and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise errors.ConfigurationError(
            f"'{key}' can't be the value given: the URL of an HTTP proxy is "
            "expected.",
            "Such as http://127.0.0.1:3128.",
        )
    return url


def located(value: Any, folder: pathlib.Path) -> Any:
    """Makes the paths of `tls` and of `auth` ones for the current folder.

    Args:
        value: What a settings file says.
        folder: Where the file is.
    """
    if not isinstance(value, dict):
        return value
    return {
        name: os.path.relpath(folder / said)
        if name in (*_FILES, "path") and isinstance(said, str) and said
        else said
        for name, said in value.items()
    }
