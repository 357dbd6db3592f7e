# SPDX-License-Identifier: Apache-2.0
"""`^` turned round: a node that has such a child, instead of its parent.

`$.a.b^` is "each `$.a` that has a `b`". So a pass over a document only ever
goes down, and no node needs to know where it came from.
"""

import dataclasses
from collections.abc import Iterator, Sequence

from conformance import errors
from conformance.rules.paths import syntax


@dataclasses.dataclass(frozen=True, slots=True)
class Has:
    """Has a child that a selector chooses, and that keeps a guard itself."""

    selector: syntax.Selector
    guard: "Guard | None"


@dataclasses.dataclass(frozen=True, slots=True)
class Guard:
    """What a mapping or list must have for a path to go on from it."""

    conditions: tuple[Has, ...] = ()

    def __add__(self, other: "Guard | None") -> "Guard":
        return (
            self if other is None else Guard(self.conditions + other.conditions)
        )


Move = syntax.Selector | syntax.Descent | Guard
# Each `^` after a `..` may stop on either side of where the descent begins.
_MAX_ALTERNATIVES = 500


def turned(steps: Sequence[syntax.Step]) -> list[tuple[Move, ...]]:
    """Rewrites steps so that all lead down.

    Args:
        steps: The steps of a path.

    Returns:
        Sequences of moves that together lead to what the path means.

    Raises:
        RulesetError: There are too many.
    """
    found: list[tuple[Move, ...]] = [()]
    for step in steps:
        if isinstance(step, syntax.Parent):
            found = list(
                dict.fromkeys(up for moves in found for up in _up(moves, None))
            )
        else:
            found = [(*moves, step) for moves in found]
        if len(found) > _MAX_ALTERNATIVES:
            raise errors.RulesetError("A path has too many '^' after '..'.")
    # `..` at the end means mappings and lists alone.
    return [
        (*moves, Guard())
        if moves and isinstance(moves[-1], syntax.Descent)
        else moves
        for moves in found
    ]


def _up(
    moves: tuple[Move, ...], guard: Guard | None
) -> Iterator[tuple[Move, ...]]:
    """Yields what leads to the parents of where `moves` lead.

    Args:
        moves: What leads to the children.
        guard: What the children must keep.
    """
    if not moves:
        return
    *before, last = moves
    if isinstance(last, Guard):
        yield from _up(tuple(before), last + guard)
        return
    if isinstance(last, syntax.Descent):
        # The child may be where the descent begins.
        yield from _up(tuple(before), guard)
        yield _guarded(moves, Has(syntax.Wildcard(), guard))
        return
    yield _guarded(tuple(before), Has(last, guard))


def _guarded(moves: tuple[Move, ...], condition: Has) -> tuple[Move, ...]:
    if moves and isinstance(moves[-1], Guard):
        return (*moves[:-1], moves[-1] + Guard((condition,)))
    return (*moves, Guard((condition,)))
