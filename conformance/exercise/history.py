# SPDX-License-Identifier: Apache-2.0
"""What earlier requests tell of a resource.

A check that follows resources takes its history for what it would be in a
textbook; here is what it overlooks.
"""

import urllib.parse
from collections.abc import Iterable

from conformance.exercise import record

_SUCCESS = range(200, 300)


def is_restored(reading: record.Record, sent: Iterable[record.Record]) -> bool:
    """Tells whether a custom method succeeded on what a request reads.

    Such is `POST /users/7:undelete`. A resource that has been deleted and then
    undeleted is there again; so is what lies below it.

    Args:
        reading: The request that reads a resource, or something below it.
        sent: What was sent besides.
    """
    path = _path(reading)
    for each in sent:
        if each.request.method != "POST" or each.status not in _SUCCESS:
            continue
        resource, _, verb = _path(each).rpartition(":")
        is_custom = bool(resource) and verb.isidentifier()
        if is_custom and (path == resource or path.startswith(f"{resource}/")):
            return True
    return False


def is_named(using: record.Record, creation: record.Record) -> bool:
    """Tells whether a creation's answer names the id that a request uses.

    A `Location` that leads elsewhere names another resource; that there is
    nothing is then no news of the one that was created. Only where nothing
    else is answered does it name what was.

    Args:
        using: A request for one resource.
        creation: The exchange that is said to have created it.
    """
    identity = _path(using).rstrip("/").rpartition("/")[2].partition(":")[0]
    if creation.response is None:
        return False
    told = (
        creation.response.body or (creation.header("Location") or "").encode()
    )
    return identity.encode() in told


def _path(sent: record.Record) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(sent.request.url).path)
