# SPDX-License-Identifier: Apache-2.0
"""What was deleted and brought back, as by `POST /users/7:undelete`."""

import urllib.parse
from collections.abc import Iterable

from conformance.exercise import record

_SUCCESS = range(200, 300)


def is_restored(reading: record.Record, sent: Iterable[record.Record]) -> bool:
    """Tells whether a custom method succeeded on what a request reads.

    A resource that has been deleted and then undeleted is there again; so is
    what lies below it.

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


def _path(sent: record.Record) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(sent.request.url).path)
