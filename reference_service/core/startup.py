# SPDX-License-Identifier: Apache-2.0
"""What keeps the service from starting."""

import importlib.util


class StartError(Exception):
    """A setting or a server that is not as it must be.

    Its text is for whoever starts the service: what is wrong, and what to do.
    """


def require(module: str, setting: str) -> None:
    """Makes sure that an optional library is installed.

    Args:
        module: Its name.
        setting: The variable that asks for it.

    Raises:
        StartError: It is not.
    """
    try:
        found = importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # A package above it is missing.
        found = False
    if not found:
        raise StartError(
            f"{setting} needs the library '{module}'. Please run: "
            "pip install 'openapi-conformance[reference-production]'"
        )
