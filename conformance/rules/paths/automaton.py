# SPDX-License-Identifier: Apache-2.0
"""Many paths as one automaton, worked out as documents ask for it.

The moves of all paths form a tree of positions, in which equal beginnings are
one. While a pass goes down a document it is in several positions at once: in a
state. Where a state leads by a key is worked out when the key is first met,
and looked up from then on: the lazy construction of a deterministic automaton.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from conformance.rules.paths import filters, frames, parents
from conformance.rules.paths import positions as path_positions
from conformance.rules.paths import tests as path_tests

_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,9})\Z", re.ASCII)
# Where a branch leads, and what a child must be for it.
_Lead = tuple[path_tests.Test | None, path_positions.Position]


# A test's bit, and what tells whether it is passed.
_Numbered = tuple[int, filters.Holds]


class Edge:
    """Where a state leads by a key, as far as the key alone decides.

    Attributes:
        target: The state that every child comes to; None for none.
        is_dead: Whether no child comes to anything.
        is_for_scalars: Whether a child that holds nothing may be meant.
        is_open: Whether there are tests.
    """

    __slots__ = (
        "_automaton",
        "_base",
        "_chosen",
        "_equalities",
        "_needing",
        "_tests",
        "_trigger",
        "_unneeding",
        "is_dead",
        "is_for_scalars",
        "is_open",
        "target",
    )

    def __init__(self, automaton: "Automaton", leads: Iterable[_Lead]) -> None:
        self._automaton = automaton
        self._base: list[path_positions.Position] = []
        tests: dict[path_tests.Test, list[path_positions.Position]] = {}
        for test, position in leads:
            if test is None:
                self._base.append(position)
            else:
                tests.setdefault(test, []).append(position)
        self._tests = tuple(tests.items())
        self._chosen: dict[int, State | None] = {}
        # Tests by what they need: a text at a key, some keys, or nothing.
        self._equalities: dict[
            str, tuple[dict[str, list[_Numbered]], list[_Numbered]]
        ] = {}
        self._needing: list[tuple[frozenset[str], int, filters.Holds]] = []
        self._unneeding: list[_Numbered] = []
        needs: set[str] = set()
        for index, test in enumerate(tests):
            needs.update(test.needs or ())
            self._sort(1 << index, test)
        self._trigger = frozenset(needs)
        self.target = automaton.state(self._base)
        self.is_open = bool(tests)
        self.is_dead = self.target is None and not tests
        self.is_for_scalars = bool(self._unneeding) or (
            self.target is not None and self.target.is_meant
        )

    def _sort(self, bit: int, test: path_tests.Test) -> None:
        if test.equals is not None:
            name, text = test.equals
            texts, every = self._equalities.setdefault(name, ({}, []))
            texts.setdefault(text, []).append((bit, test.holds))
            every.append((bit, test.holds))
        elif test.needs is not None:
            self._needing.append((test.needs, bit, test.holds))
        else:
            self._unneeding.append((bit, test.holds))

    def choose(
        self, value: Any, key: Any, frame: frames.Frame
    ) -> "State | None":
        """Returns the state of a child, once its tests are tried."""
        passed = 0
        if type(value) is dict and not self._trigger.isdisjoint(value):
            passed = self._passed_by_keys(value, key, frame)
        for bit, holds in self._unneeding:
            if holds(value, key, frame):
                passed |= bit
        if not passed:
            return self.target
        if passed not in self._chosen:
            self._chosen[passed] = self._union(passed)
        return self._chosen[passed]

    def _passed_by_keys(self, value: Any, key: Any, frame: frames.Frame) -> int:
        """Tries the tests that a mapping has the keys for."""
        passed = 0
        for name, (texts, every) in self._equalities.items():
            found = value.get(name)
            if found is None:
                continue
            # Only a text is equal to one text alone.
            tests = texts.get(found, ()) if type(found) is str else every
            for bit, holds in tests:
                if holds(value, key, frame):
                    passed |= bit
        for needs, bit, holds in self._needing:
            if not needs.isdisjoint(value) and holds(value, key, frame):
                passed |= bit
        return passed

    def _union(self, passed: int) -> "State | None":
        positions = list(self._base)
        for index, (_, reached) in enumerate(self._tests):
            if passed >> index & 1:
                positions.extend(reached)
        return self._automaton.state(positions)


class State:
    """A set of positions in which a node is at once.

    Attributes:
        positions: The positions.
        accepts: The paths that mean the node, by number.
        keys: The paths that mean its key.
        is_meant: Whether there is either.
        lengths: The paths that mean the node's `length`, it being a list.
        guards: What the node must keep for more positions.
        contextual: The positions where more than the node decides.
        named: Keys that lead elsewhere than others.
        default: Where other keys lead; None where each must be tried.
        is_sparse: Whether other keys lead nowhere.
        edges: Where keys lead, as far as they have been met; None for one
            that leads elsewhere than others, but was not met.
        is_open: Whether `named` and what follows it is worked out.
    """

    __slots__ = (
        "_automaton",
        "_differences",
        "_key_tests",
        "_leads",
        "_shared",
        "_unions",
        "accepts",
        "contextual",
        "default",
        "edges",
        "guards",
        "is_meant",
        "is_open",
        "is_sparse",
        "keys",
        "lengths",
        "named",
        "positions",
    )

    def __init__(
        self,
        automaton: "Automaton",
        positions: frozenset[path_positions.Position],
    ) -> None:
        self._automaton = automaton
        self.positions = positions
        self.accepts = _gathered(each.accepts for each in positions)
        self.keys = _gathered(each.keys for each in positions)
        self.is_meant = bool(self.accepts or self.keys)
        self.lengths = _gathered(
            end.accepts for each in positions for end in each.lengths
        )
        self.guards = [pair for each in positions for pair in each.guards]
        self.contextual = frozenset(
            each for each in positions if each.is_contextual
        )
        self._unions: dict[State, State] = {}
        self._differences: dict[State, State | None] = {}
        self._leads = [lead for each in positions for lead in each.leads]
        self._key_tests: tuple[Callable[[Any], bool], ...] = ()
        self._shared: dict[tuple[bool, ...], Edge] = {}
        self.named: tuple[str, ...] = ()
        self.edges: dict[Any, Edge | None] = {}
        self.default: Edge | None = None
        self.is_sparse = False
        self.is_open = False

    def open(self) -> None:
        """Works out the edges that no key decides by itself.

        Not done before a container is met in this state, for then states
        would make states without end.
        """
        self.is_open = True
        branches = [branch for branch, _ in self._leads]
        self.named = tuple(
            dict.fromkeys(
                key
                for branch in branches
                for key in (*(branch.keys or ()), *branch.others)
            )
        )
        for key in self.named:
            self.edges[key] = None
            if _INDEX.match(key):
                self.edges[int(key)] = None
        self._key_tests = tuple(
            dict.fromkeys(branch.of_key for branch in branches if branch.of_key)
        )
        if not self._key_tests:
            self.default = self._edge(None)
            self.is_sparse = self.default.is_dead

    def edge(self, key: Any) -> Edge:
        """Returns where a key or index leads that was not met before."""
        if key in self.edges:
            found = self._edge(key)
        else:
            # Tests tell few keys apart, and there are many keys.
            answers = tuple(test(key) for test in self._key_tests)
            if answers not in self._shared:
                self._shared[answers] = self._edge(key)
            found = self._shared[answers]
        self.edges[key] = found
        return found

    def _edge(self, key: Any) -> Edge:
        """Works out where a key leads; None stands for one not named."""
        leads: set[_Lead] = {
            (None, each) for each in self.positions if each.loops
        }
        leads.update(
            (branch.test, position)
            for branch, position in self._leads
            if branch.takes(key)
        )
        return Edge(self._automaton, leads)

    def plus(self, other: "State") -> "State":
        """Returns the union of two states."""
        found = self._unions.get(other)
        if found is None:
            found = self._automaton.interned(self.positions | other.positions)
            self._unions[other] = found
        return found

    def minus(self, other: "State") -> "State | None":
        """Returns what is in this state alone; None for nothing."""
        if other not in self._differences:
            rest = self.positions - other.positions
            self._differences[other] = (
                self._automaton.interned(rest) if rest else None
            )
        return self._differences[other]


def _gathered(numbers: Iterable[list[int]]) -> tuple[int, ...]:
    return tuple(sorted({number for each in numbers for number in each}))


class Automaton:
    """The states of some paths."""

    def __init__(
        self,
        paths: Sequence[tuple[Sequence[tuple[parents.Move, ...]], bool]],
    ) -> None:
        """Prepares paths: their alternatives, and whether a key is meant."""
        self._paths = paths
        self._states: dict[frozenset[path_positions.Position], State] = {}
        self._starts: dict[tuple[int, ...], State] = {}

    def start(self, numbers: tuple[int, ...]) -> State:
        """Returns the state in which some of the paths start."""
        found = self._starts.get(numbers)
        if found is not None:
            return found
        root = path_positions.Position()
        for number in numbers:
            alternatives, at_key = self._paths[number]
            for moves in alternatives:
                position = root
                for move in moves:
                    before, position = position, position.after(move)
                    if at_key and isinstance(move, parents.Guard):
                        # Each key of the container is meant.
                        before.is_contextual = True
                (position.keys if at_key else position.accepts).append(number)
        found = self._starts[numbers] = self.interned(_closed([root]))
        return found

    def state(
        self, positions: Iterable[path_positions.Position]
    ) -> State | None:
        """Returns the state of what is reached; None for nothing."""
        closed = _closed(positions)
        return self.interned(closed) if closed else None

    def interned(self, positions: frozenset[path_positions.Position]) -> State:
        """Returns the state of exactly these positions."""
        found = self._states.get(positions)
        if found is None:
            found = self._states[positions] = State(self, positions)
        return found


def _closed(
    positions: Iterable[path_positions.Position],
) -> frozenset[path_positions.Position]:
    """Adds the positions that take no step."""
    found = set()
    for each in positions:
        reached: path_positions.Position | None = each
        while reached is not None:
            found.add(reached)
            reached = reached.descent
    return frozenset(found)
