# SPDX-License-Identifier: Apache-2.0
"""What a response tells of one resource: the object, its id, its place."""

import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import resources
from conformance.exercise import record as records

# Where envelopes keep the resource.
_KEYS = ("data", "result", "resource", "item")
# What else an envelope has; `{"droplet": {…}, "links": {…}}` is one.
_BESIDES = frozenset(
    {"links", "_links", "meta", "metadata", "included", "error", "errors"}
)
_OWN_IDS = ("id", "_id", "uuid")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-]+")


def of(raw: records.Record) -> Any:
    """Returns the resource that a response holds, out of its envelope.

    Args:
        raw: Any exchange.

    Returns:
        A JSON value; None where the response has no JSON.
    """
    body = parsed(raw)
    # What has an id is no envelope, whatever its fields are called.
    if not isinstance(body, dict) or any(name in body for name in _OWN_IDS):
        return body
    for key in _KEYS:
        if isinstance(body.get(key), dict):
            return body[key]
    inside = [key for key in body if key not in _BESIDES]
    if len(inside) == 1 and isinstance(body[inside[0]], dict):
        return body[inside[0]]
    return body


def parsed(raw: records.Record) -> Any:
    """Returns the JSON body of a response, or None."""
    return records.parsed(raw.response.body) if raw.response else None


def identity_of(resource: Any, variable: str = "") -> str | None:
    """Returns the id of a resource: of that name, or the usual ones.

    Args:
        resource: A JSON value; a plain one is an id itself.
        variable: What paths call the id, such as `book_id`.
    """
    return next(identities_of(resource, variable), None)


def identities_of(resource: Any, variable: str = "") -> Iterator[str]:
    """Yields what may be the id of a resource, the likeliest first."""
    if _is_id(resource):
        yield str(resource)
    if not isinstance(resource, dict):
        return
    words = _words(variable)
    spelt = {tuple(_words(name)): name for name in reversed(list(resource))}
    for wanted in (tuple(words), tuple(words[-1:]), ("id",), ("uuid",)):
        if wanted and wanted in spelt and _is_id(resource[spelt[wanted]]):
            yield str(resource[spelt[wanted]])
    # A name is an id only where paths don't speak of another one.
    if words[-1:] != ["id"]:
        for name in ("key", "name", "slug", "code"):
            if _is_id(resource.get(name)):
                yield str(resource[name]).rpartition("/")[2]


def _is_id(value: Any) -> bool:
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    return is_plain and value != ""


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.split(name) if word]


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


def identified(
    item: resources.Item, raw: records.Record, found: Any
) -> Mapping[str, str] | None:
    """Reads the id of a new resource out of the answer to its creation.

    Args:
        item: The path of the collection's members.
        raw: The creation.
        found: The resource that it answers, out of its envelope.

    Returns:
        A value for each variable of the id, from the resource or from
        `Location`; None where one is missing.
    """
    location = (raw.header("location") or "").partition("?")[0]
    located = variables_of(item.path, location)
    fields = found if isinstance(found, dict) else {}
    shown = {
        str(value)
        for value in fields.values()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
    own: dict[str, str] = {}
    for variable in item.variables:
        if variable == item.variable:
            known = identity_of(found, variable)
        else:
            known = str(fields[variable]) if variable in fields else None
        place = located.get(variable)
        # Where both tell one, `Location` is right if the resource has it.
        chosen = place if known is None or place in shown else known
        if chosen is None:
            return None
        own[variable] = chosen
    return own
