# SPDX-License-Identifier: Apache-2.0
"""Proves who is asking, where it is not the exchange world that asks."""

import dataclasses

from conformance import config
from conformance.exercise import masking


def admitted(settings: config.Settings) -> masking.Credentials:
    """Returns the credentials of the main identity, its token fetched.

    Args:
        settings: Who it is.

    Raises:
        TargetError: A token endpoint refuses, or does not answer.
        ConfigurationError: A file or a command has no token.
    """
    asking = masking.Credentials.of(
        settings.auth, settings.token, settings.headers
    )
    if asking.source is None:
        return asking
    # Imported here: credentials that are given need no HTTP client.
    from conformance.auth import keyring  # noqa: PLC0415

    token = keyring.Keyring(settings.way).first(asking.source)
    return dataclasses.replace(asking, token=token)
