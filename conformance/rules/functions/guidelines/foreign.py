# SPDX-License-Identifier: Apache-2.0
"""Names that another standard gave, and that an API can't choose.

The paths, parameters and fields of SCIM are in capitals (RFC 7643, RFC 7644).
"""

_SCIM = "scim"


def is_foreign(path: str) -> bool:
    """Tells whether what a path serves has names of another standard.

    Args:
        path: A path, or the label of an operation, such as `GET /users`.
    """
    return _SCIM in path.lower().split("/")
