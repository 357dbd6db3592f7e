# SPDX-License-Identifier: Apache-2.0
"""Selectors as branches: what a child's key must be, and what the child."""

import dataclasses
import functools
import re
from collections.abc import Callable
from typing import Any

from conformance.rules.javascript import values as javascript
from conformance.rules.paths import conditions, filters, frames, syntax

_NEGATIVE = re.compile(r"-[1-9][0-9]{0,9}\Z", re.ASCII)


def _follow_nothing(value: Any, frame: frames.Frame, key: Any) -> None:
    return None


# A filter that looks at the key alone never looks here.
_NOWHERE: frames.Frame = (
    javascript.UNDEFINED,
    None,
    None,
    None,
    _follow_nothing,
)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Test:
    """What a child must be, beside its key.

    Attributes:
        holds: Tells it, of the child's value, its key, and the frame of what
            holds it.
        needs: Keys of which the child, being a mapping, must have one; None
            where it may be anything.
        equals: A key, and the text that must stand there if a text does.
        is_contextual: Whether the answer depends on what holds the holder.
    """

    holds: filters.Holds
    needs: frozenset[str] | None = None
    equals: tuple[str, str] | None = None
    is_contextual: bool = False


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One way in which a selector chooses children.

    Attributes:
        keys: The keys it is about, an index being its digits; None for any.
        others: Keys that it is not about.
        of_key: What else the key, or index, must be.
        test: What the child must be.
    """

    keys: tuple[str, ...] | None = None
    others: tuple[str, ...] = ()
    of_key: Callable[[Any], bool] | None = None
    test: Test | None = None

    def takes(self, key: Any) -> bool:
        """Tells whether it is about a key or index."""
        spelled = str(key) if type(key) is int else key
        if self.keys is not None and spelled not in self.keys:
            return False
        if spelled in self.others:
            return False
        return self.of_key is None or self.of_key(key)


@functools.lru_cache(maxsize=4096)
def branches(selector: syntax.Selector) -> tuple[Branch, ...]:
    """Returns the branches of a selector, of which a child takes any.

    Equal selectors share their tests, so that a filter that many paths have
    is tried once for each child.

    Raises:
        RulesetError: A filter asks for what is not known here.
    """
    if isinstance(selector, syntax.Wildcard):
        return (Branch(),)
    if isinstance(selector, syntax.Slice):
        return (Branch(test=Test(_sliced(selector))),)
    if isinstance(selector, syntax.Filter):
        return _filtered(selector)
    from_end = [
        Branch(test=Test(_sliced(syntax.Slice(at, at + 1 or None, None))))
        for at in map(int, filter(_NEGATIVE.match, selector.keys))
    ]
    return (Branch(selector.keys), *from_end)


def _sliced(bounds: syntax.Slice) -> filters.Holds:
    chosen = slice(bounds.start, bounds.stop, bounds.step)

    def holds(value: Any, key: Any, frame: frames.Frame) -> bool:
        holder = frame[0]
        return isinstance(holder, list) and key in range(
            *chosen.indices(len(holder))
        )

    return holds


def _filtered(selector: syntax.Filter) -> tuple[Branch, ...]:
    parts = conditions.take_apart(selector.expression)
    of_key = None
    if parts.of_key is not None:
        of_key = _key_test(filters.compile_filter(parts.of_key))
    test = None
    if parts.of_node is not None:
        test = Test(
            filters.compile_filter(parts.of_node),
            parts.needs,
            parts.equals,
            parts.is_contextual,
        )
    names = None
    if parts.names is not None:
        names = tuple(sorted(parts.names - parts.others))
    return (Branch(names, tuple(sorted(parts.others)), of_key, test),)


def _key_test(holds: filters.Holds) -> Callable[[Any], bool]:
    return lambda key: holds(javascript.UNDEFINED, key, _NOWHERE)
