# SPDX-License-Identifier: Apache-2.0
"""Puts the ids that a service gives out now in the place of earlier ones."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance import findings
from conformance.exercise import record as records

# A shorter id may be any number: it is one only where a path has it.
_SURE = 6
_EDGE = r"[\w.-]"


def pairs(
    before: findings.Response | None, now: findings.Response | None
) -> dict[str, str]:
    """Maps the ids that a response had to those that it has now."""
    if before is None or now is None:
        return {}
    old = dict(_identities(records.parsed(before.body), ""))
    new = dict(_identities(records.parsed(now.body), ""))
    return {
        value: new[place]
        for place, value in old.items()
        if value and place in new and new[place] != value
    }


def renamed(
    request: findings.Request, ids: Mapping[str, str]
) -> findings.Request:
    """Returns a request with other ids in its path, query and body."""
    url = request.url
    text = (request.body or b"").decode("utf-8", "surrogateescape")
    for old, new in ids.items():
        name = re.escape(old)
        if len(old) >= _SURE:
            whole = re.compile(f"(?<!{_EDGE}){name}(?!{_EDGE})")
            text = whole.sub(_put(new), text)
        else:
            whole = re.compile(f"(?<=/){name}(?=[/:?#]|$)")
        url = whole.sub(_put(new), url)
    body = text.encode("utf-8", "surrogateescape")
    return dataclasses.replace(
        request, url=url, body=None if request.body is None else body
    )


def _put(text: str) -> Any:
    # As a function: in a template, a backslash would mean something.
    return lambda _: text


def _identities(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yields place and value of what are ids by their names."""
    if isinstance(value, dict):
        for name, child in value.items():
            below = f"{place}/{name}"
            if name == "id" or name.endswith(("_id", "Id")):
                if isinstance(child, str | int) and not isinstance(child, bool):
                    yield below, str(child)
            else:
                yield from _identities(child, below)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _identities(child, f"{place}/{index}")
