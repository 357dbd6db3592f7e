# SPDX-License-Identifier: Apache-2.0
"""What keeps the service from starting."""


class StartError(Exception):
    """A setting or a server that is not as it must be.

    Its text is for whoever starts the service: what is wrong, and what to do.
    """
