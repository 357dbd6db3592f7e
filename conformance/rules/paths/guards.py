# SPDX-License-Identifier: Apache-2.0
"""Guards: whether a container has the children that a path asks it for."""

from collections.abc import Callable, Iterable
from typing import Any

from conformance.rules.paths import frames, parents, tests

# Takes the frame of a container.
Keeps = Callable[[frames.Frame], bool]


def compile_guard(guard: parents.Guard) -> Keeps:
    """Makes a function that tells whether a container keeps a guard.

    Raises:
        RulesetError: A filter asks for what is not known here.
    """
    conditions = [_condition(each) for each in guard.conditions]
    return lambda frame: all(condition(frame) for condition in conditions)


def is_contextual(guard: parents.Guard) -> bool:
    """Tells whether the answer depends on what holds the container."""
    return any(
        branch.test is not None and branch.test.is_contextual
        for condition in guard.conditions
        for branch in tests.branches(condition.selector)
    ) or any(
        condition.guard is not None and is_contextual(condition.guard)
        for condition in guard.conditions
    )


def _condition(condition: parents.Has) -> Keeps:
    branches = tests.branches(condition.selector)
    inner = compile_guard(condition.guard) if condition.guard else None

    def keeps(frame: frames.Frame) -> bool:
        follow = frame[4]
        for branch in branches:
            test = branch.test
            for key, raw in _candidates(frame[0], branch):
                node = follow(raw, frame, key)
                child = raw if node is None else node.value
                if test is not None and not test.holds(child, key, frame):
                    continue
                if inner is None or (
                    isinstance(child, dict | list)
                    and inner((child, frame, key, node, follow))
                ):
                    return True
        return False

    return keeps


def _candidates(holder: Any, branch: tests.Branch) -> Iterable[tuple[Any, Any]]:
    """Yields the children whose keys a branch is about."""
    found: Iterable[tuple[Any, Any]]
    if branch.keys is None:
        found = (
            holder.items() if isinstance(holder, dict) else enumerate(holder)
        )
    elif isinstance(holder, dict):
        found = ((key, holder[key]) for key in branch.keys if key in holder)
    else:
        found = (
            (index, child)
            for index, child in enumerate(holder)
            if str(index) in branch.keys
        )
    return (pair for pair in found if branch.takes(pair[0]))
