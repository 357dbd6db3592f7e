# SPDX-License-Identifier: Apache-2.0
"""One pass over a document, in which many paths find what they mean.

The document is never copied and no reference expanded: the pass goes over the
product of its containers and an automaton's states, each pair once. A
reference is followed at the edge where it stands, as if its target stood
there; so what many references share is passed once, and circles end.

YAML's aliases are one container in several places: it is told at the first.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from conformance import errors
from conformance.contract import library, nodes
from conformance.rules.paths import automaton as path_automaton
from conformance.rules.paths import frames


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """What a path means.

    Attributes:
        node: The place where it stands; for a key, the place of the key. The
            `length` of a list is a node at the list's place.
        at_key: Whether the key is meant rather than the value.
        key: The key or index by which the path came here; None where it
            starts.
    """

    node: nodes.Node
    at_key: bool = False
    key: str | int | None = None


_Frame = frames.Frame
_State = path_automaton.State
_Place = tuple[Any, ...]


class Walk:
    """One pass.

    Everything here is on the path of each node of a document of millions:
    plain dicts, no objects for nodes that no path means.
    """

    def __init__(
        self,
        automaton: path_automaton.Automaton,
        shelf: library.Library | None,
    ) -> None:
        """Prepares to pass over documents.

        Args:
            automaton: The paths.
            shelf: Where references are followed; None to follow none.
        """
        self._automaton = automaton
        self._shelf = shelf
        self._stack: list[tuple[_Frame, _State]] = []
        # The state in which each container has been passed, by identity; by
        # what holds it too, where that decides.
        self._passed: dict[Any, _State] = {}
        self._followed: dict[int, nodes.Node | None] = {}
        self._told: set[_Place] = set()
        self._found: list[tuple[int, Match]] = []

    def run(
        self, starts: Iterable[tuple[nodes.Node, tuple[int, ...]]]
    ) -> Iterator[tuple[int, Match]]:
        """Passes over what paths reach from where they start.

        Args:
            starts: Nodes, each with the numbers of the paths that start there.

        Yields:
            The number of a path and what it means, each place once.
        """
        for node, numbers in starts:
            self._begin(node, self._automaton.start(numbers))
            yield from self._taken()
            while self._stack:
                self._pass(*self._stack.pop())
                if self._found:
                    yield from self._taken()

    def _taken(self) -> list[tuple[int, Match]]:
        found, self._found = self._found, []
        return found

    def _begin(self, node: nodes.Node, state: _State) -> None:
        self._tell_start_key(node, state)
        node = self._target(node) or node
        frame = (node.value, None, None, node, self._follow)
        if isinstance(node.value, dict | list):
            self._stack.append((frame, state))
        else:
            for number in state.accepts:
                if self._is_new(number, *_place(node)):
                    self._found.append((number, Match(node)))

    def _pass(self, frame: _Frame, state: _State) -> None:
        """Passes over one container in a state."""
        if state.guards or state.contextual:
            settled = self._settled(frame, state)
            if settled is None:
                return
            state = settled
        else:
            passed = self._passed
            place = id(frame[0])
            known = passed.get(place)
            if known is None:
                passed[place] = state
            else:
                fresh = state.minus(known)
                if fresh is None:
                    return
                passed[place] = known.plus(state)
                state = fresh
        if state.accepts:
            self._tell(frame, state)
        if not state.is_open:
            state.open()
        self._children(frame, state)

    def _children(self, frame: _Frame, state: _State) -> None:
        holder = frame[0]
        edges, default = state.edges, state.default
        pairs: Iterable[tuple[Any, Any]]
        if type(holder) is list:
            pairs = enumerate(holder)
            if state.lengths:
                self._tell_length(frame, state)
        elif state.is_sparse:
            pairs = [(key, holder[key]) for key in state.named if key in holder]
        else:
            pairs = holder.items()
        deeper: list[tuple[_Frame, _State]] = []
        for key, child in pairs:
            edge = edges.get(key, default) or state.edge(key)
            if type(child) is dict or type(child) is list:
                if not edge.is_dead:
                    self._enter(frame, key, child, edge, deeper)
            elif edge.is_for_scalars:
                target = edge.choose(child, key, frame)
                if target is not None and target.is_meant:
                    self._tell_scalar(frame, key, child, None, target)
        deeper.reverse()
        self._stack += deeper

    def _enter(
        self,
        frame: _Frame,
        key: Any,
        child: Any,
        edge: path_automaton.Edge,
        deeper: list[tuple[_Frame, _State]],
    ) -> None:
        """Comes to a container, or to what it refers to."""
        node = None
        if type(child) is dict and "$ref" in child:
            node = self._follow(child, frame, key)
            if node is not None:
                child = node.value
        target = edge.choose(child, key, frame) if edge.is_open else edge.target
        if target is None:
            return
        if type(child) is dict or type(child) is list:
            if target.keys:
                self._tell_key(frame, key, target)
            deeper.append(((child, frame, key, node, frame[4]), target))
        elif target.is_meant:
            self._tell_scalar(frame, key, child, node, target)

    def _settled(self, frame: _Frame, state: _State) -> _State | None:
        """Finds what of a state is new here, and tries its guards."""
        found: _State | None = None
        pending = self._fresh(frame, state)
        while pending is not None:
            found = pending if found is None else found.plus(pending)
            kept = [
                position for keeps, position in pending.guards if keeps(frame)
            ]
            reached = self._automaton.state(kept)
            if reached is None:
                break
            if reached.keys and frame[1] is not None:
                self._tell_key(frame[1], frame[2], reached)
            elif reached.keys and frame[3] is not None:
                self._tell_start_key(frame[3], reached)
            pending = self._fresh(frame, reached)
        return found

    def _fresh(self, frame: _Frame, state: _State) -> _State | None:
        """Returns the part of a state in which a container is not passed yet.

        Where more than the container decides, it is passed once for each key
        and holder.
        """
        plain: _State | None = state
        found: _State | None = None
        if state.contextual:
            held = self._automaton.interned(state.contextual)
            plain = state.minus(held)
            holder = frame[1]
            place = (id(frame[0]), frame[2], holder and id(holder[0]))
            found = self._new(place, held)
        if plain is not None:
            fresh = self._new(id(frame[0]), plain)
            if found is None or fresh is None:
                return found or fresh
            return found.plus(fresh)
        return found

    def _new(self, place: Any, state: _State) -> _State | None:
        known = self._passed.get(place)
        self._passed[place] = state if known is None else known.plus(state)
        return state if known is None else state.minus(known)

    def _follow(self, child: Any, frame: _Frame, key: Any) -> nodes.Node | None:
        """Follows a reference; None where there is none, or a broken one."""
        if self._shelf is None or type(child) is not dict:
            return None
        if "$ref" not in child:
            return None
        if id(child) in self._followed:
            return self._followed[id(child)]
        node = self._node(frame, (key,), child)
        target = self._followed[id(child)] = self._target(node)
        return target

    def _target(self, node: nodes.Node) -> nodes.Node | None:
        if self._shelf is None:
            return None
        try:
            return self._shelf.follow(node)
        except errors.DocumentError:
            # It stays as it is; the rules about references tell it.
            return None

    def _node(
        self, frame: _Frame, below: tuple[Any, ...], value: Any
    ) -> nodes.Node:
        """Makes the node of a value at the keys `below` a container."""
        keys: list[Any] = []
        base = frame[3]
        while base is None and frame[1] is not None:
            keys.append(frame[2])
            frame = frame[1]
            base = frame[3]
        if base is None:
            raise LookupError("a walk's first frame has a node")
        keys.reverse()
        pointer = (*base.pointer, *keys, *below)
        return nodes.Node(base.document, pointer, value)

    def _is_new(self, *place: Any) -> bool:
        if place in self._told:
            return False
        self._told.add(place)
        return True

    def _tell(self, frame: _Frame, state: _State) -> None:
        node = None
        for number in state.accepts:
            if self._is_new(number, id(frame[0])):
                node = node or self._node(frame, (), frame[0])
                self._found.append((number, Match(node, key=frame[2])))

    def _tell_scalar(
        self,
        frame: _Frame,
        key: Any,
        value: Any,
        target: nodes.Node | None,
        state: _State,
    ) -> None:
        if state.keys:
            self._tell_key(frame, key, state)
        node = target or self._node(frame, (key,), value)
        place = _place(target) if target else (id(frame[0]), key)
        for number in state.accepts:
            if self._is_new(number, *place):
                self._found.append((number, Match(node, key=key)))

    def _tell_key(self, frame: _Frame, key: Any, state: _State) -> None:
        node = None
        for number in state.keys:
            if self._is_new(number, "key", id(frame[0]), key):
                node = node or self._node(frame, (key,), frame[0][key])
                match = Match(node, at_key=True, key=key)
                self._found.append((number, match))

    def _tell_start_key(self, node: nodes.Node, state: _State) -> None:
        # The root has no key.
        for number in state.keys if node.pointer else ():
            if self._is_new(number, "key", *_place(node)):
                match = Match(node, at_key=True, key=node.pointer[-1])
                self._found.append((number, match))

    def _tell_length(self, frame: _Frame, state: _State) -> None:
        length = len(frame[0])
        for number in state.lengths:
            if self._is_new(number, "length", id(frame[0])):
                node = self._node(frame, (), length)
                self._found.append((number, Match(node, key="length")))


def _place(node: nodes.Node) -> _Place:
    """Returns what tells a place apart: what holds it, and the key."""
    if not node.pointer:
        return (id(node.document), None)
    holder = node.document.node(node.pointer[:-1])
    return (id(holder.value), node.pointer[-1])
