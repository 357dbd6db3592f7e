# SPDX-License-Identifier: Apache-2.0
"""URLs as reports and messages may show them."""

import urllib.parse


def without_credentials(url: str) -> str:
    """Returns `url` without the user, password and query it may carry."""
    parts = urllib.parse.urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urllib.parse.urlunsplit((parts.scheme, host, parts.path, "", ""))
