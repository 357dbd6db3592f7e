# SPDX-License-Identifier: Apache-2.0
"""The moves of many paths as a tree, in which equal beginnings are one."""

from conformance.rules.paths import guards as path_guards
from conformance.rules.paths import parents, syntax, tests


class Position:
    """Where paths with an equal beginning stand.

    Attributes:
        moves: The positions that follow, by the move.
        accepts: The paths that end here, by number.
        keys: The paths that ask for the key of what is here.
        loops: Whether any child is in this position as well.
        descent: The position after `..`, which takes no step.
        leads: The branches from here, and where they lead.
        lengths: Where the `length` of a list leads.
        guards: What a container must keep to be in another position too.
        is_contextual: Whether more than the container decides what follows.
    """

    __slots__ = (
        "accepts",
        "descent",
        "guards",
        "is_contextual",
        "keys",
        "leads",
        "lengths",
        "loops",
        "moves",
    )

    def __init__(self, *, loops: bool = False) -> None:
        self.moves: dict[parents.Move, Position] = {}
        self.accepts: list[int] = []
        self.keys: list[int] = []
        self.loops = loops
        self.descent: Position | None = None
        self.leads: list[tuple[tests.Branch, Position]] = []
        self.lengths: list[Position] = []
        self.guards: list[tuple[path_guards.Keeps, Position]] = []
        self.is_contextual = False

    def after(self, move: parents.Move) -> "Position":
        """Returns the position after a move, the same for equal moves."""
        known = self.moves.get(move)
        if known is not None:
            return known
        is_descent = isinstance(move, syntax.Descent)
        found = self.moves[move] = Position(loops=is_descent)
        if is_descent:
            self.descent = found
        elif isinstance(move, parents.Guard):
            self.guards.append((path_guards.compile_guard(move), found))
            self.is_contextual |= path_guards.is_contextual(move)
        elif not isinstance(move, syntax.Descent):
            self._branch(move, found)
        return found

    def _branch(self, selector: syntax.Selector, to: "Position") -> None:
        for branch in tests.branches(selector):
            self.leads.append((branch, to))
            if branch.test is not None and branch.test.is_contextual:
                self.is_contextual = True
        if (
            isinstance(selector, syntax.Names)
            and "length" in selector.keys
            and not self.loops
        ):
            self.lengths.append(to)
