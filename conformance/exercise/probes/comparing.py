# SPDX-License-Identifier: Apache-2.0
"""Whether two states of a resource are the same, and where they are not.

Services may write a value in another way than it was sent: a number as a
decimal with two places, a time in another zone, a reference as the whole
object. That is no difference. What changes by itself, such as the time of the
last update or a state, is none either. When in doubt, two values are the same.
"""

import collections
import datetime
import decimal
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")
_URL = re.compile(r"https?://", re.IGNORECASE)
# Fields of a resource's state that services change of their own accord.
_MOVING = re.compile(
    r"(?:^|_)(?:update[d]?|modif\w+|change[d]?|last|access\w*|etag|version"
    r"|revision|rev|view\w*|time|at|on|date|expir\w*|stat(?:e|us)|phase"
    r"|progress|count|counts|total|rank|position|score|age|token|signature)"
    r"(?:_|$)"
)
# Fields that tell how far a resource has come in its life.
_STATES = re.compile(r"(?:^|_)(?:stat(?:e|us)|phase)$")
# Fields whose values services do not show as they were sent.
_HIDDEN = re.compile(r"passw|passphrase|secret|token|credential|(?:^|_)pin$")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Numbers of single precision differ from what was sent by less.
_PRECISION = 1e-6


def is_same(left: Any, right: Any) -> bool:
    """Tells whether two JSON values say the same.

    Args:
        left: What was said first; of an object, only its members count.
        right: What is said now; an object may have more members.
    """
    if _is_empty(left) and _is_empty(right):
        return True
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return all(
            key in right and is_same(value, right[key])
            for key, value in left.items()
        )
    if isinstance(left, list) and isinstance(right, list):
        return _is_same_array(left, right)
    if _is_scalar(left) and _is_scalar(right):
        return left == right or _is_same_scalar(left, right)
    # A reference that is sent as an id may be told as the whole resource.
    return (_is_scalar(left) and isinstance(right, Mapping)) or (
        isinstance(left, Mapping) and _is_scalar(right)
    )


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, Mapping | list) and value is not None


def _is_same_array(left: Sequence[Any], right: Sequence[Any]) -> bool:
    """Compares arrays; the order of plain values, such as tags, is free."""
    if all(map(_is_scalar, left)) and all(map(_is_scalar, right)):
        return collections.Counter(map(_form, left)) == collections.Counter(
            map(_form, right)
        )
    return len(left) == len(right) and all(
        is_same(one, other) for one, other in zip(left, right, strict=True)
    )


def _form(value: Any) -> Any:
    """Returns what is the same for two scalars that say the same."""
    text = str(value).strip().casefold()
    if _TIME.match(text):
        return _moment(text) or text
    if _URL.match(text):
        return text.rstrip("/")
    try:
        number = decimal.Decimal(text)
    except decimal.InvalidOperation:
        return text
    return number if number.is_finite() else text


def _is_same_scalar(left: Any, right: Any) -> bool:
    forms = _form(left), _form(right)
    if forms[0] == forms[1]:
        return True
    if isinstance(left, bool) or isinstance(right, bool):
        # Some databases have no truth values, only 0 and 1.
        return {str(left).casefold(), str(right).casefold()} in (
            {"true", "1"},
            {"false", "0"},
        )
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _is_close(left, right)
    return False


def _is_close(left: float, right: float) -> bool:
    try:
        return math.isclose(left, right, rel_tol=_PRECISION) and not (
            isinstance(left, int) and isinstance(right, int)
        )
    except OverflowError:
        return False


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    # Many databases keep whole seconds, or milliseconds.
    return moment.replace(microsecond=0)


def departures(said: Any, found: Any) -> Iterator[str]:
    """Yields the fields in which a resource is not what was said.

    Args:
        said: The fields that were sent, or told before.
        found: The resource as it is told now. Fields that it does not have
            are passed over: not everything that is sent is shown.
    """
    if not isinstance(said, Mapping) or not isinstance(found, Mapping):
        return
    for name, value in said.items():
        if name not in found or value is None or is_hidden(name):
            continue
        if not is_same(value, found[name]):
            yield name


def changed(before: Any, after: Any) -> Iterator[str]:
    """Yields the fields that changed, or went, though nobody changed them.

    Those that services change by themselves, such as the time of the last
    update, are left out.
    """
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return
    for name, value in before.items():
        if is_moving(name) or is_hidden(name):
            continue
        if name not in after:
            if not _is_empty(value):
                yield name
        elif not _is_kept(value, after[name]):
            yield name


def _is_kept(before: Any, after: Any) -> bool:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return next(changed(before, after), None) is None
    return is_same(_unsigned(before), _unsigned(after))


def _unsigned(value: Any) -> Any:
    """Cuts what a signed URL has new each time."""
    if isinstance(value, str) and _URL.match(value):
        return value.partition("?")[0]
    return value


def is_moving(name: str) -> bool:
    """Tells whether a field is one that services change by themselves."""
    return _MOVING.search(_snake(name)) is not None


def is_state(name: str) -> bool:
    """Tells whether a field says how far a resource is, as `status` does."""
    return _STATES.search(_snake(name)) is not None


def is_hidden(name: str) -> bool:
    """Tells whether a field has a value that a service should not show."""
    return _HIDDEN.search(_snake(name)) is not None


def _snake(name: str) -> str:
    return _WORDS.sub("_", name).lower()


def quoted(names: list[str]) -> str:
    """Lists names for a message."""
    return ", ".join(f"'{name}'" for name in sorted(names))
