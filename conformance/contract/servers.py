# SPDX-License-Identifier: Apache-2.0
"""Where the paths of a contract hang when a real service is asked."""

import urllib.parse

from conformance import errors
from conformance.contract import model, source

_TIP = "Give the service's base URL, such as http://127.0.0.1:8000."


def base_url(contract: model.Contract, given: str) -> str:
    """Makes the URL that the contract's paths are appended to.

    Args:
        contract: The contract, whose first server tells its base path.
        given: The service as the user named it. A path in it stands as it
            is; without one, the path of the first server is used, so that
            `http://127.0.0.1:8000` and a document with the server
            `https://api.example.com/v1` make `http://127.0.0.1:8000/v1`.

    Returns:
        Scheme, host and path, without a slash at the end.

    Raises:
        ConfigurationError: It is no HTTP URL of a host, or it carries a
            password, which would reach reports.
    """
    scheme, authority, path = parsed(given)
    return f"{scheme}://{authority}{path or _server_path(contract)}"


def parsed(given: str) -> tuple[str, str, str]:
    """Splits a base URL into scheme, authority and path.

    Args:
        given: The service as the user named it.

    Returns:
        The three parts, the path without a slash at the end.

    Raises:
        ConfigurationError: As for `base_url`.
    """
    shown = given if "@" not in given else f"…@{given.rpartition('@')[2]}"
    if any(char.isspace() or not char.isprintable() for char in given):
        raise errors.ConfigurationError(
            f"The base URL {shown!r} holds white space.", _TIP
        )
    try:
        parts = urllib.parse.urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise errors.ConfigurationError(
            f"The base URL '{shown}' is no URL: {error}.", _TIP
        ) from None
    if parts.scheme not in ("http", "https"):
        raise errors.ConfigurationError(
            f"The base URL '{shown}' does not begin with http:// or https://.",
            _TIP,
        )
    if not host:
        raise errors.ConfigurationError(
            f"The base URL '{shown}' names no host.", _TIP
        )
    if "@" in parts.netloc:
        raise errors.ConfigurationError(
            f"The base URL '{shown}' carries credentials.",
            "Pass them with --token or --header instead.",
        )
    return parts.scheme, parts.netloc, parts.path.rstrip("/")


def _server_path(contract: model.Contract) -> str:
    """Returns the first server's path; empty where it has none."""
    if not contract.servers:
        return ""
    # A relative server hangs from the document's own place (OpenAPI 3.1
    # §4.8.5); that of a file says nothing about URLs.
    document = contract.library.root.source.uri
    absolute = document if source.is_url(document) else "http://document/"
    try:
        url = urllib.parse.urljoin(absolute, contract.servers[0].url)
        path = urllib.parse.urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""
    # A variable without a default, or a place relative to nothing.
    is_usable = "{" not in path and path.startswith("/")
    return path if is_usable else ""
