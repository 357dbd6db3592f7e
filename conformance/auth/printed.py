# SPDX-License-Identifier: Apache-2.0
"""Reads a token from a file, or from a program that prints it."""

import pathlib
import subprocess

from conformance import errors
from conformance.auth import endpoint, schemes

_SECONDS = 30.0
_BEARER = "bearer "


def read(source: schemes.Printed) -> endpoint.Issued:
    """Reads a token.

    What a program says besides is shown nowhere: it may hold secrets.

    Args:
        source: Where it is.

    Returns:
        The token; how long it is good, only the token itself may tell.

    Raises:
        ConfigurationError: There is none.
    """
    if source.command:
        token = _printed(source.command)
        where = f"The command '{source.command[0]}' printed"
    else:
        token = _kept(source.path)
        where = f"The file '{source.path}' holds"
    token = token.strip()
    if token.lower().startswith(_BEARER):
        token = token[len(_BEARER) :].strip()
    if not endpoint.is_sendable(token) or " " in token:
        raise errors.ConfigurationError(
            f"{where} no token: one line without blanks is expected."
        )
    return endpoint.Issued(token)


def _kept(path: str) -> str:
    try:
        return pathlib.Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise errors.ConfigurationError(
            f"The token's file '{path}' can't be read: {error}."
        ) from None


def _printed(command: tuple[str, ...]) -> str:
    program = command[0]
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise errors.ConfigurationError(
            f"The command '{program}' can't be run: {reason}.",
            "It is run without a shell: name the program itself.",
        ) from None
    except subprocess.TimeoutExpired:
        raise errors.ConfigurationError(
            f"The command '{program}' printed no token in {_SECONDS:g} s."
        ) from None
    if ended.returncode:
        raise errors.ConfigurationError(
            f"The command '{program}' ended with {ended.returncode}.",
            "Run it by hand to see what it says.",
        )
    return ended.stdout.decode("utf-8", "replace")
