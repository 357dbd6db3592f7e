# SPDX-License-Identifier: Apache-2.0
"""Whether two states of a resource are the same, and where they are not.

Services may write a value in another way than it was sent: a number as a
decimal with two places, a time in another zone. That is no difference. What
changes by itself, such as the time of the last update, is none either.
"""

import datetime
import decimal
import re
from collections.abc import Iterator, Mapping
from typing import Any

_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")
# Fields of a resource's state that services change of their own accord.
_MOVING = re.compile(
    r"(?:^|_)(?:update[d]?|modif\w+|change[d]?|last|access\w*|etag|version"
    r"|revision|rev|view\w*|time|at|on|date|expire\w*)(?:_|$)"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_same(left: Any, right: Any) -> bool:
    """Tells whether two JSON values say the same."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return all(
            key in right and is_same(value, right[key])
            for key, value in left.items()
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(
            is_same(one, other) for one, other in zip(left, right, strict=True)
        )
    if left == right:
        return True
    if isinstance(left, str | int | float) and isinstance(
        right, str | int | float
    ):
        return _is_same_scalar(str(left), str(right))
    return False


def _is_same_scalar(left: str, right: str) -> bool:
    if left.strip().casefold() == right.strip().casefold():
        return True
    if _TIME.match(left) and _TIME.match(right):
        moments = _moment(left), _moment(right)
        return moments[0] is not None and moments[0] == moments[1]
    try:
        return decimal.Decimal(left) == decimal.Decimal(right)
    except decimal.InvalidOperation:
        return False


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=datetime.UTC)
    return moment


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
        if name in found and not is_same(value, found[name]):
            yield name


def changed(before: Any, after: Any) -> Iterator[str]:
    """Yields the fields that changed, or went, though nobody changed them.

    Those that services change by themselves, such as the time of the last
    update, are left out.
    """
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return
    for name, value in before.items():
        if is_moving(name):
            continue
        if name not in after or not is_same(value, after[name]):
            yield name


def is_moving(name: str) -> bool:
    """Tells whether a field is one that services change by themselves."""
    return _MOVING.search(_WORDS.sub("_", name).lower()) is not None


def quoted(names: list[str]) -> str:
    """Lists names for a message."""
    return ", ".join(f"'{name}'" for name in sorted(names))
