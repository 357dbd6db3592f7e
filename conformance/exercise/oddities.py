# SPDX-License-Identifier: Apache-2.0
"""What is odd about a request, in so far as it may be what broke the service.

A service that fails over a NUL character does so wherever text goes to its
database: that is one defect, whatever operation shows it.
"""

import json
import urllib.parse
from collections.abc import Iterator
from typing import Any

from conformance import findings

_LONG = 1000
_DEEP = 50
_MAX_DEPTH = 200
_HUGE = 2**31
_BASIC = 0xFFFF


def oddity(request: findings.Request) -> str:
    """Names the oddest thing about a request; empty where nothing is odd."""
    query = urllib.parse.urlsplit(request.url).query
    path = urllib.parse.urlsplit(request.url).path
    values: list[Any] = [
        urllib.parse.unquote(path),
        *(value for _, value in urllib.parse.parse_qsl(query)),
    ]
    body = request.body or b""
    if form := _odd_form(request, body):
        return form
    try:
        values.extend(_leaves(json.loads(body), 0))
    except (ValueError, RecursionError):
        values.append(body.decode("utf-8", "replace"))
    texts = [each for each in values if isinstance(each, str)]
    if any("\0" in each for each in texts):
        return "a NUL character"
    if any(len(each) > _LONG for each in texts):
        return "a very long text"
    if any(_is_huge(each) for each in values):
        return "a huge number"
    if any(ord(char) > _BASIC for each in texts for char in each):
        return "a character beyond the basic plane"
    return ""


def _odd_form(request: findings.Request, body: bytes) -> str:
    """Names what is odd about a body before its values are looked at."""
    if _is_without_boundary(request):
        return "a multipart type without a boundary"
    if body.count(b"[") + body.count(b"{") > _DEEP and _depth(body) > _DEEP:
        return "deep nesting"
    return ""


def _is_without_boundary(request: findings.Request) -> bool:
    """Tells whether a body can't be taken apart (RFC 2046 §5.1.1)."""
    return any(
        name.lower() == "content-type"
        and value.lower().startswith("multipart/")
        and "boundary=" not in value.lower()
        for name, value in request.headers
    )


def _depth(body: bytes) -> int:
    """Counts how deep brackets are nested, strings not looked into."""
    deepest = level = 0
    for byte in body:
        if byte in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif byte in b"]}":
            level -= 1
    return deepest


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for name, child in value.items():
            yield name
            yield from _leaves(child, depth + 1)
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child, depth + 1)
    else:
        yield value


def _is_huge(value: Any) -> bool:
    if isinstance(value, str):
        # In a URL a number is text.
        return value.lstrip("-").isdecimal() and abs(_number(value)) >= _HUGE
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) >= _HUGE


def _number(text: str) -> float:
    # As many digits as anybody needs: reading them all takes its time.
    return float(text[:_DEEP])
