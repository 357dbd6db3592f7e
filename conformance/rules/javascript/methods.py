# SPDX-License-Identifier: Apache-2.0
"""Members and methods of JavaScript's values, as far as filters use them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from conformance.rules.javascript import search
from conformance.rules.javascript import values as javascript

_UNDEFINED = javascript.UNDEFINED


class ThrownError(Exception):
    """What JavaScript would throw, such as on a member of `null`."""


def member(holder: Any, key: Any) -> Any:
    """Returns `holder[key]`; raises `ThrownError` where JavaScript throws."""
    if isinstance(holder, dict):
        found = holder.get(javascript.to_text(key), _UNDEFINED)
        if found is _UNDEFINED and key == "constructor":
            return {"name": "Object"}
        return found
    if holder is None or holder is _UNDEFINED:
        raise ThrownError
    if key == "constructor":
        return {"name": _constructor(holder)}
    if isinstance(holder, list | str):
        if key == "length":
            return length(holder)
        index = javascript.to_text(key)
        if index.isdecimal() and len(index) < 10 and int(index) < len(holder):  # noqa: PLR2004 - no list is longer
            return holder[int(index)]
    return _UNDEFINED


def _constructor(holder: Any) -> str:
    kind = javascript.type_of(holder)
    return "Array" if isinstance(holder, list) else kind.capitalize()


def length(holder: list[Any] | str) -> int:
    """Returns how many items, or units of UTF-16, there are."""
    if isinstance(holder, list) or holder.isascii():
        return len(holder)
    return sum(2 if char > "\uffff" else 1 for char in holder)


def finds(pattern: re.Pattern[str], value: Any) -> bool:
    """Tells what `pattern.test(value)` does."""
    return search.finds(pattern, javascript.to_text(value))


def call(holder: Any, method: str, arguments: list[Any]) -> Any:
    """Returns `holder.method(...arguments)`.

    Raises:
        ThrownError: JavaScript would throw.
    """
    if isinstance(holder, re.Pattern):
        if method != "test":
            raise ThrownError
        return finds(holder, arguments[0] if arguments else _UNDEFINED)
    if holder is None or holder is _UNDEFINED:
        raise ThrownError
    known = _OF_ALL.get(method)
    if known is None and isinstance(holder, str):
        known = _OF_TEXT.get(method)
    if known is None and isinstance(holder, list):
        known = _OF_LISTS.get(method)
    if known is None:
        raise ThrownError
    try:
        return known(holder, *arguments)
    except TypeError:
        # More arguments than the method takes.
        raise ThrownError from None


def _match(text: str, pattern: Any = "") -> Any:
    if not isinstance(pattern, re.Pattern):
        raise ThrownError
    if not search.is_quick(pattern, text):
        # What the groups hold would take Python's engine to say.
        return [text] if search.finds(pattern, text) else None
    found = pattern.search(text)
    return None if found is None else [found[0], *found.groups(_UNDEFINED)]


def _slice(holder: Any, start: Any = 0, end: Any = _UNDEFINED) -> Any:
    first = _integer(start)
    last = len(holder) if end is _UNDEFINED else _integer(end)
    return holder[first:last]


def _integer(value: Any) -> int:
    number = javascript.as_float(javascript.to_number(value))
    if number != number:  # noqa: PLR0124 - NaN
        return 0
    return int(max(-(2.0**53), min(2.0**53, number)))


def _index_in_text(text: str, sought: Any = _UNDEFINED) -> int:
    return text.find(javascript.to_text(sought))


def _index_in_list(items: list[Any], sought: Any = _UNDEFINED) -> int:
    for index, item in enumerate(items):
        if javascript.strictly_equal(item, sought):
            return index
    return -1


def _has_own(holder: Any, key: Any = _UNDEFINED) -> bool:
    if isinstance(holder, dict):
        return javascript.to_text(key) in holder
    if isinstance(holder, list | str):
        return member(holder, key) is not _UNDEFINED and key != "constructor"
    return False


_OF_ALL: Mapping[str, Callable[..., Any]] = {
    "hasOwnProperty": _has_own,
    "toString": javascript.to_text,
}
_OF_TEXT: Mapping[str, Callable[..., Any]] = {
    "charAt": lambda text, at=0: (
        text[_integer(at) : _integer(at) + 1] if _integer(at) >= 0 else ""
    ),
    "endsWith": lambda text, end=_UNDEFINED: text.endswith(
        javascript.to_text(end)
    ),
    "includes": lambda text, part=_UNDEFINED: javascript.to_text(part) in text,
    "indexOf": _index_in_text,
    "match": _match,
    "slice": _slice,
    "startsWith": lambda text, start=_UNDEFINED: text.startswith(
        javascript.to_text(start)
    ),
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "trim": javascript.trim,
}
_OF_LISTS: Mapping[str, Callable[..., Any]] = {
    "includes": lambda items, sought=_UNDEFINED: (
        _index_in_list(items, sought) >= 0
    ),
    "indexOf": _index_in_list,
    "join": lambda items, between=",": javascript.to_text(between).join(
        "" if item is None else javascript.to_text(item) for item in items
    ),
    "slice": _slice,
}
METHODS = frozenset({"test", *_OF_ALL, *_OF_TEXT, *_OF_LISTS})
