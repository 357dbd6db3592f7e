# SPDX-License-Identifier: Apache-2.0
"""What a response tells of one resource: the object, its id, its place."""

import re
import urllib.parse
from collections.abc import Mapping
from typing import Any

from conformance.exercise import record as records

# Where envelopes keep the resource.
_KEYS = ("data", "result", "resource", "item")


def of(raw: records.Record) -> Any:
    """Returns the resource that a response holds, out of its envelope.

    Args:
        raw: Any exchange.

    Returns:
        A JSON value; None where the response has no JSON.
    """
    body = parsed(raw)
    if isinstance(body, dict):
        for key in _KEYS:
            if isinstance(body.get(key), dict):
                return body[key]
    return body


def parsed(raw: records.Record) -> Any:
    """Returns the JSON body of a response, or None."""
    return records.parsed(raw.response.body) if raw.response else None


def identity_of(resource: Any, variable: str = "") -> str | None:
    """Returns the id of a resource: of that name, or the usual ones."""
    if isinstance(resource, str | int) and not isinstance(resource, bool):
        return str(resource)
    if not isinstance(resource, dict):
        return None
    bare = variable.rpartition("_")[2]
    for name in (variable, "id", bare, "uuid", "key", "name"):
        value = resource.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
    return None


def variables_of(template: str, path: str) -> Mapping[str, str]:
    """Reads the values of a path template's variables out of a path.

    Args:
        template: Such as `/v1/users/{user_id}`.
        path: A path that ends as the template says, percent-encoded.

    Returns:
        Their values, decoded; none where the path is not of that form.
    """
    names = re.findall(r"\{([^{}]*)\}", template)
    parts = map(re.escape, re.split(r"\{[^{}]*\}", template))
    match = re.search("([^/]+?)".join(parts) + r"/?\Z", path)
    if match is None:
        return {}
    values = map(urllib.parse.unquote, match.groups())
    return dict(zip(names, values, strict=True))
